/**
 * What it costs to look at every packet of a port: CPU per packet of tcpdump, which writes them to /dev/null, and of our ring, counting
 * packets, putting their bytes in order, and judging requests. Requests of wrk (many small packets), and one upload (frames of up to 64 KiB).
 *
 * All look at the same packets at the same time, so that their rate is the same for all; tcpdump runs twice, and the ratio between the
 * two is the noise. The CPU is that of the whole process, after a warm-up in which ours is compiled; what the kernel's tap costs the
 * sender is the same for all and in none.
 *
 * What the app notices of it, and whether all arrives: app.ts. GoReplay takes part where `goreplay` or `gor` is on the PATH
 * (`go install github.com/buger/goreplay@v1.3.2`, which needs libpcap's headers), and else is left out.
 */

import { Lab, labObstacle, wrk } from '../../test/lab/index.ts';
import { type Bench, type Effort, median, table } from '../bench.ts';
import { threadTimeUs } from '../cpu-time.ts';
import { describeMachine } from '../machine.ts';
import { ORIGIN_PORT, startOrigin } from '../origin/origin.ts';
import { measureApp } from './app.ts';
import { contenders, start, TCPDUMP, TCPDUMP_AGAIN } from './contenders.ts';

const LOAD_CORE = 1;
const SINK_PORT = 8090;
const SINK = `
import socket
s = socket.create_server(("0.0.0.0", ${SINK_PORT}))
b = bytearray(1 << 20)
while True:
  c, _ = s.accept()
  while c.recv_into(b): pass
  c.close()
`;
const UPLOAD = `
import socket, sys, time
s = socket.create_connection((sys.argv[1], ${SINK_PORT}))
b = bytes(1 << 20); end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end: s.sendall(b)
`;

interface Load {
  readonly title: string;
  readonly port: number;
  readonly run: (lab: Lab, seconds: number) => Promise<unknown>;
}

const LOADS: readonly Load[] = [
  { title: 'requests of 64 connections', port: ORIGIN_PORT, run: (lab, seconds) => ask(lab, lab.podAddress4, seconds) },
  {
    title: 'requests of 64 connections, IPv6',
    port: ORIGIN_PORT,
    run: (lab, seconds) => ask(lab, `[${lab.podAddress6}]`, seconds),
  },
  {
    title: 'one upload',
    port: SINK_PORT,
    run: (lab, seconds) =>
      lab.outside.run('taskset', '-c', String(LOAD_CORE), 'python3', '-c', UPLOAD, lab.podAddress4, String(seconds)),
  },
];

async function ask(lab: Lab, host: string, seconds: number): Promise<void> {
  const prefix = ['taskset', '-c', String(LOAD_CORE)];
  await wrk(lab.outside, { url: `http://${host}:${ORIGIN_PORT}/`, connections: 64, seconds, prefix });
}

const WARM_UP_SECONDS = 3;

interface Plan {
  readonly warmUps: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Packets. */
  readonly rehearsed: number;
}

const PLANS: Readonly<Record<Effort, Plan>> = {
  full: { warmUps: 4, rounds: 5, seconds: 3, rehearsed: 30_000 },
  quick: { warmUps: 3, rounds: 5, seconds: 2, rehearsed: 30_000 },
  smoke: { warmUps: 0, rounds: 1, seconds: 1, rehearsed: 300 },
};

interface Run {
  readonly packetsPerSecond: number;
  readonly cpuUsPerPacket: number;
  readonly gigabitsPerSecond: number;
}

export const snifferBench: Bench = { name: 'sniffer', run: measure };

async function measure(effort: Effort): Promise<string> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  return [...(await measurePackets(effort)), footer(PLANS[effort]), await measureApp(effort)].join('\n\n');
}

async function measurePackets(effort: Effort): Promise<string[]> {
  await using lab = await Lab.open('bench');
  await startOrigin(lab, LOAD_CORE);
  lab.use(await lab.pod.serve(SINK_PORT, ['taskset', '-c', String(LOAD_CORE), 'python3', '-c', SINK]));
  const sections: string[] = [];
  for (const load of LOADS) sections.push(await measureLoad(lab, load, PLANS[effort]));
  return sections;
}

async function measureLoad(lab: Lab, load: Load, plan: Plan): Promise<string> {
  const all = contenders();
  const watched = { port: load.port, rehearsed: plan.rehearsed };
  const running = await Promise.all(all.map(contender => start(contender, lab, watched)));
  const runs = new Map<string, Run[]>(all.map(({ name }) => [name, []]));
  // More than once: connections that end are another way through the code.
  for (let warmUp = 0; warmUp < plan.warmUps; warmUp++) await load.run(lab, WARM_UP_SECONDS);
  let packets = 0;
  for (let round = 0; round < plan.rounds; round++) {
    const [cpuBefore, before] = [running.map(({ pid }) => threadTimeUs(pid)), await traffic(lab)];
    await load.run(lab, plan.seconds);
    const [cpuAfter, after] = [running.map(({ pid }) => threadTimeUs(pid)), await traffic(lab)];
    const seen = after.packets - before.packets;
    packets += seen;
    for (const [index, { name }] of all.entries()) {
      runs.get(name)?.push({
        packetsPerSecond: seen / plan.seconds,
        gigabitsPerSecond: ((after.bytes - before.bytes) * 8) / 1e9 / plan.seconds,
        cpuUsPerPacket: ((cpuAfter[index] ?? 0) - (cpuBefore[index] ?? 0)) / seen,
      });
    }
    const costs = all.map(({ name }) => `${name} ${runs.get(name)?.at(-1)?.cpuUsPerPacket.toFixed(3)}`);
    console.error(`  ${load.title}, µs/packet: ${costs.join(', ')}`);
  }
  const tallies = await Promise.all(running.map(each => each.stop()));
  for (const [index, { packets: told }] of tallies.entries()) {
    if (told < packets * 0.99) throw new Error(`${all[index]?.name} saw ${told} of ${packets} packets`);
  }
  const drops = new Map(all.map(({ name }, index) => [name, tallies[index]?.drops ?? 0]));
  return `### ${load.title}\n\n${tableOf(runs, drops)}`;
}

/** What the pod's end of the cable received and sent so far. */
async function traffic(lab: Lab): Promise<{ packets: number; bytes: number }> {
  const names = ['rx_packets', 'tx_packets', 'rx_bytes', 'tx_bytes'];
  const text = await lab.pod.run('cat', ...names.map(name => `/sys/class/net/eth0/statistics/${name}`));
  const [rxPackets = 0, txPackets = 0, rxBytes = 0, txBytes = 0] = text.split('\n').map(Number);
  return { packets: rxPackets + txPackets, bytes: rxBytes + txBytes };
}

function tableOf(runs: ReadonlyMap<string, readonly Run[]>, drops: ReadonlyMap<string, number>): string {
  const middle = (name: string, value: (run: Run) => number): number => median((runs.get(name) ?? []).map(value));
  const cpu = (name: string): number => middle(name, run => run.cpuUsPerPacket);
  const rows = [...runs.keys()]
    .filter(name => name !== TCPDUMP_AGAIN)
    .map(name => [
      name,
      Math.round(middle(name, run => run.packetsPerSecond)).toLocaleString('en'),
      middle(name, run => run.gigabitsPerSecond).toFixed(1),
      String(drops.get(name)),
      cpu(name).toFixed(3),
      runs.has(TCPDUMP) ? (cpu(name) / cpu(TCPDUMP)).toFixed(2) : '',
    ]);
  const header = ['program', 'packets/s', 'Gbit/s', 'dropped', 'CPU µs/packet', 'of tcpdump'];
  const noise = runs.has(TCPDUMP)
    ? `tcpdump against itself: ${(cpu(TCPDUMP_AGAIN) / cpu(TCPDUMP)).toFixed(2)}`
    : 'no tcpdump';
  return `${table(header, rows)}\n\n${noise}`;
}

function footer({ rounds, seconds }: Plan): string {
  return `Medians of ${rounds} runs of ${seconds} s after a warm-up, all programs at once; two network namespaces joined by veth, rings of
32 MiB. ${describeMachine()}.
CPU is that of each process with all its threads: waking up, the ring, the work. What the kernel's tap and its copy into each ring cost falls to the sender, is the same for all and in none.
tcpdump has the same ports, whole packets and 32 MiB, too.`;
}
