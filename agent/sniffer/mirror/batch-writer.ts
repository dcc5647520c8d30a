/** Writes batches (batch-records.ts), in the engine's thread. */

import type { CounterName } from '../../../protocol/index.ts';
import { FROM_APP } from '../tcp/flow-visitor.ts';
import {
  BYTES,
  CAUSES,
  CLOSE,
  FOLLOWS,
  ID_AT,
  IS_BLOCK,
  IS_FIRST,
  IS_FROM_APP,
  IS_HEAD,
  IS_HTTP2,
  IS_LAST,
  IS_RAW,
  LENGTH_AT,
  NAMES,
  NEXT_AT,
  NOTE,
  NOTE_BYTES,
  OPEN,
  OPEN_BYTES,
  PACKETS,
  PACKETS_BYTES,
  PART_BYTES,
  RECORD_BYTES,
  TEAR,
  TEAR_BYTES,
} from './batch-records.ts';
import type { CopiedFlow, Part, TearCause } from './copy.ts';
import { BATCH_BYTES, BATCHES_AWAY_BYTES, MAX_SPARE_BATCHES } from './limits.ts';

const INDEX_OF = new Map(NAMES.map((name, index) => [name, index]));
/** Up to this, a loop is cheaper than a call out of compiled code. */
const LOOP_UP_TO_BYTES = 64;

/** Where batches go. */
export interface BatchOutput {
  /** Takes the buffer; `used` bytes of it are records. */
  post(batch: ArrayBuffer, used: number): void;
}

/** Who has gathered counts that belong into the batch which is written. */
export interface NoteSource {
  /** Notes MAX_GATHERED_NOTES at the most. */
  writeNotes(): void;
}

const MAX_GATHERED_NOTES = 2;
const GATHERED_BYTES = MAX_GATHERED_NOTES * NOTE_BYTES;

export class BatchWriter {
  private readonly output: BatchOutput;
  /** Bytes posted and not yet played; shared with who plays them. */
  private readonly away: Int32Array;
  private readonly spares: ArrayBuffer[] = [];
  private bytes = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private used = 0;
  private readonly sources = new Set<NoteSource>();
  /** Kept free for what `sources` have gathered when the batch is full. */
  private reservedBytes = 0;
  /** Numbers of copies are used again once their copy was closed: a connection may stay longer than any count. */
  private copies = 0;
  private readonly freeIds: number[] = [];
  /** Which batch is written; a chain of an earlier one is over. */
  private number = 1;

  constructor(output: BatchOutput, away: Int32Array) {
    this.output = output;
    this.away = away;
  }

  get awayBytes(): number {
    return Atomics.load(this.away, 0) + this.used;
  }

  /** @param isChained what a batch has of it may be told in one go */
  open(mirror: number, flow: CopiedFlow, isChained: boolean): BatchedCopy {
    const copy = new BatchedCopy(this, this.freeIds.pop() ?? ++this.copies, isChained);
    const address = Buffer.from(flow.clientAddress, 'latin1');
    const at = this.beginOf(copy, OPEN, OPEN_BYTES + address.length);
    const { bytes, view } = this;
    view.setUint32(at + RECORD_BYTES, mirror);
    view.setUint16(at + RECORD_BYTES + 4, flow.clientPort);
    view.setUint16(at + RECORD_BYTES + 6, flow.podPort);
    view.setFloat64(at + RECORD_BYTES + 8, flow.startedUs);
    view.setUint32(at + RECORD_BYTES + 16, flow.http2Stream);
    bytes.set(address, at + OPEN_BYTES);
    return copy;
  }

  note(mirror: number, name: CounterName, count: number): void {
    const at = this.begin(NOTE, mirror, NOTE_BYTES);
    this.bytes[at + RECORD_BYTES] = INDEX_OF.get(name) ?? 0;
    this.view.setFloat64(at + RECORD_BYTES + 1, count);
  }

  /** Packets of a mirror's capture file; none of them where too much is on its way. The header of the file is of none. */
  packets(mirror: number, source: Buffer, packets: number): void {
    if (packets > 0 && this.awayBytes > BATCHES_AWAY_BYTES) {
      this.note(mirror, 'mirror_packets_lost', packets);
      return;
    }
    const at = this.begin(PACKETS, mirror, PACKETS_BYTES + source.length);
    this.view.setUint32(at + RECORD_BYTES, packets);
    this.bytes.set(source, at + PACKETS_BYTES);
  }

  /** Each batch that is posted from now on has what `source` gathers meanwhile. */
  join(source: NoteSource): void {
    this.flush();
    this.sources.add(source);
    this.reservedBytes += GATHERED_BYTES;
  }

  leave(source: NoteSource): void {
    this.flush();
    if (this.sources.delete(source)) this.reservedBytes -= GATHERED_BYTES;
  }

  /** Posts what was gathered. */
  flush(): void {
    this.takeNotes();
    const { used } = this;
    if (used === 0) return;
    const batch = this.bytes.buffer;
    this.setMemory(new ArrayBuffer(0));
    this.used = 0;
    this.number += 1;
    Atomics.add(this.away, 0, used);
    this.output.post(batch, used);
  }

  /** Takes back a batch that was played. */
  reuse(batch: ArrayBuffer): void {
    if (batch.byteLength === BATCH_BYTES && this.spares.length < MAX_SPARE_BATCHES) this.spares.push(batch);
  }

  // For BatchedCopy.

  write(copy: BatchedCopy, part: Part, { buf, start, end }: Borrowed): void {
    const length = end - start;
    const at = this.beginOf(copy, BYTES, PART_BYTES + length);
    this.writePart(at, part);
    const { bytes } = this;
    const to = at + PART_BYTES;
    if (length > LOOP_UP_TO_BYTES) buf.copy(bytes, to, start, end);
    else for (let i = 0; i < length; i++) bytes[to + i] = buf[start + i]!;
  }

  tear(copy: BatchedCopy, part: Part, cause: TearCause): void {
    const at = this.beginOf(copy, TEAR, TEAR_BYTES);
    this.writePart(at, part);
    this.bytes[at + PART_BYTES] = CAUSES.indexOf(cause);
  }

  close(copy: BatchedCopy): void {
    this.beginOf(copy, CLOSE, RECORD_BYTES);
    this.freeIds.push(copy.id);
  }

  private writePart(at: number, part: Part): void {
    const { bytes, view } = this;
    const { isFirst, isLast, isRaw, isHttp2, isBlock, isHead, direction, exchange, timeUs } = part;
    const place = (isFirst ? IS_FIRST : 0) | (isLast ? IS_LAST : 0) | (isRaw ? IS_RAW : 0);
    const kind = (isHttp2 ? IS_HTTP2 : 0) | (isBlock ? IS_BLOCK : 0) | (isHead ? IS_HEAD : 0);
    bytes[at + RECORD_BYTES] = place | kind | (direction === FROM_APP ? IS_FROM_APP : 0);
    view.setUint32(at + RECORD_BYTES + 1, exchange);
    view.setFloat64(at + RECORD_BYTES + 5, timeUs);
  }

  /** As `begin`, behind what the batch has of the same copy. */
  private beginOf(copy: BatchedCopy, kind: number, length: number): number {
    const at = this.begin(kind, copy.id, length);
    if (!copy.isChained) return at;
    if (copy.batch === this.number) {
      this.view.setUint32(copy.latestAt + NEXT_AT, at);
      this.bytes[at] = kind | FOLLOWS;
    }
    copy.batch = this.number;
    copy.latestAt = at;
    return at;
  }

  /** Makes room for a record and writes its beginning. @returns where it lies */
  private begin(kind: number, id: number, length: number): number {
    if (this.used + length + this.reservedBytes > this.bytes.length) {
      if (this.used > 0) this.flush();
      const wanted = length + this.reservedBytes;
      const spare = wanted <= BATCH_BYTES ? this.spares.pop() : undefined;
      this.setMemory(spare ?? new ArrayBuffer(Math.max(BATCH_BYTES, wanted)));
    }
    const at = this.used;
    const { bytes, view } = this;
    this.used += length;
    bytes[at] = kind;
    view.setUint32(at + ID_AT, id);
    view.setUint32(at + LENGTH_AT, length);
    view.setUint32(at + NEXT_AT, 0);
    return at;
  }

  private takeNotes(): void {
    const { reservedBytes } = this;
    this.reservedBytes = 0;
    for (const source of this.sources) source.writeNotes();
    this.reservedBytes = reservedBytes;
  }

  private setMemory(memory: ArrayBuffer): void {
    this.bytes = new Uint8Array(memory);
    this.view = new DataView(memory);
  }
}

/** Bytes that a call borrows. */
interface Borrowed {
  readonly buf: Buffer;
  readonly start: number;
  readonly end: number;
}

/** One copy, as batches have it. Behind `close` its number is another's, so it says nothing any more. */
export class BatchedCopy {
  readonly id: number;
  readonly isChained: boolean;
  /** The latest batch with a record of it, and where that record lies. */
  batch = 0;
  latestAt = 0;
  private isClosed = false;
  private readonly writer: BatchWriter;
  private readonly borrowed: { buf: Buffer; start: number; end: number } = { buf: Buffer.alloc(0), start: 0, end: 0 };

  constructor(writer: BatchWriter, id: number, isChained: boolean) {
    this.writer = writer;
    this.id = id;
    this.isChained = isChained;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    if (this.isClosed) return;
    const { borrowed } = this;
    borrowed.buf = buf;
    borrowed.start = start;
    borrowed.end = end;
    this.writer.write(this, part, borrowed);
  }

  tear(part: Part, cause: TearCause): void {
    if (!this.isClosed) this.writer.tear(this, part, cause);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.writer.close(this);
  }
}
