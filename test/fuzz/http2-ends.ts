/** Both ends of an honest connection of HTTP/2, played to mirrors by steps of a program: what they said, by streams, and with what missing. */

import { EngineStage, type PlayedFlow } from '../../agent/sniffer/mirror/testing/recorder.ts';
import {
  data,
  frame,
  headers,
  OPENING,
  type Pair,
  request,
  reset,
  SETTINGS_ACK,
  settings,
} from '../../agent/steal/http2/testing/frames.ts';
import type { Program } from './program.ts';
import type { SentMessage, StreamMirror } from './stream-mirror.ts';
import { TableEncoder } from './table-encoder.ts';

const DATA = 0;
const HEADERS = 1;
const CONTINUATION = 9;
const END_STREAM = 1;
const END_HEADERS = 4;
const PADDED = 8;
/** Kinds of steps: what a client does, and one of the app. */
const KINDS = 9;
const ANSWER = 7;
const RESPONSE: readonly Pair[] = [
  [':status', '200'],
  ['server', 'shop'],
];
const TRAILERS: readonly Pair[] = [['grpc-status', '0']];

export class Http2Ends {
  readonly requests = new Map<number, SentMessage>();
  readonly responses = new Map<number, SentMessage>();
  readonly #flow: PlayedFlow;
  readonly #client = new TableEncoder();
  readonly #app = new TableEncoder();
  readonly #reset = new Set<number>();

  constructor(mirrors: readonly StreamMirror[]) {
    this.#flow = new EngineStage(...mirrors).flow();
    this.#flow.client(OPENING.toString('latin1')).app(settings([3, 100]).toString('latin1'));
    this.#flow.client(SETTINGS_ACK.toString('latin1')).app(SETTINGS_ACK.toString('latin1'));
  }

  step(program: Program): void {
    const kind = program.below(KINDS);
    const [pick, bytes, readBytes, gap] = [program.u8(), program.u8(), 1 + program.u8(), program.u8()];
    const side = kind === ANSWER ? 'app' : 'client';
    const frames = side === 'app' ? this.#answer(pick, bytes) : this.#ask(kind, pick, bytes);
    if (frames !== undefined) this.#tell(side, frames.toString('latin1'), { readBytes, gap });
  }

  over(): void {
    this.#flow.over();
  }

  #ask(kind: number, pick: number, bytes: number): Buffer | undefined {
    if (kind === 0 || kind === 1 || kind === 8) return this.#open(kind, bytes);
    const open = [...this.requests].filter(([id, { isWhole }]) => !isWhole && !this.#reset.has(id));
    const [id, message] = open[pick % Math.max(1, open.length)] ?? [];
    if (id === undefined || message === undefined) return undefined;
    if (kind === 6) {
      this.#reset.add(id);
      return reset(id, 8);
    }
    message.isWhole = kind === 3 || kind === 4;
    if (kind === 4) {
      message.blocks.push(TRAILERS);
      return headers(id, this.#client.block(TRAILERS));
    }
    const content = contentOf(id, message.content.length, bytes);
    message.content += content;
    return kind === 5 ? padded(id, content) : data(id, content, message.isWhole ? 'ends' : 'goes on');
  }

  /** A new stream; 8: in two frames. */
  #open(kind: number, bytes: number): Buffer {
    const id = 1 + 2 * this.requests.size;
    const fields = request(id % 4 === 1 ? 'alice' : 'bob', ['x-number', String(id)], ['x-pad', 'p'.repeat(bytes)]);
    this.requests.set(id, { blocks: [fields], content: '', isWhole: kind !== 1 });
    const block = this.#client.block(fields);
    if (kind !== 8) return headers(id, block, kind === 0 ? 'ends' : 'goes on');
    const half = block.length >> 1;
    const first = frame(HEADERS, END_STREAM, id, block.subarray(0, half));
    return Buffer.concat([first, frame(CONTINUATION, END_HEADERS, id, block.subarray(half))]);
  }

  #answer(pick: number, bytes: number): Buffer | undefined {
    const unanswered = [...this.requests.keys()].filter(id => !this.responses.has(id) && !this.#reset.has(id));
    const id = unanswered[pick % Math.max(1, unanswered.length)];
    if (id === undefined) return undefined;
    const content = contentOf(id + 1, 0, bytes);
    const fields: readonly Pair[] = [...RESPONSE, ['x-of', String(id)]];
    this.responses.set(id, { blocks: [fields], content, isWhole: true });
    return Buffer.concat([headers(id, this.#app.block(fields), 'goes on'), data(id, content)]);
  }

  /** Tells of bytes in reads, and of some of them as missing. */
  #tell(side: 'client' | 'app', text: string, { readBytes, gap }: Telling): void {
    const from = Math.min(text.length - 1, (text.length * gap) >> 8);
    const missing = gap === 0 ? 0 : Math.min(text.length - from, 1 + (gap & 0x1f));
    this.#flow[side](text.slice(0, from), readBytes);
    if (missing > 0 && side === 'client') this.#flow.clientGap(missing);
    else if (missing > 0) this.#flow.appGap(missing);
    this.#flow[side](text.slice(from + missing), readBytes);
  }
}

/** Part of a stream's content: no two places of it, and no two streams, look alike for long. */
function contentOf(id: number, at: number, bytes: number): string {
  const codes = Array.from({ length: bytes }, (_, index) => 33 + ((id + (at + index) * 7 + ((at + index) >> 4)) % 90));
  return String.fromCharCode(...codes);
}

function padded(id: number, content: string): Buffer {
  const padding = content.length % 7;
  return frame(DATA, PADDED, id, Buffer.concat([Buffer.of(padding), Buffer.from(content), Buffer.alloc(padding)]));
}

interface Telling {
  readonly readBytes: number;
  /** 0: nothing is missing; else where, and how much. */
  readonly gap: number;
}
