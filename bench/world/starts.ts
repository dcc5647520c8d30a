/**
 * How long `headgate exec` takes until its command runs, with a world and without one: the programs as they are published, an agent that is there
 * already, a process in the pod whose files can be shown, and a command that says when it begins. What a world adds is the difference within a round.
 */

import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';
import { environmentOf, Headgate, Lab, LabProcess } from '../../test/lab/index.ts';
import { type Effort, median } from '../bench.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const ROUNDS: Readonly<Record<Effort, number>> = { full: 15, quick: 7, smoke: 1 };
/** Rounds before the first, which fill caches of compiled code. */
const WARM_UP_ROUNDS: Readonly<Record<Effort, number>> = { full: 2, quick: 2, smoke: 0 };

/** Ways to start the same command. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'without a world': ['--no-world'],
  'a world, files of this machine': ['--world', '--files=off'],
  'a world': ['--world'],
};

export interface Start {
  readonly name: string;
  /** From the start of `headgate` to that of its command. */
  readonly ms: number;
  /** More than without a world. */
  readonly addedMs: number;
}

export async function measureStarts(effort: Effort): Promise<readonly Start[]> {
  await using lab = await Lab.open('worldstart');
  const main = effort === 'smoke' ? join(PROJECT, 'cli', 'main.ts') : await build(lab);
  const app = lab.use(lab.pod.spawn(['sleep', 'infinity']));
  const target = `--target=pid/${app.pid}`;
  // Its session keeps the agent there.
  const keeper = Headgate.start(lab, 'proxy', [target, '--socks=0']);
  await keeper.event('proxying');
  const env = { ...environmentOf(lab), XDG_CACHE_HOME: join(lab.dir, 'cache') };
  mkdirSync(env.XDG_CACHE_HOME);
  // A smoke run proves that the longest one works.
  const names = Object.keys(WAYS).slice(effort === 'smoke' ? -1 : 0);
  const times = names.map((): number[] => []);
  for (let round = -WARM_UP_ROUNDS[effort]; round < ROUNDS[effort]; round++) {
    for (const [index, name] of names.entries()) {
      const argv = [process.execPath, main, 'exec', target, '--steal', ...(WAYS[name] ?? [])] as const;
      const ms = await startOf([...argv, '--', 'date', '+%s%N'], env);
      if (round >= 0) times[index]?.push(ms);
    }
  }
  const [bare = []] = times;
  return names.map((name, index) => {
    const own = times[index] ?? [];
    return { name, ms: median(own), addedMs: median(own.map((ms, round) => ms - (bare[round] ?? Number.NaN))) };
  });
}

/** Milliseconds until the command began. @throws Error when it did not */
async function startOf(argv: readonly [string, ...string[]], env: Readonly<Record<string, string>>): Promise<number> {
  const begunMs = Date.now();
  await using running = new LabProcess(argv, { env });
  const { exitCode } = await running.ended;
  if (exitCode !== 0) throw new Error(`exec ended with ${exitCode}: ${running.stderr}`);
  return Number(BigInt(running.stdout.trim()) / 1_000_000n) - begunMs;
}

/** The programs as few files, beside what they find by its path. @returns the path of the CLI */
async function build(lab: Lab): Promise<string> {
  const dist = join(lab.dir, 'dist');
  await bundle(dist);
  symlinkSync(join(PROJECT, 'node_modules'), join(lab.dir, 'node_modules'));
  copyFileSync(join(PROJECT, 'package.json'), join(lab.dir, 'package.json'));
  return join(dist, 'cli', 'main.js');
}
