/**
 * Tells in node's own loop that a descriptor which node has no handle for is readable, and reads nothing of it: an epoll(7) instance of our own, for one.
 *
 * libuv polls a socket for datagrams without looking at what it is, so one is made, and the descriptor is put in its place by dup3(2) before it is polled. Whenever the
 * descriptor is readable, recvmsg(2) fails with ENOTSOCK and the socket tells of an error, after which sockets for datagrams go on.
 */

import { createSocket, type Socket } from 'node:dgram';
import { check, declareCall, libc } from './libc.ts';
import { AF_INET } from './socket-address.ts';

const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const O_CLOEXEC = 0o2000000;

/** The handle of node's socket, which has no public name, and what it calls. */
interface DatagramHandle {
  onmessage: () => void;
}

/** Tells once a turn of node's loop as long as the descriptor is readable, until it is disposed of. Does not keep the process alive unless it is told to. */
export class ReadyNotice implements Disposable {
  /** What libuv watches: a number of the same descriptor. */
  readonly place: number;
  readonly #socket: Socket;

  /**
   * @param fd is its owner's still, and not a socket
   * @throws SysError
   */
  constructor(fd: number, onReady: () => void) {
    this.place = check(libc().socket(AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0), 'socket');
    this.#socket = createSocket('udp4').on('error', onReady).unref();
    this.#socket.bind({ fd: this.place, exclusive: true });
    const handle = handleOf(this.#socket);
    // An error object for each time costs more than all the rest.
    if (handle !== undefined) handle.onmessage = onReady;
    const dup3 = declareCall<(fd: number, place: number, flags: number) => number>(
      'int dup3(int fd, int place, int flags)',
    );
    check(dup3(fd, this.place, O_CLOEXEC), 'dup3');
  }

  /** From now on the process lives on for it. */
  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** Undefined in a node that keeps it elsewhere: it tells by events then. */
function handleOf(socket: Socket): DatagramHandle | undefined {
  const state = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const { handle } =
    (socket as unknown as Record<symbol, { readonly handle?: DatagramHandle }>)[state ?? Symbol()] ?? {};
  return typeof handle?.onmessage === 'function' ? handle : undefined;
}
