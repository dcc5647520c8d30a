/** A mirror that writes down what it is given: the log of a conversation with the engine. */

import { compileFilter, type Filter, parseFilter } from '../../../../filter-engine/index.ts';
import { type CounterName, Counters, type RateLimit, toPort } from '../../../../protocol/index.ts';
import { type FlowInfo, type FlowSink, FROM_APP, FROM_CLIENT, type PacketClock } from '../../tcp/flow-visitor.ts';
import type { Copy, MirrorSubscription, Part, TearCause } from '../copy.ts';
import { MirrorEngine } from '../mirror-engine.ts';
import { Rate } from '../rate.ts';

export const PORT = toPort(8080);

export interface RecorderSpec {
  readonly filter?: unknown;
  readonly wantsResponses?: boolean;
  readonly maxRate?: RateLimit;
  /** Bodies of answers hold what looks like their heads. */
  readonly hasTranscripts?: boolean;
}

/** Messages whole or torn, in the order in which they ended: `1 GET / …`, `1< HTTP/1.1 …` from the app, `~…` torn. */
export class RecorderMirror implements MirrorSubscription {
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
  readonly hasTranscripts: boolean;
  readonly counters = new Counters();
  readonly log: string[] = [];
  openCopies = 0;
  /** Told of each part that is written. */
  onPart: ((part: Part) => void) | undefined;

  constructor({ filter, wantsResponses, maxRate, hasTranscripts }: RecorderSpec = {}) {
    this.hasTranscripts = hasTranscripts === true;
    this.filter = filter === undefined ? null : compileFilter(parseFilter(filter));
    this.wantsResponses = wantsResponses === true;
    this.rate = maxRate === undefined ? null : new Rate(maxRate);
  }

  openCopy(_: FlowInfo): Copy {
    this.openCopies += 1;
    return new RecorderCopy(this);
  }

  note(name: CounterName, count: number): void {
    this.counters.values[name] += count;
  }

  get counts(): object {
    return this.counters.snapshot();
  }
}

class RecorderCopy implements Copy {
  readonly #mirror: RecorderMirror;
  readonly #open = ['', ''];
  #raw: number | undefined;

  constructor(mirror: RecorderMirror) {
    this.#mirror = mirror;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    const { log } = this.#mirror;
    this.#mirror.onPart?.(part);
    const text = buf.toString('latin1', start, end);
    const arrow = part.direction === FROM_APP ? '<' : '';
    if (part.isRaw) {
      if (this.#raw === undefined) this.#raw = log.push(`raw${arrow} `) - 1;
      log[this.#raw] += text;
      return;
    }
    if (part.isFirst !== (this.#open[part.direction] === ''))
      throw new Error(`a message does not begin where it should: ${text}`);
    const isHeadLike = part.direction === FROM_APP && text.startsWith('HTTP/1.');
    if (part.isHead !== isHeadLike && !(isHeadLike && this.#mirror.hasTranscripts))
      throw new Error(`a head is not what it is said to be: ${text}`);
    this.#open[part.direction] += text;
    if (!part.isLast) return;
    if (part.direction === FROM_CLIENT) this.#mirror.note('requests_mirrored', 1);
    log.push(`${part.exchange}${arrow} ${this.#open[part.direction]}`);
    this.#open[part.direction] = '';
  }

  tear(part: Part, cause: TearCause): void {
    const { log } = this.#mirror;
    if (part.isRaw) {
      log.push('raw cut');
      this.#mirror.note('mirror_flows_cut', 1);
    } else {
      log.push(`${part.exchange}${part.direction === FROM_APP ? '<' : ''} ~${this.#open[part.direction]}`);
      this.#mirror.note(part.direction === FROM_CLIENT ? cause : 'mirror_responses_lost', 1);
    }
    this.#open[part.direction] = '';
  }

  close(): void {
    if (this.#open[FROM_CLIENT] !== '') this.#mirror.note('mirror_lost_unfinished', 1);
    this.#mirror.openCopies -= 1;
  }
}

/** One engine, its mirrors and a clock that tests move. */
export class EngineStage {
  readonly engine = new MirrorEngine();
  readonly clock: PacketClock & { nowUs: number } = { nowUs: 1_000_000 };
  #flows = 0;

  constructor(...mirrors: readonly MirrorSubscription[]) {
    this.engine.set(PORT, mirrors);
  }

  flow(isMidStream = false): PlayedFlow {
    this.#flows += 1;
    const flow = {
      clientAddress: '10.0.0.9',
      clientPort: 40_000 + this.#flows,
      podPort: PORT,
      isMidStream,
      startedUs: 0,
    };
    return new PlayedFlow(this.engine.onFlow(flow, this.clock));
  }
}

/** What passes on one flow. Bytes lie at an odd place of a buffer that is overwritten behind each call. */
export class PlayedFlow {
  readonly #sink: FlowSink | null;

  constructor(sink: FlowSink | null) {
    this.#sink = sink;
  }

  client(text: string, pieceBytes = text.length): this {
    return this.#tell(FROM_CLIENT, text, pieceBytes);
  }

  app(text: string, pieceBytes = text.length): this {
    return this.#tell(FROM_APP, text, pieceBytes);
  }

  clientGap(bytes: number): this {
    this.#sink?.onGap(FROM_CLIENT, bytes);
    return this;
  }

  appGap(bytes: number): this {
    this.#sink?.onGap(FROM_APP, bytes);
    return this;
  }

  over(): void {
    this.#sink?.onEnd(FROM_CLIENT);
    this.#sink?.onEnd(FROM_APP);
    this.#sink?.onOver('closed');
  }

  #tell(direction: typeof FROM_CLIENT | typeof FROM_APP, text: string, pieceBytes: number): this {
    for (let at = 0; at < text.length; at += pieceBytes) {
      const piece = Buffer.from(`###${text.slice(at, at + pieceBytes)}###`, 'latin1');
      this.#sink?.onBytes(direction, piece, 3, piece.length - 3);
      piece.fill(0);
    }
    return this;
  }
}
