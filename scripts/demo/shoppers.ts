/** The clients of the demo, and who should answer each of their requests. */

import { setTimeout as delay } from 'node:timers/promises';
import { curl, type Lab, RawClient, type RawResponse, until } from '../../test/lab/index.ts';
import { SHOP_PORT, type Stage } from './stage.ts';
import type { Story } from './story.ts';

/** One request of a shopper. */
export interface Errand {
  readonly method: 'GET' | 'POST';
  readonly path: '/catalogue' | '/cart';
  readonly user?: 'alice' | 'bob' | 'carol';
  /** Who should answer. */
  readonly expected: 'shop' | 'alice' | 'bob';
}

/** One of everything: who gets what while Alice takes her own requests and Bob his own to /cart. */
export const ERRANDS: readonly Errand[] = [
  { method: 'GET', path: '/catalogue', expected: 'shop' },
  { method: 'GET', path: '/catalogue', user: 'alice', expected: 'alice' },
  { method: 'POST', path: '/cart', user: 'bob', expected: 'bob' },
  { method: 'GET', path: '/catalogue', user: 'bob', expected: 'shop' },
  { method: 'POST', path: '/cart', user: 'alice', expected: 'alice' },
  { method: 'POST', path: '/cart', user: 'carol', expected: 'shop' },
];

const CART = 'teapot,cup';

/** Sends the errands with one curl, which keeps its connection, and tells each. */
export async function shopWithCurl(stage: Stage, story: Story, errands: readonly Errand[]): Promise<void> {
  const answers = await curl(
    stage.lab.outside,
    errands.map(errand => ({
      url: `${stage.url}${errand.path}`,
      headers: errand.user === undefined ? [] : [`x-user: ${errand.user}`],
      options: errand.method === 'POST' ? ['--data', CART] : [],
    })),
  );
  for (const [index, errand] of errands.entries()) {
    const answer = answers[index];
    story.request({
      client: 'curl',
      request: `${errand.method} ${errand.path}`,
      header: errand.user === undefined ? '' : `x-user: ${errand.user}`,
      servedBy: answer?.servedBy ?? '',
      expected: errand.expected,
      remark: answer?.body.trim(),
    });
  }
  const opened = answers.reduce((sum, answer) => sum + answer.newConnections, 0);
  story.check(`all ${errands.length} on one connection of curl's`, opened === 1, `${opened} connections`);
}

/** Writes all errands at once, before any answer, and returns who answered, in the order of the answers. */
export async function pipeline(stage: Stage, errands: readonly Errand[]): Promise<readonly string[]> {
  using client = await connect(stage.lab, 0);
  client.write(errands.map(requestText).join(''));
  const servedBy: string[] = [];
  for (const errand of errands) servedBy.push(nameOf(await client.readResponse({ method: errand.method })));
  return servedBy;
}

/** Several clients at once, each on its own address and connection. Returns how many answers were right and wrong. */
export async function crowd(stage: Stage, clients: number, rounds: number): Promise<{ right: number; wrong: number }> {
  const tally = { right: 0, wrong: 0 };
  const one = async (index: number): Promise<void> => {
    using client = await connect(stage.lab, index);
    for (let round = 0; round < rounds; round++) {
      const errand = ERRANDS[(index + round) % ERRANDS.length] ?? ERRANDS[0];
      if (errand === undefined) return;
      const response = await client.request(requestText(errand));
      if (nameOf(response) === errand.expected) tally.right++;
      else tally.wrong++;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => one(index)));
  return tally;
}

/** What the shoppers of a `Stream` met. */
export interface StreamTally {
  answered: number;
  /** Requests on a connection that went away under them. */
  cut: number;
  /** Connections that nobody accepted: the one thing that must never happen. */
  refused: number;
  /** Answers from anybody but the shop. */
  strange: number;
  /** The longest time in which no customer at all was answered. */
  longestPauseMs: number;
}

/** Ordinary customers who buy without a pause, each on new connections, until stopped. */
export class CustomerStream implements AsyncDisposable {
  readonly tally: StreamTally = { answered: 0, cut: 0, refused: 0, strange: 0, longestPauseMs: 0 };
  #lastAnswerMs = performance.now();
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>;

  constructor(stage: Stage, clients: number) {
    this.#running = Promise.all(Array.from({ length: clients }, (_, index) => this.#buy(stage.lab, index)));
  }

  /** Waits until so many more were answered than now: traffic flows. */
  async answeredMore(count: number): Promise<void> {
    const goal = this.tally.answered + count;
    await until(() => this.tally.answered >= goal, { what: `${count} more answers for the customers` });
  }

  async stop(): Promise<StreamTally> {
    this.#stop.abort();
    await this.#running;
    return this.tally;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #noteAnswer(): void {
    const now = performance.now();
    this.tally.answered++;
    this.tally.longestPauseMs = Math.max(this.tally.longestPauseMs, now - this.#lastAnswerMs);
    this.#lastAnswerMs = now;
  }

  async #buy(lab: Lab, index: number): Promise<void> {
    const errand: Errand = { method: 'GET', path: '/catalogue', user: 'carol', expected: 'shop' };
    while (!this.#stop.signal.aborted) {
      const client = await connect(lab, index).catch(() => undefined);
      if (client === undefined) {
        this.tally.refused++;
        await delay(1);
        continue;
      }
      try {
        const name = nameOf(await client.request(requestText(errand)));
        this.#noteAnswer();
        if (name !== errand.expected) this.tally.strange++;
      } catch {
        this.tally.cut++;
      } finally {
        client[Symbol.dispose]();
      }
    }
  }
}

function connect(lab: Lab, index: number): Promise<RawClient> {
  const localAddress = lab.clientAddresses4[index % lab.clientAddresses4.length] ?? '';
  return RawClient.connect(lab.outside, { host: lab.podAddress4, port: SHOP_PORT, localAddress });
}

function requestText(errand: Errand): string {
  const user = errand.user === undefined ? '' : `x-user: ${errand.user}\r\n`;
  const body = errand.method === 'POST' ? CART : '';
  const length = errand.method === 'POST' ? `content-length: ${body.length}\r\n` : '';
  return `${errand.method} ${errand.path} HTTP/1.1\r\nhost: shop\r\n${user}${length}\r\n${body}`;
}

function nameOf(response: RawResponse): string {
  return response.headers.get('x-served-by') ?? `status ${response.status}`;
}
