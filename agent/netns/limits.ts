/** The named limits of this folder: value, reason, what happens at the limit, and the test that shows it. */

/**
 * How long the kernel keeps a port in our set after the last beat. Then new connections reach the app again.
 * Test: "gives the ports back when no beat comes".
 */
export const BEAT_TIMEOUT_MS = 3000;

/**
 * The queue of connections that the kernel completed and we have not accepted. Beyond it the kernel drops SYNs, which clients repeat.
 * Test: "the listeners queue as many connections as the kernel allows".
 */
export const LISTEN_BACKLOG = 4096;

/**
 * Descriptors of the two listeners (IPv4, IPv6), from here on: above those of 32,000 connections, and the last that fit into a
 * table of half a MiB. Connections beyond are closed before the listeners when we are killed, so that their clients may be reset a second time.
 * Test: "is killed with many connections: who comes again reaches the app".
 */
export const LISTENER_DESCRIPTOR = 65_534;

/**
 * nft answers a command in under 1 ms. One that has not answered for this long is killed, and the engine counts as lost.
 * Test: "an engine counts as lost when nft hangs, and the app has the port back before".
 */
export const NFT_ANSWER_MS = 5000;

/**
 * How long a new agent waits for a dying one: its guard holds the lock until everything is undone (some 30 ms). Then the pod counts as held.
 * Test: "is refused by an agent that is stopped, and told so".
 */
export const LOCK_WAIT_MS = 3000;

/**
 * How long the holder of the lock may take to say who it is. One that is stopped says nothing: then the holder is unknown.
 * Test: "is refused by an agent that is stopped, and told so".
 */
export const LOCK_ANSWER_MS = 500;

/**
 * The longest answer of a lock holder that is read; a longer one counts as none.
 * Test: "the holder of a lock that answers without end counts as unknown".
 */
export const LOCK_ANSWER_BYTES = 1024;

/** How many names a "not found" error offers. Test: "come by how few letters differ". */
export const SUGGESTIONS = 5;

/**
 * How many ports are tried for a connection to the app, in leaps that pass a run of any length. When all were taken by connections of that client, the app sees
 * the pod's address, counted. With half of 31,000 ports taken at random that is one connection in 65,000.
 * Test: "where a client has a connection from each of our ports the app sees the address of the pod".
 */
export const PORT_ATTEMPTS = 16;

/**
 * Addresses remembered because their connections come from the range of ports that we borrow from; each is a NAT. Beyond: such a connection
 * is still not borrowed from, but its address is not remembered. Test: "is not remembered when too many are, until one of them is due".
 */
export const MAX_CROWDED_ADDRESSES = 4096;

/**
 * How long such an address is not borrowed after its last connection from that range. A client whose own range of ports overlaps ours shows
 * it within minutes; then its connections may have to be repeated until it is noted again.
 * Test: "is forgotten ten minutes after its last connection from our ports".
 */
export const CROWDED_MS = 600_000;

/**
 * How long an nft child may take to end after its stdin closed before it is killed: the kernel takes its table away in either case.
 * Test: "an nft that hangs is killed at its end".
 */
export const CHILD_END_MS = 2000;

/**
 * How long a guard may take to undo everything after its stdin closed. Killed in the middle it leaves something in the pod, so this is for one that hangs: with iptables
 * it runs some thirty programs, which a busy node, or a container with little CPU, takes seconds for.
 * Test: "a guard that is slow is waited for, and leaves nothing".
 */
export const GUARD_END_MS = 15_000;

/**
 * Each step of an engine's self-test. All of it stays on lo; beyond it the engine counts as not working.
 * Test: "an engine whose self-test is not answered does not start".
 */
export const SELF_TEST_MS = 2000;

/**
 * How old the list of the pod's own addresses may be: reading it takes 50 µs, once a second is free.
 * Test: "are read again when the last reading is a second old".
 */
export const LOCAL_ADDRESSES_MS = 1000;

/**
 * One run of iptables, ip or nft, waiting for locks included; beyond it the program is killed and counts as failed.
 * Test: "a program that hangs is killed, and counts as failed".
 */
export const PROGRAM_MS = 10_000;

/**
 * After a look at all connections, which takes some 10 µs for each, its result is given again for this many times as long as it took: looks take
 * at most a twentieth of the time. Test: "a look at all connections is followed by a rest of many times its length".
 */
export const LOOK_REST_FACTOR = 19;
