/**
 * What an idle connection costs in memory: resident memory of the process with so many connections on which one request
 * was answered and which wait for the next, each with its connection to the origin. The first step is not counted: what a process
 * makes once, it has then.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { raiseDescriptorLimit } from '../../sys/index.ts';
import { labObstacle, until } from '../../test/lab/index.ts';
import { aimsSection } from '../aims.ts';
import { type Bench, type Effort, runCases, table } from '../bench.ts';
import type { Chart } from '../chart.ts';
import { describeMachine, versionOf } from '../machine.ts';
import { type Candidate, type Contender, HAPROXY, HEADGATE, makeContender, present } from './contenders.ts';
import { startHaproxy } from './proxies.ts';
import { figure } from './rounds.ts';

const MOST = 20_000;

/** For the most connections, each of which a proxy has two descriptors for; as far as we may. */
const WANTED_DESCRIPTORS = 65_536;

const CANDIDATES: readonly Candidate[] = [
  HEADGATE,
  {
    ...HAPROXY,
    startProxy: lab => startHaproxy(lab, { connections: Math.min(MOST, raiseDescriptorLimit() / 2 - 100) }),
  },
];

/** Open connections at which memory is read, as far as descriptors suffice. */
const STEPS: Readonly<Record<Effort, readonly number[]>> = {
  full: [1_000, 3_000, 6_000, 9_000, 14_000, 20_000],
  quick: [1_000, 5_000, 9_000, 20_000],
  smoke: [50, 100],
};

/** A proxy needs two for each connection, Headgate gives its ports back when fifteen sixteenths of them are taken. */
const DESCRIPTORS_EACH = 2.15;

/** After the last connection of a step. */
const SETTLE_MS: Readonly<Record<Effort, number>> = { full: 1_000, quick: 1_000, smoke: 0 };
const OPEN_WITHIN_MS = 60_000;

/**
 * Opens connections up to each number of lines of its stdin, asks once on each, and says so. They come from several addresses: of one there
 * are ports for some fifteen thousand that the app is to see it on.
 */
const CLIENT = `
import resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
addresses = sys.argv[3:]
ask, open_ = b"GET / HTTP/1.1\\r\\nHost: shop\\r\\nX-User: bob\\r\\n\\r\\n", []
for line in sys.stdin:
  while len(open_) < int(line):
    s = socket.create_connection((sys.argv[1], int(sys.argv[2])), source_address=(addresses[len(open_) % len(addresses)], 0)); s.sendall(ask)
    if not s.recv(4096).startswith(b"HTTP/1.1 200"): sys.exit("not answered")
    open_.append(s)
  print("open", len(open_), flush=True)
`;

export const idleBench: Bench = { name: 'idle', run: measure };

async function measure(effort: Effort, draw: (chart: Chart) => void): Promise<string> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  const limit = raiseHardLimit() / DESCRIPTORS_EACH;
  const steps = STEPS[effort].filter(count => count <= limit);
  const candidates = present(CANDIDATES);
  const readings = await runCases(
    effort,
    candidates.map(candidate => async () => {
      await using contender = await makeContender(candidate);
      const bytes = await readAtEach(contender, steps, SETTLE_MS[effort]);
      return bytes;
    }),
  );
  const names = candidates.map(({ name }) => name);
  const costs = readings.map(bytes => steps.map((_, index) => costAt(steps, bytes, index)));
  const later = steps.slice(1);
  draw({
    name: 'idle',
    title: 'Memory of an idle connection',
    axis: 'KiB each',
    groups: later.map(count => `${count.toLocaleString('en')} connections`),
    series: names.map((name, index) => ({ name, values: (costs[index] ?? []).slice(1) })),
  });
  const rows = steps.map((count, step) => [
    count.toLocaleString('en'),
    ...readings.flatMap((bytes, index) => [
      figure((bytes[step] ?? Number.NaN) / 2 ** 20, 1),
      figure(costs[index]?.[step] ?? Number.NaN, 2),
    ]),
  ]);
  const header = ['connections', ...names.flatMap(name => [`${name}, MiB`, 'KiB each'])];
  const last = steps.length - 1;
  const aim = {
    what: `each of ${steps[last]?.toLocaleString('en')} connections`,
    measured: costs[0]?.[last] ?? Number.NaN,
    ...({ bound: 4, is: 'most', unit: 'KiB' } as const),
  };
  return `${table(header, rows)}\n\n${aimsSection([aim])}\n\n${versionOf('haproxy', '-v')}. ${describeMachine()}.`;
}

/** Who starts the programs has their limit, too. @returns the limit from then on */
function raiseHardLimit(): number {
  const limit = raiseDescriptorLimit();
  if (limit >= WANTED_DESCRIPTORS) return limit;
  const nofile = `--nofile=${WANTED_DESCRIPTORS}:${WANTED_DESCRIPTORS}`;
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), nofile], { stdio: 'ignore' });
  } catch {
    console.error(`  ${limit} descriptors must do: the limit cannot be raised here`);
  }
  return raiseDescriptorLimit();
}

/** KiB for each connection more than the first step's. */
function costAt(steps: readonly number[], bytes: readonly number[], index: number): number {
  const more = (steps[index] ?? 0) - (steps[0] ?? 0);
  return more === 0 ? Number.NaN : ((bytes[index] ?? 0) - (bytes[0] ?? 0)) / more / 1024;
}

async function readAtEach(contender: Contender, steps: readonly number[], settleMs: number): Promise<number[]> {
  const { name, lab, url, proxyPid } = contender;
  if (proxyPid === undefined) throw new Error(`${name} has no process`);
  const { hostname, port } = new URL(url);
  await using client = lab.outside.spawn(['python3', '-c', CLIENT, hostname, port, ...lab.clientAddresses4]);
  const readings: number[] = [];
  for (const count of steps) {
    client.child.stdin.write(`${count}\n`);
    const isOpen = (): boolean => {
      if (!client.isRunning) throw new Error(`${name} with ${count} connections: ${client.stderr}`);
      return client.stdout.includes(`open ${count}\n`);
    };
    await until(isOpen, { withinMs: OPEN_WITHIN_MS, what: `${count} connections through ${name}` });
    await delay(settleMs);
    readings.push(residentBytes(proxyPid));
    console.error(`  ${count} connections, ${name}: ${Math.round((readings.at(-1) ?? 0) / 2 ** 20)} MiB`);
  }
  return readings;
}

function residentBytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
