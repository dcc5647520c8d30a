import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { AGENT_START_TIMEOUT_MS } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { isProcessAlive } from './agent-files.ts';
import { agentArguments, agentMainPath, startLocalAgent } from './local-agent.ts';
import { parseTarget, requireLocalTarget } from './target-name.ts';

const TARGET = requireLocalTarget(parseTarget('netns/shop'));
const SETTINGS = { drainTimeoutS: undefined, redirectEngine: undefined, clientAddress: true };
const READY = {
  event: 'ready',
  url: 'ws://127.0.0.1:4000',
  token: 'a-token-that-is-long-enough',
  pid: 1,
  target: 'netns/shop',
  version: '0.1.0',
};

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-agent-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** An agent's main file with this body. */
function script(body: string): string {
  const file = join(directory, 'main.mjs');
  writeFileSync(file, body);
  return file;
}

async function failure(body: string): Promise<HeadgateError> {
  try {
    await startLocalAgent({ target: TARGET, settings: SETTINGS, main: script(body) });
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('the agent started');
}

describe('startLocalAgent', () => {
  test('lets the agent log more when it is verbose', async () => {
    const main = script(
      `console.log(JSON.stringify({ ...${JSON.stringify(READY)}, version: process.env.HEADGATE_AGENT_LOG ?? 'none' }))`,
    );
    const logged = async (isVerbose: boolean): Promise<string> =>
      (await startLocalAgent({ target: TARGET, settings: SETTINGS, main, isVerbose })).version;
    expect([await logged(false), await logged(true)]).toEqual(['none', 'debug']);
  });

  test('returns the report of an agent that goes on running', async () => {
    const report = await startLocalAgent({
      target: TARGET,
      settings: SETTINGS,
      main: script(`console.log(JSON.stringify({ ...${JSON.stringify(READY)}, pid: process.pid, joined: true }));
        setInterval(() => {}, 1000);`),
    });
    expect(report).toMatchObject({ url: READY.url, joined: true });
    expect(isProcessAlive(report.pid)).toBe(true);
    process.kill(report.pid, 'SIGKILL');
  });

  test('passes on what the agent says of its failure, as sentences', async () => {
    const error = await failure(
      `console.log(JSON.stringify({ event: 'failed', code: 'HEADGATE_ERR_TARGET_NOT_FOUND', message: 'no such namespace', hint: 'ip netns' }));
       process.exitCode = 1;`,
    );
    expect(error).toMatchObject({
      code: 'HEADGATE_ERR_TARGET_NOT_FOUND',
      message: 'no such namespace.',
      hint: 'ip netns.',
      exitCode: 1,
    });
  });

  test('shows the last words of an agent that ends without a report', async () => {
    const error = await failure(
      `console.error('{"level":50,"msg":"it broke","err":{"message":"why"}}'); process.exitCode = 3;`,
    );
    expect(error.code).toBe('HEADGATE_ERR_AGENT_START');
    expect(error.message).toContain('it ended with code 3');
    expect(error.hint).toContain('it broke: why');
  });

  test('refuses a report that is none', async () => {
    const error = await failure(`console.log('hello'); setTimeout(() => {}, 50);`);
    expect(error.message).toContain('something else than JSON of ours');
  });

  test('ends an agent that says nothing in time', async () => {
    const clock = new FakeClock();
    const logged = Promise.withResolvers<string>();
    const starting = startLocalAgent({
      target: TARGET,
      settings: SETTINGS,
      clock,
      main: script(`console.error(process.pid); setInterval(() => {}, 1000);`),
      onLog: line => logged.resolve(line),
    });
    const outcome = starting.catch((error: unknown) => error);
    await logged.promise;
    await clock.advance(AGENT_START_TIMEOUT_MS);
    expect(await outcome).toMatchObject({ code: 'HEADGATE_ERR_AGENT_START' });
  });
});

describe('agentArguments', () => {
  test('names the target alone by default', () => {
    expect(agentArguments(TARGET, SETTINGS)).toEqual(['--target', 'netns/shop']);
  });

  test('passes the options of the agent on', () => {
    expect(agentArguments(TARGET, { drainTimeoutS: 3, redirectEngine: 'redirect', clientAddress: false })).toEqual([
      '--target',
      'netns/shop',
      '--engine',
      'redirect',
      '--drain-timeout',
      '3',
      '--no-client-address',
    ]);
  });
});

describe('agentMainPath', () => {
  test('lies beside the CLI, in the sources and when published', () => {
    expect(agentMainPath('file:///x/cli/target/local-agent.ts')).toBe('/x/agent/main.ts');
    expect(agentMainPath('file:///x/dist/cli/target/local-agent.js')).toBe('/x/dist/agent/main.js');
  });
});
