/**
 * Between the tunnel and the process that serves the mounts: the session's files stream on one side, a socket on the other. Only whole messages
 * pass, so that a stream which breaks in the middle of one leaves nothing half said; the next stream, of the same agent or another, begins
 * afresh. What is lost and back is told to the mounts (link-notice.ts).
 *
 * Back-pressure both ways: the stream gets its credit as long as little waits for the socket; the socket is read when the stream's queue is low.
 */

import type { Socket } from 'node:net';
import {
  FileMessages,
  LENGTH_BYTES,
  type MuxStream,
  RESET_CANCELLED,
  type StreamVisitor,
} from '../../../protocol/index.ts';
import { MAX_WAITING_BYTES } from './limits.ts';
import { linkNotice } from './link-notice.ts';

/** Told of the end of things. */
export interface FileRelayEvents {
  /** The stream is over: ask the agent, this or the next, for another one. */
  onLost(): void;
}

export class FileRelay implements StreamVisitor {
  readonly #socket: Socket;
  readonly #events: FileRelayEvents;
  readonly #toAgent = new FileMessages({ onMessage: (...part) => this.#ask(...part) });
  readonly #toMounts = new FileMessages({ onMessage: (...part) => this.#answer(...part) });
  #stream: MuxStream | null = null;
  #hasBeenLost = false;
  /** Bytes of the stream that the socket has not taken. */
  #heldBytes = 0;

  /** @param socket owned from now on */
  constructor(socket: Socket, events: FileRelayEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (data: Buffer) => void this.#toAgent.push(data, 0, data.length));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    socket.on('drain', () => this.#onTaken());
    // What is asked before there is an agent waits.
    socket.pause();
  }

  /** Goes on with a stream that the agent opened for our files; sets its visitor. */
  attach(stream: MuxStream): void {
    this.#leaveFormer();
    this.#stream = stream;
    stream.visitor = this;
    this.#toMounts.reset();
    if (this.#hasBeenLost) this.#socket.write(linkNotice('back'));
    this.#socket.resume();
  }

  /** Another agent serves the files from now on, while the former is still there. */
  #leaveFormer(): void {
    const former = this.#stream;
    if (former === null) return;
    this.#stream = null;
    if (former.isOpen) former.reset(RESET_CANCELLED);
    this.#heldBytes = 0;
    this.#hasBeenLost = true;
    this.#socket.write(linkNotice('lost'));
  }

  /** Ends both sides. */
  close(): void {
    const stream = this.#stream;
    this.#stream = null;
    if (stream?.isOpen === true) stream.end();
    this.#socket.destroy();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#heldBytes += end - start;
    if (!this.#toMounts.push(bytes, start, end)) {
      this.close();
      return;
    }
    if (this.#socket.writableLength < MAX_WAITING_BYTES) this.#onTaken();
  }

  onEnd(): void {
    this.#lose();
  }

  onReset(): void {
    this.#lose();
  }

  onDrain(): void {
    this.#socket.resume();
  }

  #onTaken(): void {
    const bytes = this.#heldBytes;
    this.#heldBytes = 0;
    if (bytes > 0) this.#stream?.consumed(bytes);
  }

  #lose(): void {
    if (this.#stream === null) return;
    this.#stream = null;
    this.#heldBytes = 0;
    this.#hasBeenLost = true;
    this.#socket.write(linkNotice('lost'));
    // What was asked until the mounts know of it goes nowhere.
    this.#socket.resume();
    this.#events.onLost();
  }

  #answer(source: Buffer, start: number, end: number): void {
    // The length field lies before the message wherever that lies; the socket keeps what it is given.
    this.#socket.write(Buffer.from(source.subarray(start - LENGTH_BYTES, end)));
  }

  #ask(source: Buffer, start: number, end: number): void {
    const isLow = this.#stream?.write(source, start - LENGTH_BYTES, end) ?? true;
    if (!isLow) this.#socket.pause();
  }
}
