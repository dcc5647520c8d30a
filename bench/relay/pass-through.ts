/**
 * What a proxy costs requests that it only passes on: requests per second, latency and CPU per request of small
 * HTTP/1.1 requests through Headgate (its real redirect rule, one header filter subscribed), haproxy and nginx, and
 * without any of them.
 *
 * All stay and take turns of a fraction of a second; a ratio is the median of the ratios within the rounds. haproxy runs twice, as two contenders: the
 * ratio between the two is the noise. One failed request, whoever's it is, makes the run an error and not a figure.
 * A smoke run takes all the loads, with all contenders at once.
 */

import { curl, hasCommand, labObstacle } from '../../test/lab/index.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import type { Chart } from '../chart.ts';
import { treeTimeUs } from '../cpu-time.ts';
import { LoadProcess, type Slice, type Load as SliceLoad } from '../load/load.ts';
import { describeMachine, versionOf } from '../machine.ts';
import {
  BASELINE,
  BASELINE_AGAIN,
  type Candidate,
  type Contender,
  DIRECT,
  FILTERED_HEADER,
  HAPROXY,
  HAPROXY_AGAIN,
  HAPROXY_CLOSING,
  HAPROXY_TRANSPARENT,
  HEADGATE,
  HEADGATE_MANY_FILTERS,
  HEADGATE_NET,
  makeContenders,
  NGINX,
  present,
} from './contenders.ts';
import { LOAD_CORE } from './proxies.ts';
import { figure, middle, type Plan, type Runs, ratio, SLICES, takeRounds } from './rounds.ts';

const ALL: readonly Candidate[] = [
  DIRECT,
  HEADGATE,
  HEADGATE_MANY_FILTERS,
  HEADGATE_NET,
  HAPROXY,
  NGINX,
  HAPROXY_AGAIN,
  HAPROXY_TRANSPARENT,
  HAPROXY_CLOSING,
];
/** For who has two minutes for everything. */
const FEW: readonly Candidate[] = [
  DIRECT,
  HEADGATE,
  HEADGATE_MANY_FILTERS,
  HAPROXY,
  HAPROXY_AGAIN,
  HAPROXY_TRANSPARENT,
  HAPROXY_CLOSING,
];
const CHARTED: readonly Candidate[] = [HEADGATE, HEADGATE_MANY_FILTERS, HEADGATE_NET, HAPROXY, NGINX];

/** Of each contender under each load: what is done once for a connection is compiled well by then, on a busy machine as on an idle one. */
const WARM_UP_REQUESTS: Readonly<Record<Effort, number>> = { full: 30_000, quick: 20_000, smoke: 0 };

interface Load {
  readonly title: string;
  readonly connections: number;
  readonly mode: SliceLoad['mode'];
}

const LOADS: readonly Load[] = [
  { title: '64 keep-alive connections', connections: 64, mode: 'keep' },
  { title: '1 keep-alive connection', connections: 1, mode: 'keep' },
  { title: '64 clients, one connection per request', connections: 64, mode: 'close' },
];

interface Run extends Slice {
  /** Microseconds of the proxy's CPU per request; NaN without a proxy. */
  readonly cpuUsPerRequest: number;
}

/** A contender under one load. */
interface Way extends Pick<Contender, 'name' | 'proxyPid'> {
  readonly load: LoadProcess;
}

export const passThrough: Bench = { name: 'pass-through', run: measure };

async function measure(effort: Effort, draw: (chart: Chart) => void): Promise<string> {
  const obstacle = labObstacle() ?? (hasCommand('cc') ? undefined : 'needs cc');
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  await using stack = new AsyncDisposableStack();
  const contenders = await makeContenders(present(effort === 'quick' ? FEW : ALL), effort, stack);
  for (const contender of contenders) await checkAnswers(contender);
  const plan = SLICES[effort];
  const results: Runs<Run>[] = [];
  for (const load of LOADS) {
    const ways = await waysOf(contenders, load);
    for (const way of ways) await way.load.warmUp(WARM_UP_REQUESTS[effort]);
    results.push(await takeRounds(ways, plan, runOnce));
  }
  draw(chartOf(results));
  const sections = results.map((runs, index) => `### ${LOADS[index]?.title}\n\n${tableOf(runs)}`);
  return [...sections, aimsSection(aimsOf(results)), footer(plan)].join('\n\n');
}

/** Requests that do not match come from the origin; those that do must not, or the proxy does not look at the header. */
async function checkAnswers(contender: Contender): Promise<void> {
  const [passed, matched] = await curl(contender.lab.outside, [
    { url: contender.url },
    { url: contender.url, headers: [FILTERED_HEADER] },
  ]);
  const expected = contender.proxyPid === undefined ? 200 : [502, 503];
  if (passed?.status !== 200) throw new Error(`${contender.name} answered ${passed?.status}`);
  if (![expected].flat().includes(matched?.status ?? 0)) {
    throw new Error(`${contender.name} answered ${matched?.status} to a request with ${FILTERED_HEADER}`);
  }
}

async function waysOf(contenders: readonly Contender[], { title, connections, mode }: Load): Promise<readonly Way[]> {
  console.error(`  ${title}`);
  const ways: Way[] = [];
  for (const { name, proxyPid, lab, url } of contenders) {
    if (name === (mode === 'close' ? HAPROXY_TRANSPARENT : HAPROXY_CLOSING).name) continue;
    ways.push({ name, proxyPid, load: await LoadProcess.start(lab, { url, connections, mode, core: LOAD_CORE }) });
  }
  return ways;
}

async function runOnce({ proxyPid, load }: Way, seconds: number): Promise<Run> {
  const before = proxyPid === undefined ? Number.NaN : treeTimeUs(proxyPid);
  const slice = await load.slice(seconds);
  const after = proxyPid === undefined ? Number.NaN : treeTimeUs(proxyPid);
  return { ...slice, cpuUsPerRequest: (after - before) / slice.count };
}

const rateOf = (runs: Runs<Run>, name: string): number => middle(runs, name, run => run.perSecond);

const ratioOf = (runs: Runs<Run>, name: string, of: string): number => ratio(runs, [name, of], run => run.perSecond);

function aimsOf([keepAlive = new Map(), , short = new Map()]: readonly Runs<Run>[]): readonly Aim[] {
  const { name } = HEADGATE;
  const title = LOADS[0]?.title;
  return [
    ...aimsBeside(HAPROXY_TRANSPARENT.name, keepAlive),
    ...aimsBeside(BASELINE, keepAlive),
    {
      what: `${title}: req/s with 100 filters of those with one`,
      measured: ratioOf(keepAlive, HEADGATE_MANY_FILTERS.name, name),
      bound: 0.9,
      is: 'least',
    },
    ...[HAPROXY_CLOSING.name, BASELINE].map(
      (other): Aim => ({
        what: `one connection per request: req/s of ${other}’s`,
        measured: ratioOf(short, name, other),
        bound: 1,
        is: 'least',
      }),
    ),
  ];
}

/** Of kept connections. @param other the haproxy that takes requests by a rule as we do, or the one that clients dial itself */
function aimsBeside(other: string, runs: Runs<Run>): readonly Aim[] {
  const title = LOADS[0]?.title;
  const to = [HEADGATE.name, other] as const;
  return [
    { what: `${title}: req/s of ${other}’s`, measured: ratio(runs, to, run => run.perSecond), bound: 1.2, is: 'least' },
    {
      what: `${title}: CPU a request of ${other}’s`,
      measured: ratio(runs, to, run => run.cpuUsPerRequest),
      bound: 0.8,
      is: 'most',
    },
    { what: `${title}: p99 of ${other}’s`, measured: ratio(runs, to, run => run.p99Us), bound: 1, is: 'most' },
  ];
}

function tableOf(runs: Runs<Run>): string {
  const names = [...runs.keys()].filter(name => name !== BASELINE_AGAIN);
  const rows = names.map(name => [
    name,
    figure(rateOf(runs, name), 0),
    figure(ratioOf(runs, name, BASELINE), 2),
    `${figure(
      middle(runs, name, run => run.p50Us),
      0,
    )} / ${figure(
      middle(runs, name, run => run.p99Us),
      0,
    )}`,
    figure(
      middle(runs, name, run => run.cpuUsPerRequest),
      1,
    ),
  ]);
  const cpuNoise = ratio(runs, [BASELINE_AGAIN, BASELINE], run => run.cpuUsPerRequest);
  const noise = `${BASELINE} against itself: ${figure(ratioOf(runs, BASELINE_AGAIN, BASELINE), 2)}, its CPU ${figure(cpuNoise, 2)}`;
  return `${table(['path', 'req/s', `of ${BASELINE}`, 'p50 / p99 µs', 'proxy CPU µs/request'], rows)}\n\n${noise}`;
}

function chartOf(results: readonly Runs<Run>[]): Chart {
  const names = CHARTED.map(({ name }) => name).filter(name => results[0]?.has(name));
  return {
    name: 'pass-through',
    title: 'Small requests that are passed on, by one core',
    axis: `requests/s, ${BASELINE} = 1`,
    groups: LOADS.map(({ title }) => title),
    series: names.map(name => ({
      name,
      values: results.map(runs => ratioOf(runs, name, BASELINE)),
    })),
  };
}

function footer({ rounds, seconds }: Plan): string {
  const peers = [versionOf('haproxy', '-v'), versionOf('nginx', '-v')].join('; ');
  return `Medians of ${rounds} rounds of slices of ${seconds} s, all in turn; proxy on one core, client and origin on another; two network
namespaces joined by veth. ${peers}. ${describeMachine()}.`;
}
