/** Named limits of mirroring: value, reason, behaviour at the limit, and the test that shows it. */

import { DEFAULT_LIMITS } from '../../../protocol/index.ts';

/**
 * Bytes queued for one session's tunnel above which no copy begins, whatever its own stream holds. An eighth of what the tunnel
 * queues at the most, so that copies never fill what stolen requests of the same session need. Then: the copy is left out,
 * `mirror_lost_slow`. Test: "leaves out whole requests while the session's queue is long".
 */
export const SESSION_QUEUE_BYTES = 8 * 1024 * 1024;

/**
 * Bytes queued for one stream that carries records above which it tells the lengths of bodies instead of their bytes. Half of what a
 * stream may queue, so that heads have room behind it. Test: "tells how long a body is that outgrows the queue". And the most that is queued of
 * a capture file, of which the largest packet is half. Beyond: `mirror_packets_lost`. Test: "loses whole packets, each of which is counted, while the session takes few".
 */
export const OMIT_QUEUE_BYTES = 512 * 1024;

/** Time that the last packets of a capture file have to arrive. Then: reset, and what was not sent is lost. Test: "gives the last packets a limited time". */
export const PACKETS_LINGER_MS = 2_000;

/**
 * Bytes queued for one stream that carries records above which no answer begins: what is left of a stream's queue is for heads that follow. An answer is
 * to be seen also behind a request that filled the queue. Then: `mirror_responses_lost`. Test: "tells of an answer whose request filled the queue".
 */
export const ANSWER_QUEUE_BYTES = 768 * 1024;

/**
 * Bytes that one stream queues, and all of a session's, less than a mux lets them (`maxQueueBytes`, `maxSessionQueueBytes`), which would reset the stream and have no
 * last word of its other end. Then: the message is torn, `mirror_lost_slow`. Test: "ends a stream whose body outgrows all queues".
 */
export const STREAM_QUEUE_BYTES = DEFAULT_LIMITS.maxQueueBytes - 64 * 1024;
export const TUNNEL_QUEUE_BYTES = DEFAULT_LIMITS.maxSessionQueueBytes - 1024 * 1024;

/**
 * Time that a stream whose copy cannot be completed stays open, so that the local process gets what lies before it; and how often it is prolonged
 * while that is not taken. Then: its CLI is to reset it, and says what was read. Tests: "has its stream reset once what
 * lies before it had its time", "waits longer for a local process that does not read, and says what that may read yet".
 */
export const TORN_LINGER_MS = 1_000;
export const TORN_LINGERS = 10;

/** Time that a CLI has to reset a stream that it was told is torn; it waits for ten seconds itself. Then: reset here, and all of it that is remembered is
 * `mirror_unconfirmed`. Test: "waits for a last word for a limited time". */
export const TORN_WORD_MS = 30_000;

/**
 * The most that a kernel holds of one connection's bytes that its other end has not (net.ipv4.tcp_wmem is 4 MiB, tuned machines have more): so far back
 * a stream remembers where its requests end although they are credited. Beyond: they count as delivered. Test: "remembers what a kernel
 * may hold for a slow local process".
 */
export const KERNEL_QUEUE_BYTES = 16 * 1024 * 1024;

/** Ends that all streams of a mirror remember, 2 MiB. Beyond: those that are credited are forgotten, and count as delivered. Test: as KERNEL_QUEUE_BYTES. */
export const MAX_REMEMBERED_ENDS = 262_144;

/** Bytes of an app that speaks first, kept until its client does: settings of HTTP/2 are a hundred. Beyond: not kept, HTTP/2 cannot be decoded then.
 * Test: "lose their responses where a server speaks first and says too much". */
export const MAX_APP_OPENING_BYTES = 16 * 1024;

/**
 * Bytes that all flows of one engine hold and keep together: unfinished heads, bodies that must tell, tables and streams of HTTP/2. A flow alone
 * may have 256 KiB of HTTP/1 and 128 MiB of HTTP/2, and there are 65,536 of them. Enough for 4,000 heads of 16 KiB that stand still at once, or 500 of
 * the largest bodies. At the limit: who has held for the longest lets go, `mirror_holds_lost`. Tests: "never hold more
 * than their budget, whatever they do", "costs its own requests, and those of others arrive whole".
 */
export const HOLD_BUDGET_BYTES = 64 * 1024 * 1024;

/**
 * Of those bytes, the part that may be kept for as long as connections last, so that there is always room for what passes. At the limit: a stream is not
 * copied (`mirror_lost_memory`), responses are not awaited, a connection of HTTP/2 is not decoded. Test: "is no more than its part".
 */
export const KEPT_PART = 0.75;

/** What an HTTP/2 connection costs besides its tables, and one of its streams; both measured, and rounded up. Test: "are counted for what they cost". */
export const HTTP2_FLOW_BYTES = 6 * 1024;
export const HTTP2_STREAM_BYTES = 1_536;

/** Responses of a flow that are awaited within what a flow costs anyway; beyond, so many more at a time are kept, each for so many bytes. Test: as KEPT_PART. */
export const FREE_AWAITED = 16;
export const AWAITED_STEP = 64;
export const AWAITED_BYTES = 128;

/** Streams of one HTTP/2 connection that are copied at once, as many as a steal has. Beyond: `mirror_lost_streams`. Test: "copies a bounded number of streams at once". */
export const MAX_MIRRORED_STREAMS = 1_024;

/** Responses of one flow that are awaited at once, for subscriptions that want them. Beyond: they are not followed any more,
 * `mirror_responses_lost`. Test: "gives up the responses of a client that pipelines too far". */
export const MAX_AWAITED_RESPONSES = 1_024;

/** Seconds of a rate that may be used at once after a pause, one request at the least. Test: "allows a second's worth at once". */
export const RATE_BURST_SECONDS = 1;

/** Bytes of one batch between threads: large enough that 50,000 requests a second are some ten of them. A record that is
 * larger has one of its own. Test: "carries a message that is larger than a batch". */
export const BATCH_BYTES = 512 * 1024;

/**
 * Bytes of batches on their way to the thread with the tunnels above which no message begins; twice as much tears those under way.
 * A second and more of what a busy machine mirrors. Test: "loses whole messages while the other thread stands still".
 */
export const BATCHES_AWAY_BYTES = 32 * 1024 * 1024;

/** Batches that were played and wait to be written again. More: left to the garbage collector. Test: "writes its batches again once they were played". */
export const MAX_SPARE_BATCHES = 8;
