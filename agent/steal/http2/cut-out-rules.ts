/**
 * What the client must not do on a stream that is cut out: the app would answer it, so we do in its place.
 *
 * What may still be on its way when we reset a stream is ignored (RFC 9113 section 5.1); only what comes behind the client's own end,
 * or breaks a rule by itself, is an error: of the stream where that is enough, else of the connection.
 */
import {
  CANCEL,
  ENHANCE_YOUR_CALM,
  FLOW_CONTROL_ERROR,
  FRAME_SIZE_ERROR,
  type FrameScanner,
  NO_ERROR,
  PRIORITY,
  PROTOCOL_ERROR,
  RST_STREAM,
  readUint32,
  STREAM_CLOSED,
} from '../../../filter-engine/http2/index.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { MAX_UNANSWERED_RESETS } from './limits.ts';
import { ANY_LENGTH, CLIENT_ENDED, RESPONDED, type StolenStream, UP_CLOSED } from './stolen-stream.ts';

/** The largest window that there is (section 6.9.1). */
const MAX_WINDOW = 0x7fffffff;

/** Who is asked to answer. */
export interface CutOutOwner {
  readonly facts: ConnectionFacts;
  /** The client is told that a stream is over. */
  resetStream(streamId: number, code: number): void;
  /** It is over; its session is told. */
  forget(stream: StolenStream, code: number): void;
  /** It can be followed no further: opaque if nothing was cut out, else the end. */
  lose(code: number): void;
}

export class CutOutRules {
  private readonly owner: CutOutOwner;

  constructor(owner: CutOutOwner) {
    this.owner = owner;
  }

  /** RST_STREAM, PRIORITY, and a WINDOW_UPDATE that is too short or too long: as the app would answer them. */
  meetControl(type: number, streamId: number, payload: Buffer): void {
    const { owner } = this;
    const stream = owner.facts.live.get(streamId);
    if (type === PRIORITY) {
      if (payload.length === 5) return;
      if (stream !== undefined) this.breakStream(stream, FRAME_SIZE_ERROR);
      // Its answer was faster. A stream that was never used may not be reset.
      else if (owner.facts.wasStolen(streamId)) owner.resetStream(streamId, FRAME_SIZE_ERROR);
    } else if (payload.length !== 4) owner.lose(FRAME_SIZE_ERROR);
    else if (type === RST_STREAM && stream !== undefined) {
      stream.note(CLIENT_ENDED);
      const code = readUint32(payload, 0);
      // Servers, node's for one, take NO_ERROR behind a part of a request for its end.
      owner.forget(stream, code === NO_ERROR && !stream.has(UP_CLOSED) ? CANCEL : code);
      const isUnanswered = !stream.has(RESPONDED);
      if (isUnanswered && ++owner.facts.unansweredResets > MAX_UNANSWERED_RESETS) owner.lose(ENHANCE_YOUR_CALM);
    }
  }

  /** Whether the increment is one that a stream's window takes (section 6.9); else it is answered. */
  takesCredit(stream: StolenStream, increment: number): boolean {
    if (increment === 0) this.breakStream(stream, PROTOCOL_ERROR);
    else if (stream.clientWindow + increment > MAX_WINDOW) this.breakStream(stream, FLOW_CONTROL_ERROR);
    else return true;
    return false;
  }

  /** The client broke a rule of the stream: it is told, and so is the session. */
  breakStream(stream: StolenStream, code: number): void {
    this.owner.resetStream(stream.id, code);
    this.owner.forget(stream, code);
  }

  /** The stolen stream that gets this DATA. What comes behind the client's own end is answered once it is whole (section 5.1). */
  streamStillOpen({ streamId, isFrameEnd }: FrameScanner): StolenStream | undefined {
    const { owner } = this;
    const stream = owner.facts.live.get(streamId);
    if (stream !== undefined && !stream.has(CLIENT_ENDED)) return stream;
    if (!isFrameEnd) return undefined;
    if (stream !== undefined) this.breakStream(stream, STREAM_CLOSED);
    else if (owner.facts.clientDone.has(streamId)) owner.resetStream(streamId, STREAM_CLOSED);
    return undefined;
  }

  /** Whether DATA is as much as the request's content-length said (section 8.1.1); else the stream is broken. */
  takesBody(stream: StolenStream, bytes: number, endsStream: boolean): boolean {
    if (stream.bodyLeft === ANY_LENGTH) return true;
    stream.bodyLeft -= bytes;
    if (stream.bodyLeft >= 0 && (!endsStream || stream.bodyLeft === 0)) return true;
    this.breakStream(stream, PROTOCOL_ERROR);
    return false;
  }

  /** A header block on a stream that is not new. @returns the stream whose trailers it is */
  trailersOf(streamId: number, endsStream: boolean): StolenStream | undefined {
    const { facts } = this.owner;
    const stream = facts.live.get(streamId);
    if (stream === undefined && !facts.wasStolen(streamId)) this.owner.lose(PROTOCOL_ERROR);
    else if (stream === undefined && facts.clientDone.has(streamId)) this.owner.lose(STREAM_CLOSED);
    else if (stream?.has(CLIENT_ENDED) === true) this.breakStream(stream, STREAM_CLOSED);
    else if (stream !== undefined && (!endsStream || stream.bodyLeft > 0)) this.breakStream(stream, PROTOCOL_ERROR);
    else return stream;
    return undefined;
  }
}
