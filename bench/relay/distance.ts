/**
 * One large stream of HTTP/2 whose client is 50 ms away, up and down: to the app alone, to the app through Headgate beside a stolen stream
 * that nobody reads, and to a local process. What it shows is whether windows are handed on in time, so it is a ratio that counts.
 *
 * The way is a line that passes bytes on 25 ms later, each way, as many as there are; client, line, app and local process are processes of their own
 * (distance-ends.ts). With windows of 1 MiB, as servers and clients commonly have them, a round trip carries one window and the machine rests
 * between; with those of 8 MiB, as browsers and curl have them, all of it together is as fast as a few cores make it, and the cost of what stands
 * between is seen as well: so how many cores were busy stands beside. The bytes of each way are counted.
 */

import { join } from 'node:path';
import { attach, Lab, LabProcess, labObstacle, until } from '../../test/lab/index.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import { busyCpus } from '../cpu-time.ts';
import { describeMachine } from '../machine.ts';
import { type Errand, ONE_WAY_MS, type Outcome } from './distance-ends.ts';
import { figure, middle, type Plan, type Runs, ratio, takeRounds } from './rounds.ts';

const ENDS = join(import.meta.dirname, 'distance-ends.ts');
const MIB = 1024 * 1024;
const BODY_BYTES: Readonly<Record<Effort, number>> = { full: 100 * MIB, quick: 32 * MIB, smoke: MIB };
const ROUNDS: Readonly<Record<Effort, number>> = { full: 3, quick: 3, smoke: 1 };
const CASES = [
  { title: 'windows of 1 MiB', windowBytes: MIB },
  { title: 'windows of 8 MiB', windowBytes: 8 * MIB },
] as const;
const ENOUGH = 0.8;
const DIRECT_PORT = 8080;
const TAKEN_PORT = 8081;
/** On a machine that has much else to do. */
const ERRAND_WITHIN_MS = 120_000;
const ALICE = { 'x-user': 'alice' };
const DIRECTIONS = ['down', 'up'] as const;

/** Whose stream it is, to which port of the pod, beside a stolen stream that is stalled or not. */
interface Way {
  readonly whose: string;
  readonly port: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly isBesideStalled: boolean;
}

const DIRECT: Way = { whose: 'the app alone', port: DIRECT_PORT, fields: {}, isBesideStalled: false };
const AGAIN: Way = { ...DIRECT, whose: 'the app alone, again' };
const THROUGH: readonly Way[] = [
  { whose: 'stolen', port: TAKEN_PORT, fields: ALICE, isBesideStalled: false },
  {
    whose: 'passed on, beside a stolen one that is stalled',
    port: TAKEN_PORT,
    fields: {},
    isBesideStalled: true,
  },
];
const WAYS = [DIRECT, ...THROUGH, AGAIN];

/** How a body went, and how many cores of the machine were busy meanwhile. */
interface Run extends Outcome {
  readonly cores: number;
}

/** One way in one direction. */
interface Journey {
  readonly name: string;
  readonly way: Way;
  readonly direction: Errand['direction'];
}

const JOURNEYS: readonly Journey[] = DIRECTIONS.flatMap(direction =>
  WAYS.map(way => ({ name: nameOf(way, direction), way, direction })),
);

export const distanceBench: Bench = { name: 'distance', run: measure };

async function measure(effort: Effort): Promise<string> {
  const obstacle = labObstacle();
  if (obstacle !== undefined) throw new Error(`this bench ${obstacle}`);
  const results: Runs<Run>[] = [];
  for (const { windowBytes } of CASES) results.push(await measureWindow(windowBytes, effort));
  const sections = CASES.map(({ title }, index) => `### ${title}\n\n${tableOf(results[index] ?? new Map())}`);
  return [...sections, aimsSection(aimsOf(results)), footer(effort)].join('\n\n');
}

async function measureWindow(windowBytes: number, effort: Effort): Promise<Runs<Run>> {
  await using lab = await Lab.open('distance');
  const server = (port: number) => [process.execPath, ENDS, 'server', String(port), String(windowBytes)] as const;
  for (const port of [DIRECT_PORT, TAKEN_PORT]) lab.use(await lab.pod.serve(port, server(port)));
  const local = lab.use(new LabProcess(server(0)));
  await attach(lab, { port: TAKEN_PORT, local: { port: await portOf(local) } }, '--header=x-user: alice');
  const lines = new Map<number, number>();
  for (const port of [DIRECT_PORT, TAKEN_PORT]) {
    const line = lab.use(lab.outside.spawn([process.execPath, ENDS, 'line', lab.podAddress4, String(port)]));
    lines.set(port, await portOf(line));
  }
  const client = lab.use(lab.outside.spawn([process.execPath, ENDS, 'client']));
  const bytes = BODY_BYTES[effort];
  const plan: Plan = { effort: 'full', warmUpSeconds: 0, rounds: ROUNDS[effort], seconds: 0 };
  return await takeRounds(JOURNEYS, plan, async ({ name, way, direction }) => {
    const { port, fields, isBesideStalled } = way;
    const stalled = isBesideStalled ? ALICE : null;
    const busy = busyCpus();
    const outcome = await run(client, { port: lines.get(port) ?? 0, direction, bytes, windowBytes, fields, stalled });
    const cores = busy();
    if (outcome.bytes !== bytes) throw new Error(`${outcome.bytes} of ${bytes} bytes came of ${name}`);
    return { ...outcome, cores };
  });
}

/** The port that an end says it listens on. */
async function portOf(end: LabProcess): Promise<number> {
  return Number(await until(() => /^\d+\n/.exec(end.stdout)?.[0], { what: 'an end to listen' }));
}

async function run(client: LabProcess, errand: Errand): Promise<Outcome> {
  const before = client.stdout.length;
  client.child.stdin.write(`${JSON.stringify(errand)}\n`);
  const answer = (): string | undefined => {
    if (!client.isRunning) throw new Error(`the client ended: ${client.stderr}`);
    return /^.*\n/.exec(client.stdout.slice(before))?.[0];
  };
  return JSON.parse(await until(answer, { withinMs: ERRAND_WITHIN_MS, what: 'a body to be carried' })) as Outcome;
}

function nameOf({ whose }: Way, direction: Errand['direction']): string {
  return `${whose}, ${direction}`;
}

const speedOf = ({ bytes, seconds }: Outcome): number => bytes / MIB / seconds;

function tableOf(runs: Runs<Run>): string {
  const cells = (way: Way, direction: Errand['direction']): string[] => {
    const name = nameOf(way, direction);
    const of = ratio(runs, [name, nameOf(DIRECT, direction)], speedOf);
    const cores = middle(runs, name, each => each.cores);
    return [figure(middle(runs, name, speedOf), 1), figure(of, 2), figure(cores, 1)];
  };
  const rows = WAYS.map(way => [way.whose, ...DIRECTIONS.flatMap(direction => cells(way, direction))]);
  const header = DIRECTIONS.flatMap(direction => [`${direction}, MiB/s`, 'of direct', 'cores busy']);
  return table(['stream', ...header], rows);
}

function aimsOf(results: readonly Runs<Run>[]): readonly Aim[] {
  return CASES.flatMap(({ title }, index) =>
    THROUGH.flatMap(way =>
      DIRECTIONS.map(direction => {
        const names = [nameOf(way, direction), nameOf(DIRECT, direction)] as const;
        const measured = ratio(results[index] ?? new Map(), names, speedOf);
        return {
          what: `${title}: ${way.whose}, ${direction}, of direct`,
          measured,
          bound: ENOUGH,
          is: 'least' as const,
        };
      }),
    ),
  );
}

function footer(effort: Effort): string {
  const [size, rounds] = [BODY_BYTES[effort] / MIB, ROUNDS[effort]];
  return `One stream of ${size} MiB, ${2 * ONE_WAY_MS} ms of added round trip; medians of ${rounds} alternating rounds. ${describeMachine()}.`;
}
