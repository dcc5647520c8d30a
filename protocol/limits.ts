/**
 * Named limits of the protocol: value, reason, what happens at the limit. Both ends are built with the same values: the
 * windows are part of protocol version 1, not settings that are exchanged. Tests lie in `limits.test.ts` unless named.
 */

import { FRAME_HEADER_BYTES } from './frames.ts';

/** Bytes of one CONTROL payload; a status report of a full agent fits. Beyond: the sender refuses, the receiver's mux dies. */
export const MAX_CONTROL_BYTES = 256 * 1024;

/**
 * Nesting of a control message. A filter is the deepest thing in one, and who compiles it may recurse.
 * Beyond: the mux dies with HEADGATE_ERR_CONTROL_JSON. Test: control-codec.test.ts.
 */
export const MAX_CONTROL_DEPTH = 64;

/** Stream bytes in one DATA or OPEN frame: the largest piece that one stream puts before another. Beyond: the mux dies. */
export const MAX_DATA_BYTES = 64 * 1024;

/** Bytes of one WebSocket message: the batch, or one control frame of full size. Give it to `ws` as maxPayload. Beyond: the mux dies. */
export const MAX_MESSAGE_BYTES = MAX_CONTROL_BYTES + FRAME_HEADER_BYTES;

/** Increment and sum of a window. Beyond: the mux dies with HEADGATE_ERR_CREDIT_GRANT. */
export const MAX_WINDOW_BYTES = 0x7fffffff;

/**
 * A batch below this is copied into a buffer of its own size when it is flushed, a larger one is handed over whole, so that
 * what waits in the transport holds at most about twice its bytes.
 */
export const COPY_BATCH_BELOW_BYTES = 128 * 1024;

/** What one stream sends from its queue before it is the next one's turn. Test: "shares the session's credit among queued streams". */
export const TURN_BYTES = 16 * 1024;

/** Limits of one `Mux`. Tests make them small; both ends must agree on the windows and on `maxStreams`. */
export interface MuxLimits {
  /** Bytes of one direction of a stream that the receiver has not yet passed on. At the limit the sender queues. */
  readonly streamWindowBytes: number;
  /** The same over all streams of the session: what a receiver may have to hold in all. At the limit all senders queue. */
  readonly sessionWindowBytes: number;
  /** Open streams. At the limit `openStream` answers null (the request goes to the app); an OPEN beyond it kills the mux. */
  readonly maxStreams: number;
  /** `write` answers false when a stream queues at least this much: its owner stops reading until `onDrain`. */
  readonly queueHighBytes: number;
  /** `onDrain` comes when the queue has fallen to this. */
  readonly queueLowBytes: number;
  /** A stream's queue when its owner goes on writing. Beyond: the stream is reset with LIMIT, both sides are told. */
  readonly maxQueueBytes: number;
  /** Queued bytes of all streams from which on `write` answers false for each stream that queues at all. */
  readonly sessionQueueHighBytes: number;
  /** Queued bytes of all streams. Beyond: the stream that writes is reset with LIMIT. */
  readonly maxSessionQueueBytes: number;
  /**
   * Bytes given to the transport that it could not send yet: a full session window and as much again for frame headers and
   * answers. Beyond: the peer sends but does not read, and the mux dies with HEADGATE_ERR_PEER_NOT_READING.
   */
  readonly maxTransportBytes: number;
}

export const DEFAULT_LIMITS: MuxLimits = {
  streamWindowBytes: 256 * 1024,
  sessionWindowBytes: 16 * 1024 * 1024,
  maxStreams: 4096,
  queueHighBytes: 64 * 1024,
  queueLowBytes: 16 * 1024,
  maxQueueBytes: 1024 * 1024,
  sessionQueueHighBytes: 32 * 1024 * 1024,
  maxSessionQueueBytes: 64 * 1024 * 1024,
  maxTransportBytes: 32 * 1024 * 1024,
};
