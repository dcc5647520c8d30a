/**
 * One port of this machine that requests go to, and on which of the two loopback addresses it answers. Many programs
 * listen on one of them only (node's `localhost` is often ::1); the one that answered is tried first the next time.
 */

import type { Port } from '../../protocol/index.ts';

const HOSTS = ['127.0.0.1', '::1'] as const;
export type LoopbackHost = (typeof HOSTS)[number];

/** Told when a local port stops or begins to answer; not for each connection. */
export interface LocalPortEvents {
  onRefused(port: Port): void;
  onAnswering(port: Port): void;
}

/** Nobody's: a connection to it is refused. */
const NO_PORT = 0;

export class LocalPort {
  readonly port: Port;
  readonly #placeOf: ((port: Port) => number | undefined) | undefined;
  readonly #events: LocalPortEvents;
  #first: LoopbackHost = HOSTS[0];
  #isRefusing = false;

  /** @param placeOf where the port of a command in a network of its own is found here; undefined while it is nowhere */
  constructor(port: Port, events: LocalPortEvents, placeOf?: (port: Port) => number | undefined) {
    this.port = port;
    this.#placeOf = placeOf;
    this.#events = events;
  }

  /** The port of this machine to connect to: another one than `port` where that is the command's own. */
  get dialPort(): number {
    return this.#placeOf === undefined ? this.port : (this.#placeOf(this.port) ?? NO_PORT);
  }

  /** The address to try first. */
  get firstHost(): LoopbackHost {
    return this.#first;
  }

  /** The address to try when the first one refuses. */
  get secondHost(): LoopbackHost {
    return this.#first === HOSTS[0] ? HOSTS[1] : HOSTS[0];
  }

  /** `127.0.0.1:3000` or `[::1]:3000`: where the local process was last found. */
  get text(): string {
    return this.#first === '::1' ? `[::1]:${this.port}` : `${this.#first}:${this.port}`;
  }

  /** A connection to `host` was made. */
  noteAnswered(host: LoopbackHost): void {
    this.#first = host;
    if (!this.#isRefusing) return;
    this.#isRefusing = false;
    this.#events.onAnswering(this.port);
  }

  /** A connection to `host` could not be made: the other one is tried next. */
  noteFailed(host: LoopbackHost): void {
    if (host !== this.#first) return;
    this.#first = this.secondHost;
  }

  /** Both addresses refused. */
  noteRefused(): void {
    if (this.#isRefusing) return;
    this.#isRefusing = true;
    this.#events.onRefused(this.port);
  }
}
