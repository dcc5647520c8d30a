/**
 * A stream of the tunnel and a connected socket, joined: what one says the other hears, its end and its reset included.
 *
 *     STREAM_END_SEEN   the peer's side sends no more: the socket is half-closed behind the bytes before it
 *     SOCKET_END_SEEN   the socket's side sends no more: END on the stream
 *     OVER              both, or a reset of either: nothing is left to do, every later call is ignored
 *
 * Back-pressure. Towards the socket: `consumed` follows what has left its queue, so at most a stream's window waits in it. Towards
 * the stream: reading pauses when the stream's queue is high, and goes on at `onDrain`.
 *
 * While nothing is queued, bytes go to the kernel at once (`sendNow`); what it does not take is copied and queued. The last ones wait in the kernel for the end that follows them at once, and go out with it.
 *
 * Both ends of the tunnel use the same relay.
 */

import { RESET_FAR_RESET, type ResetCode, type WireResetCode } from './reset-codes.ts';
import type { MuxStream, StreamVisitor } from './stream.ts';

const STREAM_END_SEEN = 1;
const SOCKET_END_SEEN = 2;
const OVER = 4;
const BOTH_ENDS = STREAM_END_SEEN | SOCKET_END_SEEN;

/** What a relay needs of a socket. */
export interface RelaySocket {
  /** Bytes in its queue. */
  readonly writableLength: number;
  readonly destroyed: boolean;
  readonly errored: Error | null;
  /** Gives the kernel what it takes of the bytes, while nothing is queued. @returns how many; 0 where it takes none, or the connection is broken */
  sendNow(bytes: Buffer, start: number, end: number): number;
  /** The same of bytes that may wait for `end`, which is called at once. */
  sendWithEnd(bytes: Buffer, start: number, end: number): number;
  /** Queues bytes, the socket's from here on. */
  write(bytes: Uint8Array, onWritten: () => void): boolean;
  end(): unknown;
  pause(): unknown;
  resume(): unknown;
  resetAndDestroy(): unknown;
  destroy(): unknown;
}

/** Whose relay it is. */
export interface RelayOwner {
  /** Told once, when nothing is left to do; the socket is closed or about to be. */
  onRelayOver(): void;
}

export class StreamRelay implements StreamVisitor {
  readonly #stream: MuxStream;
  readonly #socket: RelaySocket;
  readonly #owner: RelayOwner;
  readonly #onWritten = (): void => this.#settle();
  #facts = 0;
  #deliveredBytes = 0;
  #consumedBytes = 0;

  /** Does not listen to the socket: its owner tells by `socketData`, `socketEnd`, `socketFailed` and `socketClosed`. */
  constructor(stream: MuxStream, socket: RelaySocket, owner: RelayOwner) {
    this.#stream = stream;
    this.#socket = socket;
    this.#owner = owner;
  }

  /** Bytes that the socket took so far, and those that it gave. */
  get bytes(): { readonly toSocket: number; readonly fromSocket: number } {
    return { toSocket: this.#deliveredBytes, fromSocket: this.#stream.sentBytes };
  }

  // The socket's side.

  /** Borrows the bytes. @returns false when the socket should pause; it is resumed here */
  socketData(bytes: Buffer, start: number, end: number): boolean {
    if ((this.#facts & OVER) !== 0) return true;
    return this.#stream.write(bytes, start, end);
  }

  /** The socket's FIN came. */
  socketEnd(): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#facts |= SOCKET_END_SEEN;
    this.#stream.end(this.#deliveredBytes);
  }

  /** The socket broke: reset by its peer, or worse. */
  socketFailed(code: WireResetCode = RESET_FAR_RESET): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#stream.reset(code, this.#deliveredBytes);
    this.#socket.destroy();
    this.#finish();
  }

  /** The socket is gone: after both ends, in order; what went wrong was told before. */
  socketClosed(): void {
    if ((this.#facts & OVER) !== 0) return;
    if ((this.#facts & BOTH_ENDS) !== BOTH_ENDS) {
      this.socketFailed();
      return;
    }
    this.#stream.consumed(this.#stream.receivedBytes - this.#consumedBytes);
    this.#finish();
  }

  // The stream's side.

  onData(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & OVER) === 0)
      this.#pass(bytes, start, end, this.#isFree ? this.#socket.sendNow(bytes, start, end) : 0);
  }

  onLastData(bytes: Buffer, start: number, end: number): void {
    if ((this.#facts & OVER) === 0)
      this.#pass(bytes, start, end, this.#isFree ? this.#socket.sendWithEnd(bytes, start, end) : 0);
  }

  onEnd(): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#facts |= STREAM_END_SEEN;
    this.#socket.end();
  }

  onReset(_code: ResetCode): void {
    if ((this.#facts & OVER) !== 0) return;
    this.#socket.resetAndDestroy();
    this.#finish();
  }

  onDrain(): void {
    if ((this.#facts & OVER) === 0) this.#socket.resume();
  }

  /** Whether nothing of the socket's own stands between us and the kernel. */
  get #isFree(): boolean {
    const { writableLength, destroyed, errored } = this.#socket;
    return writableLength === 0 && !destroyed && errored === null;
  }

  /** @param sent of them are with the kernel */
  #pass(bytes: Buffer, start: number, end: number, sent: number): void {
    this.#deliveredBytes += end - start;
    if (sent < end - start) this.#socket.write(Buffer.from(bytes.subarray(start + sent, end)), this.#onWritten);
    this.#settle();
  }

  /** Gives back credit for what has left the socket's own queue since the last time. */
  #settle(): void {
    const socket = this.#socket;
    if ((this.#facts & OVER) !== 0 || socket.errored !== null || socket.destroyed) return;
    const taken = this.#deliveredBytes - socket.writableLength;
    if (taken <= this.#consumedBytes) return;
    this.#stream.consumed(taken - this.#consumedBytes);
    this.#consumedBytes = taken;
  }

  #finish(): void {
    this.#facts |= OVER;
    this.#owner.onRelayOver();
  }
}
