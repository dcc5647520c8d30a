/**
 * One large stream of HTTP/2 whose client is 50 ms away, up and down: to the app alone, to the app through Headgate beside a stolen stream
 * that nobody reads, and to a local process. What it shows is whether windows are handed on in time, so it is a ratio that counts.
 *
 * The way is a line that passes bytes on 25 ms later, each way, as many as there are; client, line, app and local process are programs in C that need
 * little of the machine (distance-ends.ts). With windows of 1 MiB, as servers and clients commonly have them, a round trip carries one window and the machine rests
 * between; with those of 8 MiB, as browsers and curl have them, all of it together is as fast as a few cores make it, and the cost of what stands
 * between is seen as well: so how many cores were busy stands beside. The bytes of each way are counted.
 */

import { attach, Lab, labObstacle } from '../../test/lab/index.ts';
import { type Aim, aimsSection } from '../aims.ts';
import { type Bench, type Effort, table } from '../bench.ts';
import { busyCpus } from '../cpu-time.ts';
import { describeMachine } from '../machine.ts';
import { Carrier, type Errand, layLine, ONE_WAY_MS, type Outcome, startApp, startLocal } from './distance-ends.ts';
import { figure, middle, type Plan, type Runs, ratio, takeRounds } from './rounds.ts';

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
const ALICE = 'alice';
const DIRECTIONS = ['down', 'up'] as const;

/** Whose stream it is, to which port of the pod, beside a stolen stream that is stalled or not. */
interface Way {
  readonly whose: string;
  readonly port: number;
  readonly user: string | null;
  readonly isBesideStalled: boolean;
}

const DIRECT: Way = { whose: 'the app alone', port: DIRECT_PORT, user: null, isBesideStalled: false };
const AGAIN: Way = { ...DIRECT, whose: 'the app alone, again' };
const THROUGH: readonly Way[] = [
  { whose: 'stolen', port: TAKEN_PORT, user: ALICE, isBesideStalled: false },
  {
    whose: 'passed on, beside a stolen one that is stalled',
    port: TAKEN_PORT,
    user: null,
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
  const bytes = BODY_BYTES[effort];
  const bodies = { bytes, windowBytes };
  for (const port of [DIRECT_PORT, TAKEN_PORT]) await startApp(lab, port, bodies);
  await attach(lab, { port: TAKEN_PORT, local: await startLocal(lab, bodies) }, `--header=x-user: ${ALICE}`);
  const lines = new Map<number, number>();
  for (const port of [DIRECT_PORT, TAKEN_PORT]) lines.set(port, await layLine(lab, port));
  const client = await Carrier.start(lab);
  const plan: Plan = { effort: 'full', warmUpSeconds: 0, rounds: ROUNDS[effort], seconds: 0 };
  return await takeRounds(JOURNEYS, plan, async ({ name, way, direction }) => {
    const { user, isBesideStalled } = way;
    const stalledUser = isBesideStalled ? ALICE : null;
    const busy = busyCpus();
    const port = lines.get(way.port) ?? 0;
    const outcome = await client.run({ ...bodies, port, direction, user, stalledUser });
    const cores = busy();
    if (outcome.bytes !== bytes) throw new Error(`${outcome.bytes} of ${bytes} bytes came of ${name}`);
    return { ...outcome, cores };
  });
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
