/**
 * One TCP connection from the pod, and the stream that asked for it. Until it is there, what the local process sent is held: it is not
 * consumed, so it is at most a stream's window. Then a relay joins the two.
 */

import { connect, type Socket } from 'node:net';
import {
  type DialledStream,
  RESET_FAR_RESET,
  type RelayOwner,
  StreamRelay,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { endWriting, isConnected, sendNow } from '../../sys/index.ts';
import type { Dial, DialHost } from './dial.ts';
import { failureOf } from './dial-failure.ts';
import { READ_BUFFER_BYTES } from './limits.ts';

/** All sockets read into this one: the bytes are copied into frames before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);

/** The part of node's TCP handle that is used; it has no public name. */
interface TcpHandle {
  readonly fd: number;
}

/** -1 once it is closed. */
function fdOf(socket: Socket): number {
  return (socket as unknown as { readonly _handle: TcpHandle | null })._handle?.fd ?? -1;
}

/** Whether the far side had taken the connection: one that it does not take is refused. EPIPE is a reset behind its end (tcp_reset of the kernel). */
function wasThere({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

export class TcpDial implements Dial, StreamVisitor, RelayOwner {
  private readonly host: DialHost;
  private readonly stream: DialledStream;
  private socket: Socket | null = null;
  /** Of the connected socket; its own. */
  private fd = -1;
  private relay: StreamRelay | null = null;
  private held: Buffer[] = [];
  private isEndHeld = false;
  private isOver = false;

  constructor(host: DialHost) {
    this.host = host;
    this.stream = host.stream;
    this.stream.visitor = this;
  }

  begin(addresses: readonly string[], port: number): void {
    const [address, ...others] = addresses;
    if (this.isOver || address === undefined) return;
    const socket = connect({
      host: address,
      port,
      noDelay: true,
      allowHalfOpen: true,
      onread: { buffer: readBuffer, callback: (count, buffer) => this.onRead(count, buffer as Buffer) },
    });
    this.socket = socket;
    // Behind node's own turn for it. In the pod, and on its node, connect(2) has mostly done its work when it returns: to be told of that by an event
    // would take the loop another turn.
    process.nextTick(() => this.onBegun(socket));
    socket.once('connect', () => this.onConnect(socket));
    socket.once('end', () => this.relay?.socketEnd());
    // One that failed may be closed behind the connection of the next.
    socket.once('close', () => this.socket === socket && this.relay?.socketClosed());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.relay !== null) this.onBroken(error);
      else if (wasThere(error)) this.onBrokenAtOnce();
      else if (others.length > 0 && !this.isOver) this.begin(others, port);
      else this.fail(error.code);
    });
  }

  fail(code: string | undefined): void {
    if (this.isOver) return;
    const failure = failureOf(code);
    this.host.tally.note(failure.counter);
    this.stream.reset(failure.code, 0);
    this.finish();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.relay !== null) this.relay.onData(bytes, start, end);
    else if (!this.isOver) this.held.push(Buffer.from(bytes.subarray(start, end)));
  }

  onEnd(): void {
    if (this.relay !== null) this.relay.onEnd();
    else this.isEndHeld = true;
  }

  onReset(code: Parameters<StreamVisitor['onReset']>[0]): void {
    if (this.relay !== null) {
      this.relay.onReset(code);
      return;
    }
    this.socket?.destroy();
    this.finish();
  }

  onDrain(): void {
    this.relay?.onDrain();
  }

  // RelayOwner.

  sendNow(bytes: Buffer, start: number, end: number): number {
    return sendNow(this.fd, bytes, start, end);
  }

  endNow(): void {
    endWriting(this.fd);
  }

  onRelayOver(): void {
    this.finish();
  }

  private onRead(count: number, buffer: Buffer): boolean {
    return this.relay?.socketData(buffer, 0, count) ?? true;
  }

  private onBegun(socket: Socket): void {
    if (this.socket === socket && isConnected(fdOf(socket))) this.onConnect(socket);
  }

  private onConnect(socket: Socket): void {
    if (this.isOver || this.relay !== null) return;
    this.host.tally.note('outgoing_connected');
    this.stream.connected();
    this.fd = fdOf(socket);
    const relay = new StreamRelay(this.stream, socket, this);
    this.relay = relay;
    for (const bytes of this.held) relay.onData(bytes, 0, bytes.length);
    this.held = [];
    if (this.isEndHeld) relay.onEnd();
  }

  /** Broken by the far side before we looked: the program is told of both, as one in the pod would be. */
  private onBrokenAtOnce(): void {
    if (this.isOver) return;
    this.host.tally.note('outgoing_connected');
    this.host.tally.note('outgoing_resets');
    this.stream.connected();
    this.stream.reset(RESET_FAR_RESET, 0);
    this.finish();
  }

  private onBroken(error: NodeJS.ErrnoException): void {
    if (!this.isOver && error.code === 'ECONNRESET') this.host.tally.note('outgoing_resets');
    this.relay?.socketFailed(RESET_FAR_RESET);
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.held = [];
    if (this.relay !== null) {
      this.host.tally.note('outgoing_bytes_out', this.relay.bytes.toSocket);
      this.host.tally.note('outgoing_bytes_in', this.relay.bytes.fromSocket);
    }
    this.host.onOver();
  }
}
