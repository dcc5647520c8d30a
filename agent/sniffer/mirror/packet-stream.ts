/** A mirror's packets in its session's tunnel: one stream, whose queue bounds what waits; beyond, whole packets are left out and counted. */

import type { CounterName, MuxStream, StreamVisitor } from '../../../protocol/index.ts';
import { OMIT_QUEUE_BYTES, SESSION_QUEUE_BYTES } from './limits.ts';

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

  constructor(tunnel: PacketTunnel) {
    this.tunnel = tunnel;
  }

  /** Borrows the bytes. The first ones, of no packet, are the file's header. */
  write(packets: number, buf: Buffer, start: number, end: number): void {
    if (packets === 0) {
      this.header = Buffer.from(buf.subarray(start, end));
      return;
    }
    if (this.stream === null && !this.isOver) this.open();
    const { stream, tunnel } = this;
    const isLong = (stream?.queuedBytes ?? 0) > OMIT_QUEUE_BYTES || tunnel.queuedBytes > SESSION_QUEUE_BYTES;
    if (stream === null || this.isOver || isLong) tunnel.note('mirror_packets_lost', packets);
    else {
      stream.write(buf, start, end);
      tunnel.note('packets_mirrored', packets);
    }
  }

  close(): void {
    if (!this.isOver) this.stream?.end();
    this.isOver = true;
  }

  onData(_: Buffer, start: number, end: number): void {
    this.stream?.consumed(end - start);
  }

  onEnd(): void {
    this.close();
  }

  onReset(): void {
    this.stream = null;
  }

  onDrain(): void {
    // Nobody waits: what finds a long queue is left out.
  }

  private open(): void {
    this.stream = this.tunnel.openPackets(this);
    this.stream?.write(this.header, 0, this.header.length);
  }
}
