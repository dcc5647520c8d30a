/**
 * A mirror's packets in its session's tunnel: one stream, whose queue bounds what waits; beyond, whole packets are left out and counted.
 *
 *   write ─► fits into the queue? ─► remembered, until it is known to have arrived: `packets_mirrored`
 *                 └─ no: `mirror_packets_lost`, as is what was remembered when its stream broke
 *
 * So each packet is counted once. What was on its way when the whole tunnel broke counts as lost, unless it was credited: nobody can tell.
 */

import {
  type CounterName,
  type MuxStream,
  RESET_CANCELLED,
  RESET_SESSION_GONE,
  type ResetCode,
  type StreamVisitor,
} from '../../../protocol/index.ts';
import { endOfPacket } from '../capture/index.ts';
import { OMIT_QUEUE_BYTES, PACKETS_LINGER_MS, SESSION_QUEUE_BYTES } from './limits.ts';
import { OffsetRing } from './offset-ring.ts';

/** What it needs of its session. */
export interface PacketTunnel {
  /** Null when the session is away or has too many streams. */
  openPackets(visitor: StreamVisitor): MuxStream | null;
  readonly queuedBytes: number;
  note(name: CounterName, count: number): void;
}

export class PacketStream implements StreamVisitor {
  private readonly tunnel: PacketTunnel;
  private stream: MuxStream | null = null;
  private isOver = false;
  /** That of the file, for each stream that is opened: a session that comes back has lost the one before. */
  private header = Buffer.alloc(0);
  /** Where packets end in the stream that are not known to have arrived; no more than its window and its queue hold. */
  private readonly ends = new OffsetRing();
  private writtenBytes = 0;
  private readonly delivered = Promise.withResolvers<void>();
  private linger: NodeJS.Timeout | null = null;

  constructor(tunnel: PacketTunnel) {
    this.tunnel = tunnel;
  }

  /** Borrows the bytes: whole packets. The first ones, of no packet, are the file's header. */
  write(packets: number, buf: Buffer, start: number, end: number): void {
    if (packets === 0) {
      this.header = Buffer.from(buf.subarray(start, end));
      return;
    }
    if (this.stream === null && !this.isOver) this.open();
    if (this.stream !== null) this.settle(this.stream.creditedBytes);
    let left = packets;
    for (let at = start; at < end && !this.isOver && this.stream !== null; ) {
      const before = this.ends.size;
      const next = this.remember(buf, at, end);
      left -= this.ends.size - before;
      if (next === at) break;
      this.stream.write(buf, at, next);
      at = next;
    }
    this.lose(left);
  }

  /** Nothing more is written. @returns when all has arrived, or had its time */
  close(): Promise<void> {
    if (this.isOver) return this.delivered.promise;
    this.isOver = true;
    if (this.stream === null) this.delivered.resolve();
    else {
      this.linger = setTimeout(() => this.giveUp(), PACKETS_LINGER_MS).unref();
      this.stream.end();
    }
    return this.delivered.promise;
  }

  onData(_: Buffer, start: number, end: number): void {
    this.stream?.consumed(end - start);
  }

  /** The session has all, or wants no more. */
  onEnd(deliveredBytes: number): void {
    const hasEnded = this.isOver;
    void this.close();
    if (hasEnded) this.finish(deliveredBytes);
  }

  onReset(code: ResetCode, deliveredBytes: number): void {
    this.finish(code === RESET_SESSION_GONE ? (this.stream?.creditedBytes ?? 0) : deliveredBytes);
  }

  onDrain(): void {
    // Nobody waits: what finds a long queue is left out.
  }

  private open(): void {
    this.stream = this.tunnel.openPackets(this);
    this.stream?.write(this.header, 0, this.header.length);
    this.writtenBytes = this.header.length;
  }

  /** Remembers the packets from `at` on that the queue has room for. @returns where these end */
  private remember(buf: Buffer, at: number, end: number): number {
    const { tunnel, stream, ends } = this;
    const room = tunnel.queuedBytes > SESSION_QUEUE_BYTES ? 0 : OMIT_QUEUE_BYTES - (stream?.queuedBytes ?? 0);
    let whole = at;
    for (let next = at; whole < end; whole = next) {
      next = endOfPacket(buf, whole);
      if (next - at > room) break;
      ends.push(this.writtenBytes + next - at);
    }
    this.writtenBytes += whole - at;
    return whole;
  }

  private giveUp(): void {
    const { stream } = this;
    if (stream === null) return;
    // What was sent still goes out before the reset.
    this.finish(stream.sentBytes);
    stream.reset(RESET_CANCELLED);
  }

  /** The stream is over: what does not end by `deliveredBytes` will not arrive. */
  private finish(deliveredBytes: number): void {
    this.settle(deliveredBytes);
    this.lose(this.ends.dropTo(Number.MAX_VALUE));
    this.stream = null;
    if (!this.isOver) return;
    if (this.linger !== null) clearTimeout(this.linger);
    this.delivered.resolve();
  }

  private settle(arrivedBytes: number): void {
    const packets = this.ends.dropTo(arrivedBytes);
    if (packets > 0) this.tunnel.note('packets_mirrored', packets);
  }

  private lose(packets: number): void {
    if (packets > 0) this.tunnel.note('mirror_packets_lost', packets);
  }
}
