/**
 * Reads a descriptor that node has no handle for (netlink(7), whose every read(2) is one message) in node's own loop, without a thread that
 * waits for it. Node polls streams, so one is made, a unix socket, and the descriptor is put in its place by dup3(2) before it is polled.
 */

import { Socket, type SocketConstructorOpts } from 'node:net';
import { check, declareCall, libc } from './libc.ts';
import { openSocketPair } from './socket-pair.ts';
import { closeSocket } from './sockets.ts';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const F_GETFL = 3;
const F_SETFL = 4;
/** A longer message is cut. */
const READ_BYTES = 16 * 1024;

export class MessageReader implements Disposable {
  readonly #socket: Socket;

  /**
   * Reads from now on; does not keep the process alive.
   * @param fd is its owner's still, and non-blocking from now on
   * @param onMessage borrows the bytes in front of `end`
   * @throws SysError
   */
  constructor(fd: number, onMessage: (bytes: Buffer, end: number) => void) {
    const buffer = Buffer.alloc(READ_BYTES);
    const callback = (end: number): boolean => {
      onMessage(buffer, end);
      return true;
    };
    const [place, other] = openSocketPair();
    // `manualStart` (do not read before `resume`) is missing in the types.
    const options = { fd: place, manualStart: true, onread: { buffer, callback } };
    this.#socket = new Socket(options as SocketConstructorOpts);
    this.#socket.on('error', () => undefined).unref();
    makeNonBlocking(fd);
    const dup3 = declareCall<(fd: number, place: number, flags: number) => number>(
      'int dup3(int fd, int place, int flags)',
    );
    check(dup3(fd, place, O_CLOEXEC), 'dup3');
    closeSocket(other);
    this.#socket.resume();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

function makeNonBlocking(fd: number): void {
  const flags = check(libc().fcntl(fd, F_GETFL, 0), 'fcntl(F_GETFL)');
  check(libc().fcntl(fd, F_SETFL, flags | O_NONBLOCK), 'fcntl(F_SETFL)');
}
