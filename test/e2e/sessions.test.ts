/** Several developers, one pod: who gets what, who is told of whom, and what nobody may do without the agent's token. */

import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StatusReport } from '../../protocol/index.ts';
import {
  agentPids,
  createMarkedApp,
  endAgents,
  Headgate,
  isAlive,
  Lab,
  LocalProcess,
  labObstacle,
  RawClient,
  runDirectoryOf,
  startNginx,
  stealArguments,
  until,
  untilAnsweredBy,
  whoAnswers,
} from '../lab/index.ts';

const PORT = 8080;
const OTHER_PORT = 8081;
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(`several sessions (${obstacle ?? 'kernel'})`, () => {
  let lab: Lab;
  /** The mapping of each developer's local process. */
  const ports: Record<string, string> = {};
  const started: Headgate[] = [];

  beforeAll(async () => {
    lab = await Lab.open('sessions');
    await startNginx(lab, { port: PORT });
    await startNginx(lab, { port: OTHER_PORT, name: 'other-app' });
    for (const name of ['alice', 'bob']) {
      ports[name] = `${PORT}:${(await LocalProcess.start(lab, createMarkedApp(name))).port}`;
    }
  });

  afterEach(async () => {
    for (const session of started.splice(0)) if (session.process.isRunning) await session.stop();
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  /** A session of `name` that takes what has the header; with null everything. */
  function begin(name: string, header: string | null, ...more: string[]): Headgate {
    const args = [...stealArguments(lab, ports[name] ?? '', header), `--name=${name}`, ...more];
    const session = Headgate.start(lab, 'attach', args);
    started.push(session);
    return session;
  }

  async function stealing(name: string, header: string | null, ...more: string[]): Promise<Headgate> {
    const session = begin(name, header, ...more);
    await session.event('stealing');
    return session;
  }

  const answerTo = (...headers: string[]) => whoAnswers(lab, { port: PORT, headers });

  async function statusReports(): Promise<StatusReport[]> {
    const { stdout, exitCode } = await Headgate.run(lab, 'status', '--json');
    expect(exitCode).toBe(0);
    return (JSON.parse(stdout) as { agents: StatusReport[] }).agents;
  }

  it('share one agent, and each gets exactly its own', async () => {
    const alice = await stealing('alice', 'x-user: alice');
    const bob = await stealing('bob', 'x-user: bob');
    const [first, second] = [await alice.event('connected'), await bob.event('connected')];
    expect([first.joined, second.joined]).toEqual([false, true]);
    expect(second.agent_pid).toBe(first.agent_pid);
    using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    const users = ['alice', 'bob', 'carol', 'bob', 'alice', 'alice', 'carol', 'bob'];
    const head = (user: string) => `GET /${user} HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`;
    client.write(users.map(head).join(''));
    const answers: (string | undefined)[] = [];
    for (const _ of users) answers.push((await client.readResponse()).headers.get('x-served-by'));
    expect(answers).toEqual(users.map(user => (user === 'carol' ? 'app' : user)));
  });

  it('end one by one: the first to leave does not end the second', async () => {
    const alice = await stealing('alice', 'x-user: alice');
    await stealing('bob', 'x-user: bob');
    expect((await alice.stop()).exitCode).toBe(0);
    expect(await answerTo('x-user: alice')).toBe('app');
    expect(await answerTo('x-user: bob')).toBe('bob');
    expect(agentPids(lab)).toHaveLength(1);
  });

  it('may want the same: the oldest gets it, and both are told', async () => {
    const alice = await stealing('alice', 'x-team: blue');
    const bob = await stealing('bob', 'x-team: blue');
    const toldBob = await bob.event('notice', notice => notice.code === 'overlap');
    const toldAlice = await alice.event('notice', notice => notice.code === 'overlap');
    expect(toldBob.message).toMatch(/^alice /);
    expect(toldAlice.message).toMatch(/^bob /);
    for (const told of [toldAlice, toldBob]) expect(told.message).not.toContain('blue');
    for (let i = 0; i < 5; i++) expect(await answerTo('x-team: blue')).toBe('alice');
    await alice.stop();
    expect(await answerTo('x-team: blue')).toBe('bob');
  });

  it('refuse a steal of everything beside others, by name, and the other way round', async () => {
    const alice = await stealing('alice', 'x-user: alice');
    const whole = begin('bob', null);
    const refusal = await whole.event('error');
    expect(refusal.code).toBe('HEADGATE_ERR_REFUSED');
    expect(refusal.message).toContain('alice');
    expect(refusal.hint).toContain('--takeover');
    expect((await whole.process.ended).exitCode).toBe(1);
    await alice.stop();
    await stealing('bob', null);
    const filtered = begin('alice', 'x-user: alice');
    expect((await filtered.event('error')).message).toContain('bob');
    expect((await filtered.process.ended).exitCode).toBe(1);
    expect(await answerTo()).toBe('bob');
  });

  it('let one take everything over, and the other is told and ends', async () => {
    const alice = await stealing('alice', 'x-user: alice');
    await stealing('bob', null, '--takeover');
    const told = await alice.event('error');
    expect(told.code).toBe('HEADGATE_ERR_TAKEN_OVER');
    expect(told.message).toMatch(/^bob /);
    expect((await alice.process.ended).exitCode).toBe(1);
    expect(await answerTo('x-user: alice')).toBe('bob');
    expect(await answerTo()).toBe('bob');
  });

  it('are told from each other by port', async () => {
    ports.carol = ports.bob?.replace(`${PORT}:`, `${OTHER_PORT}:`) ?? '';
    await stealing('alice', null);
    await stealing('carol', null);
    expect(await answerTo()).toBe('alice');
    expect(await whoAnswers(lab, { port: OTHER_PORT })).toBe('bob');
  });

  it('show in the status, with counts by name and without any value of a filter', async () => {
    const alice = await stealing('alice', 'x-user: wonderland');
    await stealing('bob', 'x-user: builder');
    for (let i = 0; i < 3; i++) await answerTo('x-user: wonderland');
    await answerTo('x-user: nobody');
    const [report, ...others] = await statusReports();
    expect(others).toEqual([]);
    expect(report?.target).toBe(`netns/${lab.pod.name}`);
    expect(report?.ports).toEqual([PORT]);
    expect(report?.pid).toBe(agentPids(lab)[0]);
    expect(report?.sessions.map(({ name, state }) => `${name} ${state}`)).toEqual(['alice live', 'bob live']);
    expect(report?.sessions[0]?.session).toBe((await alice.event('connected')).session);
    expect(report?.sessions[0]?.subscriptions).toMatchObject([{ port: PORT, mode: 'steal', requestsStolen: 3 }]);
    expect(report?.counters.requests_stolen).toBeGreaterThanOrEqual(3);
    const { stdout } = await Headgate.run(lab, 'status');
    for (const word of ['alice', 'bob', String(PORT), `netns/${lab.pod.name}`]) expect(stdout).toContain(word);
    expect(stdout + JSON.stringify(report)).not.toMatch(/wonderland|builder/);
  });

  it('are killed by their id, and told', async () => {
    const alice = await stealing('alice', 'x-user: alice');
    await stealing('bob', 'x-user: bob');
    const { session } = await alice.event('connected');
    const killed = await Headgate.run(lab, 'kill', session);
    expect(killed.exitCode).toBe(0);
    expect(killed.stdout).toContain(session);
    expect((await alice.event('error')).code).toBe('HEADGATE_ERR_TAKEN_OVER');
    expect((await alice.process.ended).exitCode).toBe(1);
    expect(await answerTo('x-user: alice')).toBe('app');
    expect(await answerTo('x-user: bob')).toBe('bob');
    const unknown = await Headgate.run(lab, 'kill', session);
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toContain('no session');
  });

  it('begin in the same moment and end up with one agent', async () => {
    await endAgents(lab);
    const sessions = ['alice', 'bob', 'alice', 'bob'].map((name, index) => begin(name, `x-nth: ${index}`));
    const connected = await Promise.all(sessions.map(session => session.event('connected')));
    await Promise.all(sessions.map(session => session.event('stealing')));
    expect(new Set(connected.map(({ agent_pid }) => agent_pid)).size).toBe(1);
    expect(connected.filter(({ joined }) => !joined)).toHaveLength(1);
    for (const [index, name] of ['alice', 'bob', 'alice', 'bob'].entries()) {
      expect(await answerTo(`x-nth: ${index}`)).toBe(name);
    }
  });

  it('join an agent that nobody uses any more but that has connections left', async () => {
    const alice = await stealing('alice', 'x-user: alice');
    using kept = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    await kept.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    const [agent] = agentPids(lab);
    await alice.stop();
    const bob = await stealing('bob', 'x-user: bob');
    expect((await bob.event('connected')).agent_pid).toBe(agent);
    const answer = await kept.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: bob\r\n\r\n');
    expect(answer.headers.get('x-served-by')).toBe('bob');
  });

  it('lose an agent that is told to leave: it relays on what it has, and they start the next one', async () => {
    await endAgents(lab);
    const alice = await stealing('alice', 'x-user: alice', '--drain-timeout=3');
    const [agent = 0] = agentPids(lab);
    using kept = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    await kept.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    process.kill(agent, 'SIGTERM');
    await alice.event('agent_lost');
    const answer = await kept.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\n\r\n');
    expect(answer.headers.get('x-served-by')).toBe('app');
    // Idle when the drain time is over: closed at a boundary, not reset.
    await until(() => kept.hasEnded, { what: 'the idle connection to be closed' });
    expect(kept.errorCode).toBeUndefined();
    kept.end();
    expect((await alice.event('agent_back')).resumed).toBe(false);
    const question = { port: PORT, headers: ['x-user: alice'] };
    await untilAnsweredBy(lab, 'alice', question, { what: 'alice to steal again' });
    expect(isAlive(agent)).toBe(false);
  });

  it('answers what it was sent before the agent was told to leave', async () => {
    await endAgents(lab);
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow = createServer(async (_request, response) => {
      asked.resolve();
      await gate.promise;
      response.setHeader('x-served-by', 'slow').end('done');
    });
    ports.slow = `${PORT}:${(await LocalProcess.start(lab, slow)).port}`;
    const session = await stealing('slow', 'x-user: slow');
    const [agent = 0] = agentPids(lab);
    using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    const answer = client.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: slow\r\n\r\n');
    await asked.promise;
    process.kill(agent, 'SIGTERM');
    await until(() => !agentPids(lab).includes(agent), { what: 'the agent to take its address back' });
    await until(async () => !(await lab.pod.run('nft', 'list', 'ruleset')).includes('elements'), {
      what: 'the rule to go',
    });
    // Under way still: what comes now is the app's.
    expect(await answerTo('x-user: slow')).toBe('app');
    gate.resolve();
    expect((await answer).headers.get('x-served-by')).toBe('slow');
    client.end();
    await session.event('agent_back');
    await session.stop();
    expect(JSON.stringify(await session.event('ended'))).toContain('"requests_stolen":1');
  });

  it('lose an agent that has a busy connection, and get the next one in time', { timeout: 50_000 }, async () => {
    await endAgents(lab);
    const alice = await stealing('alice', 'x-user: alice');
    const [agent = 0] = agentPids(lab);
    using busy = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    busy.write('POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\nhalf ');
    process.kill(agent, 'SIGTERM');
    await alice.event('agent_lost');
    await until(() => !isAlive(agent), { withinMs: 28_000, what: 'the agent to end' });
    await alice.event('agent_back', undefined, 20_000);
    const question = { port: PORT, headers: ['x-user: alice'] };
    await untilAnsweredBy(lab, 'alice', question, { what: 'alice to steal again' });
  });

  it('cannot hold back an agent that is told to leave twice', async () => {
    await endAgents(lab);
    await stealing('alice', 'x-user: alice');
    const [agent = 0] = agentPids(lab);
    using kept = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    await kept.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    process.kill(agent, 'SIGTERM');
    await until(() => !agentPids(lab).includes(agent), { what: 'the agent to take its address back' });
    process.kill(agent, 'SIGTERM');
    await until(() => !isAlive(agent), { withinMs: 3_000, what: 'the agent to end' });
    await until(() => kept.errorCode === 'ECONNRESET', { what: 'its connection to be reset' });
  });

  describe('connections older than the session', () => {
    it('stay with the app, and are told of', async () => {
      using old = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
      await old.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
      const alice = await stealing('alice', 'x-user: alice');
      const notice = await alice.event('notice', ({ code }) => code === 'predating');
      expect(notice.message).toMatch(/^1 connection to port 8080 predates this session/);
      const answer = await old.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\n\r\n');
      expect(answer.headers.get('x-served-by')).toBe('app');
    });

    it('are reset by --drain, and only they', async () => {
      await stealing('bob', 'x-user: bob');
      using through = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
      await through.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: bob\r\n\r\n');
      await through.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
      using elsewhere = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: OTHER_PORT });
      await elsewhere.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
      const alice = await stealing('alice', 'x-user: alice', '--drain');
      expect(alice.events.filter(event => event.event === 'notice' && event.code === 'predating')).toEqual([]);
      for (const client of [through, elsewhere]) {
        expect((await client.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n')).status).toBe(200);
      }
    });

    it('are reset by --drain, inside and outside of the pod', async () => {
      for (const session of started.splice(0)) await session.stop();
      const old = await Promise.all([
        RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT }),
        RawClient.connect(lab.outside, { host: lab.podAddress6, port: PORT }),
        RawClient.connect(lab.pod, { host: '127.0.0.1', port: PORT }),
      ]);
      for (const client of old) await client.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
      await stealing('alice', 'x-user: alice', '--drain');
      for (const client of old) {
        await until(() => client.errorCode === 'ECONNRESET', { what: 'the connection to be reset' });
        client[Symbol.dispose]();
      }
      expect(await answerTo('x-user: alice')).toBe('alice');
    });
  });

  describe('the agent’s control port', () => {
    it('refuses whoever has not its token, and every browser', async () => {
      await stealing('alice', 'x-user: alice');
      const agent = await agentFile(lab);
      const token = `Bearer ${agent.token}`;
      const wrong = `Bearer ${agent.token.replace(/^./, first => (first === 'a' ? 'b' : 'a'))}`;
      expect(await upgrade(agent.url, {})).toBe(401);
      expect(await upgrade(agent.url, { authorization: wrong })).toBe(401);
      expect(await upgrade(agent.url, { authorization: agent.token })).toBe(401);
      expect(await upgrade(agent.url, { authorization: token, origin: 'http://127.0.0.1' })).toBe(403);
      expect(await upgrade(agent.url, { authorization: token })).toBe(101);
    });

    it('is on loopback outside of the pod', async () => {
      await stealing('alice', 'x-user: alice');
      const { url } = await agentFile(lab);
      expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
      const port = Number(new URL(url).port);
      await expect(RawClient.connect(lab.pod, { host: '127.0.0.1', port })).rejects.toThrow(/ECONNREFUSED/);
    });

    it('has its token in files that only their owner reads', async () => {
      await stealing('alice', 'x-user: alice');
      const modes: Record<string, string> = {};
      const base = runDirectoryOf(lab);
      for (const name of ['', ...(await readdir(base, { recursive: true }))]) {
        const { mode } = statSync(join(base, name));
        modes[name.replace(/^\d+/, 'pod')] = (mode & 0o777).toString(8);
      }
      expect(modes).toEqual({
        '': '700',
        pod: '700',
        'pod/agent.json': '600',
        'pod/agent.log': '600',
        'pod/agent.pid': '600',
        'pod/agent.sock': '600',
      });
    });

    it('is not written to any log or command line with its token', async () => {
      await stealing('alice', 'x-user: alice');
      const { token, pid } = await agentFile(lab);
      const [pod = ''] = await readdir(runDirectoryOf(lab));
      const seen = [
        await readFile(join(runDirectoryOf(lab), pod, 'agent.log'), 'utf8'),
        await readFile(`/proc/${pid}/cmdline`, 'utf8'),
        await readFile(`/proc/${pid}/environ`, 'utf8'),
      ];
      expect(seen.join()).not.toContain(token);
      expect(seen[1]).toContain(lab.pod.name);
    });
  });
});

async function agentFile(lab: Lab): Promise<{ url: string; token: string; pid: number }> {
  const [pod = ''] = await readdir(runDirectoryOf(lab));
  return JSON.parse(await readFile(join(runDirectoryOf(lab), pod, 'agent.json'), 'utf8'));
}

/** Asks for a WebSocket; the status of the answer. */
function upgrade(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asked = request(url.replace(/^ws/, 'http'), {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
  asked.on('upgrade', (response, socket) => {
    socket.destroy();
    resolve(response.statusCode);
  });
  asked.on('response', response => resolve(response.resume().statusCode));
  asked.on('error', reject);
  asked.end();
  return promise;
}
