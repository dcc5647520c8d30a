/**
 * One port of this machine that requests go to, and on which of the two loopback addresses it answers. Many programs
 * listen on one of them only (node's `localhost` is often ::1); the one that answered is tried first the next time.
 *
 * What is wrong with it is told when it is noticed, and again when it had been well meanwhile, or something else may listen there; of one
 * kind at most once in REPEATED_NOTICE_MS.
 */

import type { Port } from '../../protocol/index.ts';
import { LOCAL_SILENT_MS, REPEATED_NOTICE_MS, SILENCE_REMEMBERED_MS } from '../limits.ts';
import type { LocalProtocol } from '../options/choices.ts';

const HOSTS = ['127.0.0.1', '::1'] as const;
export type LoopbackHost = (typeof HOSTS)[number];

/** Told when a local port stops or begins to answer; not for each connection. */
export interface LocalPortEvents {
  onRefused(port: Port): void;
  onAnswering(port: Port): void;
  /** It was found to speak only HTTP/1: requests in HTTP/2 are translated. @param answer what it did, when it was asked: `answered "…"` */
  onTranslating?(port: Port, answer: string): void;
  /** A call of gRPC that it could not be given. */
  onGrpcRefused?(port: Port): void;
  /** A request that came in HTTP/1 was answered in HTTP/2. */
  onHttp2Only?(port: Port): void;
  /** A translated request was answered in HTTP/2, and the user said that it speaks HTTP/1. */
  onNotHttp1?(port: Port): void;
  /** It cannot be spoken to in HTTP/2, and not in HTTP/1 either, or the user said that it speaks HTTP/2. */
  onNotHttp2?(port: Port, answer: string): void;
  /** It accepted, was asked for HTTP/2, and said nothing. @param isWaitedFor it is known to speak HTTP/2 */
  onSilent?(port: Port, isWaitedFor: boolean): void;
}

type Trouble = Exclude<keyof LocalPortEvents, 'onAnswering'>;

/** What is known of a port besides its number. */
export interface LocalPortKind {
  /** What the local process speaks; by default it is found. */
  readonly protocol?: LocalProtocol | undefined;
  /** Where the port of a command in a network of its own is found here; undefined while it is nowhere. */
  readonly placeOf?: ((port: Port) => number | undefined) | undefined;
  readonly silentMs?: number;
  readonly nowMs?: () => number;
}

/** Nobody's: a connection to it is refused. */
const NO_PORT = 0;

export class LocalPort {
  readonly port: Port;
  /** What the user says that it speaks. */
  readonly saidProtocol: LocalProtocol;
  /** How long it may be silent when it is asked for HTTP/2. */
  readonly silentMs: number;
  /** It answered in HTTP/2, and nothing else may listen there since. */
  isKnownHttp2 = false;
  readonly #placeOf: ((port: Port) => number | undefined) | undefined;
  readonly #nowMs: () => number;
  readonly #events: LocalPortEvents;
  #first: LoopbackHost = HOSTS[0];
  #isRefusing = false;
  #isAnswering = false;
  /** It was asked, and knew no HTTP/2. */
  #isFoundHttp1 = false;
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  /** What it was not well of since it was told, and when each was told last. */
  readonly #told = new Set<Trouble>();
  readonly #toldMs = new Map<Trouble, number>();

  constructor(port: Port, events: LocalPortEvents, kind: LocalPortKind = {}) {
    this.port = port;
    this.saidProtocol = kind.protocol ?? 'auto';
    this.silentMs = kind.silentMs ?? LOCAL_SILENT_MS;
    this.#placeOf = kind.placeOf;
    this.#nowMs = kind.nowMs ?? (() => performance.now());
    this.#events = events;
  }

  /** Whether it took the last connection that was tried. */
  get isAnswering(): boolean {
    return this.#isAnswering;
  }

  /** How a connection in HTTP/2 is carried to it; `auto` where it must be asked first. */
  get protocol(): LocalProtocol {
    return this.saidProtocol === 'auto' && this.#isFoundHttp1 ? 'h1' : this.saidProtocol;
  }

  /** It said nothing when it was asked, a moment ago: it is not asked now. */
  get isSilent(): boolean {
    return this.#nowMs() < this.#silentUntilMs;
  }

  /** It was asked for HTTP/2, and knows none: that holds until something else may listen there. */
  noteHttp1(answer: string): void {
    this.#isFoundHttp1 = true;
    this.isKnownHttp2 = false;
    this.#forgetTrouble('onSilent', 'onNotHttp2');
    this.#tell('onTranslating', answer);
  }

  /** It was asked for HTTP/2, and speaks it. */
  noteHttp2(): void {
    this.isKnownHttp2 = true;
    this.#forgetTrouble('onSilent', 'onNotHttp2', 'onTranslating', 'onGrpcRefused');
  }

  /** It was asked for HTTP/2, and can be given nothing. */
  noteNotHttp2(answer: string): void {
    this.#tell('onNotHttp2', answer);
  }

  /** It was asked for HTTP/2, and says nothing. */
  noteSilent(): void {
    if (!this.isKnownHttp2) this.#silentUntilMs = this.#nowMs() + SILENCE_REMEMBERED_MS;
    this.#tell('onSilent');
  }

  noteGrpcRefused(): void {
    this.#tell('onGrpcRefused');
  }

  /** A request that came in HTTP/1 was answered in HTTP/2. */
  noteHttp2Only(): void {
    this.#tell('onHttp2Only');
  }

  /** A translated request was answered in HTTP/2: something else listens there now, or the user is wrong. */
  noteNotHttp1(): void {
    this.#isFoundHttp1 = false;
    if (this.saidProtocol === 'h1') this.#tell('onNotHttp1');
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
    this.#isAnswering = true;
    if (!this.#isRefusing) return;
    this.#isRefusing = false;
    if (this.#told.delete('onRefused')) this.#events.onAnswering(this.port);
  }

  /** A connection to `host` could not be made: the other one is tried next. */
  noteFailed(host: LoopbackHost): void {
    if (host !== this.#first) return;
    this.#first = this.secondHost;
  }

  /** Both addresses refused: what listens there next is another process. */
  noteRefused(): void {
    this.#isAnswering = false;
    this.#isFoundHttp1 = false;
    this.isKnownHttp2 = false;
    this.#silentUntilMs = Number.NEGATIVE_INFINITY;
    this.#forgetTrouble('onTranslating', 'onGrpcRefused', 'onHttp2Only', 'onNotHttp1', 'onNotHttp2', 'onSilent');
    this.#isRefusing = true;
    this.#tell('onRefused');
  }

  #forgetTrouble(...troubles: readonly Trouble[]): void {
    for (const trouble of troubles) this.#told.delete(trouble);
  }

  #tell(trouble: Trouble, answer = ''): void {
    const nowMs = this.#nowMs();
    if (this.#told.has(trouble) || nowMs - (this.#toldMs.get(trouble) ?? -Infinity) < REPEATED_NOTICE_MS) return;
    this.#told.add(trouble);
    this.#toldMs.set(trouble, nowMs);
    if (trouble === 'onTranslating' || trouble === 'onNotHttp2') this.#events[trouble]?.(this.port, answer);
    else if (trouble === 'onSilent') this.#events.onSilent?.(this.port, this.isKnownHttp2);
    else this.#events[trouble]?.(this.port);
  }
}
