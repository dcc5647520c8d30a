/**
 * What a command in the pod's world has of the pod's network, against a program in the pod itself: requests over kept connections, new
 * connections, bytes, and how long a world takes to come up. The agent and the command share this machine, so nothing of a cluster's network is in it.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCommand, type Lab, labObstacle, parseWrk } from '../../test/lab/index.ts';
import { NamespacePod } from '../../test/world/namespace-pod.ts';
import { type Bench, type Effort, median, runCases, table } from '../bench.ts';

const PORT = 8_090;
const BODY_BYTES = 64 * 1024 * 1024;

interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  readonly bodies: number;
  readonly effort: Effort;
}

const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { rounds: 5, seconds: 4, bodies: 16, effort: 'full' },
  quick: { rounds: 3, seconds: 2, bodies: 4, effort: 'quick' },
  smoke: { rounds: 1, seconds: 1, bodies: 1, effort: 'smoke' },
};

/** Runs a program and gives what it printed; `startMs` is told where a world was made for it. */
type Runner = (argv: readonly string[]) => Promise<{ readonly stdout: string; readonly startMs?: number }>;

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

const WORKS: readonly Work[] = [
  { name: 'kept connections, 16', unit: 'requests/s', measure: (run, at) => requests(run, at, 16) },
  { name: 'a kept connection', unit: 'requests/s', measure: (run, at) => requests(run, at, 1) },
  {
    name: 'new connections, 16 at a time',
    unit: 'per s',
    measure: (run, at) => requests(run, at, 16, 'Connection: close'),
  },
  {
    name: 'new connections, one at a time',
    unit: 'per s',
    measure: (run, at) => requests(run, at, 1, 'Connection: close'),
  },
  { name: 'a body over one connection', unit: 'MB/s', measure: bodies },
];

export const worldBench: Bench = {
  name: 'world',
  run: async effort => {
    const obstacle = labObstacle();
    if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
    await using pod = await NamespacePod.open();
    await startServer(pod.lab);
    const url = `http://${pod.lab.clientAddresses4[0]}:${PORT}/`;
    const starts: number[] = [];
    const places = placesOf(pod, starts);
    for (const { name, run } of places) await check(name, run, url);
    const plan = PLANS[effort];
    const rows: string[][] = [];
    for (const work of WORKS) rows.push(await compare(work, places, { url, plan }));
    const start = `A world and its command come up within ${median(starts).toFixed(0)} ms (median of ${starts.length}, beside what the agent needs).`;
    const header = ['work', 'in the pod', 'again', 'in a world', 'of the pod', ''];
    const pasta = hasCommand('pasta') ? '' : '\n\npasta (Debian: passt) is not installed: it is not compared with.';
    return `${table(header, rows)}\n\n${start}${pasta}`;
  },
};

function placesOf(pod: NamespacePod, starts: number[]): readonly Place[] {
  const inPod: Runner = async ([program = '', ...args]) => ({ stdout: await pod.lab.pod.run(program, ...args) });
  const inWorld: Runner = async argv => {
    const { stdout, stderr, exitCode } = await pod.run(argv);
    if (exitCode !== 0) throw new Error(`${argv[0]} failed in the world: ${stderr}`);
    starts.push(Number(/^started: (\d+)/m.exec(stderr)?.[1]));
    return { stdout };
  };
  // Twice, for the noise.
  return [
    { name: 'in the pod', run: inPod },
    { name: 'again', run: inPod },
    { name: 'in a world', run: inWorld },
  ];
}

/** In turns, so that what changes on the machine meanwhile changes all of them. */
async function compare(work: Work, places: readonly Place[], at: { url: string; plan: Plan }): Promise<string[]> {
  const figures = places.map((): number[] => []);
  for (let round = 0; round < at.plan.rounds; round++) {
    const turns = places.map(({ run }, index) => async () => {
      figures[index]?.push(await work.measure(run, at));
    });
    await runCases(at.plan.effort, turns);
  }
  const [direct = 0, again = 0, world = 0] = figures.map(median);
  const ratio = (world / median([direct, again])).toFixed(2);
  return [work.name, ...[direct, again, world].map(figure => figure.toFixed(0)), ratio, work.unit];
}

async function requests(
  run: Runner,
  { url, plan }: { readonly url: string; readonly plan: Plan },
  ...[connections, header]: readonly [connections: number, header?: string]
): Promise<number> {
  const headers = header === undefined ? [] : ['-H', header];
  const load = ['-t1', `-c${connections}`, `-d${plan.seconds}s`, '--timeout=20s', '--latency', ...headers];
  const { stdout } = await run(['wrk', ...load, `${url}small`]);
  const { requestsPerSecond, errors, errorReport } = parseWrk(stdout);
  // A server that closes shows as a read error where the program asks for more.
  if (errors > 0 && header === undefined) throw new Error(`answers were missed: ${errorReport}`);
  return requestsPerSecond;
}

async function bodies(run: Runner, { url, plan }: { readonly url: string; readonly plan: Plan }): Promise<number> {
  const asked = Array.from({ length: plan.bodies }, () => ['-o', '/dev/null', `${url}body`]).flat();
  const { stdout } = await run(['curl', '-sSf', '-w', '%{time_total}\n', ...asked]);
  const seconds = stdout.trim().split('\n').map(Number);
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
