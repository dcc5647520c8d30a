/** Named limits of the proxies: value, reason, what happens at the limit, and the test that shows it. */

/** Time for a client to say where it wants to go, and to end where that leads nowhere. Then: closed. What it says before is bounded by its form: 262 bytes. */
export const PROXY_HANDSHAKE_MS = 30_000;
