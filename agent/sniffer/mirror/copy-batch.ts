/**
 * Copies across a thread's border. The engine's thread writes what its copies are told into a batch, one record after the
 * other; the thread that has the tunnels plays it again on real copies. Only what matched crosses.
 *
 *   OPEN   u8 · copy u32 · mirror u32 · client port u16 · pod port u16 · started f64 · HTTP/2 stream u32 · address u8 + text
 *   BYTES  u8 · copy u32 · facts u8 · exchange u32 · time f64 · length u32 · bytes
 *   TEAR   u8 · copy u32 · facts u8 · exchange u32 · time f64 · cause u8
 *   CLOSE  u8 · copy u32
 *   NOTE   u8 · mirror u32 · counter u8 · count f64
 *   PACKETS u8 · mirror u32 · packets u32 · length u32 · bytes
 *
 * A batch is an ArrayBuffer that is handed over, never shared. How many bytes are on their way is one shared number; above a
 * bound no message begins (`mirror_lost_slow`), above twice that even one that began is torn, so a stalled main thread costs
 * copies and not memory.
 */

import type { Filter } from '../../../filter-engine/index.ts';
import { COUNTERS, type CounterName, toPort } from '../../../protocol/index.ts';
import { FROM_APP, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { CopiedFlow, Copy, MirrorSubscription, Part, TearCause } from './copy.ts';
import { BATCH_BYTES, BATCHES_AWAY_BYTES } from './limits.ts';
import type { Rate } from './rate.ts';

const OPEN = 1;
const BYTES = 2;
const TEAR = 3;
const CLOSE = 4;
const NOTE = 5;
const PACKETS = 6;

const OPEN_BYTES = 26;
const BYTES_BYTES = 22;
const TEAR_BYTES = 19;
const CLOSE_BYTES = 5;
const NOTE_BYTES = 14;
const PACKETS_BYTES = 13;

const IS_FIRST = 1;
const IS_LAST = 2;
const IS_RAW = 4;
const IS_FROM_APP = 8;
const IS_HTTP2 = 16;
const IS_BLOCK = 32;

const CAUSES: readonly TearCause[] = [
  'mirror_lost_gap',
  'mirror_lost_unfinished',
  'mirror_lost_ambiguous',
  'mirror_lost_slow',
];
const NAMES = Object.keys(COUNTERS) as CounterName[];
const INDEX_OF = new Map(NAMES.map((name, index) => [name, index]));

/** Where batches go. */
export interface BatchOutput {
  /** Takes the buffer; `used` bytes of it are records. */
  post(batch: ArrayBuffer, used: number): void;
}

export class BatchWriter {
  private readonly output: BatchOutput;
  /** Bytes posted and not yet played; shared with who plays them. */
  private readonly away: Int32Array;
  private bytes = Buffer.alloc(0);
  private used = 0;
  private latestCopy = 0;

  constructor(output: BatchOutput, away: Int32Array) {
    this.output = output;
    this.away = away;
  }

  get awayBytes(): number {
    return Atomics.load(this.away, 0) + this.used;
  }

  open(mirror: number, flow: CopiedFlow): number {
    this.latestCopy = (this.latestCopy + 1) >>> 0;
    const address = Buffer.from(flow.clientAddress, 'latin1');
    const at = this.begin(OPEN, this.latestCopy, OPEN_BYTES + address.length);
    const { bytes } = this;
    bytes.writeUInt32LE(mirror, at + 5);
    bytes.writeUInt16LE(flow.clientPort, at + 9);
    bytes.writeUInt16LE(flow.podPort, at + 11);
    bytes.writeDoubleLE(flow.startedUs, at + 13);
    bytes.writeUInt32LE(flow.http2Stream, at + 21);
    bytes[at + 25] = address.length;
    address.copy(bytes, at + OPEN_BYTES);
    return this.latestCopy;
  }

  write(copy: number, part: Part, source: Buffer, range: { readonly start: number; readonly end: number }): void {
    const length = range.end - range.start;
    const at = this.begin(BYTES, copy, BYTES_BYTES + length);
    this.writePart(at, part);
    this.bytes.writeUInt32LE(length, at + 18);
    source.copy(this.bytes, at + BYTES_BYTES, range.start, range.end);
  }

  tear(copy: number, part: Part, cause: TearCause): void {
    const at = this.begin(TEAR, copy, TEAR_BYTES);
    this.writePart(at, part);
    this.bytes[at + 18] = CAUSES.indexOf(cause);
  }

  close(copy: number): void {
    this.begin(CLOSE, copy, CLOSE_BYTES);
  }

  note(mirror: number, name: CounterName, count: number): void {
    const at = this.begin(NOTE, mirror, NOTE_BYTES);
    this.bytes[at + 5] = INDEX_OF.get(name) ?? 0;
    this.bytes.writeDoubleLE(count, at + 6);
  }

  /** Packets of a mirror's capture file; none of them where too much is on its way. The header of the file is of none. */
  packets(mirror: number, source: Buffer, packets: number): void {
    if (packets > 0 && this.awayBytes > BATCHES_AWAY_BYTES) {
      this.note(mirror, 'mirror_packets_lost', packets);
      return;
    }
    const at = this.begin(PACKETS, mirror, PACKETS_BYTES + source.length);
    this.bytes.writeUInt32LE(packets, at + 5);
    this.bytes.writeUInt32LE(source.length, at + 9);
    source.copy(this.bytes, at + PACKETS_BYTES);
  }

  /** Posts what was gathered. */
  flush(): void {
    const { used } = this;
    if (used === 0) return;
    const batch = this.bytes.buffer as ArrayBuffer;
    this.bytes = Buffer.alloc(0);
    this.used = 0;
    Atomics.add(this.away, 0, used);
    this.output.post(batch, used);
  }

  private writePart(at: number, part: Part): void {
    const { bytes } = this;
    const { isFirst, isLast, isRaw, isHttp2, isBlock, direction, exchange, timeUs } = part;
    const place = (isFirst ? IS_FIRST : 0) | (isLast ? IS_LAST : 0) | (isRaw ? IS_RAW : 0);
    const kind = (isHttp2 ? IS_HTTP2 : 0) | (isBlock ? IS_BLOCK : 0);
    bytes[at + 5] = place | kind | (direction === FROM_APP ? IS_FROM_APP : 0);
    bytes.writeUInt32LE(exchange, at + 6);
    bytes.writeDoubleLE(timeUs, at + 10);
  }

  /** Makes room for a record and writes its beginning. @returns where it lies */
  private begin(type: number, id: number, bytes: number): number {
    if (this.used + bytes > this.bytes.length) {
      this.flush();
      this.bytes = Buffer.from(new ArrayBuffer(Math.max(BATCH_BYTES, bytes)));
    }
    const at = this.used;
    this.used += bytes;
    this.bytes[at] = type;
    this.bytes.writeUInt32LE(id, at + 1);
    return at;
  }
}

/** What is known of a mirror in the engine's thread. */
export interface RemoteMirrorSpec {
  readonly id: number;
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
}

/** A mirror whose tunnel is in another thread. */
export class RemoteMirror implements MirrorSubscription {
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
  private readonly id: number;
  private readonly batch: BatchWriter;
  /** Counts of what happens with every request are gathered until `flushNotes`. */
  private matched = 0;
  private seen = 0;

  constructor(spec: RemoteMirrorSpec, batch: BatchWriter) {
    this.id = spec.id;
    this.filter = spec.filter;
    this.wantsResponses = spec.wantsResponses;
    this.rate = spec.rate;
    this.batch = batch;
  }

  openCopy(flow: CopiedFlow): Copy {
    return new RemoteCopy(this, this.batch, this.batch.open(this.id, flow));
  }

  note(name: CounterName, count: number): void {
    if (name === 'mirror_requests_seen') this.seen += count;
    else if (name === 'mirror_requests_matched') this.matched += count;
    else this.batch.note(this.id, name, count);
  }

  flushNotes(): void {
    if (this.matched > 0) this.batch.note(this.id, 'mirror_requests_matched', this.matched);
    if (this.seen > 0) this.batch.note(this.id, 'mirror_requests_seen', this.seen);
    this.matched = 0;
    this.seen = 0;
  }
}

class RemoteCopy implements Copy {
  private readonly mirror: RemoteMirror;
  private readonly batch: BatchWriter;
  private readonly id: number;
  /** By direction: the message under way is left out. */
  private readonly isSkipping = [false, false];
  private isCut = false;

  constructor(mirror: RemoteMirror, batch: BatchWriter, id: number) {
    this.mirror = mirror;
    this.batch = batch;
    this.id = id;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    const { direction, isRaw } = part;
    if (this.isCut) return;
    const isFull = this.batch.awayBytes > BATCHES_AWAY_BYTES;
    if (part.isFirst) {
      this.isSkipping[direction] = isFull;
      if (isFull) this.mirror.note(direction === FROM_CLIENT ? 'mirror_lost_slow' : 'mirror_responses_lost', 1);
    } else if (isFull && !this.isSkipping[direction] && this.batch.awayBytes > 2 * BATCHES_AWAY_BYTES) {
      this.tear(part, 'mirror_lost_slow');
      this.isCut = isRaw;
    }
    if (!this.isSkipping[direction]) this.batch.write(this.id, part, buf, { start, end });
  }

  tear(part: Part, cause: TearCause): void {
    if (this.isSkipping[part.direction]) return;
    this.isSkipping[part.direction] = true;
    this.batch.tear(this.id, part, cause);
  }

  close(): void {
    this.batch.close(this.id);
  }
}

/** Who the records are about, in the thread that has the tunnels. */
export type MirrorLookup = (id: number) => RemoteTarget | undefined;

/** A mirror, seen from where the records are played. */
export interface RemoteTarget extends Pick<MirrorSubscription, 'openCopy' | 'note'> {
  /** Borrows the bytes. */
  writePackets?(packets: number, buf: Buffer, start: number, end: number): void;
}

export class BatchReader {
  private readonly lookup: MirrorLookup;
  private readonly copies = new Map<number, Copy>();
  private readonly part: Part = {
    direction: FROM_CLIENT,
    exchange: 0,
    isFirst: false,
    isLast: false,
    isRaw: false,
    isHttp2: false,
    isBlock: false,
    timeUs: 0,
  };

  constructor(lookup: MirrorLookup) {
    this.lookup = lookup;
  }

  /** Plays `used` bytes of a batch. */
  play(batch: ArrayBuffer, used: number): void {
    const bytes = Buffer.from(batch, 0, used);
    for (let at = 0; at < used; ) at = this.playOne(bytes, at);
  }

  /** The engine's thread is gone. */
  closeAll(): void {
    for (const copy of this.copies.values()) copy.close();
    this.copies.clear();
  }

  /** @returns where the next record begins */
  private playOne(bytes: Buffer, at: number): number {
    const id = bytes.readUInt32LE(at + 1);
    switch (bytes[at]) {
      case OPEN:
        return this.open(bytes, at, id);
      case BYTES: {
        const start = at + BYTES_BYTES;
        const end = start + bytes.readUInt32LE(at + 18);
        this.copies.get(id)?.write(this.readPart(bytes, at), bytes, start, end);
        return end;
      }
      case TEAR: {
        const cause = CAUSES[bytes[at + 18] ?? 0] ?? 'mirror_lost_gap';
        this.copies.get(id)?.tear(this.readPart(bytes, at), cause);
        return at + TEAR_BYTES;
      }
      case CLOSE:
        this.copies.get(id)?.close();
        this.copies.delete(id);
        return at + CLOSE_BYTES;
      case PACKETS: {
        const start = at + PACKETS_BYTES;
        const end = start + bytes.readUInt32LE(at + 9);
        this.lookup(id)?.writePackets?.(bytes.readUInt32LE(at + 5), bytes, start, end);
        return end;
      }
      default: {
        const name = NAMES[bytes[at + 5] ?? 0];
        if (name !== undefined) this.lookup(id)?.note(name, bytes.readDoubleLE(at + 6));
        return at + NOTE_BYTES;
      }
    }
  }

  private open(bytes: Buffer, at: number, id: number): number {
    const start = at + OPEN_BYTES;
    const end = start + (bytes[at + 25] ?? 0);
    const copy = this.lookup(bytes.readUInt32LE(at + 5))?.openCopy({
      clientAddress: bytes.toString('latin1', start, end),
      clientPort: bytes.readUInt16LE(at + 9),
      podPort: toPort(bytes.readUInt16LE(at + 11)),
      isMidStream: false,
      startedUs: bytes.readDoubleLE(at + 13),
      http2Stream: bytes.readUInt32LE(at + 21),
    });
    if (copy !== undefined) this.copies.set(id, copy);
    return end;
  }

  private readPart(bytes: Buffer, at: number): Part {
    const { part } = this;
    const facts = bytes[at + 5] ?? 0;
    part.isFirst = (facts & IS_FIRST) !== 0;
    part.isLast = (facts & IS_LAST) !== 0;
    part.isRaw = (facts & IS_RAW) !== 0;
    part.isHttp2 = (facts & IS_HTTP2) !== 0;
    part.isBlock = (facts & IS_BLOCK) !== 0;
    part.direction = (facts & IS_FROM_APP) !== 0 ? FROM_APP : FROM_CLIENT;
    part.exchange = bytes.readUInt32LE(at + 6);
    part.timeUs = bytes.readDoubleLE(at + 10);
    return part;
  }
}
