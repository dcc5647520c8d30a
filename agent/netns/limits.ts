/** The named limits of this folder: value, reason, what happens at the limit. */

/** How long the kernel keeps a port in our set after the last beat (DESIGN 6). Then new connections reach the app again. */
export const BEAT_TIMEOUT_MS = 3000;

/** The queue of connections that the kernel completed and we have not accepted. Beyond it the kernel drops SYNs, which clients repeat. */
export const LISTEN_BACKLOG = 4096;

/** nft answers a command in under 1 ms; no answer for this long means that it hangs, and the engine counts as lost. */
export const NFT_ANSWER_MS = 5000;

/** How long a new agent waits for a dying one: its guard holds the lock until everything is undone (some 30 ms). */
export const LOCK_WAIT_MS = 3000;

/** How long the holder of the lock may take to say who it is. One that is stopped says nothing. */
export const LOCK_ANSWER_MS = 500;

/** The longest answer of a lock holder that is read; the rest is ignored. */
export const LOCK_ANSWER_BYTES = 1024;

/** How many names a "not found" error offers. */
export const SUGGESTIONS = 5;

/** How often a port is chosen anew for a connection to the app before the client's address is given up for it. */
export const PORT_ATTEMPTS = 16;

/** How long a guard or nft child may take to end after its stdin closed before it is killed. */
export const CHILD_END_MS = 2000;

/** The whole self-test of one engine. Everything in it stays on lo; beyond it the engine counts as not working. */
export const SELF_TEST_MS = 2000;

/** How old the list of the pod's own addresses may be: reading it takes 50 µs, once a second is free. */
export const LOCAL_ADDRESSES_MS = 1000;

/** One run of iptables, waiting for its lock included; beyond it the command is killed and counts as failed. */
export const IPTABLES_MS = 10_000;
