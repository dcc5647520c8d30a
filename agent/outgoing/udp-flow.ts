/**
 * One UDP socket of the pod, connected to one far address, and the stream that carries its datagrams (protocol/datagrams.ts). What
 * cannot be sent at once is dropped and counted, as on any network. A far port that nobody has (ICMP, seen as ECONNREFUSED) ends the
 * flow with that reason, so that the local process can be told.
 */

import { createSocket, type Socket } from 'node:dgram';
import {
  DatagramReader,
  type DialledStream,
  datagramRecord,
  RESET_CANCELLED,
  type StreamVisitor,
} from '../../protocol/index.ts';
import type { Dial, DialHost } from './dial.ts';
import { failureOf } from './dial-failure.ts';
import { MAX_UDP_QUEUE_BYTES, UDP_IDLE_MS } from './limits.ts';

export class UdpFlow implements Dial, StreamVisitor {
  private readonly host: DialHost;
  private readonly stream: DialledStream;
  private readonly reader = new DatagramReader(bytes => this.send(bytes));
  private readonly idle: NodeJS.Timeout;
  private socket: Socket | null = null;
  private isConnected = false;
  /** Copies of what came before the socket was connected. */
  private held: Buffer[] = [];
  private isSlow = false;
  private isOver = false;

  constructor(host: DialHost, idleMs = UDP_IDLE_MS) {
    this.host = host;
    this.stream = host.stream;
    this.stream.visitor = this;
    this.idle = setTimeout(() => this.end(), idleMs);
    this.idle.unref();
  }

  /** A UDP socket is connected at once or not at all: only the first address is used. */
  begin(addresses: readonly string[], port: number): void {
    const [address = ''] = addresses;
    if (this.isOver) return;
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    this.socket = socket;
    socket.on('error', (error: NodeJS.ErrnoException) => this.fail(error.code));
    socket.on('message', bytes => this.onMessage(bytes));
    // What goes wrong comes as an 'error' event where no callback is given.
    socket.connect(port, address);
    socket.once('connect', () => this.onConnect());
  }

  fail(code: string | undefined): void {
    if (this.isOver) return;
    const failure = failureOf(code);
    this.host.tally.note(failure.counter);
    this.stream.reset(failure.code);
    this.finish();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.isOver) return;
    this.idle.refresh();
    if (!this.isConnected) {
      this.held.push(Buffer.from(bytes.subarray(start, end)));
      return;
    }
    this.reader.push(bytes, start, end);
    if (!this.isOver) this.stream.consumed(end - start);
  }

  onEnd(): void {
    this.end();
  }

  onReset(): void {
    this.finish();
  }

  onDrain(): void {
    this.isSlow = false;
  }

  private onConnect(): void {
    if (this.isOver) return;
    this.isConnected = true;
    this.host.tally.note('outgoing_connected');
    this.stream.connected();
    const held = this.held;
    this.held = [];
    for (const bytes of held) this.onData(bytes, 0, bytes.length);
  }

  private send(bytes: Buffer): void {
    const socket = this.socket;
    if (socket === null || this.isOver) return;
    if (socket.getSendQueueSize() > MAX_UDP_QUEUE_BYTES) {
      this.host.tally.note('outgoing_datagrams_lost');
      return;
    }
    this.host.tally.note('outgoing_bytes_out', bytes.length);
    // The bytes are the tunnel's until this returns; the socket may send them later.
    socket.send(Buffer.from(bytes), error => {
      if (error !== null && (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') {
        this.host.tally.note('outgoing_datagrams_lost');
      }
    });
  }

  private onMessage(bytes: Buffer): void {
    if (this.isOver) return;
    this.idle.refresh();
    if (this.isSlow) {
      this.host.tally.note('outgoing_datagrams_lost');
      return;
    }
    this.host.tally.note('outgoing_bytes_in', bytes.length);
    const record = datagramRecord(bytes);
    this.isSlow = !this.stream.write(record, 0, record.length);
  }

  private end(): void {
    if (this.isOver) return;
    this.stream.reset(RESET_CANCELLED);
    this.finish();
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.held = [];
    clearTimeout(this.idle);
    this.socket?.removeAllListeners('error').on('error', () => undefined);
    this.socket?.close();
    this.host.onOver();
  }
}
