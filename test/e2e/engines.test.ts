/** Every way of taking the traffic does the same: one suite over all of them. */

import { describe, expect, it } from 'vitest';
import {
  ALICE,
  agentPids,
  createMarkedApp,
  curl,
  Headgate,
  isAlive,
  kernelState,
  Lab,
  LocalProcess,
  labObstacle,
  RawClient,
  startNginx,
  stateDifference,
  stealArguments,
  until,
  untilAnsweredBy,
} from '../lab/index.ts';

const PORT = 8080;
const ALICES = { port: PORT, headers: [ALICE] };
const ENGINES = ['tproxy', 'redirect', 'iptables-tproxy', 'iptables-redirect'] as const;
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined).each(ENGINES)(`the engine %s (${obstacle ?? 'kernel'})`, engine => {
  it('takes what matches over IPv4 and IPv6 from everywhere, and gives it back when the agent is killed', async () => {
    await using lab = await Lab.open('engine');
    await startNginx(lab, { port: PORT });
    const local = await LocalProcess.start(lab, createMarkedApp('alice'));
    const before = await kernelState(lab.pod);
    const args = [...stealArguments(lab, `${PORT}:${local.port}`), `--redirect-engine=${engine}`];
    const session = await Headgate.stealing(lab, 'attach', args);
    expect((await Headgate.run(lab, 'status', '--json')).stdout).toContain(`"engine": "${engine}"`);
    await expectBothOrigins(lab);

    const [agent = 0] = agentPids(lab);
    session.process.signal('SIGSTOP');
    process.kill(agent, 'SIGKILL');
    await until(() => !isAlive(agent), { what: 'the agent to end' });
    await untilAnsweredBy(lab, 'app', ALICES, { withinMs: 1_000, what: 'the app to answer' });
    await until(async () => stateDifference(before, await kernelState(lab.pod)).length === 0, {
      withinMs: 5_000,
      what: 'the kernel to hold what it held before',
    });
    session.process.signal('SIGCONT');
    await session.event('agent_back');
    await untilAnsweredBy(lab, 'alice', ALICES, { what: 'the next agent to steal' });
    expect((await Headgate.run(lab, 'status', '--json')).stdout).toContain(`"engine": "${engine}"`);
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('leaves new connections to the app within four seconds when the agent hangs', async () => {
    await using lab = await Lab.open('engine');
    await startNginx(lab, { port: PORT });
    const local = await LocalProcess.start(lab, createMarkedApp('alice'));
    const args = [...stealArguments(lab, `${PORT}:${local.port}`), `--redirect-engine=${engine}`];
    const session = await Headgate.stealing(lab, 'attach', args);
    const [agent = 0] = agentPids(lab);
    process.kill(agent, 'SIGSTOP');
    const stoppedMs = performance.now();
    const question = { ...ALICES, withinMs: 300 };
    await untilAnsweredBy(lab, 'app', question, { withinMs: 4_500, what: 'the app to answer' });
    expect(performance.now() - stoppedMs).toBeLessThan(4_000);
    process.kill(agent, 'SIGCONT');
    await untilAnsweredBy(lab, 'alice', ALICES, { withinMs: 15_000, what: 'the session to steal again' });
    expect((await session.stop()).exitCode).toBe(0);
  });

  it('leaves connections alone that are older than its rules, at its coming and at its going', async () => {
    await using lab = await Lab.open('engine');
    await startNginx(lab, { port: PORT });
    const local = await LocalProcess.start(lab, createMarkedApp('alice'));
    const request = `GET / HTTP/1.1\r\nHost: shop\r\n${ALICE}\r\n\r\n`;
    using old = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    expect((await old.request(request)).headers.get('x-served-by')).toBe('app');
    const args = [...stealArguments(lab, `${PORT}:${local.port}`), `--redirect-engine=${engine}`];
    const session = await Headgate.stealing(lab, 'attach', args);
    expect((await old.request(request)).headers.get('x-served-by')).toBe('app');
    using taken = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    expect((await taken.request(request)).headers.get('x-served-by')).toBe('alice');
    await session.stop();
    for (const [which, client] of Object.entries({ old, taken })) {
      const answer = await client.request(request);
      expect(answer.headers.get('x-served-by'), which).toBe('app');
    }
  });
});

/** A matching request and another one, by each path into the pod. */
async function expectBothOrigins(lab: Lab): Promise<void> {
  const paths = [
    { from: lab.outside, host: lab.podAddress4 },
    { from: lab.outside, host: `[${lab.podAddress6}]` },
    { from: lab.pod, host: '127.0.0.1' },
    { from: lab.pod, host: '[::1]' },
    { from: lab.pod, host: lab.podAddress4 },
    { from: lab.pod, host: `[${lab.podAddress6}]` },
  ];
  for (const { from, host } of paths) {
    const url = `http://${host}:${PORT}/`;
    const answers = await curl(from, [{ url }, { url, headers: [ALICE] }, { url }]);
    const served = answers.map(answer => answer.servedBy);
    expect(served, `${host} from ${from.name}`).toEqual(['app', 'alice', 'app']);
  }
}
