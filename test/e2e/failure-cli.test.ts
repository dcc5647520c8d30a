/**
 * The developer's side goes away in every way that it can, while others use the pod: they notice nothing, and what was stolen is the
 * app's again.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  agentPids,
  createMarkedApp,
  Headgate,
  isAlive,
  Lab,
  LocalProcess,
  labObstacle,
  RawClient,
  SteadyClient,
  startNginx,
  stealArguments,
  until,
  untilAnsweredBy,
  whoAnswers,
} from '../lab/index.ts';

const PORT = 8080;
const ALICES = { port: PORT, headers: [ALICE] };
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(`a CLI that goes away (${obstacle ?? 'kernel'})`, () => {
  let lab: Lab;
  let ports: string;

  beforeAll(async () => {
    lab = await Lab.open('fcli');
    await startNginx(lab, { port: PORT });
    ports = `${PORT}:${(await LocalProcess.start(lab, createMarkedApp('alice'))).port}`;
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  const attach = () => Headgate.stealing(lab, 'attach', stealArguments(lab, ports));
  const others = () => new SteadyClient(lab.outside, { host: lab.podAddress4, port: PORT });

  it('takes nothing from the moment it is killed', async () => {
    const session = await attach();
    await using steady = others();
    using kept = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    const head = `GET / HTTP/1.1\r\nHost: shop\r\n${ALICE}\r\n\r\n`;
    expect((await kept.request(head)).headers.get('x-served-by')).toBe('alice');
    session.process.signal('SIGKILL');
    await session.process.ended;
    await untilAnsweredBy(lab, 'app', ALICES, { withinMs: 500, what: 'the app to answer after SIGKILL' });
    // A connection that was alice's is the app's from its next request on.
    expect((await kept.request(head)).headers.get('x-served-by')).toBe('app');
    const { failures, kept: asked, fresh } = await steady.stop();
    expect(failures).toEqual([]);
    expect(Math.min(asked, fresh)).toBeGreaterThan(0);
  });

  it('loses its requests to the app when it hangs, and has them again when it goes on', async () => {
    const session = await attach();
    await using steady = others();
    session.process.signal('SIGSTOP');
    const stoppedMs = performance.now();
    // What is asked meanwhile waits for the session, and is answered in the end.
    const caught = await whoAnswers(lab, { ...ALICES, withinMs: 8_000 });
    expect(performance.now() - stoppedMs).toBeLessThan(6_000);
    expect(['app', '502']).toContain(caught);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    session.process.signal('SIGCONT');
    await session.event('agent_lost');
    await session.event('agent_back');
    await untilAnsweredBy(lab, 'alice', ALICES, { what: 'the session to steal again' });
    expect((await steady.stop()).failures).toEqual([]);
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('hangs for longer than it may be away, and begins a new session', { timeout: 40_000 }, async () => {
    const session = await attach();
    const first = (await session.event('connected')).session;
    session.process.signal('SIGSTOP');
    await until(async () => (await sessionsOf(lab)).length === 0, {
      withinMs: 25_000,
      what: 'the session that is away to be over',
    });
    session.process.signal('SIGCONT');
    const back = await session.event('agent_back');
    expect(back.resumed).toBe(false);
    expect(back.session).not.toBe(first);
    await untilAnsweredBy(lab, 'alice', ALICES, { what: 'the new session to steal' });
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('leaves no rule behind at Ctrl-C, and the agent follows some seconds later', async () => {
    await using steady = others();
    const session = await attach();
    const [agent] = agentPids(lab);
    expect(await lab.pod.run('nft', 'list', 'ruleset')).toMatch(new RegExp(`elements = \\{ ${PORT} `));
    expect(await session.stop()).toEqual({ exitCode: 0, signal: null });
    const leftMs = performance.now();
    expect(await lab.pod.run('nft', 'list', 'ruleset')).not.toMatch(/elements/);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
    expect((await steady.stop()).failures).toEqual([]);
    await until(() => agent === undefined || !isAlive(agent), { withinMs: 8_000, what: 'the agent to end' });
    expect(performance.now() - leftMs).toBeGreaterThan(4_000);
    expect(await lab.pod.run('nft', 'list', 'ruleset')).toBe('');
  });
});

/** The ids of the agent's sessions, live or away. */
async function sessionsOf(lab: Lab): Promise<string[]> {
  const { stdout } = await Headgate.run(lab, 'status', '--json');
  const { agents } = JSON.parse(stdout) as { agents: { sessions: { session: string }[] }[] };
  return agents.flatMap(agent => agent.sessions.map(each => each.session));
}
