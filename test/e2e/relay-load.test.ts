/** Relay threads under load, by counts and bytes: nothing is left open, and what sessions take is nobody else's matter. */

import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  agentPids,
  agentStatus,
  countOf,
  createMarkedApp,
  Headgate,
  type Lab,
  LocalProcess,
  RawClient,
  startNginx,
  stealArguments,
  until,
  wrk,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const CONNECTIONS = 20_000;
/** Connections whose every request is taken, one behind the other, while others are passed through. */
const STOLEN = 50;
const REQUESTS_EACH = 4;
const PASSED = 16;

const requestOf = (user: string): string => `GET / HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`;
/** One whose length nobody knows beforehand: a connection that begins with it is handed over. */
const chunkedOf = (user: string): string =>
  `POST / HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n`;

describeInLab('relay threads under load', 'rload', (lab, prepare) => {
  prepare(async lab => {
    for (const side of [lab.outside, lab.pod]) await side.run('sysctl', '-qw', 'net.ipv4.tcp_tw_reuse=1');
    await startNginx(lab, { port: PORT });
    const local = await LocalProcess.start(lab, createMarkedApp('alice'));
    const session = Headgate.start(lab, 'attach', stealArguments(lab, `${PORT}:${local.port}`), {
      HEADGATE_IO: 'epoll',
    });
    await session.event('stealing');
  });

  const url = (lab: Lab): string => `http://${lab.podAddress4}:${PORT}/`;

  it('leave no descriptor behind 20,000 connections', { timeout: 180_000 }, async () => {
    // What is opened once and kept is open now.
    await wrk(lab().outside, { url: url(lab()), connections: 8, seconds: 1, headers: ['Connection: close'] });
    await untilIdle(lab());
    const before = descriptorCount(lab());
    const accepted = await countOf(lab(), 'connections_accepted');
    do {
      const load = { url: url(lab()), connections: 32, seconds: 3, headers: ['Connection: close'] };
      expect((await wrk(lab().outside, load)).errorReport).toBe('');
    } while ((await countOf(lab(), 'connections_accepted')) - accepted < CONNECTIONS);
    await untilIdle(lab());
    await until(() => descriptorCount(lab()) <= before, { what: `the agent to have ${before} descriptors again` });
  });

  it('send a session of this machine what it takes by a tunnel of their own, and keep the others with every answer whole', async () => {
    const before = await agentStatus(lab());
    const passed = Promise.all(Array.from({ length: PASSED }, () => askSteadily(lab(), 'carol', STOLEN)));
    const stolen = Promise.all(Array.from({ length: STOLEN }, () => askSteadily(lab(), 'alice', REQUESTS_EACH)));
    expect(new Set((await passed).flat())).toEqual(new Set(['app']));
    expect(new Set((await stolen).flat())).toEqual(new Set(['alice']));
    const after = await agentStatus(lab());
    const more = (name: 'connections_handed_over' | 'requests_stolen' | 'requests_passed' | 'app_dials'): number =>
      (after.counters[name] ?? 0) - (before.counters[name] ?? 0);
    expect({
      handedOver: more('connections_handed_over'),
      stolen: more('requests_stolen'),
      passed: more('requests_passed'),
    }).toEqual({ handedOver: 0, stolen: STOLEN * REQUESTS_EACH, passed: PASSED * STOLEN });
    // Nobody is dialled for twice. A connection that says nothing for a moment after it was made is dialled for, whoever takes it then.
    expect(more('app_dials')).toBeGreaterThanOrEqual(PASSED);
    expect(more('app_dials')).toBeLessThanOrEqual(PASSED + STOLEN);
  });

  it('send a session its requests among those of others, and keep the connection', async () => {
    const some = Array.from({ length: 4 }, () => 'carol');
    const users = [...some, 'alice', 'carol', 'alice', ...some, 'alice'];
    const before = await countOf(lab(), 'connections_handed_over');
    const answered = await Promise.all(Array.from({ length: PASSED }, () => askFor(lab(), users)));
    expect(answered).toEqual(answered.map(() => users.map(user => (user === 'alice' ? 'alice' : 'app'))));
    expect(await countOf(lab(), 'connections_handed_over')).toBe(before);
    await untilIdle(lab());
  });

  it('hand over what only another thread can send to a session, and take it back when that is over', async () => {
    const rounds = 3;
    const users = Array.from({ length: rounds }, () => ['alice', ...Array.from({ length: 8 }, () => 'carol')]).flat();
    const expected = users.map(user => (user === 'alice' ? 'alice' : 'app'));
    const counts = async (): Promise<readonly number[]> =>
      Promise.all([countOf(lab(), 'connections_handed_over'), countOf(lab(), 'connections_handed_back')]);
    const before = await counts();
    const answered = await Promise.all(Array.from({ length: PASSED }, () => askFor(lab(), users, chunkedOf)));
    expect(answered).toEqual(answered.map(() => expected));
    const after = await counts();
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([PASSED * rounds, PASSED * rounds]);
    await untilIdle(lab());
  });
});

const askSteadily = (lab: Lab, user: string, times: number): Promise<readonly string[]> =>
  askFor(
    lab,
    Array.from({ length: times }, () => user),
  );

/** One connection, the requests of these users one behind the other. @returns who answered each @param aliceOf makes Alice's */
async function askFor(lab: Lab, users: readonly string[], aliceOf = requestOf): Promise<readonly string[]> {
  using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
  const answered: string[] = [];
  for (const user of users) {
    const request = user === 'alice' ? aliceOf(user) : requestOf(user);
    answered.push((await client.request(request)).headers.get('x-served-by') ?? 'nobody');
  }
  return answered;
}

async function untilIdle(lab: Lab): Promise<void> {
  await until(async () => (await agentStatus(lab)).connections === 0, {
    withinMs: 20_000,
    what: 'no connection to be left',
  });
}

/** What the lab's one agent has open. */
function descriptorCount(lab: Lab): number {
  const [agent = 0] = agentPids(lab);
  return readdirSync(`/proc/${agent}/fd`).length;
}
