/**
 * What it costs a request to be answered by a local process, and what that costs everybody else.
 *
 * Stolen: every request goes through the agent, the tunnel and the CLI to the same small server as the one in the pod. `direct` is that server
 * without any of it; a second run of it is the noise. What a row of processes costs by itself on this machine is seen by two haproxies in a row,
 * which have no tunnel between them. Of two cores that nobody is pinned to, direct has both for client and server. So there are two layouts: that
 * one, and client and servers on one core, as in all other benches, with agent and CLI wherever they are put. To the second one belongs the
 * aim of a third (docs/decisions/0061-what-a-third-is-of.md).
 *
 * Mixed: 64 connections through an agent on one core, of whose requests none is a session's, or one in a hundred on every
 * connection, or all of one further connection.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { curl, Headgate, hasCommand, type Lab, LabProcess, labObstacle } from '../../test/lab/index.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import type { Chart } from '../chart.ts';
import { threadTimeUs } from '../cpu-time.ts';
import { LoadProcess, type Slice } from '../load/load.ts';
import { describeMachine } from '../machine.ts';
import { ORIGIN_PORT, startOrigin } from '../origin/origin.ts';
import { type Contender, DIRECT as DIRECT_PATH, FILTERED_HEADER, makeContender } from './contenders.ts';
import { LOAD_CORE, PROXY_PORT, startHaproxy } from './proxies.ts';
import { figure, middle, type Plan, type Runs, ratio, SLICES, takeRounds } from './rounds.ts';

/** A way to have all requests stolen. */
interface Case {
  readonly title: string;
  readonly connections: number;
}

const ONE_AT_A_TIME: Case = { title: '1 at a time', connections: 1 };
const MANY: Case = { title: '16 at a time', connections: 16 };
const MANY_ON_ONE_CORE: Case = { ...MANY, title: `${MANY.title}, client and servers on one core` };
const CASES = [ONE_AT_A_TIME, MANY, MANY_ON_ONE_CORE];

const MIXED_CONNECTIONS = 64;
const STOLEN_EVERY = 100;

/** One more than the origin's: who answered is seen. */
const LOCAL_BODY_BYTES = 65;

const DIRECT = 'direct';
const DIRECT_AGAIN = 'direct (again)';
const STOLEN = 'stolen';
const TWO_PROXIES = 'two haproxies';
/** Of the second one. */
const SECOND_PORT = 8082;

const NONE = 'none';
const NONE_AGAIN = 'none (again)';
const ONE_IN_HUNDRED = '1 % of every connection';
const ONE_CONNECTION = 'all of one further connection';

interface Run extends Slice {
  /** Of what stands between client and server: agent and CLI, or the two proxies. */
  readonly cpuUsPerRequest: number;
}

type Stolen = ReadonlyMap<Case, Runs<Run>>;

/** Who is pinned. */
interface Where {
  /** Client and servers, to this core. */
  readonly core: number | undefined;
  /** The agent, to the proxies' core. */
  readonly isAgentPinned?: boolean;
}

/** A pod with a session whose local process is as fast as the app, or what that is compared with. */
interface Place {
  readonly name: string;
  readonly contender: Contender;
  /** What the requests carry. */
  readonly header: string;
  /** Agent and CLI, or the two proxies. */
  readonly pids: readonly number[];
}

export const stolenBench: Bench = { name: 'stolen', run: measure };

async function measure(effort: Effort, draw: (chart: Chart) => void): Promise<string> {
  const obstacle = labObstacle() ?? (hasCommand('cc') ? undefined : 'needs cc');
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  const plan = SLICES[effort];
  const stolen: Stolen = new Map([
    ...(await measureStolen([ONE_AT_A_TIME, MANY], plan, undefined)),
    ...(await measureStolen([MANY_ON_ONE_CORE], plan, LOAD_CORE)),
  ]);
  await using stack = new AsyncDisposableStack();
  const mixed = await measureMixed(await openPlace(stack, { core: LOAD_CORE, isAgentPinned: true }), plan);
  draw(chartOf(stolen, mixed));
  return [
    ...[...stolen].map(([{ title }, runs]) => `### All stolen, ${title}\n\n${stolenTable(runs)}`),
    `### Passed on, while a session has some\n\n${mixedTable(mixed)}`,
    aimsSection(aimsOf(stolen, mixed)),
    footer(plan),
  ].join('\n\n');
}

/** @param core where client and servers are pinned; anywhere when `undefined` */
async function measureStolen(cases: readonly Case[], plan: Plan, core: number | undefined): Promise<Stolen> {
  await using stack = new AsyncDisposableStack();
  const direct = await openDirect(stack, core);
  const places = [direct, await openPlace(stack, { core })];
  if (hasCommand('haproxy')) places.push(await openTwoProxies(stack, core));
  places.push({ ...direct, name: DIRECT_AGAIN });
  const stolen = new Map<Case, Runs<Run>>();
  for (const each of cases) {
    console.error(`  all stolen, ${each.title}`);
    const ways: (Place & { readonly load: LoadProcess })[] = [];
    for (const place of places) ways.push({ ...place, load: await startLoad(place, each.connections, core) });
    const runs = await takeRounds(ways, plan, ({ load, pids }, seconds) => timed(pids, () => load.slice(seconds)));
    stolen.set(each, runs);
  }
  return stolen;
}

function startLoad({ contender, header }: Place, connections: number, core: number | undefined): Promise<LoadProcess> {
  return LoadProcess.start(contender.lab, { url: contender.url, header, connections, mode: 'keep', core });
}

async function openDirect(stack: AsyncDisposableStack, core: number | undefined): Promise<Place> {
  const start = (lab: Lab): Promise<unknown> => startOrigin(lab, core);
  const contender = stack.use(await makeContender({ ...DIRECT_PATH, startOrigin: start }));
  return { name: DIRECT, contender, header: '', pids: [] };
}

/** As many processes and connections in a row as a stolen request passes, written in C, with no network between them. */
async function openTwoProxies(stack: AsyncDisposableStack, core: number | undefined): Promise<Place> {
  const pids: number[] = [];
  const startProxy = async (lab: Lab): Promise<undefined> => {
    pids.push(await startHaproxy(lab, { port: SECOND_PORT, isFree: true }));
    pids.push(await startHaproxy(lab, { toPort: SECOND_PORT, isFree: true }));
  };
  const start = (lab: Lab): Promise<unknown> => startOrigin(lab, core);
  const candidate = { name: TWO_PROXIES, port: PROXY_PORT, startOrigin: start, startProxy };
  return { name: TWO_PROXIES, contender: stack.use(await makeContender(candidate)), header: '', pids };
}

async function openPlace(stack: AsyncDisposableStack, { core, isAgentPinned = false }: Where): Promise<Place> {
  const pids: number[] = [];
  const startProxy = async (lab: Lab): Promise<number | undefined> => {
    const session = await Headgate.stealing(lab, 'attach', [
      `--target=netns/${lab.pod.name}`,
      '--steal',
      `--port=${ORIGIN_PORT}:${await startLocal(lab, core)}`,
      `--header=${FILTERED_HEADER}`,
    ]);
    const agent = (await session.event('connected')).agent_pid;
    pids.push(agent, session.process.pid);
    return isAgentPinned ? agent : undefined;
  };
  const start = (lab: Lab): Promise<unknown> => startOrigin(lab, core);
  const candidate = { name: STOLEN, port: ORIGIN_PORT, startOrigin: start, startProxy };
  const contender = stack.use(await makeContender(candidate));
  const answers = await curl(contender.lab.outside, [{ url: contender.url, headers: [FILTERED_HEADER] }]);
  const [answer] = answers;
  if (answer?.status !== 200) throw new Error(`a stolen request was answered ${answer?.status}`);
  if (answer.body.length !== LOCAL_BODY_BYTES) throw new Error('a request that matches was answered by the origin');
  return { name: STOLEN, contender, header: FILTERED_HEADER, pids };
}

/** The origin's program once more, on this machine's loopback. @returns its port */
async function startLocal(lab: Lab, core: number | undefined): Promise<number> {
  const port = await freePort();
  const words = [
    ...(core === undefined ? [] : ['taskset', '-c', core]),
    join(lab.dir, 'origin'),
    port,
    LOCAL_BODY_BYTES,
  ].map(String);
  const local = lab.use(new LabProcess(words as [string, ...string[]]));
  await local.listening(port);
  return port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<unknown>(resolve => server.close(resolve));
  return port;
}

async function measureMixed({ contender, pids }: Place, plan: Plan): Promise<Runs<Run>> {
  console.error('  mixed');
  const { lab, url } = contender;
  const passed = { url, connections: MIXED_CONNECTIONS, mode: 'keep', core: LOAD_CORE } as const;
  const one = { ...passed, connections: 1, header: FILTERED_HEADER };
  const none = await LoadProcess.start(lab, passed);
  const mixing = await LoadProcess.start(lab, { ...passed, header: FILTERED_HEADER, every: STOLEN_EVERY });
  const stolen = await LoadProcess.start(lab, one);
  const ways = [
    { name: NONE, load: none, beside: null },
    { name: ONE_IN_HUNDRED, load: mixing, beside: null },
    { name: ONE_CONNECTION, load: none, beside: stolen },
    { name: NONE_AGAIN, load: none, beside: null },
  ];
  return takeRounds(ways, plan, async ({ load, beside }, seconds) => {
    const [run] = await Promise.all([timed(pids, () => load.slice(seconds)), beside?.slice(seconds)]);
    return run;
  });
}

async function timed(pids: readonly number[], load: () => Promise<Slice>): Promise<Run> {
  const before = cpuUs(pids);
  const slice = await load();
  return { ...slice, cpuUsPerRequest: (cpuUs(pids) - before) / slice.count };
}

/** Threads only: the agent is a child of the CLI, and would count twice. */
function cpuUs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + threadTimeUs(pid), 0);
}

const rateOf = (runs: Runs<Run>, name: string): number => middle(runs, name, run => run.perSecond);
const p50Of = (runs: Runs<Run>, name: string): number => middle(runs, name, run => run.p50Us);

const ratioOf = (runs: Runs<Run>, name: string, of: string): number => ratio(runs, [name, of], run => run.perSecond);

function aimsOf(stolen: Stolen, mixed: Runs<Run>): readonly Aim[] {
  const [one = new Map(), many = new Map(), onOneCore = new Map()] = CASES.map(each => stolen.get(each));
  const added = p50Of(one, STOLEN) - p50Of(one, DIRECT);
  return [
    {
      what: `${ONE_IN_HUNDRED} stolen: req/s of none stolen`,
      measured: ratioOf(mixed, ONE_IN_HUNDRED, NONE),
      bound: 0.95,
      is: 'least',
    },
    {
      what: `${ONE_CONNECTION} stolen: the others' req/s`,
      measured: ratioOf(mixed, ONE_CONNECTION, NONE),
      bound: 0.95,
      is: 'least',
    },
    { what: 'all stolen, 1 at a time: added p50', measured: added, bound: 220, is: 'most', unit: 'µs' },
    {
      what: `all stolen, ${MANY_ON_ONE_CORE.title}: req/s of direct`,
      measured: ratioOf(onOneCore, STOLEN, DIRECT),
      bound: 0.33,
      is: 'least',
    },
    ...(many.has(TWO_PROXIES) ? [besideTwoProxies(many)] : []),
    {
      what: `all stolen, ${MANY.title}: CPU of agent and CLI`,
      measured: cpuOf(many, STOLEN),
      bound: 94,
      is: 'most',
      unit: 'µs',
    },
  ];
}

function besideTwoProxies(runs: Runs<Run>): Aim {
  const measured = ratioOf(runs, STOLEN, TWO_PROXIES);
  return { what: `all stolen, ${MANY.title}: req/s of ${TWO_PROXIES}’`, measured, bound: 1, is: 'least' };
}

function stolenTable(runs: Runs<Run>): string {
  const rows = [...runs.keys()].map(name => [
    name,
    figure(rateOf(runs, name), 0),
    figure(ratioOf(runs, name, DIRECT), 2),
    figure(p50Of(runs, name), 0),
    figure(p50Of(runs, name) - p50Of(runs, DIRECT), 0),
    cpuOf(runs, name) === 0 ? '' : figure(cpuOf(runs, name), 1),
  ]);
  return table(['path', 'req/s', `of ${DIRECT}`, 'p50 µs', 'added µs', 'CPU between, µs/request'], rows);
}

function cpuOf(runs: Runs<Run>, name: string): number {
  return middle(runs, name, run => run.cpuUsPerRequest);
}

function mixedTable(runs: Runs<Run>): string {
  const rows = [NONE, ONE_IN_HUNDRED, ONE_CONNECTION, NONE_AGAIN].map(name => [
    name,
    figure(rateOf(runs, name), 0),
    figure(ratioOf(runs, name, NONE), 2),
    figure(p50Of(runs, name), 0),
    figure(
      middle(runs, name, run => run.p99Us),
      0,
    ),
  ]);
  return table(['what the session has', 'req/s', `of ${NONE}`, 'p50 µs', 'p99 µs'], rows);
}

function chartOf(stolen: Stolen, mixed: Runs<Run>): Chart {
  const ratios = [...stolen.values()].map(runs => rateOf(runs, STOLEN) / rateOf(runs, DIRECT));
  return {
    name: 'stolen',
    title: 'Requests answered by a local process, and passed on beside them',
    axis: 'requests/s, without = 1',
    groups: [
      ...CASES.map(({ title }) => `all stolen, ${title}`),
      `passed on, ${ONE_IN_HUNDRED}`,
      `passed on, ${ONE_CONNECTION}`,
    ],
    series: [
      {
        name: 'headgate',
        values: [...ratios, ...[ONE_IN_HUNDRED, ONE_CONNECTION].map(name => rateOf(mixed, name) / rateOf(mixed, NONE))],
      },
    ],
  };
}

function footer({ rounds, seconds }: Plan): string {
  return `Medians of ${rounds} rounds of slices of ${seconds} s, all in turn. ${describeMachine()}.`;
}
