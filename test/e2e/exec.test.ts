/** `headgate exec`: a command of the developer gets the traffic of what it listens on, and without a world is otherwise as if it ran alone. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  childrenOf,
  Headgate,
  isAlive,
  Lab,
  LocalProcess,
  labObstacle,
  startNginx,
  until,
  untilAnsweredBy,
  whoAnswers,
} from '../lab/index.ts';

/** Of the pod and of this machine, where other programs are fond of 8080. */
const PORT = 28_473;
const ALICES = { port: PORT, headers: [ALICE] };
const SHOP = [process.execPath, join(import.meta.dirname, 'commands', 'shop.mjs')];
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(`a command that is run by exec (${obstacle ?? 'kernel'})`, () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open('exec');
    await startNginx(lab, { port: PORT });
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  function exec(command: readonly string[], env: Record<string, string> = {}, ...more: string[]): Headgate {
    const flags = ['--steal', `--header=${ALICE}`, '--no-world'];
    const args = [`--target=netns/${lab.pod.name}`, ...flags, ...more, '--', ...command];
    return Headgate.start(lab, 'exec', args, env);
  }

  const node = (script: string) => [process.execPath, '-e', script];

  it('gets the requests of the port that it listens on, which nobody named', async () => {
    const session = exec(SHOP, { SHOP_PORT: String(PORT) });
    const { ports } = await session.event('stealing');
    expect(ports).toMatchObject([{ remote: PORT, local: `127.0.0.1:${PORT}` }]);
    expect(await whoAnswers(lab, ALICES)).toBe('shop');
    expect(await whoAnswers(lab, { port: PORT })).toBe('app');
    expect((await session.stop()).exitCode).toBe(128 + 2);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
  });

  it('is found by its children: the one that listens is a grandchild', async () => {
    const session = exec(['sh', '-c', `sh -c '"$0" "$1"; exit $?' "$0" "$1"; exit $?`, ...SHOP], {
      SHOP_PORT: String(PORT),
      SHOP_EXIT: '4',
    });
    await session.event('stealing');
    expect(await whoAnswers(lab, ALICES)).toBe('shop');
    process.kill(shopBelow(session.process.pid), 'SIGTERM');
    expect((await session.process.ended).exitCode).toBe(4);
  });

  it('may listen late, close, and listen again', async () => {
    const session = exec(SHOP, { SHOP_PORT: String(PORT), SHOP_DELAY_MS: '800', SHOP_EXIT: '0' });
    await session.event('waiting_for_listener');
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    await session.event('stealing');
    expect(await whoAnswers(lab, ALICES)).toBe('shop');
    process.kill(shopBelow(session.process.pid), 'SIGUSR2');
    await until(() => session.process.stdout.includes('closed'), { what: 'the command to close its port' });
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    await session.event('returned', ({ remote }) => remote === PORT);
    await until(() => session.events.filter(({ event }) => event === 'stealing').length === 2, {
      what: 'the port to be taken again',
    });
    expect(await whoAnswers(lab, ALICES)).toBe('shop');
    expect(session.events.filter(({ event }) => event === 'connected')).toHaveLength(1);
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('gets the port that -p names, once it answers there', async () => {
    const local = await freePort(lab);
    const env = { SHOP_PORT: String(local), SHOP_DELAY_MS: '600', SHOP_EXIT: '0' };
    const session = exec(SHOP, env, `--port=${PORT}:${local}`);
    expect((await session.event('waiting_for_port')).ports).toEqual([local]);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    const { ports } = await session.event('stealing');
    expect(ports).toMatchObject([{ remote: PORT, local: `127.0.0.1:${local}` }]);
    expect(await whoAnswers(lab, ALICES)).toBe('shop');
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('may listen on IPv6 only', async () => {
    const local = await freePort(lab);
    const env = { SHOP_PORT: String(local), SHOP_HOST: '::1', SHOP_EXIT: '0' };
    const session = exec(SHOP, env, `--port=${PORT}:${local}`);
    expect((await session.event('stealing')).ports).toMatchObject([{ local: `[::1]:${local}` }]);
    expect(await whoAnswers(lab, ALICES)).toBe('shop');
    await session.stop();
  });

  it('that listens on a port which the target does not serve takes nothing, and is told', async () => {
    const local = await freePort(lab);
    const session = exec(SHOP, { SHOP_PORT: String(local), SHOP_EXIT: '0' });
    const { message } = await session.event('notice', ({ code }) => code === 'not_served');
    expect(message).toContain(`-p REMOTE:${local}`);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('fails by itself when its port is taken by somebody else', async () => {
    const other = createServer((_, response) => response.writeHead(200, { 'x-served-by': 'other' }).end());
    await LocalProcess.start(lab, other, PORT);
    const session = exec(SHOP, { SHOP_PORT: String(PORT) });
    expect((await session.process.ended).exitCode).toBe(1);
    expect(session.process.stderr).toContain('EADDRINUSE');
    expect(session.events.filter(({ event }) => event === 'stealing')).toEqual([]);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    await new Promise(resolve => other.close(resolve));
  });

  it('is told when -p names a port of this machine that somebody has', async () => {
    const other = await LocalProcess.start(lab, createServer());
    const session = exec(node('setTimeout(() => {}, 2000)'), {}, `--port=${PORT}:${other.port}`);
    const { level, message } = await session.event('notice', ({ code }) => code === 'local_taken');
    expect(level).toBe('warning');
    expect(message).toContain(`port ${other.port}`);
    await session.event('stealing');
    await session.stop();
  });

  it.each([
    ['its code', 'process.exit(7)', 7],
    ['success', 'process.exit(0)', 0],
    ['128 and the number of its signal', "process.kill(process.pid, 'SIGKILL')", 137],
  ])('ends the session with %s', async (_, script, code) => {
    const session = exec(node(script));
    expect(await session.process.ended).toEqual({ exitCode: code, signal: null });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('gets %s once, and is waited for', async signal => {
    const session = exec(SHOP, { SHOP_PORT: String(PORT), SHOP_EXIT: '5' });
    await session.event('stealing');
    session.process.signal(signal);
    expect(await session.process.ended).toEqual({ exitCode: 5, signal: null });
    expect(session.process.stdout).toBe(`open\n${signal}\n`);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
  });

  it('has its output, its input and its arguments untouched', async () => {
    const script = `process.stdin.pipe(process.stdout); process.stderr.write(process.argv.slice(1).join('|') + '\\n')`;
    const session = exec([...node(script), '--', '--steal', 'a b', '']);
    session.process.child.stdin.end('line one\n\u0000\u001b[31mred');
    expect((await session.process.ended).exitCode).toBe(0);
    expect(session.process.stdout).toBe('line one\n\u0000\u001b[31mred');
    expect(session.process.stderr).toContain('\n--steal|a b|\n');
  });

  it('that does not exist is told so, and nothing stays', async () => {
    const session = exec(['no-such-program']);
    const { code, message } = await session.event('error');
    expect(code).toBe('HEADGATE_ERR_COMMAND');
    expect(message).toContain('no-such-program');
    expect((await session.process.ended).exitCode).toBe(1);
  });

  it('lives on when the agent is killed, and gets its requests again', async () => {
    const session = exec(SHOP, { SHOP_PORT: String(PORT), SHOP_EXIT: '0' });
    await session.event('stealing');
    const shop = shopBelow(session.process.pid);
    const { agent_pid } = await session.event('connected');
    process.kill(agent_pid, 'SIGKILL');
    await session.event('agent_lost');
    await session.event('agent_back');
    await untilAnsweredBy(lab, 'shop', ALICES, { what: 'the command to answer again' });
    expect(isAlive(shop)).toBe(true);
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('is ended when its session is', async () => {
    const session = exec(SHOP, { SHOP_PORT: String(PORT), SHOP_EXIT: '0' });
    await session.event('stealing');
    const shop = shopBelow(session.process.pid);
    const { stdout } = await Headgate.run(lab, 'kill', (await session.event('connected')).session);
    expect(stdout).toContain('Ended session');
    expect((await session.event('error')).code).toBe('HEADGATE_ERR_TAKEN_OVER');
    expect((await session.process.ended).exitCode).toBe(1);
    expect(isAlive(shop)).toBe(false);
  });
});

/** A port of this machine that nobody has. */
async function freePort(lab: Lab): Promise<number> {
  const place = await LocalProcess.start(lab, createServer());
  await place.stop();
  return place.port;
}

/** The program below a process; beside it there may be an agent that was started just now. @throws Error where there is none */
function shopBelow(pid: number): number {
  const below = [pid];
  for (const each of below) {
    if (commandOf(each).startsWith(SHOP.join('\0'))) return each;
    below.push(...childrenOf(each));
  }
  throw new Error('the program does not run');
}

/** Its words, each ended by a NUL; none where it has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
