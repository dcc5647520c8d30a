/** Named limits of opened TLS: value, reason, what happens at the limit, and the test that shows it. */

/**
 * Time from the first byte until it is known whether a connection is opened: its ClientHello, the files, the app's handshake. Far more than
 * they need. Then: the app's, untouched, counted. Test: "leaves a connection to the app when the app does not answer in time".
 */
export const DECIDE_MS = 3_000;

/**
 * Time that a client may take for the rest of the handshake once it was answered. Servers give 10 to 120 s; a timer of the wheel has 20. Then: reset, counted.
 * Test: "resets a client that does not finish its handshake".
 */
export const CLIENT_HANDSHAKE_MS = 15_000;

/** Age of what is known of the files: a connection that comes later has them looked at again. Test: "is looked at again when what is known is old". */
export const CERTIFICATE_AGE_MS = 2_000;

/**
 * How long it is remembered that the app does not let a connection of some name and offer be opened: it asks for a certificate of the
 * client, or refuses. Without it each such connection would cost the app two. Test: "remembers for a while what the app did not agree to".
 */
export const REFUSAL_MS = 10_000;

/** Refusals remembered for a port, about 200 bytes each. Beyond: all are forgotten. Test: "forgets refusals when there are too many". */
export const MAX_REFUSALS = 256;
