/**
 * Honest conversations of HTTP/1 of which packets are missing or that began before: what a mirror gets whole is what was sent, each request
 * once and in order and with its own answer, whatever bodies look like; and each byte and each request is accounted for.
 *
 * A client that sends ahead, of which bytes are missing, is the one whose bodies do not look like requests here: docs/decisions/0011-mirroring.md says why.
 *
 *   input: how the client is, then steps: kind · bytes of its body · size of reads · gap
 */

import { EngineStage, type PlayedFlow, RecorderMirror } from '../../../agent/sniffer/mirror/testing/recorder.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { requireCounts } from '../mirror-counts.ts';
import { Program } from '../program.ts';

const ALICE = { header: { name: 'x-user', equals: 'alice' } };
/** How a client is: its connection is older than the mirror, it sends ahead, and if so its bodies are forged and nothing of it is missing. */
const BEGINS_LATE = 1;
const SENDS_AHEAD = 2;
const FORGES_AHEAD = 4;
const PLAIN = 'nothing that looks like a request. ';
const FORGED = 'GET /forged HTTP/1.1\r\nHost: shop\r\n\r\n';
const FORGED_ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const KINDS = 6;

export const target: FuzzTarget = {
  name: 'mirror-http1',
  seeds: [
    Buffer.from([0, 0, 0, 50, 0, 1, 100, 20, 0, 2, 200, 90, 0, 3, 9, 9, 0, 4, 40, 40, 0, 5, 0, 7, 0]),
    Buffer.from([1, 2, 120, 37, 0, 0, 0, 90, 0, 1, 80, 37, 0x85, 0, 0, 90, 0]),
    Buffer.from([2, 8, 0, 90, 0, 9, 90, 37, 0xb0, 10, 120, 37, 0x99, 2, 200, 38, 0, 0, 0, 99, 0, 0, 0, 90, 0x40]),
    Buffer.from([7, 2, 255, 37, 0x90, 10, 255, 37, 0, 0, 0, 90, 0x60, 4, 120, 60, 0xf1, 0, 0, 90, 0]),
    // A read that begins at the head which a body looks like.
    Buffer.from([0, 3, 9, 9, 0, 4, 40, 40]),
  ],
  dictionary: [
    '\x00\x00\x5a\x00',
    '\x02\xc8\x25\x00',
    '\x02\xc8\x25\x90',
    '\x0a\x80\x25\x85',
    '\x04\x40\x30\x40',
    '\x80',
    '\x40',
  ],
  guide: 'agent/sniffer/mirror/',
  maxBytes: 121,
  run(input) {
    const program = new Program(input);
    const manner = program.u8();
    const all = new RecorderMirror({ wantsResponses: true, hasTranscripts: true });
    const plain = new RecorderMirror();
    const alice = new RecorderMirror({ filter: ALICE, wantsResponses: true, hasTranscripts: true });
    const conversation = new Conversation(new EngineStage(all, plain, alice), manner);
    while (!program.isOver) conversation.step(program);
    conversation.end();
    for (const mirror of [all, plain, alice]) {
      requireSent(mirror, conversation);
      requireCounts(mirror);
    }
    requireBytes(plain, conversation.clientBytes);
  },
};

interface Sent {
  readonly request: string;
  readonly answer: string;
}

/** Both sides of one connection, as reads. */
class Conversation {
  readonly sent: Sent[] = [];
  clientBytes = 0;
  /** Which request an answer is of cannot be known where some may have passed before. */
  readonly hasUnsureAnswers: boolean;
  readonly #flow: PlayedFlow;
  readonly #sendsAhead: boolean;
  readonly #hasGaps: boolean;
  readonly #isForged: boolean;
  /** Of a client that sends ahead: what waits to be sent, and the answers to it. */
  #asked = '';
  #unanswered: string[] = [];
  #beginsLate: boolean;

  constructor(stage: EngineStage, manner: number) {
    this.#sendsAhead = (manner & SENDS_AHEAD) !== 0;
    this.#hasGaps = !this.#sendsAhead || (manner & FORGES_AHEAD) === 0;
    this.#isForged = !this.#sendsAhead || !this.#hasGaps;
    this.#beginsLate = this.#hasGaps && (manner & BEGINS_LATE) !== 0;
    this.hasUnsureAnswers = this.#beginsLate;
    this.#flow = stage.flow(this.#beginsLate);
  }

  step(program: Program): void {
    const kind = program.u8();
    const [bodyBytes, readBytes, gap] = [program.u8() * 4, 1 + program.u8(), program.u8()];
    const sent = messages(kind % KINDS, this.sent.length, this.#body(bodyBytes));
    this.sent.push(sent);
    const isAppGap = (gap & 0xc0) === 0x40;
    this.#asked += sent.request;
    this.#unanswered.push(sent.answer);
    if (this.#sendsAhead && (kind & 8) !== 0) return;
    this.#client(this.#asked, readBytes * (1 + (kind >> 4)), (gap & 0x80) === 0 ? 0 : gap & 0x7f);
    const answers = (kind & 16) === 0 ? this.#unanswered : [this.#unanswered.join('')];
    for (const answer of answers) this.#app(answer, readBytes, isAppGap ? gap & 0x3f : 0);
    this.#asked = '';
    this.#unanswered = [];
  }

  #body(bytes: number): Body {
    const [asked, answered] = this.#isForged ? [FORGED, FORGED_ANSWER] : [PLAIN, PLAIN];
    return { asked: filled(asked, bytes), answered: filled(answered, bytes) };
  }

  end(): void {
    if (this.#asked !== '') this.#client(this.#asked, this.#asked.length, 0);
    for (const answer of this.#unanswered) this.#app(answer, answer.length, 0);
    this.#flow.over();
  }

  /** @param gap 0: nothing is missing; else where, and how much */
  #client(text: string, readBytes: number, gap: number): void {
    // What came before a flow was seen is not told of as missing.
    const told = this.#beginsLate ? text.slice(text.length >> 1) : text;
    this.#beginsLate = false;
    this.clientBytes += told.length;
    const from = Math.min(told.length - 1, (told.length * gap) >> 7);
    const bytes = gap === 0 || !this.#hasGaps ? 0 : Math.min(told.length - from, 1 + gap);
    this.#flow.client(told.slice(0, from), readBytes);
    if (bytes > 0) this.#flow.clientGap(bytes);
    this.#flow.client(told.slice(from + bytes), readBytes);
  }

  #app(text: string, readBytes: number, gap: number): void {
    const from = Math.min(text.length - 1, (text.length * gap) >> 6);
    const bytes = gap === 0 || !this.#hasGaps ? 0 : Math.min(text.length - from, 1 + gap);
    this.#flow.app(text.slice(0, from), readBytes);
    if (bytes > 0) this.#flow.appGap(bytes);
    this.#flow.app(text.slice(from + bytes), readBytes);
  }
}

interface Body {
  readonly asked: string;
  readonly answered: string;
}

/** The request of a number and its answer. */
function messages(kind: number, number: number, { asked: body, answered }: Body): Sent {
  const user = number % 2 === 0 ? 'alice' : 'bob';
  const head = (method: string, ...fields: readonly string[]): string =>
    `${[`${method} /${number} HTTP/1.1`, 'Host: shop', `x-user: ${user}`, ...fields].join('\r\n')}\r\n\r\n`;
  const fields = `HTTP/1.1 200 OK\r\nx-of: ${number}\r\n`;
  const length = `Content-Length: ${body.length}`;
  const answer = `${fields}${length}\r\n\r\n${answered}`;
  if (kind === 0) return { request: head('GET'), answer };
  if (kind === 1) return { request: head('POST', length) + body, answer: `${fields}Content-Length: 0\r\n\r\n` };
  if (kind === 2) return { request: head('POST', 'Transfer-Encoding: chunked') + inChunks(body), answer };
  if (kind === 3) return { request: head('HEAD'), answer: `${fields}${length}\r\n\r\n` };
  if (kind === 4) return { request: head('POST', length, 'Expect: 100-continue') + body, answer: CONTINUE + answer };
  return { request: head('GET'), answer: `${fields}Transfer-Encoding: chunked\r\n\r\n${inChunks(answered)}` };
}

function filled(text: string, bytes: number): string {
  return text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
}

function inChunks(body: string): string {
  const chunk = body === '' ? '' : `${body.length.toString(16)}\r\n${body}\r\n`;
  return `${chunk}0\r\n\r\n`;
}

/** Whole messages are those that were sent, each once and in order, and answers are of their requests. */
function requireSent({ log }: RecorderMirror, { sent, hasUnsureAnswers }: Conversation): void {
  const numbers = new Map<string, number>();
  let latest = -1;
  for (const line of log) {
    const [, exchange = '', arrow = '', text = ''] = /^(\d+)(<?) ([\s\S]*)$/.exec(line) ?? [];
    if (line.startsWith('raw')) throw new Error(`it was taken for another protocol: ${line.slice(0, 60)}`);
    if (text.startsWith('~')) continue;
    if (arrow === '') {
      const number = sent.findIndex(({ request }, index) => index > latest && request === text);
      if (number < 0) throw new Error(`nobody sent this, or not then: ${JSON.stringify(text)}`);
      latest = number;
      numbers.set(exchange, number);
    } else if (!hasUnsureAnswers) requireAnswer(text, sent, numbers.get(exchange));
  }
}

/** @param number undefined of a request that was torn: any of those that were sent */
function requireAnswer(text: string, sent: readonly Sent[], number: number | undefined): void {
  const asked = number === undefined ? sent : sent.slice(number, number + 1);
  if (asked.some(({ answer }) => answer === text)) return;
  throw new Error(`this does not answer request ${number}: ${JSON.stringify(text)}`);
}

/** Every byte that was told of is of a request that was copied whole, missing, or skipped. */
function requireBytes({ log, counters }: RecorderMirror, clientBytes: number): void {
  const whole = log
    .filter(line => !/^\d+ ~/.test(line))
    .reduce((sum, line) => sum + line.length - line.indexOf(' ') - 1, 0);
  const { mirror_gap_bytes, mirror_skipped_bytes } = counters.values;
  if (whole + mirror_gap_bytes + mirror_skipped_bytes === clientBytes) return;
  throw new Error(`${clientBytes} bytes: ${whole} whole, ${mirror_gap_bytes} missing, ${mirror_skipped_bytes} skipped`);
}
