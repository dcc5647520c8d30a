/** Where an input is kept for which something does not hold: `fuzz-crashes/TARGET-HASH` below the current folder. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { seedOf } from './random-numbers.ts';

const FOLDER = 'fuzz-crashes';

/** Writes it and says so on standard error. @param what is wrong: `does not hold` */
export function keepInput(target: string, input: Buffer, what: string): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${target}-${seedOf(input).toString(16).padStart(8, '0')}`);
  writeFileSync(file, input);
  console.error(`${target}: an input of ${input.length} bytes ${what}; npm run fuzz -- --replay ${file}`);
}

/** The target that an input was kept of, by the name of its file. */
export function targetOf(file: string): string {
  return basename(file).replace(/-[0-9a-f]{8}$/, '');
}
