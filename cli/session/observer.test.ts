import { describe, expect, test } from 'vitest';
import type { AgentMessage, AgentMessageOf } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import { CONNECT_TIMEOUT_MS, MAX_TARGET_VARIABLES } from '../limits.ts';
import { welcomeTo } from '../testing/fake-agent.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import type { AgentAccess } from './handshake.ts';
import { askEnviron } from './observer.ts';
import type { TunnelEvents } from './tunnel.ts';

type Page = AgentMessageOf<'environ'>;

function page(variables: Page['variables'], more: Partial<Page> = {}): Page {
  return { type: 'environ', id: 1, variables, isLast: true, problem: '', ...more };
}

/** An agent without sockets that answers the question for variables with these messages. */
class PagedAgent implements AgentAccess {
  isClosed = false;
  readonly #pages: readonly AgentMessage[];

  constructor(...pages: readonly AgentMessage[]) {
    this.#pages = pages;
  }

  async find(): ReturnType<AgentAccess['find']> {
    return { url: 'ws://127.0.0.1:1', token: 't'.repeat(16), pid: 1, target: 'pod/shop', version: '0.1.0' };
  }

  async open(_: unknown, events: TunnelEvents): ReturnType<AgentAccess['open']> {
    return {
      isOpen: true,
      streamCount: 0,
      send: message => {
        if (message.type === 'hello') events.onMessage(welcomeTo(message));
        if (message.type === 'environRequest') for (const each of this.#pages) events.onMessage(each);
        return true;
      },
      dial: () => null,
      watch: () => undefined,
      close: () => {
        this.isClosed = true;
      },
    };
  }
}

function ask(agent: PagedAgent, clock = new FakeClock()): ReturnType<typeof askEnviron> {
  return askEnviron(agent, { name: 'alice', version: '0.1.0', clock });
}

async function errorOf(promise: Promise<unknown>): Promise<HeadgateError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof HeadgateError) return error;
  throw new Error('it did not fail in words');
}

describe('the variables of a target', () => {
  test('are put together from their pages, in order', async () => {
    const agent = new PagedAgent(
      page([['A', '1']], { isLast: false }),
      page([], { isLast: false }),
      page([
        ['B', '2'],
        ['A', '3'],
      ]),
    );
    expect(await ask(agent)).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['A', '3'],
    ]);
    expect(agent.isClosed).toBe(true);
  });

  test('may be none', async () => {
    expect(await ask(new PagedAgent(page([])))).toEqual([]);
  });

  test('that are not known are said to be so, with the reason', async () => {
    const agent = new PagedAgent(page([], { problem: 'the process is gone' }));
    expect(await errorOf(ask(agent))).toMatchObject({
      code: 'HEADGATE_ERR_REFUSED',
      message: "The target's variables are not known: the process is gone.",
    });
    expect(agent.isClosed).toBe(true);
  });

  test('are refused when there are more than a process has, however many pages they take', async () => {
    const half = Array.from({ length: MAX_TARGET_VARIABLES / 2 + 1 }, (): [string, string] => ['A', '']);
    const agent = new PagedAgent(page(half, { isLast: false }), page(half, { isLast: false }));
    expect((await errorOf(ask(agent))).code).toBe('HEADGATE_ERR_PROTOCOL');
  });

  test('whose last page never comes are given up', async () => {
    const clock = new FakeClock();
    const asked = errorOf(ask(new PagedAgent(page([['A', '1']], { isLast: false })), clock));
    await settle();
    await clock.advance(CONNECT_TIMEOUT_MS);
    expect((await asked).message).toBe('The agent of pod/shop did not answer in time.');
  });
});
