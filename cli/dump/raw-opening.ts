/**
 * What a connection, or the rest of one, is that could not be split into requests: told by the first bytes of its client, which the agent
 * judged in the same way.
 *
 *   a protocol that is known by its opening: TLS, HTTP/2
 *   HTTP/1: its first request breaks a rule, which is named; also where so little of it is right that no filter would look at it
 */

import {
  ByteHold,
  DETECT_HTTP1,
  DETECT_HTTP2,
  DETECT_NEED_MORE,
  DETECT_OPAQUE,
  DETECT_TLS,
  detectProtocol,
  NEED_MORE,
  NO_VIOLATION,
  RequestHead,
  RequestSplitter,
  VIOLATION,
} from '../../filter-engine/index.ts';
import type { KeepBudget } from './body-content.ts';
import type { RawProtocol } from './exchange.ts';

/** How far the first line is looked for. */
const MAX_LINE_BYTES = 4 * 1024;
/** The end of a request's line, however wrong the rest is. */
const VERSION_AT_END = / HTTP\/\d\.\d\r?$/;
const PREFACE_START = 'PRI ';

/** One for all: nobody asks it. */
const head = new RequestHead();

export class RawOpening {
  protocol: Exclude<RawProtocol, 'upgraded'> = 'unknown';
  /** The rule that is broken, of filter-engine's violations. */
  violation = NO_VIOLATION;
  readonly #budget: KeepBudget;
  readonly #hold = new ByteHold();
  readonly #splitter = new RequestSplitter(head);
  #isRead = false;

  /** @param budget of all that is kept */
  constructor(budget: KeepBudget) {
    this.#budget = budget;
  }

  /** Borrows bytes of the client. Those behind what tells are not looked at. */
  push(buf: Buffer, start: number, end: number): void {
    if (this.#isRead) return;
    const kept = this.#budget.take(end - start);
    this.#hold.append(buf, start, start + kept);
    if (kept < end - start || this.#read()) this.release();
  }

  /** Nothing more comes. */
  release(): void {
    this.#isRead = true;
    this.#budget.give(this.#hold.length);
    this.#hold.release();
  }

  /** @returns whether more bytes would tell nothing more */
  #read(): boolean {
    const { bytes, start, end } = this.#hold;
    const protocol = detectProtocol(bytes, start, end);
    const isHttp2 = protocol === DETECT_HTTP2 || this.#isPreface(protocol);
    if (isHttp2) this.protocol = 'http2';
    else this.protocol = protocol === DETECT_TLS ? 'tls' : 'unknown';
    if (protocol === DETECT_HTTP1) return this.#readRequest();
    return protocol === DETECT_OPAQUE ? this.#readLine() : protocol !== DETECT_NEED_MORE;
  }

  /** Nothing that is known, but perhaps meant as a request. */
  #readLine(): boolean {
    const { bytes, start, end } = this.#hold;
    const text = bytes.toString('latin1', start, Math.min(end, start + MAX_LINE_BYTES)).replace(/^[\r\n]+/, '');
    const lineEnd = text.indexOf('\n');
    const line = lineEnd < 0 ? text : text.slice(0, lineEnd);
    if (line.includes('\0')) return true;
    if (lineEnd < 0) return end - start >= MAX_LINE_BYTES;
    return VERSION_AT_END.test(line) ? this.#readRequest() : true;
  }

  /** Also where the rest of it does not come. */
  #isPreface(protocol: number): boolean {
    const { bytes, start } = this.#hold;
    return protocol === DETECT_NEED_MORE && bytes.toString('latin1', start, start + 4) === PREFACE_START;
  }

  #readRequest(): boolean {
    const { bytes, start, end } = this.#hold;
    const event = this.#splitter.next(bytes, start, end);
    if (event === VIOLATION) {
      this.protocol = 'http1';
      this.violation = this.#splitter.violation;
    }
    return event !== NEED_MORE;
  }
}
