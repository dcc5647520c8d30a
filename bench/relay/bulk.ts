/**
 * How many bytes a proxy carries: large responses of nginx (sendfile), taken by one client over 1 and 16 connections, through Headgate, through
 * haproxy, which splices, through a program that does nothing else, and without any. The proxy has a core of its own; client and server share the other.
 * The client has the kernel throw the bytes away: to copy them costs it as much as a proxy needs to pass them on, and its core would be what is measured.
 *
 * Before anything is timed, one whole body is compared with what the server has.
 */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand, type Lab, labObstacle } from '../../test/lab/index.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import type { Chart } from '../chart.ts';
import { treeTimeUs } from '../cpu-time.ts';
import { LoadProcess } from '../load/load.ts';
import { describeMachine, versionOf } from '../machine.ts';
import { ORIGIN_PORT } from '../origin/origin.ts';
import {
  BASELINE,
  BASELINE_AGAIN,
  type Candidate,
  type Contender,
  DIRECT,
  HAPROXY,
  HAPROXY_AGAIN,
  HEADGATE,
  makeContenders,
  present,
  SPLICER,
} from './contenders.ts';
import { LOAD_CORE, startHaproxy } from './proxies.ts';
import { figure, middle, type Plan, type Runs, ratio, SLICES, takeRounds } from './rounds.ts';

const execute = promisify(execFile);

const BODY_BYTES = 16 * 1024 * 1024;
const CONNECTIONS = [1, 16] as const;
/** For each of them: the least of haproxy's rate. */
const AIMS = [1.1, 1.3] as const;
const SPLICE = ['option splice-auto', 'option splice-response', 'option splice-request'];

const splicing = (lab: Lab): Promise<number> => startHaproxy(lab, { lines: SPLICE });
const CANDIDATES: readonly Candidate[] = [
  DIRECT,
  HEADGATE,
  { ...HAPROXY, startProxy: splicing },
  { ...HAPROXY_AGAIN, startProxy: splicing },
  SPLICER,
].map(each => ({ ...each, needs: each.needs ?? 'nginx', startOrigin: startFileServer }));

/** Connections are a slice's own, and take a while to get up to speed. */
const SECONDS: Readonly<Record<Effort, number>> = { full: 0.4, quick: 0.4, smoke: 0.1 };

interface Run {
  readonly gigabitsPerSecond: number;
  /** Seconds of the proxy's CPU per gigabyte; NaN without a proxy. */
  readonly cpuSecondsPerGigabyte: number;
}

/** A contender under one load. */
interface Way extends Pick<Contender, 'name' | 'proxyPid'> {
  readonly load: LoadProcess;
}

export const bulkBench: Bench = { name: 'bulk', run: measure };

async function measure(effort: Effort, draw: (chart: Chart) => void): Promise<string> {
  const obstacle = labObstacle() ?? (hasCommand('cc') ? undefined : 'needs cc');
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  await using stack = new AsyncDisposableStack();
  const contenders = await makeContenders(present(CANDIDATES), effort, stack);
  for (const contender of contenders) await checkBody(contender);
  const plan = { ...SLICES[effort], seconds: SECONDS[effort] };
  const results: Runs<Run>[] = [];
  for (const count of CONNECTIONS) results.push(await takeRounds(await waysOf(contenders, count), plan, runOnce));
  draw(chartOf(results));
  const sections = results.map((runs, index) => `### ${title(CONNECTIONS[index] ?? 0)}\n\n${tableOf(runs)}`);
  return [...sections, aimsSection(aimsOf(results)), footer(plan)].join('\n\n');
}

const title = (count: number): string => (count === 1 ? '1 connection' : `${count} connections`);

/** nginx with one file, on the load's core. */
async function startFileServer(lab: Lab): Promise<void> {
  const dir = join(lab.dir, 'files');
  await mkdir(dir);
  const piece = randomBytes(BODY_BYTES / 16);
  await writeFile(join(dir, 'body'), Buffer.concat(Array.from({ length: 16 }, () => piece)));
  await writeFile(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${dir}/pid; error_log stderr error; user root;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; sendfile on; sendfile_max_chunk 2m; tcp_nopush on;
      client_body_temp_path ${dir}/b; proxy_temp_path ${dir}/p; fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
      server { listen [::]:${ORIGIN_PORT} ipv6only=off; root ${dir}; }
    }
`,
  );
  const argv = ['taskset', '-c', String(LOAD_CORE), 'nginx', '-p', dir, '-e', 'stderr', '-c', join(dir, 'nginx.conf')];
  lab.use(await lab.pod.serve(ORIGIN_PORT, argv as [string, ...string[]]));
}

async function checkBody({ name, lab, url }: Contender): Promise<void> {
  const sum = await lab.outside.run('sh', '-c', `curl -sSf ${url}body | sha256sum`);
  const { stdout } = await execute('sh', ['-c', `sha256sum <${join(lab.dir, 'files', 'body')}`]);
  if (sum.trim() !== stdout.trim()) throw new Error(`${name} changed a body`);
}

async function waysOf(contenders: readonly Contender[], connections: number): Promise<readonly Way[]> {
  console.error(`  ${title(connections)}`);
  const load = { connections, mode: 'bulk', bodyBytes: BODY_BYTES, core: LOAD_CORE } as const;
  const ways: Way[] = [];
  for (const { name, proxyPid, lab, url } of contenders) {
    ways.push({ name, proxyPid, load: await LoadProcess.start(lab, { ...load, url }) });
  }
  return ways;
}

async function runOnce({ proxyPid, load }: Way, seconds: number): Promise<Run> {
  const before = proxyPid === undefined ? Number.NaN : treeTimeUs(proxyPid);
  const { perSecond, carried } = await load.slice(seconds);
  const cpuUs = (proxyPid === undefined ? Number.NaN : treeTimeUs(proxyPid)) - before;
  return { gigabitsPerSecond: (perSecond * 8) / 1e9, cpuSecondsPerGigabyte: cpuUs / 1e6 / (carried / 1e9) };
}

const rateOf = (runs: Runs<Run>, name: string): number => middle(runs, name, run => run.gigabitsPerSecond);

const ratioOf = (runs: Runs<Run>, name: string): number => ratio(runs, [name, BASELINE], run => run.gigabitsPerSecond);

function aimsOf(results: readonly Runs<Run>[]): readonly Aim[] {
  return results.map((runs, index) => ({
    what: `${title(CONNECTIONS[index] ?? 0)}: bytes/s of haproxy’s with splice`,
    measured: ratioOf(runs, HEADGATE.name),
    bound: AIMS[index] ?? 1,
    is: 'least',
  }));
}

function tableOf(runs: Runs<Run>): string {
  const names = [...runs.keys()].filter(name => name !== BASELINE_AGAIN);
  const rows = names.map(name => [
    name,
    figure(rateOf(runs, name), 1),
    figure(ratioOf(runs, name), 2),
    figure(
      middle(runs, name, run => run.cpuSecondsPerGigabyte),
      2,
    ),
  ]);
  const noise = `${BASELINE} against itself: ${figure(ratioOf(runs, BASELINE_AGAIN), 2)}`;
  return `${table(['path', 'Gbit/s', `of ${BASELINE}`, 'proxy CPU s/GB'], rows)}\n\n${noise}`;
}

function chartOf(results: readonly Runs<Run>[]): Chart {
  const names = [...(results[0]?.keys() ?? [])].filter(name => name !== BASELINE_AGAIN);
  return {
    name: 'bulk',
    title: 'Large responses that are passed on, by one core',
    axis: 'Gbit/s',
    groups: CONNECTIONS.map(title),
    series: names.map(name => ({ name, values: results.map(runs => rateOf(runs, name)) })),
  };
}

function footer({ rounds, seconds }: Plan): string {
  return `Bodies of 16 MiB. Medians of ${rounds} rounds of slices of ${seconds} s, all in turn, on connections of their own; proxy on one core, client and nginx
on another; haproxy with ${SPLICE.join(', ')}. ${versionOf('haproxy', '-v')}. ${describeMachine()}.`;
}
