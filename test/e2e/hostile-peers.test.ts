/**
 * Clients, apps, local processes and programs behind a proxy that break every rule, all at once and drawn by a seed, around one agent and sessions of
 * every kind. Whoever behaves beside them is answered by whom it should be, all processes live, and nothing of the others is left.
 */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RandomNumbers } from '../fuzz/random-numbers.ts';
import {
  agentPids,
  agentStatus,
  attach,
  createHostileServer,
  createHostileTlsServer,
  createHttp2App,
  createMarkedApp,
  descriptorsOf,
  forgetPeak,
  Headgate,
  type Lab,
  LocalProcess,
  makeCertificate,
  mirror,
  peakMemoryBytes,
  RawClient,
  talkBadly,
  talkBadlyInTls,
  talkBadlyToProxy,
  talkBadlyToSocks,
  until,
  whoAnswers,
} from '../lab/index.ts';
import { askHttp2, connectHttp2, type Http2Client } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const SEED = Number(process.env.HEADGATE_SEED ?? 20_261_123);
const [BAD_PORT, BAD_TLS_PORT, GOOD_PORT, GOOD_HTTP2_PORT] = [8080, 8443, 8081, 8082];
const ROUNDS = 40;
const PEERS = 14;
/** Who asks, and who should answer: a local process of HTTP/1, one of HTTP/2 on its port, the app. */
const [HTTP1_USERS, HTTP2_USERS] = [
  { alice: 'alice', carol: 'app' },
  { alice: 'alice', bob: 'bob', carol: 'app' },
];
/** The slowest thing that is waited for: connections that rest for a while before somebody takes them down. */
const WITHIN_MS = 60_000;
const MEMORY_BYTES = 128 * 1024 * 1024;

describeOverEachShell(`Beside peers that break every rule: ${SEED}`, 'hostile', (lab, prepare) => {
  const random = new RandomNumbers(SEED);
  let sessions: readonly Headgate[] = [];
  let proxies: Proxies;

  prepare(async opened => {
    const files = await makeCertificate(opened, 'shop', 'shop');
    await startApps(opened, random, files);
    const locals = await startLocals(opened, random);
    const thieves = await startThieves(opened, locals, files);
    const [copiers, watchers, proxy] = await Promise.all([
      startCopiers(opened, locals),
      startWatchers(opened),
      startProxy(opened),
    ]);
    proxies = proxy.proxies;
    sessions = [...thieves, ...copiers, ...watchers, proxy.session];
  });

  it('everybody else is answered, nobody ends, and nothing is left', async () => {
    const agent = onlyAgent();
    const processes = [agent, ...sessions.map(({ process }) => process.pid)];
    using steady = await SteadyUsers.connect(lab());
    await steady.ask();
    const descriptors = processes.map(descriptorsOf);
    const residentBytes = processes.map(forgetPeak);
    for (let round = 0; round < ROUNDS; round++) {
      const seeds = Array.from({ length: PEERS }, () => new RandomNumbers(random.next()));
      await Promise.all([...seeds.map(beBad), steady.ask()]);
      expect(onlyAgent()).toBe(agent);
    }
    const grownBytes = processes.map((pid, index) => peakMemoryBytes(pid) - (residentBytes[index] ?? 0));
    expect(Math.max(...grownBytes)).toBeLessThan(MEMORY_BYTES);
    // The agent's and each session's, in their order.
    const left = (): readonly number[] => processes.map((pid, index) => descriptorsOf(pid) - (descriptors[index] ?? 0));
    const bound = { withinMs: WITHIN_MS, what: 'every descriptor to be closed' };
    await until(() => left().every(count => count <= 0), bound).catch(error =>
      expect(left(), String(error)).toEqual(processes.map(() => 0)),
    );
    await steady.ask();
    const {
      relay_threads_lost = 0,
      sniffer_restarts = 0,
      session_protocol_errors = 0,
    } = (await agentStatus(lab())).counters;
    expect([relay_threads_lost, sniffer_restarts, session_protocol_errors]).toEqual([0, 0, 0]);
  });

  it('every session ends as asked, and what it mirrored adds up', async () => {
    const ends = await Promise.all(sessions.map(session => session.stop()));
    expect(ends.map(({ exitCode }) => exitCode)).toEqual(sessions.map(() => 0));
    expect(sessions.flatMap(({ events }) => events).filter(({ event }) => event === 'agent_lost')).toEqual([]);
    for (const { events } of sessions) {
      const last = events.find(each => each.event === 'ended' || each.event === 'dumped');
      const counters = Object.entries(last?.counters ?? {});
      const sum = (names: RegExp): number =>
        counters.reduce((all, [name, count]) => all + (names.test(name) ? count : 0), 0);
      expect(sum(/^(requests_mirrored|mirror_lost_\w+)$/)).toBe(sum(/^mirror_requests_matched$/));
    }
    const har = JSON.parse(await readFile(join(lab().dir, 'bad.har'), 'utf8'));
    expect(har.log.entries.length).toBeGreaterThan(0);
  });

  function onlyAgent(): number {
    const [pid, ...others] = agentPids(lab());
    if (pid === undefined || others.length > 0)
      throw new Error(`the agent has gone, or is not alone: ${pid} ${others}`);
    return pid;
  }

  /** One connection of somebody who does what none should. */
  async function beBad(own: RandomNumbers): Promise<void> {
    const host = own.below(4) === 0 ? lab().podAddress6 : lab().podAddress4;
    const { socks, http } = proxies;
    const far = own.pick([BAD_PORT, BAD_PORT, 1]);
    const kind = own.below(8);
    const connected = kind < 6 ? lab().outside.connect({ host, port: kind < 4 ? BAD_PORT : BAD_TLS_PORT }) : null;
    // An app may reset a connection before anything was said.
    const socket = await (connected ?? toLoopback(kind === 6 ? http : socks)).catch(() => undefined);
    if (socket === undefined) return;
    if (kind < 4) await talkBadly(own, socket);
    else if (kind < 6) await talkBadlyInTls(own, socket);
    else if (kind === 6) await talkBadlyToProxy(own, socket, `http://127.0.0.1:${far}`);
    else await talkBadlyToSocks(own, socket, far);
  }
});

async function toLoopback(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

interface Proxies {
  readonly socks: number;
  readonly http: number;
}

async function startApps(lab: Lab, random: RandomNumbers, files: CertificateFiles): Promise<void> {
  const apps = [
    [createHostileServer(random.next()), BAD_PORT],
    [createHostileTlsServer(random.next(), files), BAD_TLS_PORT],
    [createMarkedApp('app'), GOOD_PORT],
    [createHttp2App('app'), GOOD_HTTP2_PORT],
  ] as const;
  for (const [server, port] of apps) lab.use(await lab.pod.listen(server as Server, { port }));
}

async function startLocals(lab: Lab, random: RandomNumbers) {
  return {
    bad: await LocalProcess.start(lab, createHostileServer(random.next())),
    badHttp2: await LocalProcess.start(lab, createHostileServer(random.next(), 'h2')),
    alice: await LocalProcess.start(lab, createMarkedApp('alice')),
    bob: await LocalProcess.start(lab, createHttp2App('bob')),
  };
}

type Locals = Awaited<ReturnType<typeof startLocals>>;

/** One by one: the first starts the agent. */
async function startThieves(
  lab: Lab,
  { bad, badHttp2, alice, bob }: Locals,
  { cert, key }: CertificateFiles,
): Promise<readonly Headgate[]> {
  const tls = [`--tls-cert=${cert}`, `--tls-key=${key}`];
  const ofAlice = [
    { port: BAD_PORT, local: bad },
    { port: BAD_TLS_PORT, local: bad },
    { port: GOOD_PORT, local: alice },
    { port: GOOD_HTTP2_PORT, local: alice },
  ];
  const ofBob = [
    { port: BAD_PORT, local: badHttp2 },
    { port: BAD_TLS_PORT, local: badHttp2 },
    { port: GOOD_HTTP2_PORT, local: bob },
  ];
  return [
    await attach(lab, ofAlice, '--header=x-user: alice', '--local-protocol=h1', ...tls),
    await attach(lab, ofBob, '--header=x-user: bob', '--local-protocol=h2', ...tls),
  ];
}

function startCopiers(lab: Lab, { bad, badHttp2 }: Locals): Promise<readonly Headgate[]> {
  return Promise.all([
    mirror(lab, { port: BAD_PORT, local: bad, source: 'packets' }),
    mirror(lab, { port: BAD_PORT, local: badHttp2, source: 'redirect' }, '--path-regex=.*'),
  ]);
}

async function startProxy(lab: Lab): Promise<{ readonly session: Headgate; readonly proxies: Proxies }> {
  const session = Headgate.start(lab, 'proxy', [`--target=netns/${lab.pod.name}`, '--socks=0', '--http=0']);
  const urls = (await session.event('proxying')).proxies.map(url => new URL(url));
  const portOf = (scheme: string): number => Number(urls.find(({ protocol }) => protocol.startsWith(scheme))?.port);
  return { session, proxies: { socks: portOf('socks'), http: portOf('http') } };
}

/** Sessions that see everything and are asked for nothing. */
async function startWatchers(lab: Lab): Promise<readonly Headgate[]> {
  const target = `--target=netns/${lab.pod.name}`;
  const port = `--port=${BAD_PORT}`;
  const files = [`--har=${join(lab.dir, 'bad.har')}`, `--pcap=${join(lab.dir, 'bad.pcap')}`];
  const dump = Headgate.start(lab, 'dump', [target, port, '--headers', '--body', ...files]);
  const redirected = Headgate.start(lab, 'dump', [target, port, '--json', '--source=redirect']);
  const watch = Headgate.start(lab, 'watch', [target, port]);
  await Promise.all([dump.event('dumping'), redirected.event('dumping'), watch.event('watching')]);
  return [dump, redirected, watch];
}

/** Clients that behave: on a connection each of HTTP/1 and HTTP/2 that they keep, and on new ones. */
class SteadyUsers implements Disposable {
  readonly #lab: Lab;
  readonly #http1: RawClient;
  readonly #http2: Http2Client;

  private constructor(lab: Lab, http1: RawClient, http2: Http2Client) {
    this.#lab = lab;
    this.#http1 = http1;
    this.#http2 = http2;
  }

  static async connect(lab: Lab): Promise<SteadyUsers> {
    const http1 = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: GOOD_PORT });
    return new SteadyUsers(lab, http1, await connectHttp2(lab, GOOD_HTTP2_PORT));
  }

  /** Asks once as each user on each connection. @throws when another answers, or nobody. */
  async ask(): Promise<void> {
    await Promise.all([
      answersOf(HTTP1_USERS, user => this.#askAnew(user)),
      answersOf(HTTP1_USERS, user => this.#askHttp1(user)),
      answersOf(HTTP2_USERS, user => this.#askHttp2(user)),
    ]);
  }

  #askAnew(user: string): Promise<string> {
    return whoAnswers(this.#lab, { port: GOOD_PORT, headers: [`x-user: ${user}`], withinMs: WITHIN_MS });
  }

  async #askHttp1(user: string): Promise<string> {
    const head = `GET / HTTP/1.1\r\nHost: shop\r\nx-user: ${user}\r\n\r\n`;
    const { headers } = await this.#http1.request(head, { withinMs: WITHIN_MS });
    return String(headers.get('x-served-by'));
  }

  async #askHttp2(user: string): Promise<string> {
    const { headers, error } = await askHttp2(this.#http2, { 'x-user': user });
    return error === '' ? String(headers['x-served-by']) : error;
  }

  [Symbol.dispose](): void {
    this.#http1[Symbol.dispose]();
    this.#http2[Symbol.dispose]();
  }
}

async function answersOf(
  wanted: Readonly<Record<string, string>>,
  ask: (user: string) => Promise<string>,
): Promise<void> {
  const seen: Record<string, string> = {};
  for (const user of Object.keys(wanted)) seen[user] = await ask(user);
  expect(seen).toEqual(wanted);
}
