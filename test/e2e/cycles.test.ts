/**
 * Two hundred sessions come and go under load, and nobody whose requests match nothing notices: wrk counts no error of any kind, on
 * kept connections and on one connection a request, and so does a client that counts each request. Most cycles run through the
 * protocol, by the CLI's own session and in this process, with one agent; ten start the whole CLI as a process. The kept connections
 * begin within the first session, so that they run through the agent all the time.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../cli/clock.ts';
import { LocalPort } from '../../cli/local/local-port.ts';
import { Session } from '../../cli/session/session.ts';
import { openTunnel } from '../../cli/session/tunnel.ts';
import { runningAgents } from '../../cli/target/agent-files.ts';
import type { FilterSpec } from '../../filter-engine/index.ts';
import { type StatusReport, toPort } from '../../protocol/index.ts';
import {
  ALICE,
  agentStatus,
  createMarkedApp,
  Headgate,
  Lab,
  LocalProcess,
  labObstacle,
  parseWrk,
  runDirectoryOf,
  SteadyClient,
  startNginx,
  stealArguments,
  until,
  whoAnswers,
} from '../lab/index.ts';

const PORT = 8080;
const PROTOCOL_CYCLES = 190;
const CLI_CYCLES = 10;
/** The kept connections, which never end: wrk's and the steady client's. */
const KEPT_CONNECTIONS = 5;
const ALICES = { port: PORT, headers: [ALICE] };
const FILTER: FilterSpec = { header: { name: 'x-user', equals: 'alice' } };
/** Longer than the test may take: it is ended by its own signal, at which it reports. */
const WRK_SECONDS = 600;
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(`sessions that come and go under load (${obstacle ?? 'kernel'})`, () => {
  let lab: Lab;
  let local: LocalProcess;

  beforeAll(async () => {
    lab = await Lab.open('cycles');
    await startNginx(lab, { port: PORT });
    local = await LocalProcess.start(lab, createMarkedApp('alice'));
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('are not noticed by anybody else', { timeout: 200_000 }, async () => {
    const url = `http://${lab.podAddress4}:${PORT}/`;
    const load = (...args: string[]) =>
      lab.use(lab.outside.spawn(['nice', '-n', '19', 'wrk', '-t1', `-d${WRK_SECONDS}s`, '--latency', ...args, url]));
    const first = await attach();
    const kept = load('-c4');
    // On a busy machine it may be late: behind the session its connections would go to the app, and stay there.
    await until(async () => (await agentStatus(lab)).connections >= 4, { what: 'the kept connections' });
    const fresh = load('-c1', '-H', 'Connection: close');
    await using steady = new SteadyClient(lab.outside, { host: lab.podAddress4, port: PORT });
    await until(() => steady.report.kept > 10 && steady.report.fresh > 10, { what: 'the load to run' });
    await first.stop();
    const startedMs = performance.now();
    for (let cycle = 0; cycle < CLI_CYCLES; cycle++) await cycleByCli();
    const betweenMs = performance.now();
    for (let cycle = 0; cycle < PROTOCOL_CYCLES; cycle++) await cycleByProtocol();
    const endedMs = performance.now();
    const { stdout: status } = await Headgate.run(lab, 'status', '--json');
    const report = await steady.stop();
    const results = [];
    for (const process of [kept, fresh]) {
      process.signal('SIGINT');
      await process.ended;
      results.push(parseWrk(process.stdout));
    }
    console.info(
      `${CLI_CYCLES} cycles by the CLI in ${Math.round(betweenMs - startedMs)} ms, ` +
        `${PROTOCOL_CYCLES} by the protocol in ${Math.round(endedMs - betweenMs)} ms; ` +
        `${results.map(({ requests }) => requests).join(' and ')} requests of wrk, ` +
        `${report.kept} and ${report.fresh} counted ones`,
    );
    expect(report.failures).toEqual([]);
    const { agents } = JSON.parse(status) as { agents: StatusReport[] };
    expect(agents[0]?.connections).toBeGreaterThanOrEqual(KEPT_CONNECTIONS);
    expect(agents[0]?.counters.requests_passed).toBeGreaterThan(report.kept);
    expect(Math.min(report.kept, report.fresh)).toBeGreaterThan(100);
    for (const { requests, errors } of results) {
      expect(errors).toBe(0);
      expect(requests).toBeGreaterThan(1_000);
    }
  });

  const attach = () => Headgate.stealing(lab, 'attach', stealArguments(lab, `${PORT}:${local.port}`));

  async function cycleByCli(): Promise<void> {
    const session = await attach();
    expect(await whoAnswers(lab, ALICES)).toBe('alice');
    expect((await session.stop()).exitCode).toBe(0);
    expect(await whoAnswers(lab, ALICES)).toBe('app');
  }

  async function cycleByProtocol(): Promise<void> {
    const problems: string[] = [];
    const session = new Session({
      access: { find: async () => onlyAgent(), open: openTunnel },
      settings: { name: 'alice', filter: FILTER, takeover: false, stealProbes: false, drain: false },
      version: '0.0.0',
      clock: systemClock,
      events: {
        onLost: reason => problems.push(reason),
        onBack: () => undefined,
        onNotice: () => undefined,
        onPortLost: (_, reason) => problems.push(reason),
        onFailed: error => problems.push(error.message),
      },
    });
    await session.start();
    const port = new LocalPort(toPort(local.port), { onRefused: () => undefined, onAnswering: () => undefined });
    const mapping = { remote: toPort(PORT), local: toPort(local.port) };
    const taken = await session.steal({ mapping, localPort: port, isOnlyIfServed: false }).outcome;
    expect(taken.kind).toBe('taken');
    expect(await whoAnswers(lab, ALICES)).toBe('alice');
    await session.leave();
    expect(problems).toEqual([]);
  }

  function onlyAgent() {
    const [agent] = runningAgents(runDirectoryOf(lab));
    if (agent === undefined) throw new Error('no agent runs');
    return agent;
  }
});
