/**
 * The bytes of one connection past node's streams. A node socket allocates 64 KiB for each read, and an object and a callback for each
 * write; a way reads into one buffer of the thread (`onread`) and gives bytes to the kernel by send(2). Only what the kernel does not take
 * goes through node's queue, which then keeps the order.
 *
 * A socket can be told only when it is made where to read into, so the connection of a handshake goes on by a second descriptor of it, and
 * the socket of the first is destroyed, which closes a descriptor and not the connection. Where that cannot be had (another kind of
 * stream, TLS, no C library of a known name) the way reads and writes the stream that it was given.
 *
 * **In the socket loop.** A way whose bytes are those of sockets in such a loop (socket-loop.ts) is read there, too, from `joinSocketLoop` on, so that a turn has both. Its end, and what broke
 * it, are node's to meet: it reads again from there.
 */

import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { copyDescriptor } from './descriptors.ts';
import { EPOLL_ERROR, EPOLL_HANG_UP, EPOLL_IN, EPOLL_PEER_ENDED } from './epoll.ts';
import { SysError } from './errors.ts';
import { hasLibc } from './libc.ts';
import { sendNow } from './send.ts';
import { SocketLoop, type SocketWatcher } from './socket-loop.ts';
import { growSendBuffer } from './socket-options.ts';
import { EAGAIN, receiveInto } from './stream-sockets.ts';
import { giveBack } from './turn-end.ts';

/** What one message of a tunnel holds. */
const READ_BYTES = 256 * 1024;
/** A Unix socket takes 208 KiB unless it is told, less than a message; the rest would be copied, and wait for a turn. This holds a stream's largest window. */
const UNIX_SEND_BYTES = 4 * 1024 * 1024;
/** Ways of the thread read into this one, one after the other; never replaced, since node's handles keep its address. */
let readBuffer: Buffer | undefined;
/** After our end: how long the peer may take to end too. */
const END_MS = 30_000;
const NO_DESCRIPTOR = -1;
const ENDING = EPOLL_PEER_ENDED | EPOLL_HANG_UP | EPOLL_ERROR;

export interface StreamWayReader {
  /** Borrows the bytes, and may change them. */
  onBytes(bytes: Buffer, start: number, end: number): void;
  /** The connection is closed; comes once and last. */
  onClosed(error: Error | null): void;
}

export class StreamWay implements SocketWatcher {
  watchTag = 0;
  /** What carries the bytes; whoever has a way asks it for nothing but its events. */
  readonly stream: Duplex;
  readonly #fd: number;
  #first: Buffer;
  #reader: StreamWayReader | null = null;
  #error: Error | null = null;
  /** That which reads. */
  #loop: SocketLoop | null = null;

  /**
   * Takes a connection over, with what was read of it: nobody else may read or write it any more.
   * @param first was read already. The way's from here on
   */
  constructor(stream: Duplex, first: Buffer) {
    const unread = stream.read() as Buffer | null;
    this.#first = unread === null ? first : Buffer.concat([first, unread]);
    const fd = descriptorOf(stream);
    const copy = fd >= 0 && hasLibc() ? copyDescriptor(fd) : NO_DESCRIPTOR;
    this.#fd = copy;
    this.stream = copy < 0 ? stream : this.#socketOver(copy);
    if (copy >= 0) stream.destroy();
    this.stream.on('error', error => {
      this.#error = error;
    });
    // Others than sockets stay half-open.
    this.stream.on('end', () => this.end());
    this.stream.on('close', () => {
      this.#loop?.forget(copy, this);
      this.#loop?.release();
      this.#loop = null;
      this.#reader?.onClosed(this.#error);
    });
  }

  /** Given to `write` and not with the kernel yet. */
  get queuedBytes(): number {
    return this.stream.writableLength;
  }

  /** Reads from now on, beginning with what was read before. */
  begin(reader: StreamWayReader): void {
    this.#reader = reader;
    const first = this.#first;
    this.#first = NOTHING;
    if (first.length > 0) reader.onBytes(first, 0, first.length);
    if (this.#fd < 0) this.stream.on('data', (bytes: Buffer) => reader.onBytes(bytes, 0, bytes.length));
    this.stream.resume();
  }

  /** Lets this thread's socket loop read, where there is one. Once it has begun. */
  joinSocketLoop(): void {
    if (this.#fd < 0 || this.#loop !== null || !SocketLoop.isThere || this.stream.destroyed) return;
    const loop = SocketLoop.get();
    try {
      loop.watch(this.#fd, this, EPOLL_IN | EPOLL_PEER_ENDED);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      // No memory, or no watch, left: node goes on.
      return;
    }
    loop.keep();
    this.#loop = loop;
    this.stream.pause();
    // Where it was resumed in this turn, node begins to read in the next one.
    process.nextTick(() => {
      if (this.#loop !== null) this.stream.pause();
    });
  }

  /** The socket loop's. */
  meet(events: number): void {
    if (this.#loop === null || this.stream.destroyed) return;
    const { memory } = this.#loop;
    if ((events & ENDING) !== 0) {
      this.#leaveSocketLoop();
      this.stream.resume();
      giveBack();
      return;
    }
    const count = receiveInto(this.#fd, memory);
    if (count > 0) this.#reader?.onBytes(memory.bytes, 0, count);
    else if (count !== -EAGAIN) this.stream.destroy(count < 0 ? new SysError('recv', -count) : undefined);
  }

  /** Borrows the bytes until it returns. */
  write(bytes: Buffer, start: number, end: number): void {
    const { stream } = this;
    if (stream.destroyed || stream.writableEnded) return;
    let at = start;
    if (this.#fd >= 0 && stream.writableLength === 0) at += sendNow(this.#fd, bytes, start, end);
    if (at < end) stream.write(Buffer.copyBytesFrom(bytes, at, end - at));
  }

  /** Sends our FIN behind what was written. The connection is closed once the peer's has come, or has not for too long. */
  end(): void {
    const { stream } = this;
    if (stream.destroyed || stream.writableEnded) return;
    stream.end();
    const late = setTimeout(() => stream.destroy(), END_MS).unref();
    stream.once('close', () => clearTimeout(late));
  }

  destroy(): void {
    this.#leaveSocketLoop();
    this.stream.destroy();
  }

  /** Lets go of the connection, which goes on: the reader is told nothing more. @returns its descriptor, the caller's; -1 where there is none, or something is queued */
  release(): number {
    const { stream } = this;
    if (this.#fd < 0 || stream.destroyed || stream.writableLength > 0) return NO_DESCRIPTOR;
    const copy = copyDescriptor(this.#fd);
    if (copy < 0) return NO_DESCRIPTOR;
    this.#reader = null;
    this.#leaveSocketLoop();
    stream.destroy();
    return copy;
  }

  #leaveSocketLoop(): void {
    const loop = this.#loop;
    this.#loop = null;
    loop?.leave(this.#fd, this);
    loop?.release();
  }

  #socketOver(fd: number): Socket {
    readBuffer ??= Buffer.allocUnsafeSlow(READ_BYTES);
    const buffer = readBuffer;
    const callback = (bytes: number): boolean => {
      this.#reader?.onBytes(buffer, 0, bytes);
      return true;
    };
    // `manualStart` (do not read before `resume`) is missing in the types.
    const options = { fd, manualStart: true, onread: { buffer, callback } };
    const socket = new Socket(options as SocketConstructorOpts).setNoDelay(true);
    const isUnix = socket.remoteFamily === undefined;
    if (isUnix) growSendBuffer(fd, UNIX_SEND_BYTES);
    return socket;
  }
}

const NOTHING = Buffer.alloc(0);

/** The number of a plain socket's descriptor; -1 of any other stream. */
export function descriptorOf(stream: object): number {
  if (!(stream instanceof Socket) || 'encrypted' in stream) return NO_DESCRIPTOR;
  return (stream as unknown as { readonly _handle: { readonly fd?: number } | null })._handle?.fd ?? NO_DESCRIPTOR;
}
