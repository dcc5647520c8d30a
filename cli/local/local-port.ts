/**
 * One port of this machine that requests go to, and on which of the two loopback addresses it answers. Many programs
 * listen on one of them only (node's `localhost` is often ::1); the one that answered is tried first the next time.
 */

import type { Port } from '../../protocol/index.ts';
import type { LocalProtocol } from '../options/choices.ts';

const HOSTS = ['127.0.0.1', '::1'] as const;
export type LoopbackHost = (typeof HOSTS)[number];

/** Told when a local port stops or begins to answer; not for each connection. */
export interface LocalPortEvents {
  onRefused(port: Port): void;
  onAnswering(port: Port): void;
  /** It was found to speak only HTTP/1: requests in HTTP/2 are translated. */
  onTranslating?(port: Port): void;
  /** The first call of gRPC that it could not be given. */
  onGrpcRefused?(port: Port): void;
  /** An HTTP/1 request was answered in HTTP/2, the first one. */
  onHttp2Only?(port: Port): void;
}

/** What is known of a port besides its number. */
export interface LocalPortKind {
  /** What the local process speaks; by default it is found. */
  readonly protocol?: LocalProtocol | undefined;
  /** Where the port of a command in a network of its own is found here; undefined while it is nowhere. */
  readonly placeOf?: ((port: Port) => number | undefined) | undefined;
}

/** Nobody's: a connection to it is refused. */
const NO_PORT = 0;

export class LocalPort {
  readonly port: Port;
  readonly #placeOf: ((port: Port) => number | undefined) | undefined;
  readonly #events: LocalPortEvents;
  #first: LoopbackHost = HOSTS[0];
  #isRefusing = false;
  readonly #protocol: LocalProtocol;
  /** It was asked, and knew no HTTP/2. */
  #isFoundHttp1 = false;
  readonly #told = new Set<'onTranslating' | 'onGrpcRefused' | 'onHttp2Only'>();

  constructor(port: Port, events: LocalPortEvents, { protocol = 'auto', placeOf }: LocalPortKind = {}) {
    this.port = port;
    this.#placeOf = placeOf;
    this.#protocol = protocol;
    this.#events = events;
  }

  /** How a connection in HTTP/2 is carried to it; `auto` where it must be asked first. */
  get protocol(): LocalProtocol {
    return this.#protocol === 'auto' && this.#isFoundHttp1 ? 'h1' : this.#protocol;
  }

  /** It was asked for HTTP/2, and knows none: that holds until something else may listen there. */
  noteHttp1(): void {
    this.#isFoundHttp1 = true;
    this.#tell('onTranslating');
  }

  /** Something else may listen there now. */
  forgetProtocol(): void {
    this.#isFoundHttp1 = false;
  }

  noteGrpcRefused(): void {
    this.#tell('onGrpcRefused');
  }

  noteHttp2Only(): void {
    this.#tell('onHttp2Only');
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
    this.forgetProtocol();
    if (this.#isRefusing) return;
    this.#isRefusing = true;
    this.#events.onRefused(this.port);
  }

  #tell(event: 'onTranslating' | 'onGrpcRefused' | 'onHttp2Only'): void {
    if (this.#told.has(event)) return;
    this.#told.add(event);
    this.#events[event]?.(this.port);
  }
}
