/**
 * Named limits of the protocol: value, reason, what happens at the limit. Both ends are built with the same values: the
 * windows are part of the protocol version, not settings that are exchanged.
 */

import { FRAME_HEADER_BYTES } from './frames.ts';

/**
 * Bytes of one CONTROL payload; a status report of a full agent fits. Beyond: the sender refuses, the receiver's mux
 * dies. Test: "a control message that is too large is not sent".
 */
export const MAX_CONTROL_BYTES = 256 * 1024;

/**
 * Bytes of one status report without its frame: what is left of MAX_CONTROL_BYTES for the message around it is plenty. Beyond:
 * subscriptions are left out, and the report says how many. Test: "of a full agent fits, and says what it leaves out".
 */
export const MAX_STATUS_BYTES = 192 * 1024;

/** Sessions of an agent, and subscriptions of a session, that messages have room for; agents have no more. Test: as MAX_STATUS_BYTES. */
export const MAX_STATUS_SESSIONS = 64;
export const MAX_STATUS_SUBSCRIPTIONS = 64;

/** Ports that one message lists: each session has its own. Beyond: the agent leaves the rest out. Test: "lists as many ports as a message holds". */
export const MAX_LISTED_PORTS = MAX_STATUS_SESSIONS * MAX_STATUS_SUBSCRIPTIONS;

/**
 * Entries of one `seen` message, and characters of their texts: with all of them at their longest it fits a control message. Beyond:
 * another message, and texts are cut. Test: "a full batch of a watch fits into one message".
 */
export const MAX_SEEN_ENTRIES = 64;
export const MAX_SEEN_PATH_LENGTH = 256;
export const MAX_SEEN_REASON_LENGTH = 400;
/** Of a method, and of a client's address. */
export const MAX_SEEN_WORD_LENGTH = 64;

/**
 * What a `network` message may say: addresses of a pod, and characters of its resolv.conf and hosts file. Two files of the largest
 * size fit a control message. Beyond: addresses are left out, and of a file its first lines are told. Test: "says no more than a
 * message holds".
 */
export const MAX_NETWORK_ADDRESSES = 64;
export const MAX_NETWORK_FILE_LENGTH = 32 * 1024;

/**
 * Nesting of a control message. A filter is the deepest thing in one, and who compiles it may recurse. Beyond: the mux
 * dies with HEADGATE_ERR_CONTROL_JSON. Test: "refuses what is nested too deeply, and does not mind brackets in
 * strings".
 */
export const MAX_CONTROL_DEPTH = 64;

/**
 * Stream bytes in one DATA or OPEN frame: the largest piece that one stream puts before another. Beyond: the mux dies.
 * Test: "splits large writes into frames and messages of legal size".
 */
export const MAX_DATA_BYTES = 64 * 1024;

/**
 * Bytes of one WebSocket message: the batch, or one control frame of full size. Beyond: close code 1009 (`WebSocketWire`), and
 * the mux dies. Test: "keeps every frame and message within its limit".
 */
export const MAX_MESSAGE_BYTES = MAX_CONTROL_BYTES + FRAME_HEADER_BYTES;

/** Increment and sum of a window. Beyond: the mux dies with HEADGATE_ERR_CREDIT_GRANT. Test: mux-rules.test.ts. */
export const MAX_WINDOW_BYTES = 0x7fffffff;

/**
 * A batch below this is copied into a buffer of its own size when it is flushed, a larger one is handed over whole, so
 * that what waits in the transport holds at most about twice its bytes. Test: "gives away messages that it never
 * touches again".
 */
export const COPY_BATCH_BELOW_BYTES = 128 * 1024;

/**
 * What one stream sends from its queue before it is the next one's turn. Test: "shares the session credit among queued
 * streams".
 */
export const TURN_BYTES = 16 * 1024;

/** Limits of one `Mux`. Tests make them small; both ends must agree on the windows and on `maxStreams`. */
export interface MuxLimits {
  /**
   * Bytes of one direction of a stream that the receiver has not yet passed on. At the limit the sender queues.
   * Test: "stops a sender whose bytes are not consumed, and lets it go on when they are".
   */
  readonly streamWindowBytes: number;
  /**
   * To what the window of a stream grows whose bytes are consumed as they come, so that a long way to the cluster does not slow
   * it: a window is what one round trip carries. At the limit it keeps this size.
   * Test: "grows while what comes is passed on at once, up to its largest size".
   */
  readonly largestStreamWindowBytes: number;
  /**
   * The same over all streams of the session: what a receiver may have to hold in all. At the limit all senders
   * queue.
   * Test: "goes on when streams that nobody consumes hold most of the session".
   */
  readonly sessionWindowBytes: number;
  /**
   * Open streams of each opener. At the limit `openStream` answers null (the request goes to the app), and so does `dial` (the
   * connection fails); an OPEN or DIAL beyond it kills the mux.
   * Test: "a session with all its streams opens no more until one is over".
   */
  readonly maxStreams: number;
  /**
   * `write` answers false when a stream queues at least this much: its owner stops reading until `onDrain`.
   * Test: as `streamWindowBytes`.
   */
  readonly queueHighBytes: number;
  /** `onDrain` comes when the queue has fallen to this. */
  readonly queueLowBytes: number;
  /**
   * A stream's queue when its owner goes on writing. Beyond: the stream is reset with LIMIT, both sides are told.
   * Test: "a stream whose owner writes on and on is reset, and both sides are told".
   */
  readonly maxQueueBytes: number;
  /**
   * Queued bytes of all streams from which on `write` answers false for each stream that queues at all.
   * Test: "a session whose queues are high slows each stream that queues".
   */
  readonly sessionQueueHighBytes: number;
  /**
   * Queued bytes of all streams. Beyond: the stream that writes is reset with LIMIT.
   * Test: "a session whose queues are full resets the stream that writes, and no other".
   */
  readonly maxSessionQueueBytes: number;
  /**
   * Bytes given to the transport that it could not send yet: a full session window and as much again for frame
   * headers and answers. Beyond: the peer sends but does not read, and the mux dies with
   * HEADGATE_ERR_PEER_NOT_READING.
   * Test: "a peer that sends and does not read is given up", and of answers "… asks for more answers than it reads …".
   */
  readonly maxTransportBytes: number;
}

export const DEFAULT_LIMITS: MuxLimits = {
  streamWindowBytes: 256 * 1024,
  largestStreamWindowBytes: 2 * 1024 * 1024,
  sessionWindowBytes: 16 * 1024 * 1024,
  maxStreams: 4096,
  queueHighBytes: 64 * 1024,
  queueLowBytes: 16 * 1024,
  maxQueueBytes: 1024 * 1024,
  sessionQueueHighBytes: 32 * 1024 * 1024,
  maxSessionQueueBytes: 64 * 1024 * 1024,
  maxTransportBytes: 32 * 1024 * 1024,
};
