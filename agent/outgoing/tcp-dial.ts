/**
 * One TCP connection from the pod, and the stream that asked for it. Until it is there, what the local process sent is held: it is not
 * consumed, so it is at most a stream's window. Then a relay joins the two.
 */

import {
  type DialledStream,
  RESET_FAR_RESET,
  type RelayOwner,
  StreamRelay,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { LoopSocket, type LoopSocketOwner } from '../../sys/index.ts';
import type { Dial, DialHost } from './dial.ts';
import { failureOf } from './dial-failure.ts';

/** Whether the far side had taken the connection: one that it does not take is refused. EPIPE is a reset behind its end (tcp_reset of the kernel). */
function wasThere(code: string): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

export class TcpDial implements Dial, StreamVisitor, RelayOwner, LoopSocketOwner {
  private readonly host: DialHost;
  private readonly stream: DialledStream;
  private socket: LoopSocket | null = null;
  private relay: StreamRelay | null = null;
  private held: Buffer[] = [];
  private isEndHeld = false;
  private isOver = false;
  /** Where it is tried next. */
  private others: readonly string[] = [];
  private port = 0;

  constructor(host: DialHost) {
    this.host = host;
    this.stream = host.stream;
    this.stream.visitor = this;
  }

  begin(addresses: readonly string[], port: number): void {
    const [address, ...others] = addresses;
    if (this.isOver || address === undefined) return;
    this.others = others;
    this.port = port;
    this.socket = new LoopSocket(this);
    this.socket.connect(address, port);
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

  onLastData(bytes: Buffer, start: number, end: number): void {
    if (this.relay !== null) this.relay.onLastData(bytes, start, end);
    else this.onData(bytes, start, end);
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

  onRelayOver(): void {
    this.finish();
  }

  // LoopSocketOwner.

  onSocketConnected(): void {
    const { socket } = this;
    if (this.isOver || socket === null) return;
    this.host.tally.note('outgoing_connected');
    this.stream.connected();
    const relay = new StreamRelay(this.stream, socket, this);
    this.relay = relay;
    for (const bytes of this.held) relay.onData(bytes, 0, bytes.length);
    this.held = [];
    if (this.isEndHeld) relay.onEnd();
  }

  onSocketData(bytes: Buffer, start: number, end: number): boolean {
    return this.relay?.socketData(bytes, start, end) ?? true;
  }

  onSocketEnd(): void {
    this.relay?.socketEnd();
  }

  onSocketFailed({ code }: { readonly code: string }): void {
    if (this.relay !== null) this.onBroken(code);
    else if (wasThere(code)) this.onBrokenAtOnce();
    else if (this.others.length > 0 && !this.isOver) this.begin(this.others, this.port);
    else this.fail(code);
  }

  onSocketClosed(): void {
    this.relay?.socketClosed();
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

  private onBroken(code: string): void {
    if (!this.isOver && code === 'ECONNRESET') this.host.tally.note('outgoing_resets');
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
