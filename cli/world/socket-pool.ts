/** Unconnected sockets of the world, made by the inner half ahead of need and taken over by number. */

import { closeSocket, type OtherProcess, SysError } from '../../sys/index.ts';
import { POOL_LOW, POOL_SIZE } from './limits.ts';
import type { SocketKind, ToInner } from './messages.ts';

const KINDS: readonly SocketKind[] = ['tcp4', 'tcp6', 'udp4', 'udp6'];

export class SocketPool implements Disposable {
  readonly #inner: OtherProcess;
  readonly #send: (message: ToInner) => void;
  readonly #free = new Map<SocketKind, number[]>(KINDS.map(kind => [kind, []]));
  readonly #asked = new Set<SocketKind>();
  #onFilled: () => void = () => undefined;
  #isOver = false;

  constructor(inner: OtherProcess, send: (message: ToInner) => void) {
    this.#inner = inner;
    this.#send = send;
  }

  /** Asks for the first ones. Resolves when some of each kind are there; never when there will be none. */
  fill(): Promise<void> {
    const filled = new Promise<void>(resolve => {
      this.#onFilled = resolve;
    });
    for (const kind of KINDS) this.#ask(kind);
    return filled;
  }

  /** A socket that the caller owns from now on; undefined when there is none left. */
  take(kind: SocketKind): number | undefined {
    const free = this.#free.get(kind) ?? [];
    const fd = free.pop();
    if (free.length < POOL_LOW) this.#ask(kind);
    return fd;
  }

  /** The inner half made some. */
  add(kind: SocketKind, numbers: readonly number[]): void {
    this.#asked.delete(kind);
    if (this.#isOver) return;
    const free = this.#free.get(kind) ?? [];
    const taken: number[] = [];
    try {
      for (const fd of numbers) taken.push(this.#inner.takeDescriptor(fd));
    } catch (error) {
      // The inner half has ended with its command (ESRCH), or we have no descriptor left: then there are fewer, and some for others.
      if (!(error instanceof SysError)) throw error;
      for (const fd of taken.splice(taken.length >> 1)) closeSocket(fd);
    }
    free.push(...taken);
    this.#send({ kind: 'taken', fds: numbers });
    if (this.#asked.size === 0) this.#onFilled();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const free of this.#free.values()) for (const fd of free.splice(0)) closeSocket(fd);
  }

  #ask(kind: SocketKind): void {
    if (this.#asked.has(kind) || this.#isOver) return;
    this.#asked.add(kind);
    this.#send({ kind: 'make', sockets: kind, count: POOL_SIZE });
  }
}
