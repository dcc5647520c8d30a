/**
 * Where programs' sockets are connected to, in place of their far side: a listener on either loopback, which knows by a connection's own address whose it is. Whoever else
 * of this machine connects there is let go.
 */

import {
  bindSocket,
  closeSocket,
  familyOf,
  LoopListener,
  listenSocket,
  localSocketAddress,
  openTcpSocket,
  type SocketAddress,
  SysError,
  setNoDelay,
} from '../../../sys/index.ts';
import type { FarEnd } from '../far-end.ts';
import { JoinedSockets } from '../joined-sockets.ts';
import { HANDSHAKE_MS, MAX_CONNECTIONS } from '../limits.ts';
import type { ProgramCall } from './program-call.ts';

const LOOPBACK4 = '127.0.0.1';
const LOOPBACK6 = '::1';
const ECONNREFUSED = 111;
const EINPROGRESS = 115;

/** A far side, and what is to be done once nothing goes through it any more. */
export interface Waiting {
  readonly end: FarEnd;
  onOver(): void;
}

interface Ready extends Waiting {
  readonly timer: NodeJS.Timeout;
}

export class MeetingPlace implements Disposable {
  readonly #places = new Map<string, SocketAddress>();
  /** Bound, and not listening: who connects there is refused. */
  readonly #nobody = new Map<string, { readonly fd: number; readonly place: SocketAddress }>();
  readonly #listeners: LoopListener[] = [];
  /** By the program's address and port. */
  readonly #waiting = new Map<string, Ready>();
  readonly #joined = new JoinedSockets();

  /** @throws SysError */
  constructor() {
    this.#open(LOOPBACK4);
    try {
      this.#open(LOOPBACK6);
    } catch (error) {
      // A machine without IPv6.
      if (!(error instanceof SysError)) throw error;
    }
  }

  get hasIPv6(): boolean {
    return this.#places.has(LOOPBACK6);
  }

  /** Connects the program's socket with its far side. */
  meet(call: ProgramCall, { end, onOver }: Waiting): void {
    const place = this.#places.get(call.loopback(this.hasIPv6));
    const errno = place === undefined ? ECONNREFUSED : call.connectTo(place);
    if (errno !== 0 && errno !== EINPROGRESS) {
      end.drop();
      onOver();
    } else {
      const key = keyOf(call.from);
      const timer = setTimeout(() => this.#giveUp(key), HANDSHAKE_MS);
      timer.unref();
      this.#waiting.set(key, { end, onOver, timer });
    }
    call.begun(errno);
  }

  /** Joins a connection that was made to a program. */
  join(fd: number, { end, onOver }: Waiting): void {
    this.#joined.join(fd, end, onOver);
  }

  /** The program is told that nobody listens: at once, or, of a non-blocking socket, once it asks. */
  refuse(call: ProgramCall): void {
    const nobody = this.#nobody.get(call.loopback(this.hasIPv6));
    if (!call.isNonBlocking || nobody === undefined) call.fail(ECONNREFUSED);
    else call.begun(call.connectTo(nobody.place));
  }

  [Symbol.dispose](): void {
    for (const listener of this.#listeners) listener[Symbol.dispose]();
    for (const { fd } of this.#nobody.values()) closeSocket(fd);
    for (const { timer, end } of this.#waiting.values()) {
      clearTimeout(timer);
      end.drop();
    }
    this.#waiting.clear();
    this.#joined[Symbol.dispose]();
  }

  #open(host: string): void {
    const listener = openBound(host);
    setNoDelay(listener);
    listenSocket(listener, MAX_CONNECTIONS);
    this.#places.set(host, localSocketAddress(listener));
    this.#listeners.push(new LoopListener(listener, (fd, program) => this.#accept(fd, program)));
    const fd = openBound(host);
    this.#nobody.set(host, { fd, place: localSocketAddress(fd) });
  }

  #accept(fd: number, program: SocketAddress): void {
    const key = keyOf(program);
    const ready = this.#waiting.get(key);
    if (ready === undefined) {
      closeSocket(fd);
      return;
    }
    this.#waiting.delete(key);
    clearTimeout(ready.timer);
    this.join(fd, ready);
  }

  #giveUp(key: string): void {
    const ready = this.#waiting.get(key);
    this.#waiting.delete(key);
    ready?.end.drop();
    ready?.onOver();
  }
}

/** @throws SysError */
function openBound(host: string): number {
  const fd = openTcpSocket(familyOf(host));
  try {
    bindSocket(fd, host, 0);
    return fd;
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}
