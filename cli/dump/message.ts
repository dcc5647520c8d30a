/** One message of an exchange, as its records bring it: interim heads, its head, its body. */

import {
  BlockPrefilter,
  HeaderList,
  HpackDecoder,
  MAX_LIST_BYTES,
  NO_LIST_VIOLATION,
} from '../../filter-engine/http2/index.ts';
import { ByteHold, HEAD, NEED_MORE, type SplitterEvent } from '../../filter-engine/index.ts';
import { BodyContent, type KeepBudget } from './body-content.ts';
import { type Field, fieldValue, headOfList, type MessageHead, readHead } from './message-head.ts';

/** Finds the end of a head; a splitter of the filter engine. */
export interface HeadFinder {
  readonly consumed: number;
  /** Of the last head: another one follows in the same message. */
  readonly isInterim?: boolean;
  next(buf: Buffer, start: number, end: number): SplitterEvent;
  /** Of a request of HTTP/2: the rule that its list breaks, of filter-engine's list violations. May change the list. */
  ruleOf?(list: HeaderList, endsStream: boolean): number;
}

/** What of bodies is kept. */
export interface Keeping {
  /** Of one body. */
  readonly keepBytes: number;
  /** Of all that are under way. */
  readonly budget: KeepBudget;
}

const MAX_BLOCK_BYTES = 2 * MAX_LIST_BYTES;
const NO_FILTERS = new BlockPrefilter([]);
/** One for all: read and taken apart at once. */
const list = new HeaderList();

export class Message {
  /** Undefined until it is there, and for one that cannot be read. */
  head: MessageHead | undefined;
  body: BodyContent | undefined;
  /** Fields behind the body, of HTTP/2. */
  trailers: readonly Field[] = [];
  /** Of a request of HTTP/2, the rule that it breaks, for which nobody can be asked it again. */
  violation = NO_LIST_VIOLATION;
  /** Nothing more of it comes. */
  isOver = false;
  /** In microseconds since the epoch. */
  readonly firstUs: number;
  lastUs: number;
  /** When its head began to come; of an answer the final one's, before which interim ones may lie. */
  headUs: number;
  readonly #finder: HeadFinder;
  readonly #keeping: Keeping;
  readonly #hold = new ByteHold();
  #isUnreadable = false;

  constructor(firstUs: number, finder: HeadFinder, keeping: Keeping) {
    this.firstUs = firstUs;
    this.lastUs = firstUs;
    this.headUs = firstUs;
    this.#finder = finder;
    this.#keeping = keeping;
  }

  /** All of it was seen. */
  get isWhole(): boolean {
    return this.isOver && this.head !== undefined;
  }

  /** Of a response; 0 while it is not known. */
  get status(): number {
    return Number(this.head?.startLine.split(' ')[1] ?? 0);
  }

  /** Borrows the bytes. */
  push(buf: Buffer, start: number, end: number): void {
    if (this.body !== undefined) {
      this.body.push(buf, start, end);
      return;
    }
    if (this.#isUnreadable) return;
    if (this.#hold.length === 0) this.headUs = this.lastUs;
    this.#hold.append(buf, start, end);
    while (this.#hold.length > 0 && this.body === undefined && this.#findHead());
  }

  /** Bytes of a header block of HTTP/2, borrowed; `readBlock` when all are there. */
  pushBlock(buf: Buffer, start: number, end: number): void {
    if (this.#isUnreadable) return;
    // No list that an agent follows makes a block of that size.
    if (this.#hold.length + end - start > MAX_BLOCK_BYTES) {
      this.#isUnreadable = true;
      this.#hold.release();
    } else this.#hold.append(buf, start, end);
  }

  /** The block is the head, or the trailers. @param endsStream nothing follows it */
  readBlock(endsStream: boolean): void {
    const { bytes, start, end } = this.#hold;
    const isRead = !this.#isUnreadable && new HpackDecoder(NO_FILTERS).read(bytes, start, end, list) >= 0;
    this.#hold.release();
    if (!isRead) this.#isUnreadable = true;
    else if (this.head !== undefined) this.trailers = headOfList(list, end - start).fields;
    else {
      this.head = headOfList(list, end - start);
      this.violation = this.#finder.ruleOf?.(list, endsStream) ?? NO_LIST_VIOLATION;
      this.headUs = this.lastUs;
      this.body = new BodyContent({ ...this.#keeping, isChunked: false });
    }
  }

  /** Bytes of its body did not come. */
  omit(bytes: number): void {
    this.body?.omit(bytes);
  }

  /** Lets go of what it holds. */
  release(): void {
    this.#hold.release();
    this.body?.release();
  }

  /** @returns whether to go on */
  #findHead(): boolean {
    const hold = this.#hold;
    const event = this.#finder.next(hold.bytes, hold.start, hold.end);
    if (event === NEED_MORE) return false;
    if (event !== HEAD) {
      this.#isUnreadable = true;
      hold.release();
      return false;
    }
    const headEnd = this.#finder.consumed;
    if (this.#finder.isInterim !== true) {
      this.head = readHead(hold.bytes, hold.start, headEnd);
      this.body = new BodyContent({ ...this.#keeping, isChunked: isChunked(this.head) });
      this.body.push(hold.bytes, headEnd, hold.end);
      hold.release();
    } else {
      hold.consumeTo(headEnd);
      this.headUs = this.lastUs;
    }
    return true;
  }
}

function isChunked(head: MessageHead): boolean {
  return /(^|[,\s])chunked$/i.test(fieldValue(head, 'transfer-encoding') ?? '');
}
