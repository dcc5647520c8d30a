/** What the owner of a stream sees of it and is told of it. Owners of bytes: docs/buffers.md, "stream in", "stream out". */

import type { StreamId } from './ids.ts';
import type { ResetCode, WireResetCode } from './reset-codes.ts';

/** Told what the peer does with a stream. No call comes after `onReset`, or after both directions have ended. */
export interface StreamVisitor {
  /** Bytes of the peer, in order, borrowed until this returns. Each of them must in time be reported by `consumed`. */
  onData(bytes: Buffer, start: number, end: number): void;
  /** As `onData`, which is called in its place where it is not given: `onEnd` follows before anything else does. */
  onLastData?(bytes: Buffer, start: number, end: number): void;
  /**
   * The peer sends no more bytes. `deliveredBytes` of ours had then reached its socket; more may follow it there until a
   * reset, so only the figure of `onReset` is final.
   */
  onEnd(deliveredBytes: number): void;
  /**
   * The stream is over, exactly once. `deliveredBytes` is the most of our bytes that can ever have reached the peer's socket:
   * what the peer says, or, where it cannot say (SESSION_GONE, or LIMIT on our own side), all that left us or still will.
   */
  onReset(code: ResetCode, deliveredBytes: number): void;
  /** After `write` answered false: the queue is low again. */
  onDrain(): void;
  /** Of a dial: what was asked for is there. At most once, before the first byte of the far side. */
  onConnected?(): void;
}

/** One stream of a tunnel, seen from one end. */
export interface MuxStream {
  readonly id: StreamId;
  /** Who is told; set exactly once, by who is told of it within `onOpen` or `onDial` (or the stream is reset with INTERNAL). */
  visitor: StreamVisitor | null;
  /** Neither reset nor ended in both directions. */
  readonly isOpen: boolean;
  /** Bytes written that credit does not cover yet. */
  readonly queuedBytes: number;
  /** Bytes of ours that went into frames. */
  readonly sentBytes: number;
  /** Of those, what has left in a message: the most that the peer can have seen. */
  readonly departedBytes: number;
  /** Of those, what the peer has given credit for anew: it has passed them on, where it keeps its window (`keepWindow`). */
  readonly creditedBytes: number;
  /** Bytes of the peer that `onData` was given. */
  readonly receivedBytes: number;
  /** The peer gets credit for what was consumed, at once and no more: for streams whose sender counts by it. */
  keepWindow(): void;
  /**
   * Copies the bytes: as far as credit goes into the outgoing batch, the rest into the stream's queue.
   * @returns false when the queue is high and the owner should stop until `onDrain`. An owner that goes on is bounded
   *   by `maxQueueBytes`: then the stream is reset with LIMIT and `onReset` is called before this returns. Bytes for a
   *   stream that is over are dropped (true).
   * @throws Error after `end`.
   */
  write(bytes: Buffer, start: number, end: number): boolean;
  /**
   * No more bytes from us, sent when the queue is empty. `deliveredBytes` of the peer's have reached our socket; without it all
   * received ones count as delivered, which forbids the peer to send them elsewhere.
   */
  end(deliveredBytes?: number): void;
  /**
   * Ends the stream in both directions at once and drops its queue; `onReset` is not called. `deliveredBytes` as in `end`, and
   * final: the caller hands none of the rest to its socket. After both directions have ended it only gives up what was
   * received and not consumed.
   */
  reset(code: WireResetCode, deliveredBytes?: number): void;
  /**
   * `bytes` of what `onData` gave were passed on, so the peer may send as much more. Also after both ends have ended: received
   * bytes occupy the session's window until they are consumed or the stream is reset.
   * @throws RangeError for more than was received.
   */
  consumed(bytes: number): void;
}

/** A stream that the CLI dialled, at the agent. */
export interface DialledStream extends MuxStream {
  /** Tells the CLI that what it asked for is there. Once; a further call changes nothing. */
  connected(): void;
}
