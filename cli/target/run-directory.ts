/** The directory where agents leave their files: where it is, whether it can be used, and what to do when it cannot. */

import { mkdtempSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { makeDirectories } from '../make-directories.ts';
import { systemErrorWords } from '../system-error-words.ts';

/** Unless HEADGATE_RUN_DIR names another one. */
export const DEFAULT_RUN_DIRECTORY = '/run/headgate';

/** The run directory of this environment, absolute: an agent that we start has another working directory. */
export function runDirectory(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return resolve(environment.HEADGATE_RUN_DIR || DEFAULT_RUN_DIRECTORY);
}

/** Makes it where it is missing, and sees that a directory can be made in it. @throws HeadgateError HEADGATE_ERR_RUN_DIR */
export function requireRunDirectory(directory: string): void {
  try {
    makeDirectories(directory);
    rmdirSync(mkdtempSync(join(directory, '.probe-')));
  } catch (error) {
    throw unusableRunDirectory(directory, error);
  }
}

/** What is thrown when `path`, the directory or a file in it, cannot be used; what is no system error comes back as it is. */
export function unusableRunDirectory(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  if (code === 'EACCES' || code === 'EPERM') {
    return new HeadgateError('HEADGATE_ERR_NEEDS_ROOT', `${path} can be used only by the user who runs the agents.`, {
      hint: 'Run the same command with sudo.',
      cause: error,
    });
  }
  const message = `${path} cannot be used to keep or find the files of agents: ${systemErrorWords(error)}.`;
  return new HeadgateError('HEADGATE_ERR_RUN_DIR', message, {
    hint: `HEADGATE_RUN_DIR names a directory for them; without it they lie in ${DEFAULT_RUN_DIRECTORY}.`,
    cause: error,
  });
}
