/**
 * Contenders in turn, in short slices.
 *
 * Machines are seldom quiet, and a shared one changes its speed within seconds: contenders that are timed for a second each are timed on different
 * machines. So each is a process that stays (its code is compiled once, and what the engine learned of types is its own) and times one slice when
 * told to; they take turns, round by round. A ratio is the median of the ratios within the rounds, and a contender that stands twice shows the noise
 * that is left.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import Benchmark from 'benchmark';
import { type Effort, median } from './bench.ts';

const ROUNDS: Readonly<Record<Effort, number>> = { full: 41, quick: 11, smoke: 1 };
/** Rounds before the first, which are not counted. */
const WARM_UP_ROUNDS: Readonly<Record<Effort, number>> = { full: 1, quick: 1, smoke: 0 };
/** The time that one slice takes about, in seconds; `benchmark` takes at least five samples in it. None is a slice of one call. */
const SLICE_S: Readonly<Record<Effort, number>> = { full: 0.06, quick: 0.06, smoke: 0 };

/** Who takes part: a name, and the arguments of the node process that calls `serveSlices`. */
export interface Contestant<Name extends string> {
  readonly name: Name;
  readonly argv: readonly string[];
}

/** Nanoseconds a call, of each contender by round. */
export class SliceTimes<Name extends string> {
  readonly #times = new Map<Name, number[]>();

  add(name: Name, nanoseconds: number): void {
    const times = this.#times.get(name);
    if (times === undefined) this.#times.set(name, [nanoseconds]);
    else times.push(nanoseconds);
  }

  /** The median over all rounds, in nanoseconds. */
  nanoseconds(name: Name): number {
    return median(this.#times.get(name) ?? []);
  }

  /** How many times as long as `base` it took: the median of the ratios within the rounds. */
  ratio(name: Name, base: Name): number {
    const bases = this.#times.get(base) ?? [];
    return median((this.#times.get(name) ?? []).map((time, round) => time / (bases[round] ?? Number.NaN)));
  }
}

/**
 * Lets the contenders time their slices, one after the other, in rounds.
 * @throws when a contender ends before it answered; its own words are on stderr then.
 */
export async function timeSlices<Name extends string>(
  contestants: readonly Contestant<Name>[],
  effort: Effort,
): Promise<SliceTimes<Name>> {
  const times = new SliceTimes<Name>();
  const processes = contestants.map(contestant => ({ contestant, process: new SliceProcess(contestant.argv) }));
  try {
    for (let round = -WARM_UP_ROUNDS[effort]; round < ROUNDS[effort]; round++) {
      for (const { contestant, process } of processes) {
        const nanoseconds = await process.slice(SLICE_S[effort]);
        if (round >= 0) times.add(contestant.name, nanoseconds);
      }
    }
  } finally {
    for (const { process } of processes) process.end();
  }
  return times;
}

class SliceProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(argv: readonly string[]) {
    this.#child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  async slice(seconds: number): Promise<number> {
    this.#child.stdin.write(`${seconds}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error(`a contender ended: ${this.#child.spawnargs.join(' ')}`);
    return Number(line.value);
  }

  /** Its input ends, and with it the process. */
  end(): void {
    this.#child.stdin.end();
  }
}

/** So many calls in a row: `benchmark` compiles its own loop anew for each sample, which would weigh on the fastest most. */
const BATCH = 200;

/** The contender's side: times `call` for the seconds that each line of the input names, and prints nanoseconds a call. */
export async function serveSlices(call: () => unknown): Promise<void> {
  const batch = (): void => {
    for (let i = 0; i < BATCH; i++) call();
  };
  for await (const line of createInterface(process.stdin)) {
    const seconds = Number(line);
    console.log(String(seconds === 0 ? timeOne(call) : timeMany(batch, seconds)));
  }
}

/** Nanoseconds a call. */
function timeMany(batch: () => void, maxTime: number): number {
  const benchmark = new Benchmark(batch, { maxTime, minTime: maxTime / 10 });
  benchmark.run();
  if (benchmark.error !== undefined) throw benchmark.error;
  // The median of its samples: the mean would keep what else the machine did meanwhile.
  return (1e9 / BATCH) * median(benchmark.stats.sample);
}

/** Nanoseconds of one call. */
function timeOne(call: () => unknown): number {
  const startedMs = performance.now();
  call();
  return (performance.now() - startedMs) * 1e6;
}
