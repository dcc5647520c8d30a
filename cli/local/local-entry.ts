/**
 * The way of a tunnel's stream to the local process, by its first bytes and by what the local process speaks.
 *
 *     UNSEEN    nothing came; dialled all the same, because some servers speak first
 *     OPENING   a part of HTTP/2's preface and the SETTINGS behind it (RFC 9113 section 3.4) came, and is kept
 *     ASKED     the local process was sent these, and what follows them is kept until its first bytes say what it speaks
 *     KNOCKED   what is to be translated waits until somebody takes a connection: the agent takes an answer for a sign that somebody is there, and we would
 *               answer in any case. Not where the last connection was taken
 *     CARRIED   bytes go both ways as they are (LocalStream)
 *     HTTP1     it speaks only HTTP/1: streams are translated (Http1Translation)
 *     OVER
 *
 * A server of HTTP/2 says SETTINGS first. One of HTTP/1 answers a request that it does not know, or closes: nothing of any request was
 * sent to it then, so nothing is lost or sent twice. That is remembered with the port (`LocalPort.protocol`); that it does speak HTTP/2
 * is not, because asking costs nothing on the connection that is used anyway. One that says nothing at all is given up after a while, and so is
 * one that answers otherwise although the user says that it speaks HTTP/2, or answers with TLS: their requests go to the app.
 *
 * While it is asked, we are the LocalStream's tunnel, and keep what it says from the real one. Kept bytes are bounded by the stream's window,
 * whose credit is not given for them.
 */

import { FRAME_HEADER_BYTES, PREFACE, SETTINGS } from '../../filter-engine/http2/index.ts';
import { ByteHold, DETECT_HTTP1, DETECT_HTTP2, DETECT_NEED_MORE, detectProtocol } from '../../filter-engine/index.ts';
import {
  type MuxStream,
  RESET_CANCELLED,
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  RESET_LOCAL_TIMEOUT,
  type ResetCode,
  type StreamVisitor,
  type WireResetCode,
} from '../../protocol/index.ts';
import { giveBack } from '../sockets/index.ts';
import { answerWords, CLOSED_WORDS, isTlsRecord } from './answer-words.ts';
import type { Http1Pool } from './http1-pool.ts';
import { Http1Translation } from './http1-translation.ts';
import type { LocalPort } from './local-port.ts';
import { LocalStream, type TunnelEnd } from './local-stream.ts';
import { probe } from './probe.ts';

const UNSEEN = 0;
const OPENING = 1;
const ASKED = 2;
const CARRIED = 3;
const HTTP1 = 4;
const OVER = 5;
const KNOCKED = 6;

/** Of a frame: length, type. */
const TYPE_END = 4;
/** A longer frame of SETTINGS is none that may be sent at first (RFC 9113 section 4.2). */
const MAX_SETTINGS_BYTES = 16_384;
const HELD_FOR_MORE = -1;

/** Where a stream leads. */
export interface EntryRoute {
  readonly port: LocalPort;
  readonly pool: Http1Pool;
  /** Told that it is over, exactly once. */
  onOver(entry: LocalEntry): void;
}

export class LocalEntry implements StreamVisitor, TunnelEnd {
  readonly #stream: MuxStream;
  readonly #route: EntryRoute;
  #state = UNSEEN;
  #local: LocalStream | undefined;
  #translation: Http1Translation | undefined;
  readonly #kept = new ByteHold();
  readonly #answer = new ByteHold();
  /** Of the kept bytes, what the local process was asked with; what of it left for good. */
  #askedBytes = 0;
  #askedConsumed = 0;
  #hasAgentEnded = false;
  #silence: NodeJS.Timeout | undefined;
  /** The stream began as HTTP/1, and nothing came back yet. */
  #isHttp1Asked = false;

  constructor(stream: MuxStream, route: EntryRoute) {
    this.#stream = stream;
    this.#route = route;
    // First bytes come in the same turn, if there are any: only then is it known whether a connection is wanted at all.
    process.nextTick(() => {
      if (this.#state === UNSEEN && this.#local === undefined) this.#dial();
    });
  }

  /** Whether the local process was sent something that it has not said a word to yet. */
  get isAwaitingAnswer(): boolean {
    if (this.#translation !== undefined) return this.#translation.isAwaitingAnswer;
    return this.#state === ASKED || (this.#local?.isAwaitingAnswer ?? false);
  }

  /** The session is over. */
  abort(): void {
    if (this.#state === OVER) return;
    if (this.#state === CARRIED) this.#local?.abort();
    else if (this.#state === HTTP1) this.#translation?.abort();
    else this.#fail(RESET_CANCELLED);
  }

  // What the agent does.

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.#state === CARRIED) {
      this.#local?.onData(bytes, start, end);
      return;
    }
    // What follows is node's: dials, timers, translation.
    giveBack();
    if (this.#state === HTTP1) this.#translation?.onData(bytes, start, end);
    else if (this.#state !== OVER) {
      this.#kept.append(bytes, start, end);
      if (this.#state !== ASKED && this.#state !== KNOCKED) this.#look();
    }
  }

  onEnd(): void {
    giveBack();
    this.#hasAgentEnded = true;
    if (this.#state === UNSEEN || this.#state === OPENING) this.#carry();
    else if (this.#state === CARRIED) this.#local?.onEnd();
    else if (this.#state === HTTP1) this.#translation?.onEnd();
  }

  onReset(code: ResetCode): void {
    if (this.#state === OVER) return;
    giveBack();
    if (this.#state === HTTP1) this.#translation?.onReset();
    else if (this.#local !== undefined) this.#local.onReset(code);
    this.#finish();
  }

  onDrain(): void {
    giveBack();
    if (this.#state === HTTP1) this.#translation?.onDrain();
    else this.#local?.onDrain();
  }

  // What the LocalStream does.

  get receivedBytes(): number {
    return this.#stream.receivedBytes;
  }

  write(bytes: Buffer, start: number, end: number): boolean {
    if (this.#state !== ASKED) {
      if (this.#isHttp1Asked) this.#noteHttp1Answer(bytes, start, end);
      return this.#stream.write(bytes, start, end);
    }
    giveBack();
    this.#answer.append(bytes, start, end);
    const { length, bytes: said, start: from } = this.#answer;
    if (length < TYPE_END && said[from] === 0) return true;
    if (!isSettings(said, from)) {
      this.#meetOther(answerWords(said, from, from + length), isTlsRecord(said, from));
      return true;
    }
    this.#route.port.noteHttp2();
    this.#carry();
    this.#answer.release();
    return this.#stream.write(said, from, from + length);
  }

  end(deliveredBytes?: number): void {
    if (this.#state === ASKED) this.#meetOther(CLOSED_WORDS);
    else this.#stream.end(deliveredBytes);
  }

  reset(code: WireResetCode, deliveredBytes?: number): void {
    if (this.#state === ASKED && (code === RESET_LOCAL_RESET || code === RESET_CANCELLED))
      this.#meetOther(CLOSED_WORDS);
    else this.#stream.reset(code, this.#state === ASKED ? 0 : deliveredBytes);
  }

  consumed(bytes: number): void {
    if (this.#state === ASKED) this.#askedConsumed += bytes;
    else if (this.#state !== HTTP1) this.#stream.consumed(bytes);
  }

  #dial(): LocalStream {
    const { port } = this.#route;
    const local: LocalStream = new LocalStream(this, {
      port,
      isOneWay: false,
      onOver: ended => {
        if (ended === this.#local && this.#state !== HTTP1) this.#finish();
      },
    });
    this.#local = local;
    return local;
  }

  /** Looks at the first bytes. */
  #look(): void {
    const { bytes, start, end } = this.#kept;
    const found = detectProtocol(bytes, start, Math.min(end, start + PREFACE.length));
    const mayBecomeHttp2 = found === DETECT_NEED_MORE && isBeginOfPreface(bytes, start, end);
    this.#isHttp1Asked = found === DETECT_HTTP1;
    if (found !== DETECT_HTTP2 && !mayBecomeHttp2) this.#carry();
    else if (found === DETECT_HTTP2 && this.#route.port.protocol === 'h1') this.#knock();
    else if (found === DETECT_HTTP2 && this.#route.port.isSilent) this.#fail(RESET_LOCAL_TIMEOUT);
    else this.#ask(found === DETECT_HTTP2 ? openingBytes(bytes, start, end) : HELD_FOR_MORE);
  }

  #knock(): void {
    const { port } = this.#route;
    if (port.isAnswering) {
      this.#translate();
      return;
    }
    this.#state = KNOCKED;
    void probe(port).then(isThere => {
      if (this.#state !== KNOCKED) return;
      if (isThere) this.#translate();
      else {
        port.noteRefused();
        this.#fail(RESET_LOCAL_REFUSED);
      }
    });
  }

  #ask(openingLength: number): void {
    this.#state = OPENING;
    if (openingLength === HELD_FOR_MORE) return;
    if (openingLength === 0) {
      this.#carry();
      return;
    }
    const { bytes, start } = this.#kept;
    this.#state = ASKED;
    this.#askedBytes = openingLength;
    this.#silence = setTimeout(() => this.#meetSilence(), this.#route.port.silentMs);
    (this.#local ?? this.#dial()).onData(bytes, start, start + openingLength);
  }

  /** The local process gets all as it is. */
  #carry(): void {
    const { bytes, start, end } = this.#kept;
    const local = this.#local ?? this.#dial();
    clearTimeout(this.#silence);
    this.#state = CARRIED;
    if (this.#askedConsumed > 0) this.#stream.consumed(this.#askedConsumed);
    if (start + this.#askedBytes < end) local.onData(bytes, start + this.#askedBytes, end);
    this.#kept.release();
    if (this.#hasAgentEnded) local.onEnd();
  }

  /** Asked for HTTP/2, the local process did something else. */
  #meetOther(answer: string, isTls = false): void {
    const { port } = this.#route;
    if (isTls || port.saidProtocol === 'h2') {
      port.noteNotHttp2(answer);
      this.#fail(RESET_LOCAL_RESET);
    } else {
      port.noteHttp1(answer);
      this.#translate();
    }
  }

  /** A process that was heard before may be stopped in a debugger: it is waited for. */
  #meetSilence(): void {
    const { port } = this.#route;
    port.noteSilent();
    if (!port.isKnownHttp2) this.#fail(RESET_LOCAL_TIMEOUT);
  }

  /** The local process gets each stream as a request of HTTP/1, from the first byte on. */
  #translate(): void {
    const { port, pool } = this.#route;
    clearTimeout(this.#silence);
    this.#state = HTTP1;
    this.#local?.onReset(RESET_CANCELLED);
    this.#local = undefined;
    this.#answer.release();
    const translation = new Http1Translation(this.#stream, { port, pool, onOver: () => this.#finish() });
    this.#translation = translation;
    const { bytes, start, end } = this.#kept;
    translation.onData(bytes, start, end);
    this.#kept.release();
    if (this.#hasAgentEnded) translation.onEnd();
  }

  #noteHttp1Answer(bytes: Buffer, start: number, end: number): void {
    this.#isHttp1Asked = false;
    if (end - start >= TYPE_END && isSettings(bytes, start)) this.#route.port.noteHttp2Only();
  }

  #fail(code: WireResetCode): void {
    this.#stream.reset(code, 0);
    this.#local?.onReset(RESET_CANCELLED);
    this.#finish();
  }

  #finish(): void {
    if (this.#state === OVER) return;
    this.#state = OVER;
    clearTimeout(this.#silence);
    this.#kept.release();
    this.#answer.release();
    this.#route.onOver(this);
  }
}

/** What may still become HTTP/1 may be none. */
function isBeginOfPreface(bytes: Buffer, start: number, end: number): boolean {
  return end - start < PREFACE.length && PREFACE.compare(bytes, start, end, 0, end - start) === 0;
}

/** Of HTTP/2's preface and the first SETTINGS: how long both are. HELD_FOR_MORE when they are not whole, 0 when they are none. */
function openingBytes(bytes: Buffer, start: number, end: number): number {
  const frame = start + PREFACE.length;
  if (end - frame < FRAME_HEADER_BYTES) return HELD_FOR_MORE;
  const length = bytes.readUIntBE(frame, 3);
  if (bytes[frame + 3] !== SETTINGS || length > MAX_SETTINGS_BYTES) return 0;
  const opening = PREFACE.length + FRAME_HEADER_BYTES + length;
  return end - start < opening ? HELD_FOR_MORE : opening;
}

/** Whether a frame of SETTINGS begins there; four bytes decide. */
function isSettings(bytes: Buffer, start: number): boolean {
  return bytes[start] === 0 && bytes[start + 3] === SETTINGS;
}
