/** Named limits of the HTTP/2 diversion: value, reason, what happens at the limit, and the test that shows it. */

/**
 * What a local process may send ahead on all its streams of one client connection, at first; on one stream the protocol's 64 KiB.
 * Above: the local process breaks the protocol, its connection is given up. Test: "ends the hop of a local process that overruns".
 */
export const HOP_WINDOW_BYTES = 1024 * 1024;

/**
 * To what these windows grow while clients take what comes as it comes: the way to the local process is what limits then, and a window is
 * what one round trip of it carries. A stream's is that of a stream of the tunnel. At the limit they keep this size.
 * Test: "grow while the client takes what comes".
 */
export const LARGEST_HOP_STREAM_BYTES = 2 * 1024 * 1024;
export const LARGEST_HOP_WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Of what streams have whose client takes nothing of them, so much need not fit into the window that all streams of a local process share: 256 streams
 * of 64 KiB; and so much of all connections of a thread. Above: they take of that window, and in the end none of them gets on until one is taken.
 * Test: "leave the window to others up to a limit".
 */
export const MAX_LENT_BYTES = 16 * 1024 * 1024;
export const MAX_ALL_LENT_BYTES = 64 * 1024 * 1024;

/**
 * Of whole answers whose local process is gone before the client of one connection took them: what one local process can have sent. Those of all connections
 * of a thread and what is lent share MAX_ALL_LENT_BYTES. Above: they fail as what was answered in part does, counted.
 * Test: "are kept of local processes that are gone up to a limit".
 */
export const MAX_KEPT_BYTES = MAX_LENT_BYTES + LARGEST_HOP_WINDOW_BYTES;

/**
 * Of header blocks (1xx, heads, trailers) of one local process that wait for the client of one connection: 4 KiB of as many streams as there may be.
 * Above: the local process is not heard until half of it went. Test: "is not heard while too many of them wait".
 */
export const MAX_WAITING_BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Bytes of DATA, trailers and requests that wait for one session on one client connection. The client's windows are the app's to set, and may be gigabytes;
 * proxies have 16 MiB a stream, and a session that is slower than its client must not lose such an upload.
 * Above: the stream with the most is reset, counted. Test: "resets the fullest upload above the limit".
 */
export const MAX_UPLOAD_BYTES = 16 * 1024 * 1024;

/**
 * The same over all connections of a thread, a quarter of the agent's memory in a cluster. Above: MIN_UPLOAD_BYTES is the limit of each
 * connection. Test: "resets an upload earlier while all together hold too much".
 */
export const MAX_ALL_UPLOADS_BYTES = 128 * 1024 * 1024;
export const MIN_UPLOAD_BYTES = 1024 * 1024;

/** Bytes taken from a window after which they are given back in one WINDOW_UPDATE. A quarter of the least window. */
export const CREDIT_STEP_BYTES = 16 * 1024;

/**
 * Bytes of one stream's request kept until its local process is known to have acted. Half of the least
 * common window: until then the stream's credit is not given back, so that the app's window fits it.
 * Above: it can no longer be given to the app, counted. Test: "refuses a stream that can go nowhere".
 */
export const STREAM_REPLAY_BYTES = 32 * 1024;

/**
 * Streams that sessions have of one client connection at a time. Servers commonly take 100-256, some 1,024.
 * Above: REFUSED_STREAM, counted. Test: "refuses streams above the limit".
 */
export const MAX_LIVE_STREAMS = 1_024;

/**
 * Streams that a local process gets before it has said how many it takes, which it says before anything else: one is what any takes, and
 * which one refuses more is not known. Above, and above what it says: the others wait, MAX_LIVE_STREAMS in all.
 * Test: "are one, before the local process has said a word".
 */
export const STREAMS_BEFORE_SETTINGS = 1;

/**
 * Looks, a quarter of MAX_FILTER_BODY_WAIT_MS apart, for which new streams for the app wait behind one whose local process may not be there: a
 * quarter to half a second, more than a round trip to most. Above: they go on, and that one is refused should it come back.
 * Test: "wait no longer than that".
 */
export const TRIAL_LOOKS = 2;

/**
 * Looks, as far apart, for which a session's answer waits for the app's SETTINGS: about a second, more than any app takes that is well. Above: the client has SETTINGS
 * of ours. Test: "has the settings from us when the app takes the connection and is silent".
 */
export const SETTINGS_LOOKS = 4;

/**
 * DATA of all streams of one client connection that wait until it is known whose they are. Four bodies as large as filters look at.
 * Above: the oldest are waited for no more, and what only their bodies can tell does not match, counted. Test: "waits for no more than it may hold".
 */
export const MAX_HELD_BYTES = 256 * 1024;

/**
 * Stolen streams that the client of one connection reset before any answer, less those that were answered (CVE-2023-44487). nghttp2
 * allows a burst of 1,000. Above: GOAWAY with ENHANCE_YOUR_CALM, counted. Test: "rapid resets end the connection".
 */
export const MAX_UNANSWERED_RESETS = 1_000;

/**
 * Streams remembered that were given to the app after all. Above: the oldest are taken for stolen, and long over.
 * Test: "knows the newest of the streams that were given to the app".
 */
export const MAX_GIVEN_BACK = 4_096;

/**
 * Frames of our own (answers to PINGs, resets) that wait for the app's SETTINGS, or for the end of a frame of the app that is passing. No client has
 * 3,000 PINGs under way. Above: the client is not read until they went. Test: "by PINGs is not read on while nothing can be said to it".
 */
export const MAX_WAITING_CONTROL_BYTES = 64 * 1024;
