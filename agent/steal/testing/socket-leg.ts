/** A leg over a socket of node's: what it reads is overwritten once the event has returned, as a shell's read buffer is. */
import type { Socket } from 'node:net';
import type { StreamLeg } from '../leg.ts';

/** What a socket tells. */
export interface SocketEvents {
  onData(buf: Buffer, start: number, end: number): void;
  onEnd(): void;
  onBroken(): void;
  onDrain(): void;
}

const scribble = Buffer.alloc(256 * 1024);

export class SocketLeg implements StreamLeg {
  sentBytes = 0;
  isSilent = false;
  private readonly socket: Socket;

  /** @param random gives numbers below `n`, to cut reads by; without it they stay whole */
  constructor(socket: Socket, events: SocketEvents, random?: (n: number) => number) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; ) {
        const length = random === undefined ? bytes.length : 1 + random(Math.min(bytes.length - at, 3_000));
        const end = Math.min(bytes.length, at + length);
        bytes.copy(scribble, 3, at, end);
        if (!this.isSilent) events.onData(scribble, 3, 3 + end - at);
        scribble.fill(0xee, 0, 64 + end - at);
        at = end;
      }
    });
    socket.on('end', () => this.isSilent || events.onEnd());
    socket.on('error', () => {
      if (!this.isSilent) events.onBroken();
      this.isSilent = true;
    });
    socket.on('drain', () => this.isSilent || events.onDrain());
  }

  get queuedBytes(): number {
    return this.socket.writableLength;
  }

  write(buf: Buffer, start: number, end: number): void {
    if (this.isSilent) throw new Error('write to a leg that was given up');
    this.sentBytes += end - start;
    this.socket.write(Buffer.from(buf.subarray(start, end)));
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.isSilent = true;
    this.socket.resetAndDestroy();
  }

  abandon(): void {
    this.isSilent = true;
    this.socket.end();
    this.socket.resume();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }
}
