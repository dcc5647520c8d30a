/** Directories with those above them: node's own recursive mkdir never returns for one below /proc (Node 26). */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const FOR_US_ALONE = 0o700;

/** Makes what is missing of an absolute path, for us alone, the highest first. @throws a system error */
export function makeDirectories(directory: string): void {
  if (existsSync(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeDirectories(parent);
  try {
    mkdirSync(directory, { mode: FOR_US_ALONE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // Somebody else was faster.
  }
}
