/**
 * What becomes of a client's offer of HTTP/2 (filter-engine/http2/h2c-offer.ts):
 *
 *   a request for the app      goes with its offer; behind a 101 that takes it the connection is HTTP/2 and followed, the request its stream 1
 *   a request for a session    goes without it, since a server may ignore it: else what comes behind would be that session's unjudged
 */
import { readH2cOffer, withoutH2cOffer } from '../../filter-engine/http2/index.ts';
import type { RequestHead } from '../../filter-engine/index.ts';

/** Who sends the request to where it goes. */
interface OfferSink {
  readonly stealing: { readonly stolen: unknown };
  writeRequest(buf: Buffer, start: number, end: number): void;
}

/** What a client offered, until it is taken or not. */
export class PlacedOffer {
  /** As of an H2cOffer. */
  readonly settings: Buffer | null;
  /** It is with the app, which did not answer yet. */
  isOpen = false;
  private readonly sink: OfferSink;

  constructor(sink: OfferSink, settings: Buffer | null) {
    this.sink = sink;
    this.settings = settings;
  }

  /** Writes the request that begins with `buf[run, at)`, if a session has it. @returns what is still to be written, from there to `at` */
  leaveOut(buf: Buffer, run: number, at: number): number {
    const { sink } = this;
    this.isOpen = sink.stealing.stolen === null;
    if (this.isOpen) return run;
    const rest = withoutH2cOffer(buf, run, at);
    sink.writeRequest(rest, 0, rest.length);
    return at;
  }
}

/** The offer of a request; null for one that makes none. */
export function placeOffer(sink: OfferSink, head: RequestHead): PlacedOffer | null {
  const offer = readH2cOffer(head);
  return offer === null ? null : new PlacedOffer(sink, offer.settings);
}

/** Where the head of a response may end that is looked for in `buf[start, end)`, a part of it that may begin anywhere; else `end`. */
export function headEndIn(buf: Buffer, start: number, end: number): number {
  for (let at = buf.indexOf(LF, start); at !== -1 && at < end; at = buf.indexOf(LF, at + 1)) {
    if (at - start < 2 || (buf[at - 1] === CR && buf[at - 2] === LF)) return at + 1;
  }
  return end;
}

const LF = 10;
const CR = 13;
