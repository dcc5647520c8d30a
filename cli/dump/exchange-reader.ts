/**
 * The exchanges of one client connection, out of the records of its stream (protocol/exchange-record.ts).
 *
 * An exchange is told once both its messages are whole, or will not be. Answers come in the order of the requests: when one
 * begins, whatever is left of earlier exchanges has no answer that could be seen.
 */

import { type HeaderList, readRequest } from '../../filter-engine/http2/index.ts';
import {
  HEAD,
  IS_CONNECT_METHOD,
  NO_VIOLATION,
  RequestHead,
  RequestSplitter,
  ResponseSplitter,
  type SplitterEvent,
  WANTS_UPGRADE,
} from '../../filter-engine/index.ts';
import {
  RECORD_BLOCK,
  RECORD_FIRST,
  RECORD_FROM_APP,
  RECORD_LAST,
  RECORD_OMITTED,
  RECORD_RAW,
  RECORD_TORN,
  type RecordHeader,
  type RecordVisitor,
} from '../../protocol/index.ts';
import type { Client, ExchangeSink, RawConnection } from './exchange.ts';
import { MAX_OPEN_EXCHANGES } from './limits.ts';
import { type HeadFinder, type Keeping, Message } from './message.ts';
import { RawOpening } from './raw-opening.ts';

/** Exchanges under way, of all connections. */
export class OpenCount {
  #count = 0;

  /** @returns false when there are too many */
  open(): boolean {
    if (this.#count >= MAX_OPEN_EXCHANGES) return false;
    this.#count += 1;
    return true;
  }

  close(): void {
    this.#count -= 1;
  }
}

/** What the readers of a dump share. */
export interface Reading {
  readonly sink: ExchangeSink;
  readonly keeping: Keeping;
  readonly open: OpenCount;
}

interface OpenExchange {
  readonly exchange: number;
  readonly request: Message;
  readonly heads: RequestHeads;
  response: Message | undefined;
}

/** One for all: offsets of a head that is asked at once. */
const head = new RequestHead();

export class ExchangeReader implements RecordVisitor {
  readonly #client: Client;
  readonly #reading: Reading;
  /** By their numbers, in the order in which they came. */
  readonly #open = new Map<number, OpenExchange>();
  #raw: { -readonly [key in keyof RawConnection]: RawConnection[key] } | undefined;
  #opening: RawOpening | undefined;
  /** Of the record under way. */
  #facts = 0;
  #left = 0;
  #owner: OpenExchange | undefined;
  /** Of the latest request, and the status of its answer; 0 before there is one. */
  #latest: RequestHeads | undefined;
  #latestStatus = 0;

  constructor(client: Client, reading: Reading) {
    this.#client = client;
    this.#reading = reading;
  }

  onRecord({ facts, exchange, length, timeUs }: RecordHeader): void {
    const isOmitted = (facts & RECORD_OMITTED) !== 0;
    this.#facts = facts;
    this.#left = isOmitted ? 0 : length;
    this.#owner = undefined;
    if ((facts & RECORD_RAW) !== 0) this.#noteRaw(timeUs, length);
    else if ((facts & RECORD_FROM_APP) !== 0) this.#beginAppRecord(exchange, timeUs);
    else this.#beginClientRecord(exchange, timeUs);
    if (isOmitted) this.#message?.omit(length);
    if (this.#left === 0) this.#endRecord();
  }

  onRecordBytes(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & RECORD_RAW) !== 0) this.#lookAtRaw(bytes, start, end);
    else if ((this.#facts & RECORD_BLOCK) !== 0) this.#message?.pushBlock(bytes, start, end);
    else this.#message?.push(bytes, start, end);
    this.#left -= end - start;
    if (this.#left === 0) this.#endRecord();
  }

  /** No more records come. */
  onOver(): void {
    for (const each of [...this.#open.values()]) this.#tell(each);
    this.#opening?.release();
    if (this.#raw !== undefined) this.#reading.sink.onConnection(this.#raw);
    this.#raw = undefined;
  }

  #beginClientRecord(exchange: number, timeUs: number): void {
    if ((this.#facts & RECORD_FIRST) !== 0) this.#openExchange(exchange, timeUs);
    this.#owner = this.#find(exchange);
    if (this.#owner !== undefined) this.#owner.request.lastUs = timeUs;
  }

  #openExchange(exchange: number, timeUs: number): void {
    const { sink, keeping, open } = this.#reading;
    const known = this.#find(exchange);
    // No agent numbers two requests alike.
    if (known !== undefined) this.#tell(known);
    const heads = new RequestHeads();
    this.#latest = heads;
    this.#latestStatus = 0;
    if (!open.open()) {
      sink.onUnfollowed();
      return;
    }
    this.#open.set(exchange, { exchange, heads, request: new Message(timeUs, heads, keeping), response: undefined });
  }

  #beginAppRecord(exchange: number, timeUs: number): void {
    const owner = this.#find(exchange);
    if (owner === undefined) return;
    if (owner.response === undefined && (this.#facts & RECORD_FIRST) !== 0) {
      for (const each of this.#open.values()) {
        if (each === owner) break;
        this.#tell(each);
      }
      owner.response = new Message(timeUs, new ResponseHeads(owner.heads.flags), this.#reading.keeping);
    }
    if (owner.response !== undefined) owner.response.lastUs = timeUs;
    this.#owner = owner;
  }

  #endRecord(): void {
    const owner = this.#owner;
    if (owner === undefined) return;
    if ((this.#facts & RECORD_BLOCK) !== 0 && (this.#facts & RECORD_TORN) === 0)
      this.#message?.readBlock((this.#facts & RECORD_LAST) !== 0);
    if (owner.heads === this.#latest) this.#latestStatus = owner.response?.status ?? 0;
    if ((this.#facts & RECORD_TORN) !== 0) {
      this.#tell(owner);
      return;
    }
    if ((this.#facts & RECORD_LAST) === 0) return;
    if (this.#message !== undefined) this.#message.isOver = true;
    if (owner.request.isOver && owner.response?.isOver === true) this.#tell(owner);
  }

  /** That the record under way belongs to. */
  get #message(): Message | undefined {
    return (this.#facts & RECORD_FROM_APP) !== 0 ? this.#owner?.response : this.#owner?.request;
  }

  #find(exchange: number): OpenExchange | undefined {
    return this.#open.get(exchange);
  }

  #tell(each: OpenExchange): void {
    this.#open.delete(each.exchange);
    this.#reading.open.close();
    this.#reading.sink.onExchange({ client: this.#client, request: each.request, response: each.response });
    each.request.release();
    each.response?.release();
  }

  // Without boundaries.

  #noteRaw(timeUs: number, length: number): void {
    this.#raw ??= {
      client: this.#client,
      ...{ firstUs: timeUs, lastUs: timeUs, fromClientBytes: 0, fromAppBytes: 0 },
      ...{ protocol: this.#isUpgraded ? 'upgraded' : 'unknown', violation: NO_VIOLATION },
    };
    this.#raw.lastUs = timeUs;
    if ((this.#facts & RECORD_FROM_APP) !== 0) this.#raw.fromAppBytes += length;
    else this.#raw.fromClientBytes += length;
  }

  #lookAtRaw(bytes: Buffer, start: number, end: number): void {
    const raw = this.#raw;
    if (raw?.protocol !== 'unknown' || (this.#facts & RECORD_FROM_APP) !== 0) return;
    this.#opening ??= new RawOpening(this.#reading.keeping.budget);
    this.#opening.push(bytes, start, end);
    raw.protocol = this.#opening.protocol;
    raw.violation = this.#opening.violation;
  }

  /** What comes now is what the latest request asked for; it may not be answered yet. */
  get #isUpgraded(): boolean {
    const flags = this.#latest?.flags ?? 0;
    const status = this.#latestStatus;
    if (status === 0) return (flags & (WANTS_UPGRADE | IS_CONNECT_METHOD)) !== 0;
    return status === 101 || ((flags & IS_CONNECT_METHOD) !== 0 && status < 300);
  }
}

class RequestHeads implements HeadFinder {
  /** Of the head, once it is there: what the framing of its answer depends on. */
  flags = 0;
  readonly #splitter = new RequestSplitter(head);

  get consumed(): number {
    return this.#splitter.consumed;
  }

  next(buf: Buffer, start: number, end: number): SplitterEvent {
    const event = this.#splitter.next(buf, start, end);
    if (event === HEAD) this.flags = head.flags;
    return event;
  }

  ruleOf(list: HeaderList, endsStream: boolean): number {
    return readRequest(list, endsStream, head);
  }
}

class ResponseHeads implements HeadFinder {
  readonly #splitter = new ResponseSplitter();
  readonly #requestFlags: number;

  constructor(requestFlags: number) {
    this.#requestFlags = requestFlags;
  }

  get consumed(): number {
    return this.#splitter.consumed;
  }

  get isInterim(): boolean {
    return this.#splitter.isInterim;
  }

  next(buf: Buffer, start: number, end: number): SplitterEvent {
    return this.#splitter.next(buf, start, end, this.#requestFlags);
  }
}
