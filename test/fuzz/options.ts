/** What `npm run fuzz` is told, read alike by all its threads. */

import { join } from 'node:path';
import { parseArgs } from 'node:util';

const DEFAULT_SECONDS = 60;
/** A thousand times as long as any input takes, on a machine that has other things to do. */
const DEFAULT_INPUT_SECONDS = 30;

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Above it, one input is said to hang. */
  readonly inputSeconds: number;
  /** A file with the input to run again; undefined to fuzz. */
  readonly replay: string | undefined;
  /** The folder with the targets. */
  readonly targetsFolder: string;
  /** The targets chosen; empty for all. */
  readonly names: readonly string[];
}

/** Which of the targets are a thread's: every `count`th, from `index` on. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** @throws TypeError for options that are none */
export function readOptions(args: readonly string[]): FuzzOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      seed: { type: 'string' },
      'input-seconds': { type: 'string' },
      replay: { type: 'string' },
      targets: { type: 'string' },
    },
  });
  return {
    seconds: Number(values.seconds ?? DEFAULT_SECONDS),
    seed: Number(values.seed ?? (process.env.CI ? 20_261_121 : Date.now() % 2 ** 31)),
    inputSeconds: Number(values['input-seconds'] ?? DEFAULT_INPUT_SECONDS),
    replay: values.replay,
    targetsFolder: values.targets ?? join(import.meta.dirname, 'targets'),
    names: positionals,
  };
}
