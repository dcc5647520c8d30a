/** A program's recvfrom(2) that asks who sent a datagram, with the program's own socket: answered once, and then it is over. */

import {
  answerCall,
  answerWithValue,
  closeSocket,
  type HeldReceive,
  letCallGo,
  localSocketAddress,
  readMemoryOf,
  receiveDatagram,
  type SocketAddress,
  SysError,
  writeMemoryOf,
} from '../../../sys/index.ts';

const EFAULT = 14;
const EAGAIN = 11;
const LENGTH_BYTES = 4;

/** What is received; copied before the next. */
const datagram = Buffer.alloc(64 * 1024);

export class ProgramReceive {
  readonly #listener: number;
  readonly #call: HeldReceive;
  readonly #fd: number;

  constructor(listener: number, call: HeldReceive, fd: number) {
    this.#listener = listener;
    this.#call = call;
    this.#fd = fd;
  }

  /** What its socket is bound to. */
  get from(): SocketAddress {
    return localSocketAddress(this.#fd);
  }

  /** The kernel carries it out. */
  letGo(): void {
    closeSocket(this.#fd);
    letCallGo(this.#listener, this.#call.id);
  }

  /** Receives in the program's place. @param sender a `struct sockaddr`, which the program is told; where nothing has come the kernel says so, or waits */
  receiveFrom(sender: Buffer): void {
    const { id, threadId, bytesAt, byteCount, flags, addressAt, addressBytesAt } = this.#call;
    const room = datagram.subarray(0, Math.min(byteCount, datagram.length));
    const received = receiveDatagram(this.#fd, room, flags);
    if (received === EAGAIN) {
      this.letGo();
      return;
    }
    closeSocket(this.#fd);
    if (typeof received === 'number') {
      answerCall(this.#listener, id, received);
      return;
    }
    try {
      writeMemoryOf(threadId, bytesAt, room.subarray(0, Math.min(received.length, room.length)));
      const space = readMemoryOf(threadId, addressBytesAt, LENGTH_BYTES).readUInt32LE(0);
      writeMemoryOf(threadId, addressAt, sender.subarray(0, space));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(sender.length);
      writeMemoryOf(threadId, addressBytesAt, length);
      answerWithValue(this.#listener, id, received.length);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      answerCall(this.#listener, id, EFAULT);
    }
  }
}
