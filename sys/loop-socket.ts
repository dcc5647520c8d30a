/**
 * A TCP connection in a socket loop, for what joins it with something else (a relay): bytes are borrowed as they come, and given to the kernel at once.
 *
 *     CONNECTING   connect(2) is under way      nothing is read or sent yet
 *     READING      its owner wants bytes        watched for them until PEER_ENDED
 *     PEER_ENDED   the peer's FIN came          it is closed when ours has gone, too
 *     END_WANTED   no more is written           our FIN goes out behind what is queued
 *     ENDED        our FIN is out               it is closed when the peer's has come
 *     BROKEN       a send failed                what came before is read; then its owner is told
 *
 * Only what the kernel does not take is queued, and only then is it watched for room. While it is neither read nor written to, nobody watches it: a break is met by who
 * uses it next. Levels are watched (socket-loop.ts), so a turn may leave bytes behind; a peer that has ended is read to its end in the same turn, so that its last
 * bytes and its end are told together.
 *
 * It is closed by what ends it: both ends (`onSocketClosed`), a failure (`onSocketFailed`), or its owner (`destroy`, `resetAndDestroy`), who is told nothing then. Whichever it was,
 * it is the last thing that is told.
 */

import { EPOLL_ERROR, EPOLL_HANG_UP, EPOLL_IN, EPOLL_OUT, EPOLL_PEER_ENDED } from './epoll.ts';
import { SysError } from './errors.ts';
import { libc } from './libc.ts';
import { familyOf } from './socket-address.ts';
import { SocketLoop, type SocketWatcher } from './socket-loop.ts';
import { setNoDelay, setResetOnClose, takeSocketError } from './socket-options.ts';
import { isConnected, openTcpSocket } from './sockets.ts';
import {
  EAGAIN,
  EINPROGRESS,
  endWriting,
  MORE_FOLLOWS,
  receiveInto,
  sendFrom,
  startConnect,
} from './stream-sockets.ts';

const CONNECTING = 1;
const READING = 2;
const PEER_ENDED = 4;
const END_WANTED = 8;
const ENDED = 16;
const BROKEN = 32;

const ENDING = EPOLL_PEER_ENDED | EPOLL_HANG_UP | EPOLL_ERROR;
const UNFIT_TO_SEND = CONNECTING | END_WANTED | BROKEN;
const CLOSED = -1;
/** As EAGAIN (libuv takes it for that, too): the kernel has no memory for it just now. */
const ENOBUFS = 105;
/** Full reads of one socket before the others have their turn. */
const READS_AT_ONCE = 4;

/** Whose socket it is. */
export interface LoopSocketOwner {
  /** Of one that was dialled. */
  onSocketConnected?(): void;
  /** Borrows the bytes. @returns false to pause; who wants more calls `resume` */
  onSocketData(bytes: Buffer, start: number, end: number): boolean;
  /** The peer's FIN came. */
  onSocketEnd(): void;
  /** It broke, or could not be had. @param error its `code` is the errno's name, as on node's errors */
  onSocketFailed(error: SysError): void;
  /** Both ends have come, and gone out. */
  onSocketClosed(): void;
}

interface Queued {
  readonly bytes: Uint8Array;
  readonly onWritten: () => void;
}

export class LoopSocket implements SocketWatcher {
  watchTag = 0;
  /** Bytes that wait for the kernel to take them. */
  writableLength = 0;
  errored: SysError | null = null;
  readonly #owner: LoopSocketOwner;
  readonly #loop = SocketLoop.get();
  #fd: number;
  #facts = 0;
  /** What it is watched for; 0: it is not. */
  #watched = 0;
  #queue: Queued[] = [];

  /** @param fd of a connection, non-blocking, the socket's own from here on. Read from `resume` on. Without one: `connect` follows */
  constructor(owner: LoopSocketOwner, fd = CLOSED) {
    this.#owner = owner;
    this.#fd = fd;
  }

  get destroyed(): boolean {
    return this.#fd === CLOSED;
  }

  /** Dials, and reads once it is there. May call the owner before it returns. @param host an IP address, with a zone where it needs one */
  connect(host: string, port: number): void {
    try {
      this.#fd = openTcpSocket(familyOf(host));
      setNoDelay(this.#fd);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      this.#fail(error);
      return;
    }
    const errno = -startConnect(this.#fd, host, port);
    if (errno !== 0 && errno !== EINPROGRESS) this.#fail(new SysError('connect', errno));
    // In the pod, and on its node, the kernel has mostly done its work by now.
    else if (errno === 0 || isConnected(this.#fd)) this.#meetConnection();
    else {
      this.#facts |= CONNECTING;
      this.#watch();
    }
  }

  /** Gives the kernel what it takes of the bytes now. Not while something is queued. @returns how many; 0 where it takes none, or is broken */
  sendNow(bytes: Buffer, start: number, end: number): number {
    return this.#send(bytes, start, end, 0);
  }

  /** The same of bytes that go out with our FIN: `end` follows at once. */
  sendWithEnd(bytes: Buffer, start: number, end: number): number {
    return this.#send(bytes, start, end, MORE_FOLLOWS);
  }

  #send(bytes: Buffer, start: number, end: number, more: number): number {
    if ((this.#facts & UNFIT_TO_SEND) !== 0 || this.#fd === CLOSED) return 0;
    const sent = sendFrom(this.#fd, bytes, start, end, this.#loop.memory, more);
    if (sent >= 0) return sent;
    if (sent !== -EAGAIN && sent !== -ENOBUFS) this.#meetSendError(-sent);
    return 0;
  }

  /** Queues bytes, which are the socket's from here on; what the kernel takes at once is `sendNow`'s. @param onWritten not called where it breaks before */
  write(bytes: Uint8Array, onWritten: () => void): boolean {
    if ((this.#facts & (END_WANTED | BROKEN)) !== 0 || this.#fd === CLOSED) return false;
    this.#queue.push({ bytes, onWritten });
    this.writableLength += bytes.length;
    this.#watch();
    return false;
  }

  /** Sends our FIN behind what is queued. */
  end(): void {
    if ((this.#facts & END_WANTED) !== 0 || this.#fd === CLOSED) return;
    this.#facts |= END_WANTED;
    if (this.#queue.length === 0 && (this.#facts & (CONNECTING | BROKEN)) === 0) this.#sendEnd();
  }

  pause(): void {
    this.#facts &= ~READING;
    this.#watch();
  }

  resume(): void {
    this.#facts |= READING;
    this.#watch();
  }

  /** Closes it, whatever is queued. */
  destroy(): void {
    this.#close();
  }

  /** The same by a RST. */
  resetAndDestroy(): void {
    if (this.#fd !== CLOSED) setResetOnClose(this.#fd);
    this.#close();
  }

  // The loop's side.

  meet(events: number): void {
    if ((this.#facts & CONNECTING) !== 0) {
      this.#meetOutcome();
      return;
    }
    if (this.#queue.length > 0 && (events & ~EPOLL_IN) !== 0) this.#flush();
    if ((events & (EPOLL_IN | ENDING)) !== 0) this.#read((events & ENDING) !== 0);
  }

  #meetOutcome(): void {
    this.#facts &= ~CONNECTING;
    const errno = takeSocketError(this.#fd);
    if (errno === 0) this.#meetConnection();
    else this.#fail(new SysError('connect', errno));
  }

  #meetConnection(): void {
    this.#facts |= READING;
    this.#owner.onSocketConnected?.();
    if (this.#queue.length === 0 && (this.#facts & (END_WANTED | ENDED)) === END_WANTED) this.#sendEnd();
    this.#watch();
  }

  #read(isEnding: boolean): void {
    const { memory } = this.#loop;
    for (let reads = 0; reads < READS_AT_ONCE || (this.#facts & BROKEN) !== 0; reads++) {
      if ((this.#facts & (READING | PEER_ENDED)) !== READING || this.#fd === CLOSED) return;
      const count = receiveInto(this.#fd, memory);
      if (count <= 0) {
        this.#meetLast(-count);
        return;
      }
      if (!this.#owner.onSocketData(memory.bytes, 0, count)) this.pause();
      if (count < memory.bytes.length && !isEnding) return;
    }
  }

  /** Nothing was read: there is nothing, or there will be nothing. */
  #meetLast(errno: number): void {
    if (errno === EAGAIN || this.#fd === CLOSED) return;
    if (this.errored !== null || errno !== 0) {
      this.#fail(this.errored ?? new SysError('recv', errno));
      return;
    }
    this.#facts |= PEER_ENDED;
    this.#owner.onSocketEnd();
    if ((this.#facts & ENDED) !== 0) this.#conclude();
    else this.#watch();
  }

  #flush(): void {
    while (this.#queue.length > 0 && (this.#facts & BROKEN) === 0) {
      const { bytes, onWritten } = this.#queue[0] as Queued;
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const sent = sendFrom(this.#fd, buffer, 0, buffer.length, this.#loop.memory);
      if (sent < 0) {
        if (sent !== -EAGAIN && sent !== -ENOBUFS) this.#meetSendError(-sent);
        return;
      }
      this.writableLength -= sent;
      if (sent < buffer.length) {
        this.#queue[0] = { bytes: buffer.subarray(sent), onWritten };
        return;
      }
      this.#queue.shift();
      onWritten();
    }
    if (this.#fd === CLOSED) return;
    if ((this.#facts & (END_WANTED | ENDED | BROKEN)) === END_WANTED) this.#sendEnd();
    this.#watch();
  }

  #sendEnd(): void {
    this.#facts |= ENDED;
    if ((this.#facts & PEER_ENDED) !== 0) this.#conclude();
    else endWriting(this.#fd);
  }

  /** Behind whoever sends. After the kernel has told of it once, a read says no more than that the connection has ended. */
  #meetSendError(errno: number): void {
    this.#facts |= BROKEN;
    this.errored = new SysError('send', errno);
    queueMicrotask(() => {
      this.#read(true);
      if (this.#fd !== CLOSED) this.#fail(this.errored ?? new SysError('send', errno));
    });
  }

  #conclude(): void {
    if (this.#fd === CLOSED) return;
    this.#close();
    this.#owner.onSocketClosed();
  }

  #fail(error: SysError): void {
    this.errored = error;
    this.#close();
    this.#owner.onSocketFailed(error);
  }

  #close(): void {
    const fd = this.#fd;
    if (fd === CLOSED) return;
    this.#fd = CLOSED;
    this.#queue = [];
    this.writableLength = 0;
    if (this.#watched !== 0) this.#loop.forget(fd, this);
    libc().close(fd);
  }

  /** Watches for what matters now. */
  #watch(): void {
    if (this.#fd === CLOSED) return;
    const facts = this.#facts;
    const reads = (facts & (READING | PEER_ENDED | CONNECTING)) === READING;
    const writes = (facts & CONNECTING) !== 0 || this.#queue.length > 0;
    const wanted = (reads ? EPOLL_IN | EPOLL_PEER_ENDED : 0) | (writes ? EPOLL_OUT : 0);
    if (wanted === this.#watched) return;
    const former = this.#watched;
    this.#watched = wanted;
    try {
      if (former === 0) this.#loop.watch(this.#fd, this, wanted);
      else if (wanted === 0) this.#loop.leave(this.#fd, this);
      else this.#loop.change(this.#fd, this, wanted);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      // The kernel has no memory, or no watch, left.
      this.#meetSendError(error.errno);
    }
  }
}
