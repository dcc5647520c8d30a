/** Mirrors with real programs: the local process gets copies of what matches, and the app notices nothing. */

import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  agentStatus,
  attach,
  createMarkedApp,
  curl,
  Headgate,
  type Lab,
  LocalProcess,
  mirror,
  RawClient,
  SteadyClient,
  startNginx,
  stealArguments,
  until,
  whoAnswers,
  wrk,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
/** An agent and its threads may have to share a busy machine. */
const PATIENCE_MS = 60_000;
const ALICE_FLAG = '--header=x-user: alice';

/** A local process that writes down what it is asked, and answers nonsense. */
class Listener {
  readonly seen: string[] = [];
  readonly aborted: string[] = [];

  static async start(lab: Lab): Promise<{ listener: Listener; local: LocalProcess }> {
    const listener = new Listener();
    const server = createServer((request, response) =>
      listener.#meet(request, () => response.writeHead(500).end('nonsense')),
    );
    return { listener, local: await LocalProcess.start(lab, server) };
  }

  #meet(request: IncomingMessage, answer: () => void): void {
    const name = `${request.method} ${request.url}`;
    let bytes = 0;
    let isWhole = false;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    // Whose client goes before it is answered gets an error, too, also where nothing of it is missing.
    request.on('error', () => {
      if (!isWhole) this.aborted.push(name);
    });
    request.on('end', () => {
      isWhole = true;
      this.seen.push(bytes === 0 ? name : `${name} ${bytes}`);
      answer();
    });
  }
}

/** What the lab's agent has counted of its mirrors. */
async function mirrorCounts(lab: Lab): Promise<Readonly<Record<string, number>>> {
  const { counters } = await agentStatus(lab);
  return Object.fromEntries(Object.entries(counters).filter(([name]) => /mirror/.test(name)));
}

async function ended(session: Headgate): Promise<void> {
  expect((await session.stop()).exitCode).toBe(0);
}

describe.each(['redirect', 'packets'] as const)('a mirror by %s', source =>
  describeInLab('copies', 'mirror', (lab, prepare) => {
    prepare(async started => void (await startNginx(started, { port: PORT })));
    const url = (): string => `http://${lab().podAddress4}:${PORT}`;

    it('copies exactly what matches, while the app answers everything', async () => {
      const { listener, local } = await Listener.start(lab());
      const session = await mirror(lab(), { port: PORT, local, source }, ALICE_FLAG);
      const headers = ['x-user: alice'];
      const answers = await curl(lab().outside, [
        { url: `${url()}/a`, headers },
        { url: `${url()}/b` },
        { url: `${url()}/c`, headers },
      ]);
      expect(answers.map(answer => answer.servedBy)).toEqual(['app', 'app', 'app']);
      await until(() => listener.seen.length === 2, { withinMs: PATIENCE_MS, what: 'two copies' });
      expect(listener.seen).toEqual(['GET /a', 'GET /c']);
      await ended(session);
    });

    it('copies every request of a busy client, and the counts on both sides agree', async () => {
      const { listener, local } = await Listener.start(lab());
      const session = await mirror(lab(), { port: PORT, local, source }, '--max-rate=1000000/s');
      const before = (await mirrorCounts(lab())).mirror_requests_matched ?? 0;
      using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
      for (let i = 0; i < 500; i++) await client.request(`GET /n${i} HTTP/1.1\r\nHost: shop\r\n\r\n`);
      await until(() => listener.seen.length === 500, { withinMs: PATIENCE_MS, what: 'five hundred copies' });
      expect(listener.seen).toEqual(Array.from({ length: 500 }, (_, i) => `GET /n${i}`));
      const counts = await mirrorCounts(lab());
      expect((counts.mirror_requests_matched ?? 0) - before).toBe(500);
      expect(Object.keys(counts).filter(name => /lost|undelivered/.test(name))).toEqual([]);
      await ended(session);
    });

    it('resets at the local process what its client did not finish, and knows that it has read what lies before', async () => {
      const { listener, local } = await Listener.start(lab());
      const session = await mirror(lab(), { port: PORT, local, source });
      using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
      await client.request('GET /whole HTTP/1.1\r\nHost: shop\r\n\r\n');
      client.write('POST /half HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\nabc');
      client.end();
      await until(() => listener.aborted.length > 0, { withinMs: PATIENCE_MS, what: 'the reset' });
      expect([listener.seen, listener.aborted]).toEqual([['GET /whole'], ['POST /half']]);
      await ended(session);
      const counters = session.events.find(event => event.event === 'ended')?.counters ?? {};
      expect(counters).toMatchObject({ requests_mirrored: 1, mirror_lost_unfinished: 1 });
      expect(Object.keys(counters).filter(name => /undelivered|unconfirmed/.test(name))).toEqual([]);
    });

    it('accounts for every request when the local process cannot keep up', async () => {
      const { listener, local } = await Listener.start(lab());
      const session = await mirror(lab(), { port: PORT, local, source });
      const load = await wrk(lab().outside, { url: `${url()}/load`, connections: 16, seconds: 2 });
      expect(load.errors).toBe(0);
      // Packets are read later than they pass, and of those that the kernel dropped nobody can say what they held.
      const isAllSeen = async (): Promise<boolean> => {
        const { counters } = await agentStatus(lab());
        return (counters.mirror_requests_matched ?? 0) >= load.requests || (counters.packets_dropped ?? 0) > 0;
      };
      await until(isAllSeen, { withinMs: PATIENCE_MS, what: 'every request to be seen' });
      const end = await session.stop();
      expect(end.exitCode).toBe(0);
      const counters = session.events.find(event => event.event === 'ended')?.counters ?? {};
      const count = (name: keyof typeof counters): number => counters[name] ?? 0;
      expect(count('mirror_requests_matched')).toBe(
        count('requests_mirrored') +
          count('mirror_lost_slow') +
          count('mirror_lost_unfinished') +
          count('mirror_lost_streams') +
          count('mirror_lost_local') +
          count('mirror_lost_gap'),
      );
      await until(() => local.connectionCount === 0, { withinMs: PATIENCE_MS, what: 'its connections to end' });
      const taken = count('requests_mirrored') - count('mirror_undelivered');
      expect(listener.seen.length).toBeGreaterThanOrEqual(taken - count('mirror_unconfirmed'));
      // What its kernel still held when the session ended, it may have read afterwards.
      expect(listener.seen.length).toBeLessThanOrEqual(count('requests_mirrored'));
      expect(listener.aborted).toEqual([]);
    });

    it('sees what another session steals, and two mirrors each get their own', async () => {
      const first = await Listener.start(lab());
      const second = await Listener.start(lab());
      const thief = await LocalProcess.start(lab(), createMarkedApp('alice'));
      const sessions = [
        await mirror(lab(), { port: PORT, local: first.local, source }),
        await mirror(lab(), { port: PORT, local: second.local, source }, '--path=/two'),
        await attach(lab(), { port: PORT, local: thief }, ALICE_FLAG),
      ];
      const headers = ['x-user: alice'];
      const answers = await curl(lab().outside, [{ url: `${url()}/one`, headers }, { url: `${url()}/two` }]);
      expect(answers.map(answer => answer.servedBy)).toEqual(['alice', 'app']);
      await until(() => first.listener.seen.length === 2 && second.listener.seen.length === 1, {
        withinMs: PATIENCE_MS,
        what: 'the copies',
      });
      expect(first.listener.seen).toEqual(['GET /one', 'GET /two']);
      expect(second.listener.seen).toEqual(['GET /two']);
      for (const session of sessions.reverse()) await ended(session);
    });

    it('copies what matches by its body, and nothing else', async () => {
      const { listener, local } = await Listener.start(lab());
      const filter = '--filter={body: {jsonpath: $.user, equals: alice}}';
      const session = await mirror(lab(), { port: PORT, local, source }, filter);
      using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
      for (const user of ['bob', 'alice', 'carol']) {
        const body = JSON.stringify({ user });
        const head = `POST /${user} HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
        await client.request(`${head}\r\n\r\n${body}`);
      }
      await until(() => listener.seen.length === 1, { withinMs: PATIENCE_MS, what: 'the copy' });
      await ended(session);
      expect(listener.seen).toEqual(['POST /alice 16']);
    });

    it('comes and goes under a steady load without one failure', async () => {
      const { local } = await Listener.start(lab());
      await using steady = new SteadyClient(lab().outside, { host: lab().podAddress4, port: PORT });
      for (let round = 0; round < 3; round++) {
        const session = await mirror(lab(), { port: PORT, local, source });
        const before = steady.report.kept;
        await until(() => steady.report.kept >= before + 50, { withinMs: PATIENCE_MS, what: 'fifty more requests' });
        await ended(session);
      }
      const { kept, fresh, failures } = await steady.stop();
      expect(failures).toEqual([]);
      expect(Math.min(kept, fresh)).toBeGreaterThan(100);
    });

    it('is for a command, too', async () => {
      // A port that was free a moment ago.
      const { local } = await Listener.start(lab());
      const { port } = local;
      await local.stop();
      const script = `require('http').createServer((q, s) => { console.log(q.url); s.end(); }).listen(${port}, '127.0.0.1')`;
      const command = ['--', process.execPath, '-e', script];
      const flags = [`--target=netns/${lab().pod.name}`, '--mirror', `--source=${source}`, `--port=${PORT}:${port}`];
      const session = Headgate.start(lab(), 'exec', [...flags, '--no-env', '--no-world', ...command]);
      await session.event('mirroring', () => true, PATIENCE_MS);
      expect(await whoAnswers(lab(), { port: PORT })).toBe('app');
      await until(() => session.process.stdout === '/\n', { withinMs: PATIENCE_MS, what: 'the copy' });
      session.process.signal('SIGTERM');
      expect((await session.process.ended).exitCode).toBe(143);
    });

    it('changes nothing for the app when the local process is dead, or its CLI is killed', async () => {
      const { local } = await Listener.start(lab());
      const session = await mirror(lab(), { port: PORT, local, source });
      await local.stop();
      using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
      for (let i = 0; i < 20; i++)
        expect((await client.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n')).status).toBe(200);
      session.process.signal('SIGKILL');
      for (let i = 0; i < 20; i++)
        expect((await client.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n')).status).toBe(200);
      expect(client.errorCode).toBeUndefined();
      expect(await whoAnswers(lab(), { port: PORT })).toBe('app');
    });
  }),
);

describeInLab('a mirror by redirect of a connection that a relay thread had', 'mirror-epoll', (lab, prepare) => {
  prepare(async started => void (await startNginx(started, { port: PORT })));

  it('copies from the next request on, also one of which the thread had the beginning', async () => {
    const thief = await LocalProcess.start(lab(), createMarkedApp('alice'));
    const steal = Headgate.start(lab(), 'attach', stealArguments(lab(), `${PORT}:${thief.port}`), {
      HEADGATE_IO: 'epoll',
    });
    await steal.event('stealing', () => true, PATIENCE_MS);
    using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: PORT });
    for (let i = 0; i < 3; i++) await client.request('GET /before HTTP/1.1\r\nHost: shop\r\n\r\n');
    client.write('GET /begun HTT');
    const { listener, local } = await Listener.start(lab());
    const session = await mirror(lab(), { port: PORT, local, source: 'redirect' });
    expect((await client.request('P/1.1\r\nHost: shop\r\n\r\n')).status).toBe(200);
    client.write('GET /one HTTP/1.1\r\nHost: shop\r\n\r\nGET /two HTTP/1.1\r\nHost: shop\r\n\r\n');
    for (let i = 0; i < 2; i++) await client.readResponse();
    await until(() => listener.seen.length === 3, { withinMs: PATIENCE_MS, what: 'three copies' });
    expect(listener.seen).toEqual(['GET /begun', 'GET /one', 'GET /two']);
    await ended(session);
    await ended(steal);
  });
});
