/**
 * What a proxy costs HTTP/2 without TLS: streams per second, latency and CPU a request through Headgate (a filter on path and
 * header subscribed, of which no request, one in a hundred, or every one is the session's), nghttpx and haproxy, and without any.
 *
 * Runs alternate, and haproxy runs twice: the ratio between the two is the noise. The origin is nghttpd where
 * there is one, because nginx needs five times its CPU and would be what is measured; the local process is nginx. A proxy
 * that has a core of its own answers each wake-up at once, and it is client and origin that are measured; so it is also run
 * on their core, where what each needs of it is all that counts.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Headgate, hasCommand, type Lab, labObstacle, startLocalNginx, startNginx } from '../../test/lab/index.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import type { Chart } from '../chart.ts';
import { threadTimeUs } from '../cpu-time.ts';
import { describeMachine, versionOf } from '../machine.ts';
import { ORIGIN_PORT } from '../origin/origin.ts';
import {
  BASELINE,
  BASELINE_AGAIN,
  type Candidate,
  type Contender,
  FILTERED_HEADER,
  makeContenders,
  present,
} from './contenders.ts';
import { type Http2Load, type Http2Result, h2load } from './h2load.ts';
import { LOAD_CORE, PROXY_CORE, PROXY_PORT, startHaproxy, startNghttpd, startNghttpx } from './proxies.ts';
import { figure, middle, PLANS, type Plan, type Runs, ratio, takeRounds } from './rounds.ts';

const execute = promisify(execFile);

const DIRECT_NAME = 'direct';
const HEADGATE_NAME = 'headgate';
const STOLEN_PATH = 'stolen';
const STOLEN_EVERY = 100;

const BROWSER_FIELDS: readonly string[] = [
  'user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  'accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'accept-encoding: gzip, deflate, br',
  'accept-language: en-GB,en;q=0.9,de;q=0.8',
  'cache-control: max-age=0',
  'cookie: session=0c5a9b3f2e7d4811a6c0; theme=dark; consent=1',
  'referer: http://shop.example/basket',
  'sec-ch-ua: "Chromium";v="124", "Not-A.Brand";v="99"',
  'sec-ch-ua-mobile: ?0',
  'sec-fetch-dest: document',
  'sec-fetch-mode: navigate',
  'upgrade-insecure-requests: 1',
];

interface Case {
  readonly title: string;
  readonly load: Http2Load;
  /** Where the proxy runs. */
  readonly proxyCore: number;
}

const many = { connections: 16, streams: 32 };
const four = { ...many, fields: [] };
const sixteen = { ...many, fields: BROWSER_FIELDS };
const single = { connections: 1, streams: 1, fields: [] };

const ALL: readonly Case[] = [
  { title: '16 connections of 32 streams, 4 fields', load: four, proxyCore: PROXY_CORE },
  { title: '16 connections of 32 streams, 16 fields', load: sixteen, proxyCore: PROXY_CORE },
  {
    title: '64 connections of 10 streams, 4 fields',
    load: { connections: 64, streams: 10, fields: [] },
    proxyCore: PROXY_CORE,
  },
  { title: 'one stream at a time, 4 fields', load: single, proxyCore: PROXY_CORE },
  { title: 'all on one core: 16 of 32, 4 fields', load: four, proxyCore: LOAD_CORE },
  { title: 'all on one core: 16 of 32, 16 fields', load: sixteen, proxyCore: LOAD_CORE },
];
/** For who has a minute: the first, the fourth and the fifth. */
const FEW: readonly Case[] = ALL.filter((_, index) => index === 0 || index === 3 || index === 4);

/** Short runs: a ratio holds within a round, and there are many of them. */
const RUN_SECONDS = 0.5;
const WARM_UP_SECONDS = 0.5;

/** A way to the origin, and how many of its requests are the session's. */
interface Way {
  readonly name: string;
  readonly of: Contender;
  readonly urls: readonly string[];
}

interface Run extends Http2Result {
  /** Microseconds of the proxy's CPU per request; NaN without a proxy. */
  readonly cpuUsPerRequest: number;
}

export const http2Bench: Bench = { name: 'http2', run: measure };

const startPinnedNginx = async (lab: Lab): Promise<unknown> => {
  const nginx = await startNginx(lab, { port: ORIGIN_PORT, http2: true });
  return execute('taskset', ['-a', '-p', '-c', String(LOAD_CORE), String(nginx.pid)]);
};
const ORIGIN = hasCommand('nghttpd')
  ? { name: 'nghttpd', start: startNghttpd }
  : { name: 'nginx', start: startPinnedNginx };
const toOrigin = { port: ORIGIN_PORT, startOrigin: ORIGIN.start };
const toProxy = { port: PROXY_PORT, startOrigin: ORIGIN.start };
const throughHaproxy = (lab: Lab): Promise<number> => startHaproxy(lab, { http2: true });

const CANDIDATES: readonly Candidate[] = [
  { name: DIRECT_NAME, ...toOrigin, startProxy: async () => undefined },
  { name: HEADGATE_NAME, ...toOrigin, startProxy: attach },
  { name: 'nghttpx', ...toProxy, needs: 'nghttpx', startProxy: startNghttpx },
  { name: BASELINE, ...toProxy, needs: 'haproxy', startProxy: throughHaproxy },
  { name: BASELINE_AGAIN, ...toProxy, needs: 'haproxy', startProxy: throughHaproxy },
];

async function measure(effort: Effort, draw: (chart: Chart) => void): Promise<string> {
  const obstacle = labObstacle() ?? (hasCommand('h2load') ? undefined : 'needs h2load');
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  await using stack = new AsyncDisposableStack();
  const ways = (await makeContenders(present(CANDIDATES), effort, stack)).flatMap(waysOf);
  for (const way of ways) await checkAnswers(way);
  const plan = planOf(effort);
  const cases = effort === 'full' ? ALL : FEW;
  const results: Runs<Run>[] = [];
  for (const each of cases) {
    for (const { of } of ways) await pin(of, each.proxyCore);
    results.push(
      await takeRounds(ways, plan, (way, seconds) => runOnce(way, each, effort === 'smoke' ? null : seconds)),
    );
  }
  draw(chartOf(cases, results));
  const sections = results.map((runs, index) => `### ${cases[index]?.title}\n\n${tableOf(runs)}`);
  return [...sections, aimsSection(aimsOf(cases, results)), footer(plan)].join('\n\n');
}

function planOf(effort: Effort): Plan {
  const plan = PLANS[effort];
  return effort === 'smoke' ? plan : { ...plan, warmUpSeconds: WARM_UP_SECONDS, seconds: RUN_SECONDS };
}

function waysOf(of: Contender): readonly Way[] {
  const { name, url } = of;
  if (name !== HEADGATE_NAME) return [{ name, of, urls: [url] }];
  const stolen = `${url}${STOLEN_PATH}`;
  const some = [...Array.from({ length: STOLEN_EVERY - 1 }, () => url), stolen];
  return [
    { name, of, urls: [url] },
    { name: `${name}, 1 % stolen`, of, urls: some },
    { name: `${name}, all stolen`, of, urls: [stolen] },
  ];
}

/** Attaches a session with a filter that looks at a header of every request and at its path. @returns the agent's pid */
async function attach(lab: Lab): Promise<number> {
  const { port } = await startLocalNginx(lab, { name: 'local', http2: true });
  const [header = '', value = ''] = FILTERED_HEADER.split(': ');
  const filter = { any_of: [{ header: { name: header, equals: value } }, { path: { equals: `/${STOLEN_PATH}` } }] };
  const session = await Headgate.stealing(lab, 'attach', [
    `--target=netns/${lab.pod.name}`,
    '--steal',
    `--port=${ORIGIN_PORT}:${port}`,
    `--filter=${JSON.stringify(filter)}`,
  ]);
  return (await session.event('connected')).agent_pid;
}

/** The first and the last of its requests reach whom they should. */
async function checkAnswers({ name, of, urls }: Way): Promise<void> {
  for (const url of new Set([urls[0] ?? '', urls.at(-1) ?? ''])) {
    const answer = await of.lab.outside.run('curl', '-sS', '--http2-prior-knowledge', url);
    const expected = url.endsWith(STOLEN_PATH) ? 'local ' : 'app ';
    if (!answer.startsWith(expected)) throw new Error(`${name}: ${url} was answered by ${answer}`);
  }
}

async function pin({ proxyPid }: Contender, core: number): Promise<void> {
  if (proxyPid !== undefined) await execute('taskset', ['-a', '-p', '-c', String(core), String(proxyPid)]);
}

async function runOnce({ name, of, urls }: Way, { load, title }: Case, seconds: number | null): Promise<Run> {
  const used = (): number => (of.proxyPid === undefined ? Number.NaN : threadTimeUs(of.proxyPid));
  const before = used();
  const result = await h2load(of.lab, load, { name, urls }, { seconds, core: LOAD_CORE });
  const cpuUsPerRequest = (used() - before) / result.requests;
  console.error(`  ${title}, ${name}: ${Math.round(result.requestsPerSecond)} req/s`);
  return { ...result, cpuUsPerRequest };
}

const rateOf = (runs: Runs<Run>, name: string): number => middle(runs, name, run => run.requestsPerSecond);
const cpuOf = (runs: Runs<Run>, name: string): number => middle(runs, name, run => run.cpuUsPerRequest);

/** What all are compared with: nghttpx where there is one. */
const baselineOf = (runs: Runs<Run>): string => (runs.has('nghttpx') ? 'nghttpx' : BASELINE);

const ratioOf = (runs: Runs<Run>, name: string, of: string): number =>
  ratio(runs, [name, of], run => run.requestsPerSecond);
const cpuRatioOf = (runs: Runs<Run>, name: string, of: string): number =>
  ratio(runs, [name, of], run => run.cpuUsPerRequest);

function aimsOf(cases: readonly Case[], results: readonly Runs<Run>[]): readonly Aim[] {
  return cases.flatMap(({ title, load, proxyCore }, index) => {
    const runs = results[index] ?? new Map();
    const peer = baselineOf(runs);
    const measured = ratioOf(runs, HEADGATE_NAME, peer);
    const direct = ratioOf(runs, DIRECT_NAME, peer);
    const rate = { what: `${title}: req/s of ${peer}’s`, measured, is: 'least', direct } as const;
    if (proxyCore === LOAD_CORE) return [{ ...rate, bound: 2 }];
    if (load.streams === 1) return [{ ...rate, bound: 1 }];
    if (load.connections !== many.connections) return [];
    const cpu = cpuRatioOf(runs, HEADGATE_NAME, peer);
    return [
      { ...rate, bound: 1.2 },
      { what: `${title}: CPU a request of ${peer}’s`, measured: cpu, bound: 0.4, is: 'most' },
    ];
  });
}

function tableOf(runs: Runs<Run>): string {
  const baseline = baselineOf(runs);
  const names = [...runs.keys()].filter(name => name !== BASELINE_AGAIN);
  const rows = names.map(name => [
    name,
    figure(rateOf(runs, name), 0),
    figure(ratioOf(runs, name, baseline), 2),
    figure(
      middle(runs, name, run => run.meanUs),
      0,
    ),
    figure(cpuOf(runs, name), 2),
    figure(cpuRatioOf(runs, name, baseline), 2),
  ]);
  const header = ['path', 'req/s', `of ${baseline}`, 'mean µs', 'proxy CPU µs/request', `of ${baseline}’s`];
  const noise = `${BASELINE} against itself: ${figure(ratioOf(runs, BASELINE_AGAIN, BASELINE), 2)}`;
  return `${table(header, rows)}\n\n${noise}`;
}

function chartOf(cases: readonly Case[], results: readonly Runs<Run>[]): Chart {
  const names = [...(results[0]?.keys() ?? [])].filter(name => name !== BASELINE_AGAIN && name !== DIRECT_NAME);
  return {
    name: 'http2',
    title: 'HTTP/2 that is passed on, and a part of it stolen',
    axis: 'requests/s, without = 1',
    groups: cases.map(({ title }) => title),
    series: names.map(name => ({ name, values: results.map(runs => ratioOf(runs, name, DIRECT_NAME)) })),
  };
}

function footer({ rounds, seconds }: Plan): string {
  return `Medians of ${rounds} alternating runs of ${seconds} s; h2load and ${ORIGIN.name} on one core. The CPU of what is stolen is the agent’s, without the CLI’s.
${versionOf('haproxy', '-v')}; ${versionOf('nghttpx', '-v')}. ${describeMachine()}.`;
}
