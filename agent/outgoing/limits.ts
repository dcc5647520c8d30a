/** Named limits of what goes out from the pod: value, reason, what happens at the limit, and the test that shows it. */

/**
 * Dials and connections of all sessions at once: each is a descriptor, of which the app's traffic needs the most. Beyond: the stream is
 * reset with LIMIT, counted. Test: "is refused beyond the number that an agent holds".
 */
export const MAX_OUTGOING = 8_192;

/** A UDP flow without a datagram for so long is over; its CLI ends it earlier. Test: "ends a UDP flow that is silent". */
export const UDP_IDLE_MS = 180_000;

/** Bytes that may wait for the kernel to take them on one UDP flow. Beyond: datagrams are dropped, counted. */
export const MAX_UDP_QUEUE_BYTES = 256 * 1024;

/** Names that are looked up at once; further ones fail as names do in a pod without a resolver. Test: "asks for a bounded number of names at once". */
export const MAX_LOOKUPS = 256;

/** Time for one question to one name server, and how often it is asked: what resolv.conf(5) has as defaults. */
export const LOOKUP_TIMEOUT_MS = 5_000;
export const LOOKUP_TRIES = 2;
