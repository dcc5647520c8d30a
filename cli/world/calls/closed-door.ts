/**
 * A port of loopback at which a connection is kept waiting for as long as we like, without rights: a listener whose queue has room for one, which is us, so that
 * the kernel drops what comes, and whoever connects to it sends its SYN again and again, as to a far host that does not answer. Then, either
 *
 *     we come out     a second socket that is bound to the same port connects to who waits: both ends connect to each other at the same time,
 *                     which TCP knows (RFC 9293 section 3.5, simultaneous open), and the connection is there at once
 *     it is gone      with it closed, the next SYN is refused by the kernel
 */

import {
  bindSocket,
  closeSocket,
  connectSocket,
  familyOf,
  listenSocket,
  localSocketAddress,
  openTcpSocket,
  type SocketAddress,
  SysError,
  setNoDelay,
  setReusePort,
  waitReadable,
} from '../../../sys/index.ts';

const ETIMEDOUT = 110;
/** For a connection within this machine, which is there within the call unless the kernel is very busy. Then: there is no door. */
const FILLED_WITHIN_MS = 200;

export class ClosedDoor implements Disposable {
  readonly place: SocketAddress;
  #listener = -1;
  #filler = -1;
  #socket = -1;

  /** @param host of loopback. @throws SysError */
  constructor(host: string) {
    try {
      this.#listener = openTcpSocket(familyOf(host));
      setReusePort(this.#listener);
      bindSocket(this.#listener, host, 0);
      listenSocket(this.#listener, 0);
      this.place = localSocketAddress(this.#listener);
      this.#fill();
      this.#socket = openTcpSocket(familyOf(host));
      setReusePort(this.#socket);
      setNoDelay(this.#socket);
      bindSocket(this.#socket, host, this.place.port);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Connects to who waits. @returns the connection, or -1 when nobody waits any more */
  comeOut(to: SocketAddress): number {
    const socket = this.#socket;
    this.#socket = -1;
    try {
      connectSocket(socket, to.address, to.port);
      return socket;
    } catch {
      closeSocket(socket);
      return -1;
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    for (const fd of [this.#listener, this.#socket, this.#filler]) if (fd >= 0) closeSocket(fd);
    this.#listener = -1;
    this.#socket = -1;
    this.#filler = -1;
  }

  /** Whoever it is that fills it: from then on it is full. */
  #fill(): void {
    const { address, port } = this.place;
    this.#filler = openTcpSocket(familyOf(address));
    connectSocket(this.#filler, address, port);
    const [isFull] = waitReadable([this.#listener], FILLED_WITHIN_MS);
    if (isFull !== true) throw new SysError('connect', ETIMEDOUT);
  }
}
