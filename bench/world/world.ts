/**
 * What a command in the pod's world has of the pod's network, against a program in the pod itself and against one behind pasta, which knows no
 * tunnel: requests over kept connections, new connections, bytes, and how long a world takes to come up. The agent and the command share this
 * machine, so nothing of a cluster's network is in it.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lab, labObstacle, parseWrk } from '../../test/lab/index.ts';
import { NamespacePod } from '../../test/world/namespace-pod.ts';
import { createStreamingStore } from '../../test/world/streaming-store.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, median, runCases, table } from '../bench.ts';
import { describeMachine } from '../machine.ts';
import { measureStarts, type Start } from './starts.ts';
import { startFloor } from './through-floor.ts';
import { startPasta } from './through-pasta.ts';

const PORT = 8_090;
const STORE_PORT = 8_089;
const BODY_BYTES = 64 * 1024 * 1024;

interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  /** Of the same work in the same place before that: a world's code is compiled while it runs, and a command's connections last. */
  readonly warmSeconds: number;
  readonly bodies: number;
  readonly effort: Effort;
  /** Moved each way and hashed, before anything is timed. */
  readonly hashedMib: number;
}

const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { rounds: 5, seconds: 1, warmSeconds: 2, bodies: 8, effort: 'full', hashedMib: 1024 },
  quick: { rounds: 3, seconds: 1, warmSeconds: 1, bodies: 4, effort: 'quick', hashedMib: 64 },
  smoke: { rounds: 1, seconds: 1, warmSeconds: 0, bodies: 1, effort: 'smoke', hashedMib: 1 },
};

/** Runs a program and gives what it printed. */
type Runner = (argv: readonly string[]) => Promise<{ readonly stdout: string }>;

interface Place {
  readonly name: string;
  readonly run: Runner;
}

interface Work {
  readonly name: string;
  readonly unit: string;
  /** A larger figure is better. */
  readonly measure: (run: Runner, at: { readonly url: string; readonly plan: Plan }) => Promise<number>;
}

const KEPT: Work = { name: 'kept connections, 16', unit: 'requests/s', measure: (run, at) => requests(run, at, 16) };
const NEW: Work = {
  name: 'new connections, one at a time',
  unit: 'per s',
  measure: (run, at) => requests(run, at, 1, 'Connection: close'),
};
const BODY: Work = { name: 'a body over one connection', unit: 'MB/s', measure: bodies };

const WORKS: readonly Work[] = [
  KEPT,
  { name: 'a kept connection', unit: 'requests/s', measure: (run, at) => requests(run, at, 1) },
  {
    name: 'new connections, 16 at a time',
    unit: 'per s',
    measure: (run, at) => requests(run, at, 16, 'Connection: close'),
  },
  NEW,
  BODY,
];

const PASTA = 'pasta';
const FLOOR = 'least';

/** One work's medians, and the ratios within the rounds; NaN without the other place. */
interface Figures {
  readonly medians: readonly number[];
  /** Of the pod's mean. */
  readonly ofDirect: number;
  readonly ofPasta: number;
  readonly ofFloor: number;
}

export const worldBench: Bench = {
  name: 'world',
  run: async effort => {
    const obstacle = labObstacle();
    if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
    await using pod = await NamespacePod.open();
    const plan = PLANS[effort];
    await startServer(pod.lab);
    await moveHashed(pod, plan.hashedMib);
    const url = `http://${pod.lab.clientAddresses4[0]}:${PORT}/`;
    const places = await placesOf(pod);
    for (const { name, run } of places) await check(name, run, url);
    const figures = new Map<Work, Figures>();
    for (const work of WORKS) figures.set(work, await compare(work, places, { url, plan }));
    return report(figures, places, await measureStarts(effort));
  },
};

function report(figures: ReadonlyMap<Work, Figures>, places: readonly Place[], starts: readonly Start[]): string {
  const rows = [...figures].map(([{ name, unit }, { medians, ofDirect }]) => [
    name,
    ...medians.map(figure => figure.toFixed(0)),
    ofDirect.toFixed(2),
    unit,
  ]);
  const header = ['work', ...places.map(({ name }) => name), 'of the pod', ''];
  const none = { medians: [], ofDirect: Number.NaN, ofPasta: Number.NaN, ofFloor: Number.NaN };
  const of = (work: Work): Figures => figures.get(work) ?? none;
  const hasPlace = (name: string): boolean => places.some(place => place.name === name);
  const aims: readonly Aim[] = [
    { what: 'kept connections, of the pod', measured: of(KEPT).ofDirect, bound: 0.35, is: 'least' },
    { what: 'a new connection takes, of the pod', measured: 1 / of(NEW).ofDirect, bound: 3.5, is: 'most' },
    { what: "a body, of pasta's", measured: of(BODY).ofPasta, bound: 0.7, is: 'least' },
    {
      what: 'a world adds to the start of exec',
      measured: starts.at(-1)?.addedMs ?? Number.NaN,
      bound: 120,
      is: 'most',
      unit: 'ms',
    },
  ];
  const parts = [
    table(header, rows),
    'Each is the median of its rounds.',
    ...(hasPlace(FLOOR) ? [floorSentence(of(NEW).ofDirect, of(NEW).ofFloor)] : []),
    table(
      ['start of exec until its command runs', 'ms', 'more'],
      starts.map(({ name, ms, addedMs }) => [name, ms.toFixed(0), addedMs.toFixed(0)]),
    ),
    'The agent is there already; what is more is the median of the differences within the rounds.',
  ];
  if (!hasPlace(PASTA)) parts.push('pasta (Debian: passt) is not installed: it is not compared with.');
  return [...parts, aimsSection(aims), describeMachine()].join('\n\n');
}

function floorSentence(ofDirect: number, ofFloor: number): string {
  const [direct, least] = [1 / ofDirect, ofFloor / ofDirect].map(times => times.toFixed(2));
  return `"${FLOOR}" is floor.c: a program that holds a first SYN, has a tunnel, and does nothing else. A new connection takes ${least} × that of the pod there, ${direct} × in a world.`;
}

async function placesOf(pod: NamespacePod): Promise<readonly Place[]> {
  const inPod: Runner = async ([program = '', ...args]) => ({ stdout: await pod.lab.pod.run(program, ...args) });
  const inWorld: Runner = async argv => {
    const { stdout, stderr, exitCode } = await pod.run(argv);
    if (exitCode !== 0) throw new Error(`${argv[0]} failed in the world: ${stderr}`);
    return { stdout };
  };
  const pasta = await startPasta(pod.lab);
  const behindPasta: Runner = async ([program = '', ...args]) => ({
    stdout: (await pasta?.run(program, ...args)) ?? '',
  });
  const floor = await startFloor(pod.lab);
  const onFloor: Runner = async ([program = '', ...args]) => ({ stdout: (await floor?.run(program, ...args)) ?? '' });
  // Twice, for the noise.
  return [
    { name: 'in the pod', run: inPod },
    { name: 'again', run: inPod },
    { name: 'in a world', run: inWorld },
    ...(pasta === undefined ? [] : [{ name: PASTA, run: behindPasta }]),
    ...(floor === undefined ? [] : [{ name: FLOOR, run: onFloor }]),
  ];
}

/** So much each way through the world, hashed at both ends. @throws Error where a byte differs */
async function moveHashed(pod: NamespacePod, mib: number): Promise<void> {
  const at = { port: STORE_PORT, host: '::', ipv6Only: false };
  pod.lab.use(await pod.lab.outside.listen(createStreamingStore(), at));
  const [result] = (await pod.check([`bulk ${pod.lab.clientAddresses4[0]} ${STORE_PORT} ${mib}`])) as [unknown];
  if (JSON.stringify(result) !== JSON.stringify([mib * 1024 * 1024, true])) {
    throw new Error(`${mib} MiB each way came out as ${JSON.stringify(result)}`);
  }
}

/** In turns, so that what changes on the machine meanwhile changes all of them. */
async function compare(work: Work, places: readonly Place[], at: { url: string; plan: Plan }): Promise<Figures> {
  const figures = places.map((): number[] => []);
  for (let round = 0; round < at.plan.rounds; round++) {
    const turns = places.map(({ name, run }, index) => async () => {
      const measured = work.measure(run, at).catch((cause: unknown) => {
        throw new Error(`${work.name}, ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      });
      figures[index]?.push(await measured);
    });
    await runCases(at.plan.effort, turns);
  }
  const [direct = [], again = [], world = []] = figures;
  const ofDirect = median(world.map((figure, round) => figure / (((direct[round] ?? 0) + (again[round] ?? 0)) / 2)));
  const ofOther = (name: string): number => {
    const other = figures[places.findIndex(place => place.name === name)] ?? [];
    return median(other.map((figure, round) => (world[round] ?? 0) / figure));
  };
  return { medians: figures.map(median), ofDirect, ofPasta: ofOther(PASTA), ofFloor: ofOther(FLOOR) };
}

async function requests(
  run: Runner,
  { url, plan }: { readonly url: string; readonly plan: Plan },
  ...[connections, header]: readonly [connections: number, header?: string]
): Promise<number> {
  const headers = header === undefined ? [] : ['-H', header];
  const load = (seconds: number): string[] => [
    ...['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout=20s', '--latency'],
    ...headers,
    `${url}small`,
  ];
  const { stdout } = await run(
    plan.warmSeconds === 0 ? load(plan.seconds) : oneAfterTheOther(load(plan.warmSeconds), load(plan.seconds)),
  );
  const { requestsPerSecond, errors, errorReport } = parseWrk(stdout);
  // A server that closes shows as a read error where the program asks for more.
  if (errors > 0 && header === undefined) throw new Error(`answers were missed: ${errorReport}`);
  return requestsPerSecond;
}

/** Only what the second one prints is heard. */
function oneAfterTheOther(first: readonly string[], second: readonly string[]): readonly string[] {
  const line = (words: readonly string[]): string => words.map(word => `'${word}'`).join(' ');
  return ['sh', '-c', `${line(first)} >/dev/null && exec ${line(second)}`];
}

async function bodies(run: Runner, { url, plan }: { readonly url: string; readonly plan: Plan }): Promise<number> {
  const asked = Array.from({ length: 1 + plan.bodies }, () => ['-o', '/dev/null', `${url}body`]).flat();
  const { stdout } = await run(['curl', '-sSf', '-w', '%{time_total}\n', ...asked]);
  // The first one is for the code to be compiled and the windows to grow.
  const seconds = stdout.trim().split('\n').slice(1).map(Number);
  return (BODY_BYTES * seconds.length) / seconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

async function check(name: string, run: Runner, url: string): Promise<void> {
  const { stdout } = await run(['curl', '-sSf', `${url}small`]);
  if (stdout !== 'small\n') throw new Error(`${name} got ${JSON.stringify(stdout)}`);
}

/** On the network that the pod reaches. */
async function startServer(lab: Lab): Promise<void> {
  const dir = join(lab.dir, 'far');
  await mkdir(dir);
  await writeFile(join(dir, 'small'), 'small\n');
  const piece = randomBytes(BODY_BYTES / 16);
  await writeFile(join(dir, 'body'), Buffer.concat(Array.from({ length: 16 }, () => piece)));
  const config = join(dir, 'nginx.conf');
  await writeFile(
    config,
    `daemon off; master_process off; pid ${dir}/pid; error_log stderr error; user root;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; sendfile on; tcp_nopush on; open_file_cache max=10;
      client_body_temp_path ${dir}/b; proxy_temp_path ${dir}/p; fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
      server { listen ${PORT}; root ${dir}; }
    }
`,
  );
  lab.use(await lab.outside.serve(PORT, ['nginx', '-p', dir, '-e', 'stderr', '-c', config]));
}
