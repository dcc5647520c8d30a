/**
 * What a proxy costs requests that it only passes on: requests per second, latency and CPU per request of small
 * HTTP/1.1 requests through Headgate (its real redirect rule, one header filter subscribed), haproxy and nginx, and
 * without any of them.
 *
 * Runs alternate (one of each, then the next round) and medians are shown. haproxy runs twice, as two contenders: the
 * ratio between the two is the noise. One failed request, whoever's it is, makes the run an error and not a figure. A
 * smoke run takes all the loads, for a second each.
 */

import { curl, labObstacle, type WrkResult, wrk } from '../../test/lab/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { cpuTimeUs } from '../cpu-time.ts';
import { describeMachine, versionOf } from '../machine.ts';
import {
  type Contender,
  type ContenderFactory,
  direct,
  FILTERED_HEADER,
  haproxy,
  haproxyAgain,
  headgate,
  headgateManyFilters,
  headgateNet,
  LOAD_CORE,
  nginx,
} from './contenders.ts';

const CONTENDERS: readonly ContenderFactory[] = [
  direct,
  headgate,
  headgateManyFilters,
  headgateNet,
  haproxy,
  nginx,
  haproxyAgain,
];
const BASELINE = 'haproxy';
const BASELINE_AGAIN = 'haproxy (again)';

interface Load {
  readonly title: string;
  readonly connections: number;
  readonly headers: readonly string[];
}

const LOADS: readonly Load[] = [
  { title: '64 keep-alive connections', connections: 64, headers: [] },
  { title: '1 keep-alive connection', connections: 1, headers: [] },
  { title: '64 clients, one connection per request', connections: 64, headers: ['Connection: close'] },
];

interface Plan {
  /** Unmeasured load before the first round: compilers, caches and pools need a moment. */
  readonly warmUpSeconds: number;
  readonly rounds: number;
  readonly seconds: number;
}

const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { warmUpSeconds: 2, rounds: 5, seconds: 3 },
  quick: { warmUpSeconds: 1, rounds: 3, seconds: 2 },
  smoke: { warmUpSeconds: 0, rounds: 1, seconds: 1 },
};

interface Run extends WrkResult {
  /** Microseconds of the proxy's CPU per request; NaN without a proxy. */
  readonly cpuUsPerRequest: number;
}

export const passThrough: Bench = { name: 'pass-through', run: measure };

async function measure(effort: Effort): Promise<string> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  await using stack = new AsyncDisposableStack();
  const contenders: Contender[] = [];
  for (const make of CONTENDERS) contenders.push(stack.use(await make()));
  for (const contender of contenders) await checkAnswers(contender);
  const plan = PLANS[effort];
  const sections: string[] = [];
  for (const load of LOADS) sections.push(await measureLoad(contenders, load, plan));
  return [...sections, footer(plan)].join('\n\n');
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

async function measureLoad(contenders: readonly Contender[], load: Load, plan: Plan): Promise<string> {
  const runs = new Map<string, Run[]>(contenders.map(contender => [contender.name, []]));
  if (plan.warmUpSeconds > 0) {
    for (const contender of contenders) await runOnce(contender, load, plan.warmUpSeconds);
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const contender of contenders) {
      const run = await runOnce(contender, load, plan.seconds);
      if (run.errors > 0) {
        throw new Error(`${contender.name}, ${load.title}: ${run.errorReport} of ${run.requests}`);
      }
      runs.get(contender.name)?.push(run);
      console.error(`  ${load.title}, ${contender.name}: ${Math.round(run.requestsPerSecond)} req/s`);
    }
  }
  return `### ${load.title}\n\n${tableOf(runs)}`;
}

async function runOnce(contender: Contender, load: Load, seconds: number): Promise<Run> {
  const { connections, headers } = load;
  const before = contender.proxyPid === undefined ? Number.NaN : cpuTimeUs(contender.proxyPid);
  const prefix = ['taskset', '-c', String(LOAD_CORE)];
  const result = await wrk(contender.lab.outside, { url: contender.url, connections, seconds, headers, prefix });
  const after = contender.proxyPid === undefined ? Number.NaN : cpuTimeUs(contender.proxyPid);
  return { ...result, cpuUsPerRequest: (after - before) / result.requests };
}

function tableOf(runs: ReadonlyMap<string, readonly Run[]>): string {
  const middle = (name: string, value: (run: Run) => number): number => median((runs.get(name) ?? []).map(value));
  const rate = (name: string): number => middle(name, run => run.requestsPerSecond);
  const names = [...runs.keys()].filter(name => name !== BASELINE_AGAIN);
  const rows = names.map(name => {
    const cpuUs = middle(name, run => run.cpuUsPerRequest);
    return [
      name,
      Math.round(rate(name)).toLocaleString('en'),
      (rate(name) / rate(BASELINE)).toFixed(2),
      `${Math.round(middle(name, run => run.p50Us))} / ${Math.round(middle(name, run => run.p99Us))}`,
      Number.isNaN(cpuUs) ? '' : cpuUs.toFixed(1),
    ];
  });
  const noise = `${BASELINE} against itself: ${(rate(BASELINE_AGAIN) / rate(BASELINE)).toFixed(2)}`;
  return `${table(['path', 'req/s', `of ${BASELINE}`, 'p50 / p99 µs', 'proxy CPU µs/request'], rows)}\n\n${noise}`;
}

function footer({ rounds, seconds }: Plan): string {
  const peers = [versionOf('haproxy', '-v'), versionOf('nginx', '-v')].join('; ');
  return `Medians of ${rounds} alternating runs of ${seconds} s; proxy on one core, wrk and origin on another; two network
namespaces joined by veth. ${peers}. ${describeMachine()}.`;
}
