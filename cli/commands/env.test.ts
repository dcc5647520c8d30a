import { expect, it } from 'vitest';
import { FakeAgent } from '../testing/fake-agent.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { env } from './env.ts';

const HOSTILE = '\u001b]0;title\u0007\u001b[2J';

/** What `headgate env` writes to a stream of that kind. */
async function written(stdout: { readonly isTTY?: boolean }): Promise<string> {
  const agent = await FakeAgent.start({
    other: message =>
      message.type === 'environRequest'
        ? { type: 'environ', id: message.id, variables: [['GREETING', HOSTILE]], isLast: true, problem: '' }
        : undefined,
  });
  const { address } = agent;
  const terminal = new FakeTerminal();
  Object.assign(terminal.stdout, stdout);
  expect(await env({ target: 'pid/1' }, terminal, () => Promise.resolve({ event: 'ready', ...address }))).toBe(0);
  await agent.stop();
  return terminal.out;
}

it('has no say over a terminal, and every byte in a file', async () => {
  expect(await written({})).toBe(`GREETING='${HOSTILE}'\n`);
  expect(await written({ isTTY: true })).toBe("GREETING='\ufffd]0;title\ufffd\ufffd[2J'\n");
});
