/**
 * The agent dies or hangs, alone or with the children that should undo its work: the pod's clients reach the app, the kernel holds
 * what it held before, and the CLI brings another agent up.
 */

import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ALICE,
  agentPids,
  childrenOf,
  createMarkedApp,
  endAgents,
  environmentOf,
  Headgate,
  isAlive,
  kernelState,
  Lab,
  LabProcess,
  LocalProcess,
  labObstacle,
  pathWithout,
  RawClient,
  runDirectoryOf,
  SteadyClient,
  startNginx,
  stateDifference,
  stealArguments,
  until,
  untilAnsweredBy,
  whoAnswers,
} from '../lab/index.ts';

const PORT = 8080;
const ALICES = { port: PORT, headers: [ALICE] };
const AGENT = join(import.meta.dirname, '..', '..', 'agent', 'main.ts');
/** Connections whose clients all come again at once. */
const MANY = 200;
const ENGINES = ['tproxy', 'redirect', 'iptables-tproxy', 'iptables-redirect'] as const;
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(`an agent that fails (${obstacle ?? 'kernel'})`, () => {
  let lab: Lab;
  let ports: string;
  let before: string;
  const sessions: Headgate[] = [];

  beforeAll(async () => {
    lab = await Lab.open('fagent');
    await startNginx(lab, { port: PORT });
    ports = `${PORT}:${(await LocalProcess.start(lab, createMarkedApp('alice'))).port}`;
  });

  beforeEach(async () => {
    before = await kernelState(lab.pod);
  });

  // A test that failed leaves its session and its agent to nobody.
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session[Symbol.asyncDispose]();
    await endAgents(lab);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  async function attach(...more: string[]): Promise<Headgate> {
    const session = await Headgate.stealing(lab, 'attach', [...stealArguments(lab, ports), ...more]);
    sessions.push(session);
    return session;
  }

  /** The pid of the one agent of this lab. */
  function onlyAgent(): number {
    const [pid, ...others] = agentPids(lab);
    if (pid === undefined || others.length > 0) throw new Error(`one agent was expected: ${pid} ${others}`);
    return pid;
  }

  async function untilStateIsAsBefore(withinMs = 15_000): Promise<void> {
    let difference: readonly string[] = [];
    await until(
      async () => {
        difference = stateDifference(before, await kernelState(lab.pod));
        return difference.length === 0;
      },
      { withinMs, what: 'the kernel to hold what it held before' },
    ).catch(error => {
      throw new Error(`${error.message}:\n${difference.join('\n')}`);
    });
  }

  /** Ends the session and its agent, and checks that nothing is left. */
  async function leave(session: Headgate): Promise<void> {
    const agent = onlyAgent();
    await session.stop();
    if (isAlive(agent)) process.kill(agent, 'SIGTERM');
    await until(() => !isAlive(agent), { what: 'the agent to end' });
    await untilStateIsAsBefore();
  }

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'gives the pod back by %s, and the CLI brings another agent',
    async signal => {
      const session = await attach();
      const agent = onlyAgent();
      session.process.signal('SIGSTOP'); // Else it would have the next agent up before anybody could look.
      process.kill(agent, signal);
      await until(() => !isAlive(agent), { what: 'the agent to end' });
      for (let i = 0; i < 20; i++) expect(await whoAnswers(lab, ALICES)).toBe('app');
      await untilStateIsAsBefore();
      session.process.signal('SIGCONT');
      await session.event('agent_lost');
      expect((await session.event('agent_back')).resumed).toBe(false);
      await untilAnsweredBy(lab, 'alice', ALICES, { what: 'the new agent to steal' });
      expect(onlyAgent()).not.toBe(agent);
      await leave(session);
    },
  );

  it('is killed under load: only what it held is lost', async () => {
    const session = await attach();
    await using steady = new SteadyClient(lab.outside, { host: lab.podAddress4, port: PORT });
    await until(() => steady.report.fresh > 20, { what: 'some requests' });
    process.kill(onlyAgent(), 'SIGKILL');
    await session.event('agent_back');
    const { fresh } = steady.report;
    await until(() => steady.report.fresh > fresh + 20, { what: 'some requests more' });
    const { failures } = await steady.stop();
    // Two connections were open: the kept one and at most one new one.
    expect(failures.length, failures.join('\n')).toBeLessThanOrEqual(2);
    await leave(session);
  });

  it.each(['net', 'epoll'])('is killed with many connections: who comes again reaches the app (%s)', async io => {
    const session = Headgate.start(lab, 'attach', stealArguments(lab, ports), { HEADGATE_IO: io });
    sessions.push(session);
    await session.event('stealing');
    session.process.signal('SIGSTOP'); // Else there would be another agent.
    using stack = new DisposableStack();
    const clients = await Promise.all(Array.from({ length: MANY }, () => askAsBob(lab)));
    for (const client of clients) stack.use(client);
    const again = clients.map(async client => {
      await once(client.socket, 'close');
      stack.use(await askAsBob(lab));
    });
    process.kill(onlyAgent(), 'SIGKILL');
    await Promise.all(again);
    session.process.signal('SIGKILL');
    await session.process.ended;
    await untilStateIsAsBefore();
  });

  it('hangs, and new connections reach the app within four seconds', async () => {
    const session = await attach();
    const agent = onlyAgent();
    process.kill(agent, 'SIGSTOP');
    const stoppedMs = performance.now();
    await until(async () => (await whoAnswers(lab, { ...ALICES, withinMs: 300 }).catch(() => '')) === 'app', {
      withinMs: 4_000,
      what: 'the app to answer',
    });
    expect(performance.now() - stoppedMs).toBeLessThan(4_000);
    process.kill(agent, 'SIGCONT');
    await untilAnsweredBy(lab, 'alice', ALICES, { withinMs: 5_000, what: 'the agent to steal again' });
    await leave(session);
  });

  it.each(ENGINES)('loses the children that hold its rules, and another agent takes over: %s', async engine => {
    const session = await attach(`--redirect-engine=${engine}`);
    const agent = onlyAgent();
    await using steady = new SteadyClient(lab.outside, { host: lab.podAddress4, port: PORT });
    await until(() => steady.report.kept > 5, { what: 'some requests' });
    for (const pid of childrenOf(agent).filter(isAlive)) process.kill(pid, 'SIGKILL');
    await session.event('agent_lost');
    await session.event('agent_back');
    await untilAnsweredBy(lab, 'alice', ALICES, { what: 'the next agent to steal' });
    expect(onlyAgent()).not.toBe(agent);
    // Nobody else noticed: the first agent relayed its connections, and closed what was idle when its time was over. A
    // request that crosses with such a close is not answered, as with every server that closes keep-alive connections.
    const { failures } = await steady.stop();
    const unexplained = failures.filter(text => !/^kept connection .* connection ended, received ""$/.test(text));
    expect(unexplained).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(1);
    await until(() => !isAlive(agent), { what: 'the first agent to end' });
    await leave(session);
  });

  it('cannot start without any program that makes rules, and says what is missing', async () => {
    const path = await pathWithout(lab, 'nft', 'iptables', 'ip6tables', 'xtables');
    const session = Headgate.start(lab, 'attach', stealArguments(lab, ports), { PATH: path });
    const { code, message } = await session.event('error');
    expect(code).toBe('HEADGATE_ERR_NO_ENGINE');
    expect(message).toMatch(/nft/);
    expect((await session.process.ended).exitCode).toBe(1);
    await untilStateIsAsBefore();
  });

  it('cannot start with an engine that is asked for and does not work', async () => {
    const path = await pathWithout(lab, 'nft');
    const args = [...stealArguments(lab, ports), '--redirect-engine=tproxy'];
    const session = Headgate.start(lab, 'attach', args, { PATH: path });
    expect((await session.event('error')).code).toBe('HEADGATE_ERR_NO_ENGINE');
    expect((await session.process.ended).exitCode).toBe(1);
    await untilStateIsAsBefore();
  });

  it('takes another engine when the first cannot be had', async () => {
    await makeEmptyTables(lab);
    before = await kernelState(lab.pod);
    const path = await pathWithout(lab, 'nft');
    const session = Headgate.start(lab, 'attach', stealArguments(lab, ports), { PATH: path });
    await session.event('stealing');
    expect(await whoAnswers(lab, ALICES)).toBe('alice');
    const { stdout } = await Headgate.run(lab, 'status', '--json');
    expect(stdout).toMatch(/"engine": "iptables-/);
    await leave(session);
    await lab.pod.run('nft', 'flush', 'ruleset');
  });

  it.each(ENGINES)(
    'leaves nothing when it is killed at any moment of its start: %s',
    { timeout: 60_000 },
    async engine => {
      const argv = [process.execPath, AGENT, `--target=netns/${lab.pod.name}`, `--engine=${engine}`] as const;
      const startMs = await timeToStart(argv);
      const moments = [0.55, 0.7, 0.8, 0.9, 1];
      for (const moment of moments) {
        await using agent = new LabProcess(argv, { env: environmentOf(lab) });
        await delay(startMs * moment);
        agent.signal('SIGKILL');
        await agent.ended;
        expect(await whoAnswers(lab, ALICES)).toBe('app');
        await untilStateIsAsBefore();
      }
    },
  );

  async function timeToStart(argv: readonly [string, ...string[]]): Promise<number> {
    const startedMs = performance.now();
    await using agent = new LabProcess(argv, { env: environmentOf(lab) });
    await until(() => agent.stdout.includes('"ready"'), { what: 'the agent to be ready' });
    const tookMs = performance.now() - startedMs;
    agent.signal('SIGTERM');
    await agent.ended;
    await untilStateIsAsBefore();
    return tookMs;
  }

  it.each(ENGINES)('is killed with all its children, and the next one cleans up: %s', async engine => {
    const session = await attach(`--redirect-engine=${engine}`);
    const agent = onlyAgent();
    session.process.signal('SIGKILL');
    await session.process.ended;
    // Stopped first: a child that outlives the others by a moment would use it.
    const family = [agent, ...childrenOf(agent)].reverse();
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of family) process.kill(pid, signal);
    await until(() => !isAlive(agent), { what: 'the agent to end' });
    expect(stateDifference(before, await kernelState(lab.pod)).join('\n')).toMatch(/fwmark/);
    await leave(await attach(`--redirect-engine=${engine}`));
    expect(agentPids(lab)).toEqual([]);
  });

  it('leaves no files behind', async () => {
    expect(await lab.pod.run('find', runDirectoryOf(lab), '-type', 'f')).toBe('');
  });
});

/** A new connection on which the app has answered a request that no session wants. */
async function askAsBob(lab: Lab): Promise<RawClient> {
  const client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT, allowHalfOpen: false });
  const { headers } = await client.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: bob\r\n\r\n');
  expect(headers.get('x-served-by')).toBe('app');
  return client;
}

/** Empty tables of iptables, as its first use makes them: only nft can take them away again. */
async function makeEmptyTables(lab: Lab): Promise<void> {
  for (const program of ['iptables', 'ip6tables']) {
    for (const action of ['-A', '-D']) await lab.pod.run(program, '-t', 'mangle', action, 'PREROUTING', '-j', 'ACCEPT');
  }
}
