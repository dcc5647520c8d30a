/**
 * Two muxes back to back, for tests: messages wait in each direction until they are delivered, flushes until they are asked
 * for. Owners record what they are told and check each byte against the pattern of its stream, direction and position.
 */

import { type StreamId, toPort, toSubscriptionId } from '../ids.ts';
import { DEFAULT_LIMITS, type MuxLimits } from '../limits.ts';
import { Mux, type MuxVisitor } from '../mux.ts';
import type { ResetCode } from '../reset-codes.ts';
import type { DialledStream, MuxStream, StreamVisitor } from '../stream.ts';
import { DIAL_TCP, type StreamDial } from '../stream-dial.ts';
import type { StreamOpen } from '../stream-open.ts';

export type Side = 'agent' | 'cli';

export const SOME_OPEN: StreamOpen = {
  subscriptionId: toSubscriptionId(1),
  podPort: toPort(8080),
  clientPort: toPort(40000),
  clientAddress: Uint8Array.of(192, 0, 2, 7),
};

export const SOME_DIAL: StreamDial = { service: DIAL_TCP, host: '192.0.2.9', port: 5432 };

/** Where a message lies in what is lent. */
const LENT_AT = 5;

/** The byte that `side` sends at `position` of a stream. */
export function patternByte(side: Side, id: number, position: number): number {
  return (position * 7 + (position >>> 8) + id * 31 + (side === 'agent' ? 0 : 101)) & 0xff;
}

/** Bytes `position` to `position + count` of what `side` sends on a stream. */
export function patternBytes(side: Side, id: number, position: number, count: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: count }, (_, index) => patternByte(side, id, position + index)));
}

/** One end of one stream with what it was told. */
export class Owner implements StreamVisitor {
  readonly side: Side;
  stream!: MuxStream;
  writtenBytes = 0;
  receivedBytes = 0;
  /** Received and not consumed. */
  heldBytes = 0;
  #droppedBytes = 0;
  hasEnded = false;
  hasReset = false;
  /** What `onEnd` and `onReset` said. */
  peerEnd: number | null = null;
  peerReset: { readonly code: ResetCode; readonly deliveredBytes: number } | null = null;
  drains = 0;
  connects = 0;
  consumesAtOnce: boolean;
  /** Everything that should not have happened. */
  readonly faults: string[] = [];

  constructor(side: Side, consumesAtOnce: boolean) {
    this.side = side;
    this.consumesAtOnce = consumesAtOnce;
  }

  /** Writes the next `count` bytes of the pattern. */
  write(count: number): boolean {
    const padded = Buffer.concat([Buffer.alloc(3), patternBytes(this.side, this.stream.id, this.writtenBytes, count)]);
    this.writtenBytes += count;
    const answer = this.stream.write(padded, 3, padded.length);
    padded.fill(0xee);
    return answer;
  }

  end(): void {
    this.hasEnded = true;
    this.stream.end(this.deliveredBytes);
  }

  reset(): void {
    this.hasReset = true;
    this.#drop();
    this.stream.reset(6, this.deliveredBytes);
  }

  consume(count: number): void {
    const bytes = Math.min(count, this.heldBytes);
    this.heldBytes -= bytes;
    this.stream.consumed(bytes);
  }

  /** What counts as handed to the socket. */
  get deliveredBytes(): number {
    return this.receivedBytes - this.heldBytes - this.#droppedBytes;
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#expectLive('data');
    const from: Side = this.side === 'agent' ? 'cli' : 'agent';
    for (let at = start; at < end; at += 1) {
      if (bytes[at] !== patternByte(from, this.stream.id, this.receivedBytes)) {
        this.faults.push(`byte ${this.receivedBytes} is wrong`);
        return;
      }
      this.receivedBytes += 1;
    }
    this.heldBytes += end - start;
    if (this.consumesAtOnce) this.consume(end - start);
  }

  onEnd(deliveredBytes: number): void {
    this.#expectLive('end');
    this.peerEnd = deliveredBytes;
  }

  onReset(code: ResetCode, deliveredBytes: number): void {
    if (this.peerReset !== null || this.hasReset) this.faults.push('told of a reset after one');
    this.peerReset = { code, deliveredBytes };
    this.#drop();
  }

  onDrain(): void {
    this.drains += 1;
    if (this.hasReset || this.peerReset !== null) this.faults.push('drained after a reset');
  }

  onConnected(): void {
    this.#expectLive('connected');
    this.connects += 1;
  }

  #drop(): void {
    this.#droppedBytes += this.heldBytes;
    this.heldBytes = 0;
  }

  #expectLive(what: string): void {
    if (this.peerEnd !== null) this.faults.push(`${what} after the end`);
    if (this.peerReset !== null || this.hasReset) this.faults.push(`${what} after a reset`);
  }
}

/** One end of the tunnel. */
class End implements MuxVisitor {
  readonly mux: Mux;
  readonly owners = new Map<StreamId, Owner>();
  readonly sent: Buffer[] = [];
  readonly control: unknown[] = [];
  readonly errors: string[] = [];
  readonly dialled: StreamDial[] = [];
  /** Whether dials are answered by CONNECTED at once. */
  connectsDials = true;
  pongs = 0;
  bufferedBytes = 0;
  consumesAtOnce = true;
  /** Called in place of taking the stream. */
  onOpened: ((stream: MuxStream, open: StreamOpen) => void) | null = null;
  readonly #side: Side;
  #flush: (() => void) | null = null;

  constructor(side: Side, limits: Partial<MuxLimits>) {
    this.#side = side;
    const sent = this.sent;
    const readBuffered = () => this.bufferedBytes;
    this.mux = new Mux({
      role: side,
      visitor: this,
      transport: {
        send: message => void sent.push(message),
        get bufferedBytes() {
          return readBuffered();
        },
      },
      scheduleFlush: flush => {
        this.#flush = flush;
      },
      // Credit is counted exactly, unless a test is about how it grows.
      limits: { largestStreamWindowBytes: limits.streamWindowBytes ?? DEFAULT_LIMITS.streamWindowBytes, ...limits },
    });
  }

  /** Runs the flush that was asked for. */
  flush(): void {
    const flush = this.#flush;
    this.#flush = null;
    flush?.();
  }

  dial(dial: StreamDial = SOME_DIAL): Owner | null {
    const owner = new Owner(this.#side, this.consumesAtOnce);
    const stream = this.mux.dial(dial, owner);
    if (stream === null) return null;
    owner.stream = stream;
    this.owners.set(stream.id, owner);
    return owner;
  }

  open(open: StreamOpen = SOME_OPEN): Owner | null {
    const owner = new Owner(this.#side, this.consumesAtOnce);
    const stream = this.mux.openStream(open, owner);
    if (stream === null) return null;
    owner.stream = stream;
    this.owners.set(stream.id, owner);
    return owner;
  }

  onOpen(stream: MuxStream, open: StreamOpen): void {
    if (this.onOpened !== null) {
      this.onOpened(stream, open);
      return;
    }
    const owner = new Owner(this.#side, this.consumesAtOnce);
    owner.stream = stream;
    stream.visitor = owner;
    this.owners.set(stream.id, owner);
  }

  onDial(stream: DialledStream, dial: StreamDial): void {
    this.dialled.push(dial);
    const owner = new Owner(this.#side, this.consumesAtOnce);
    owner.stream = stream;
    stream.visitor = owner;
    this.owners.set(stream.id, owner);
    if (this.connectsDials) stream.connected();
  }

  onControl(message: unknown): void {
    this.control.push(message);
  }

  onPong(): void {
    this.pongs += 1;
  }

  onProtocolError(error: { readonly code: string }): void {
    this.errors.push(error.code);
  }

  /** The owner of stream `id`, which must exist. */
  owner(id: StreamId): Owner {
    const owner = this.owners.get(id);
    if (owner === undefined) throw new Error(`no stream ${id} at the ${this.#side}`);
    return owner;
  }
}

export class Tunnel {
  readonly agent: End;
  readonly cli: End;

  constructor(limits: Partial<MuxLimits> = {}) {
    this.agent = new End('agent', limits);
    this.cli = new End('cli', limits);
  }

  end(side: Side): End {
    return side === 'agent' ? this.agent : this.cli;
  }

  /** Delivers the oldest message that `from` sent. @returns false when there was none. */
  deliver(from: Side): boolean {
    const message = this.end(from).sent.shift();
    if (message === undefined) return false;
    // As a transport lends it: among other bytes, and only for the call.
    const lent = Buffer.concat([Buffer.alloc(LENT_AT, 0xee), message, Buffer.alloc(LENT_AT, 0xee)]);
    this.end(from === 'agent' ? 'cli' : 'agent').mux.receive(lent, LENT_AT, LENT_AT + message.length);
    lent.fill(0xdd);
    return true;
  }

  /** Flushes and delivers both ways until nothing moves. */
  settle(): void {
    let moves = true;
    while (moves) {
      this.agent.flush();
      this.cli.flush();
      moves = this.deliver('agent');
      moves = this.deliver('cli') || moves;
    }
  }
}
