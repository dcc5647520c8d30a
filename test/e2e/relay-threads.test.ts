/** Relay threads in the product: one that hangs gives the ports back, several share them. Needs root. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  ALICE,
  agentPids,
  createMarkedApp,
  Headgate,
  type Lab,
  LabProcess,
  LocalProcess,
  startNginx,
  stealArguments,
  until,
  untilAnsweredBy,
  whoAnswers,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const ALICES = { port: PORT, headers: [ALICE] };
const HOLDER = join(import.meta.dirname, '..', 'lab', 'apps', 'hold_thread.py');

describeInLab('relay threads', 'relay', (lab, prepare) => {
  let local: number;

  prepare(async lab => {
    await startNginx(lab, { port: PORT });
    local = (await LocalProcess.start(lab, createMarkedApp('alice'))).port;
  });

  it('that hang give the ports back by the kernel’s clock, and take them again', async () => {
    const session = await attach(lab(), 1);
    const [thread] = relayThreads(lab());
    await using holder = new LabProcess(['python3', HOLDER, String(thread)]);
    await until(() => holder.stdout.includes('held'), { what: 'the thread to be held' });
    await untilAnsweredBy(lab(), 'app', { ...ALICES, withinMs: 300 }, { withinMs: 8_000, what: 'the app to answer' });
    holder.child.stdin.end();
    await untilAnsweredBy(lab(), 'alice', ALICES, { withinMs: 8_000, what: 'the agent to steal again' });
    await session.stop();
  });

  it('of which there are two serve one session', async () => {
    const session = await attach(lab(), 2);
    expect(relayThreads(lab()).length).toBe(2);
    for (let i = 0; i < 10; i++) {
      expect(await whoAnswers(lab(), { port: PORT })).toBe('app');
      expect(await whoAnswers(lab(), ALICES)).toBe('alice');
    }
    await session.stop();
  });

  async function attach(lab: Lab, threads: number): Promise<Headgate> {
    await until(() => agentPids(lab).length === 0, { withinMs: 20_000, what: 'the last agent to end' });
    const env = { HEADGATE_IO: 'epoll', HEADGATE_THREADS: String(threads) };
    const session = Headgate.start(lab, 'attach', stealArguments(lab, `${PORT}:${local}`), env);
    await session.event('stealing');
    return session;
  }

  /** Their ids in the kernel. */
  function relayThreads(lab: Lab): readonly number[] {
    const tasks = agentPids(lab).flatMap(pid =>
      readdirSync(`/proc/${pid}/task`).map(tid => `/proc/${pid}/task/${tid}`),
    );
    const relays = tasks.filter(task => readFileSync(`${task}/comm`, 'utf8').startsWith('relay '));
    return relays.map(task => Number(task.split('/').at(-1)));
  }
});
