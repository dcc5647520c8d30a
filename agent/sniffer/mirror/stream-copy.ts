/**
 * A copy that goes through a session's tunnel: a stream for a client connection, opened with its first request, anew when the
 * local process closed it meanwhile. What the local process answers is thrown away and never waited for.
 *
 * Shedding: a request begins only while its stream's and its session's queues are short, and is written whole then; one whose body
 * outgrows all queues is torn. A request that is torn is reset at the local process, after a moment in
 * which that gets what lies before it, by its CLI: that knows what was read of the stream, and says so.
 *
 * Counting: `requests_mirrored` were written whole. Of those a stream remembers where they end; what lies behind the figure of the
 * last END or RESET did not arrive (`mirror_undelivered`). Where there is no such figure (the tunnel broke), what
 * left and was not credited is `mirror_unconfirmed`; so is what was credited to a local process that reset before it was known to have read it. Credit tells that the kernel took them on their last cable, which is not quite the local process:
 * so ends are forgotten only where they lie further back than a kernel holds, or when there are too many.
 *
 * With responses, the stream carries records (protocol/exchange-record.ts), and a torn message is a record too. Whoever reads those
 * wants to know of a message more than to have it: of a body that outgrows the queue the number of its bytes goes out instead, and an answer to a
 * request that filled the queue begins all the same: its heads are always carried.
 */

import {
  type CounterName,
  type MuxStream,
  RECORD_BLOCK,
  RECORD_FIRST,
  RECORD_FROM_APP,
  RECORD_HEADER_BYTES,
  RECORD_HTTP2,
  RECORD_LAST,
  RECORD_OMITTED,
  RECORD_RAW,
  RECORD_TORN,
  RESET_CLIENT_RESET,
  RESET_LIMIT,
  RESET_LOCAL_RESET,
  RESET_SESSION_GONE,
  type ResetCode,
  type StreamVisitor,
  writeRecordHeader,
} from '../../../protocol/index.ts';
import { type Direction, FROM_APP, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { CopiedFlow, Copy, Part, TearCause } from './copy.ts';
import {
  ANSWER_QUEUE_BYTES,
  KERNEL_QUEUE_BYTES,
  MAX_REMEMBERED_ENDS,
  OMIT_QUEUE_BYTES,
  SESSION_QUEUE_BYTES,
  STREAM_QUEUE_BYTES,
  TORN_LINGER_MS,
  TORN_LINGERS,
  TORN_WORD_MS,
  TUNNEL_QUEUE_BYTES,
} from './limits.ts';
import { OffsetRing } from './offset-ring.ts';

/** What a copy needs of its session. */
export interface CopyTunnel {
  /** Null when the session is away or has too many streams. */
  open(flow: CopiedFlow, visitor: StreamVisitor): MuxStream | null;
  /** Of all streams of the session. */
  readonly queuedBytes: number;
  /** The stream carries records. */
  readonly hasRecords: boolean;
  /** Of records: who reads them wants to know how long a body is rather than nothing. */
  readonly omitsBodies: boolean;
  /** Has the CLI reset the stream, which the local process gets no more of than it was sent by now. Not of records. */
  tear(stream: MuxStream): void;
  /** Ends of requests that all of its streams remember. */
  rememberedEnds: number;
  note(name: CounterName, count: number): void;
}

const recordHeader = Buffer.alloc(RECORD_HEADER_BYTES);

export class StreamCopy implements Copy {
  private readonly tunnel: CopyTunnel;
  private readonly flow: CopiedFlow;
  private stream: CopyStream | null = null;
  /** By direction: the message under way is left out. */
  private readonly isSkipping = [false, false];
  private isRequestOpen = false;
  /** Of the latest request: its number, and when its latest bytes were seen. */
  private exchange = 0;
  private latestUs = 0;
  /** A raw copy that has a hole: nothing more is written. */
  private isCut = false;

  constructor(tunnel: CopyTunnel, flow: CopiedFlow) {
    this.tunnel = tunnel;
    this.flow = flow;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    if (part.isRaw) {
      this.writeRaw(part, buf, start, end);
      return;
    }
    const { direction, isFirst, isLast } = part;
    if (isFirst) this.isSkipping[direction] = !this.canBegin(direction);
    if (this.isSkipping[direction]) return;
    const stream = this.stream;
    if (stream?.isOver === false && !stream.canQueue(end - start)) {
      this.tear(part, 'mirror_lost_slow');
      return;
    }
    if (stream === null || stream.isOver || !stream.write(part, buf, start, end)) {
      this.leaveOut(direction, stream?.overCause ?? 'mirror_lost_local');
      return;
    }
    if (direction === FROM_APP) return;
    this.isRequestOpen = !isLast;
    this.exchange = part.exchange;
    this.latestUs = part.timeUs;
    if (!isLast) return;
    stream.noteWhole();
    this.tunnel.note('requests_mirrored', 1);
  }

  tear(part: Part, cause: TearCause): void {
    if (part.isRaw) {
      this.cut();
      return;
    }
    const { direction } = part;
    const isUnbegun = direction === FROM_APP && part.isFirst;
    if (this.isSkipping[direction] && !isUnbegun) return;
    this.isSkipping[direction] = true;
    this.tunnel.note(direction === FROM_CLIENT ? cause : 'mirror_responses_lost', 1);
    if (direction === FROM_CLIENT) this.isRequestOpen = false;
    if (this.stream === null || this.stream.isOver) return;
    if (this.tunnel.hasRecords) this.stream.writeTorn(direction, part.exchange, part.timeUs);
    else this.abandonStream();
  }

  close(): void {
    if (this.isRequestOpen) {
      this.isRequestOpen = false;
      this.tunnel.note('mirror_lost_unfinished', 1);
      if (!this.tunnel.hasRecords) this.abandonStream();
      // Without it, who reads the records waits for the rest.
      else if (this.stream?.isOver === false) this.stream.writeTorn(FROM_CLIENT, this.exchange, this.latestUs);
    }
    this.stream?.end();
    this.stream = null;
    this.isCut = true;
  }

  private writeRaw(part: Part, buf: Buffer, start: number, end: number): void {
    if (this.isCut) return;
    // Behind a request that was left out, bytes of what it began would be spliced.
    if (this.isSkipping[FROM_CLIENT]) {
      this.cut();
      return;
    }
    const isReady = this.stream === null ? this.openStream() : this.tunnel.hasRecords || !this.stream.isHigh;
    if (!isReady || this.stream === null || this.stream.isOver || !this.stream.write(part, buf, start, end)) this.cut();
  }

  /** A connection without boundaries cannot go on behind a hole. */
  private cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    this.tunnel.note('mirror_flows_cut', 1);
    this.abandonStream();
  }

  private canBegin(direction: number): boolean {
    if (this.isCut) return false;
    if (this.stream === null || this.stream.isOver) {
      if (direction === FROM_APP) {
        this.tunnel.note('mirror_responses_lost', 1);
        return false;
      }
      if (!this.openStream()) {
        this.tunnel.note('mirror_lost_streams', 1);
        return false;
      }
    }
    if (this.stream?.hasRoom(direction) === true) return true;
    this.tunnel.note(direction === FROM_CLIENT ? 'mirror_lost_slow' : 'mirror_responses_lost', 1);
    return false;
  }

  /** What was begun cannot go on: its stream is over. */
  private leaveOut(direction: number, cause: CounterName): void {
    this.isSkipping[direction] = true;
    if (direction === FROM_CLIENT) this.isRequestOpen = false;
    this.tunnel.note(direction === FROM_CLIENT ? cause : 'mirror_responses_lost', 1);
  }

  private openStream(): boolean {
    // A stream must name its client. No kernel connects from port 0, nor accepts who does: these are packets of somebody's making.
    if (this.flow.clientPort === 0) return false;
    const made = new CopyStream(this.tunnel);
    const stream = this.tunnel.open(this.flow, made);
    if (stream === null) return false;
    made.stream = stream;
    this.stream = made;
    return true;
  }

  private abandonStream(): void {
    this.stream?.abandon();
    this.stream = null;
  }
}

/** One stream of a copy. It outlives its place in the copy until it is known what arrived. */
class CopyStream implements StreamVisitor {
  stream!: MuxStream;
  /** Nothing more can be written. */
  isOver = false;
  isHigh = false;
  /** Why a message that was under way at the end is lost. */
  overCause: CounterName = 'mirror_lost_local';
  private readonly tunnel: CopyTunnel;
  /** Where messages end that are not known to have arrived. */
  private readonly ends = new OffsetRing();
  private writtenBytes = 0;
  private hasEnded = false;
  private linger: NodeJS.Timeout | null = null;
  private lingers = 0;

  constructor(tunnel: CopyTunnel) {
    this.tunnel = tunnel;
  }

  /** @returns false when the stream broke over it */
  write(part: Part, buf: Buffer, start: number, end: number): boolean {
    if (this.tunnel.hasRecords) {
      const place = (part.isFirst ? RECORD_FIRST : 0) | (part.isLast ? RECORD_LAST : 0) | kindOf(part);
      if (this.tunnel.omitsBodies && !part.isFirst && !part.isBlock && !part.isHead && this.isFull) {
        this.writeHeader(part, place | RECORD_OMITTED, end - start);
        return !this.isOver;
      }
      this.writeHeader(part, place, end - start);
    }
    this.put(buf, start, end);
    return !this.isOver;
  }

  /** For a message to begin. Of an answer whose body may be told of alone, it is for the head. */
  hasRoom(direction: number): boolean {
    const { stream, tunnel } = this;
    if (direction === FROM_CLIENT || !tunnel.omitsBodies)
      return !this.isHigh && tunnel.queuedBytes <= SESSION_QUEUE_BYTES;
    return stream.queuedBytes <= ANSWER_QUEUE_BYTES && tunnel.queuedBytes <= 2 * SESSION_QUEUE_BYTES;
  }

  /** So much waits that a body is told of and not carried. */
  private get isFull(): boolean {
    const { stream, tunnel } = this;
    return stream.queuedBytes > OMIT_QUEUE_BYTES || tunnel.queuedBytes > SESSION_QUEUE_BYTES;
  }

  /** Whether so many bytes may wait here, beside all others. */
  canQueue(bytes: number): boolean {
    const { stream, tunnel } = this;
    return stream.queuedBytes + bytes <= STREAM_QUEUE_BYTES && tunnel.queuedBytes + bytes <= TUNNEL_QUEUE_BYTES;
  }

  writeTorn(direction: Direction, exchange: number, timeUs: number): void {
    this.writeHeader({ direction, exchange, timeUs }, RECORD_TORN, 0);
  }

  /** The message that was written last is whole. */
  noteWhole(): void {
    const { tunnel, stream } = this;
    const isOften = tunnel.rememberedEnds >= MAX_REMEMBERED_ENDS;
    tunnel.rememberedEnds += 1 - this.ends.dropTo(stream.creditedBytes - (isOften ? 0 : KERNEL_QUEUE_BYTES));
    this.ends.push(this.writtenBytes);
  }

  end(): void {
    if (this.hasEnded || this.isOver) return;
    this.hasEnded = true;
    this.isOver = true;
    this.stream.end();
  }

  /** Ends the stream within a message, at once or after what lies before has had its time. */
  abandon(): void {
    if (this.hasEnded || this.linger !== null || !this.stream.isOpen) return;
    this.isOver = true;
    if (this.areAllTaken) this.tear();
    else this.lingerOn();
  }

  private get areAllTaken(): boolean {
    return this.ends.latest <= this.stream.creditedBytes;
  }

  private lingerOn(): void {
    this.lingers += 1;
    this.linger = setTimeout(() => {
      if (this.areAllTaken || this.lingers === TORN_LINGERS) this.tear();
      else this.lingerOn();
    }, TORN_LINGER_MS).unref();
  }

  /** Who reads records reads them at once. Of others the CLI knows what was read, and resets the stream. */
  private tear(): void {
    if (!this.stream.isOpen) return;
    if (this.tunnel.hasRecords) {
      this.reset();
      return;
    }
    this.tunnel.tear(this.stream);
    this.linger = setTimeout(() => {
      this.noteUnconfirmed(this.forget(this.stream.sentBytes));
      this.reset();
    }, TORN_WORD_MS).unref();
  }

  // StreamVisitor.

  /** The local process' answers. */
  onData(_: Buffer, start: number, end: number): void {
    this.stream.consumed(end - start);
  }

  /** The local process sends no more, and its CLI writes no more to it: further requests need another connection. */
  onEnd(deliveredBytes: number): void {
    this.isOver = true;
    // Bytes that are on their way meet a RESET with the last word, unless both ends have ended now.
    if (!this.hasEnded && deliveredBytes < this.writtenBytes) return;
    this.settle(deliveredBytes);
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.stream.end();
  }

  onReset(code: ResetCode, deliveredBytes: number): void {
    this.isOver = true;
    if (code === RESET_LIMIT) this.overCause = 'mirror_lost_slow';
    if (code === RESET_LIMIT || code === RESET_SESSION_GONE) this.settleUnheard(deliveredBytes);
    else if (code === RESET_LOCAL_RESET) this.settleUnread(deliveredBytes);
    else this.settle(deliveredBytes);
  }

  onDrain(): void {
    this.isHigh = false;
  }

  private writeHeader(part: Pick<Part, 'direction' | 'exchange' | 'timeUs'>, place: number, length: number): void {
    const facts = place | (part.direction === FROM_APP ? RECORD_FROM_APP : 0);
    writeRecordHeader(recordHeader, { facts, exchange: part.exchange, length, timeUs: part.timeUs });
    this.put(recordHeader, 0, RECORD_HEADER_BYTES);
  }

  private put(buf: Buffer, start: number, end: number): void {
    this.writtenBytes += end - start;
    if (!this.stream.write(buf, start, end)) this.isHigh = true;
  }

  private reset(): void {
    if (!this.stream.isOpen) return;
    this.settleUnheard(this.stream.sentBytes);
    this.stream.reset(RESET_CLIENT_RESET);
  }

  /** The local process' side has no last word: what was credited arrived, what waits in our queue never leaves. */
  private settleUnheard(departedBytes: number): void {
    this.forget(this.stream.creditedBytes);
    this.noteUnconfirmed(this.forget(departedBytes));
    this.settle(departedBytes);
  }

  /** The local process has reset: it had read as much, and perhaps more of what its kernel took. */
  private settleUnread(readBytes: number): void {
    this.forget(readBytes);
    this.noteUnconfirmed(this.forget(this.stream.creditedBytes));
    this.settle(readBytes);
  }

  private noteUnconfirmed(count: number): void {
    if (count > 0) this.tunnel.note('mirror_unconfirmed', count);
  }

  private settle(deliveredBytes: number): void {
    if (this.linger !== null) clearTimeout(this.linger);
    this.linger = null;
    this.forget(deliveredBytes);
    const undelivered = this.forget(Number.MAX_VALUE);
    if (undelivered > 0) this.tunnel.note('mirror_undelivered', undelivered);
  }

  /** @returns how many requests that were remembered end there or before */
  private forget(offset: number): number {
    const count = this.ends.dropTo(offset);
    this.tunnel.rememberedEnds -= count;
    return count;
  }
}

function kindOf({ isRaw, isHttp2, isBlock }: Part): number {
  return (isRaw ? RECORD_RAW : 0) | (isHttp2 ? RECORD_HTTP2 : 0) | (isBlock ? RECORD_BLOCK : 0);
}
