/** Named limits of held calls: value, reason, what happens at the limit, and the test that shows it. */

/**
 * How long a program's connect(2) waits for its far side before it goes on as the kernel lets it, connecting: as long as a pod's kernel needs to find out
 * that nobody has an address (ARP, 3 s), and more; of a non-blocking socket, whose program does nothing else meanwhile, as long as nearly all answers take.
 * Then: a failure shows as ECONNREFUSED at the next of its SYNs. Test: "that were not answered for long come about".
 */
export const PATIENCE_MS = 5_000;
export const SHORT_PATIENCE_MS = 1_000;

/** How long the SYNs of a program are let unanswered at the most; its kernel gives up before (tcp_syn_retries, 127 s). Then: the next one is refused. */
export const UNANSWERED_MS = 180_000;

/** Connections of programs that are unanswered at once. Beyond: the oldest is refused. */
export const MAX_UNANSWERED = 1_024;

/** Far places of which it is remembered that they answer, or do not. Beyond: the oldest is forgotten, and the next program waits for it. */
export const MAX_KNOWN_PLACES = 1_024;

/** Flows of questions to name servers at once. Beyond: the oldest ends, and its program asks again. */
export const MAX_NAME_FLOWS = 256;
