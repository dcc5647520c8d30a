/**
 * Plays bytes to an HTTP/1 splitter as a connection would, cut at given offsets, and writes down what it reports.
 *
 * Each cut brings the bytes that were not consumed yet and the new ones in a *fresh* buffer, at another offset than before
 * and with hostile bytes on both sides (`\r\n\r\n`), so that a splitter that remembers absolute offsets, keeps a
 * buffer or reads outside `[start, end)` is found out. The log has stream offsets; adjacent BODY spans of one message are
 * merged, so that the log of a correct splitter is the same for every way to cut.
 */

import {
  allocateScanBuffer,
  BODY,
  BODY_CHUNKED,
  BODY_LENGTH,
  CLOSES_CONNECTION,
  createScanHead,
  EXPECTS_CONTINUE,
  HEAD,
  HTTP_1_0,
  IS_ABSOLUTE_FORM,
  IS_CONNECT_METHOD,
  IS_HEAD_METHOD,
  NEED_MORE,
  RequestSplitter,
  ResponseSplitter,
  VIOLATION_NAMES,
  WANTS_UPGRADE,
} from '../../../filter-engine/index.ts';

/** What the player needs of a splitter; `describe` tells about the last HEAD. */
export interface PlayedSplitter {
  consumed: number;
  isMessageEnd: boolean;
  violation: number;
  violationOffset: number;
  readonly atBoundary: boolean;
  next(buf: Buffer, start: number, end: number): number;
  describe(): string;
}

/** One that says what it need not see. */
export interface PassingSplitter extends PlayedSplitter {
  readonly unseenBytes: number;
  passUnseen(bytes: number): void;
}

/** What a play showed: the merged log, and the length of every view that the splitter was given. */
export interface Play {
  readonly log: string[];
  readonly shownLengths: number[];
}

const HOSTILE = Buffer.from('\r\n\r\n0\r\n\r\nHost: x\r\n\r\n');

/** Where a play shows its bytes: each time in a new buffer, or in the vector kernel's memory, over what was shown before. */
export type Place = (shown: Buffer) => Buffer;
export const inNewBuffers: Place = shown => shown;
export const inScanMemory: Place = shown => {
  shown.copy(scanBuffer);
  return shown.length <= scanBuffer.length ? scanBuffer : shown;
};
const scanBuffer = allocateScanBuffer(256 * 1024);
const scanHead = createScanHead();

/** Plays `bytes`, shown up to each of `cuts` (ascending) and then to the end. */
export function play(splitter: PlayedSplitter, bytes: Buffer, cuts: readonly number[], place = inNewBuffers): Play {
  const player = new Player(splitter, bytes, place);
  for (const cut of cuts) if (cut < bytes.length && !player.isOver) player.show(cut);
  if (!player.isOver) player.show(bytes.length);
  player.finish();
  return { log: player.log, shownLengths: player.shownLengths };
}

class Player {
  readonly log: string[] = [];
  readonly shownLengths: number[] = [];
  isOver = false;
  private readonly splitter: PlayedSplitter;
  private readonly bytes: Buffer;
  private readonly place: Place;
  /** Stream offset up to which everything was consumed. */
  private at = 0;
  private bodyStart = -1;

  constructor(splitter: PlayedSplitter, bytes: Buffer, place: Place) {
    this.splitter = splitter;
    this.bytes = bytes;
    this.place = place;
  }

  show(upTo: number): void {
    const padding = (this.shownLengths.length * 7) % HOSTILE.length;
    const before = HOSTILE.subarray(HOSTILE.length - padding);
    const shown = this.bytes.subarray(this.at, upTo);
    const buf = this.place(Buffer.concat([before, shown, HOSTILE]));
    const shift = this.at - padding;
    this.shownLengths.push(shown.length);
    const end = padding + shown.length;
    for (let start = padding; !this.isOver; start = this.splitter.consumed) {
      const event = this.splitter.next(buf, start, end);
      if (event === NEED_MORE) {
        if (start < end && this.bodyStart !== -1) throw new Error('NEED_MORE within a body that has bytes to consume');
        return;
      }
      this.note(event, start + shift, shift);
    }
  }

  finish(): void {
    this.endBody();
    if (this.at < this.bytes.length && !this.isOver) this.log.push(`${this.at}- UNCONSUMED`);
    if (!this.isOver)
      this.log.push(`${this.bytes.length} ${this.splitter.atBoundary ? 'BOUNDARY' : 'WITHIN A MESSAGE'}`);
  }

  private note(event: number, streamStart: number, shift: number): void {
    const splitter = this.splitter;
    if (event === HEAD || event === BODY) {
      this.at = splitter.consumed + shift;
      if (this.at <= streamStart) throw new Error('a step that consumed nothing');
      if (event === BODY && this.bodyStart === -1) this.bodyStart = streamStart;
      if (event === HEAD) this.log.push(`${streamStart}-${this.at} HEAD ${splitter.describe()}`);
      if (!splitter.isMessageEnd) return;
      this.endBody();
      this.log.push(`${this.at} END`);
      return;
    }
    this.endBody();
    this.isOver = true;
    this.log.push(`${splitter.violationOffset + shift} ${VIOLATION_NAMES[splitter.violation]}`);
  }

  private endBody(): void {
    if (this.bodyStart === -1) return;
    this.log.push(`${this.bodyStart}-${this.at} BODY`);
    this.bodyStart = -1;
  }
}

/** A request splitter that tells `METHOD target path=… host=… 1.1 framing fields=n FLAGS`. */
export class PlayedRequests extends RequestSplitter {
  private readonly filled = scanHead;

  constructor(maxHeadBytes?: number) {
    super(scanHead, maxHeadBytes === undefined ? {} : { maxHeadBytes });
  }

  describe(): string {
    const head = this.filled;
    const text = (start: number, end: number) => JSON.stringify(head.bytes.toString('latin1', start, end));
    const words = [head.bytes.toString('latin1', head.methodStart, head.methodEnd)];
    words.push(head.bytes.toString('latin1', head.targetStart, head.targetEnd));
    words.push(`path=${text(head.pathStart, head.pathEnd)}`);
    if (head.queryStart !== -1) words.push(`query=${text(head.queryStart, head.queryEnd)}`);
    if (head.hostStart !== -1) words.push(`host=${text(head.hostStart, head.hostEnd)}`);
    words.push(head.version === HTTP_1_0 ? '1.0' : '1.1');
    if (head.bodyKind === BODY_LENGTH) words.push(`length=${head.contentLength}`);
    if (head.bodyKind === BODY_CHUNKED) words.push('chunked');
    for (let i = 0; i < head.fieldCount; i++) {
      const [nameStart = 0, nameEnd = 0, valueStart = 0, valueEnd = 0] = head.fields.subarray(i * 4, i * 4 + 4);
      words.push(`[${head.bytes.toString('latin1', nameStart, nameEnd)}=${text(valueStart, valueEnd).slice(1, -1)}]`);
    }
    for (const [bit, word] of FLAG_WORDS) if ((head.flags & bit) !== 0) words.push(word);
    return words.join(' ');
  }
}

const FLAG_WORDS: readonly (readonly [number, string])[] = [
  [IS_HEAD_METHOD, 'IS_HEAD_METHOD'],
  [IS_CONNECT_METHOD, 'IS_CONNECT_METHOD'],
  [WANTS_UPGRADE, 'WANTS_UPGRADE'],
  [EXPECTS_CONTINUE, 'EXPECTS_CONTINUE'],
  [CLOSES_CONNECTION, 'CLOSES_CONNECTION'],
  [IS_ABSOLUTE_FORM, 'IS_ABSOLUTE_FORM'],
];

/** A response splitter that answers `methods` in turn (the last one goes on) and tells `status facts`. */
export class PlayedResponses implements PassingSplitter {
  private readonly splitter: ResponseSplitter;
  private readonly methods: readonly string[];
  private answered = 0;

  constructor(methods: readonly string[], maxHeadBytes?: number) {
    this.splitter = new ResponseSplitter(maxHeadBytes === undefined ? {} : { maxHeadBytes });
    this.methods = methods;
  }

  get consumed(): number {
    return this.splitter.consumed;
  }
  get isMessageEnd(): boolean {
    return this.splitter.isMessageEnd;
  }
  get violation(): number {
    return this.splitter.violation;
  }
  get violationOffset(): number {
    return this.splitter.violationOffset;
  }
  get atBoundary(): boolean {
    return this.splitter.atBoundary;
  }

  get unseenBytes(): number {
    return this.splitter.unseenBytes;
  }

  passUnseen(bytes: number): void {
    this.splitter.passUnseen(bytes);
    if (this.isMessageEnd) this.answered++;
  }

  next(buf: Buffer, start: number, end: number): number {
    const method = this.methods[Math.min(this.answered, this.methods.length - 1)];
    const flags = method === 'HEAD' ? IS_HEAD_METHOD : method === 'CONNECT' ? IS_CONNECT_METHOD : 0;
    const event = this.splitter.next(buf, start, end, flags);
    if ((event === HEAD || event === BODY) && this.isMessageEnd && !this.splitter.isInterim) this.answered++;
    return event;
  }

  describe(): string {
    const { splitter } = this;
    const words = [String(splitter.status)];
    if (splitter.isInterim) words.push('INTERIM');
    if (splitter.isUntilClose) words.push('UNTIL_CLOSE');
    if (splitter.closesConnection) words.push('CLOSES_CONNECTION');
    if (splitter.changesProtocol) words.push('CHANGES_PROTOCOL');
    return words.join(' ');
  }
}

/** A splitter that is not shown what it need not see; what it reports must be the same. */
export class Unshown implements PlayedSplitter {
  consumed = 0;
  /** Bytes that were kept from it. */
  keptBytes = 0;
  private readonly splitter: PassingSplitter;

  constructor(splitter: PassingSplitter) {
    this.splitter = splitter;
  }

  get isMessageEnd(): boolean {
    return this.splitter.isMessageEnd;
  }
  get violation(): number {
    return this.splitter.violation;
  }
  get violationOffset(): number {
    return this.splitter.violationOffset;
  }
  get atBoundary(): boolean {
    return this.splitter.atBoundary;
  }

  next(buf: Buffer, start: number, end: number): number {
    const kept = Math.min(this.splitter.unseenBytes, end - start);
    if (kept > 0) {
      this.splitter.passUnseen(kept);
      this.keptBytes += kept;
      this.consumed = start + kept;
      return BODY;
    }
    const event = this.splitter.next(buf, start, end);
    this.consumed = this.splitter.consumed;
    return event;
  }

  describe(): string {
    return this.splitter.describe();
  }
}

/** Ways to cut `length` bytes: whole; each chunk size (all up to 40, then some); all single and double cuts (all two-cuts up to `pairsUpTo`); seeded random. */
export function* cutsOf(length: number, pairsUpTo = 160): Generator<number[]> {
  yield [];
  for (let size = 1; size < length; size += size < 40 ? 1 : 37) {
    const cuts: number[] = [];
    for (let cut = size; cut < length; cut += size) cuts.push(cut);
    yield cuts;
  }
  for (let first = 1; first < length; first++) yield [first];
  const stride = Math.max(1, Math.ceil(length / pairsUpTo));
  for (let first = 1; first < length; first += stride) {
    for (let second = first + 1; second < length; second += stride) yield [first, second];
  }
  let seed = 0x9e3779b9 ^ length;
  for (let round = 0; round < 50; round++) {
    const cuts: number[] = [];
    for (let at = 0; ; ) {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      at += 1 + ((seed >>> 16) % Math.max(1, length >> 2));
      if (at >= length) break;
      cuts.push(at);
    }
    yield cuts;
  }
}
