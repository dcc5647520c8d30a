/** Named limits of worlds: value, reason, what happens at the limit, and the test that shows it. */

/** The port of the world's own listeners. A program inside that wants it gets EADDRINUSE. */
export const GATE_PORT = 15_001;

/** Sockets of each kind that the inner half makes at once, and how few are left when it makes more. Then: connections wait for none, they fail. */
export const POOL_SIZE = 64;
export const POOL_LOW = 32;

/** Time for a program to complete a connection whose far side is there. Then: the far side is let go. */
export const HANDSHAKE_MS = 10_000;

/** TCP connections and dials of one world at once: what a tunnel has streams for. Beyond: refused. */
export const MAX_CONNECTIONS = 4_096;

/** UDP flows of one world at once. Beyond: the flow that was silent longest ends. */
export const MAX_UDP_FLOWS = 1_024;

/** Silence after which a UDP flow ends: of a question to a name server, and of all others. */
export const NAME_FLOW_IDLE_MS = 10_000;
export const UDP_FLOW_IDLE_MS = 120_000;

/** How often the ports that programs inside listen on are looked at. A debugger that is started waits no longer than this. */
export const PORT_POLL_MS = 100;

/** Time for the inner half to come up and to build the world. Then: the world has failed. */
export const BUILD_TIMEOUT_MS = 30_000;

/**
 * Addresses that answers of name servers told, and names of each: a wildcard name has any number at one address. Beyond: the oldest is forgotten, and rules by it no
 * longer hold. Tests: "remembers a bounded number of addresses", "remembers a bounded number of names of an address".
 */
export const MAX_KNOWN_ADDRESSES = 10_000;
export const MAX_NAMES_OF_ADDRESS = 100;
