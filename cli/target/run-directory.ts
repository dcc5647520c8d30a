/** The directory where agents leave their files: where it is, whether it can be used, and what to do when it cannot. */

import { mkdtempSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { makeDirectories } from '../make-directories.ts';
import { isOwner } from '../own-files.ts';
import { systemErrorWords } from '../system-error-words.ts';

/** Unless HEADGATE_RUN_DIR names another one. */
export const DEFAULT_RUN_DIRECTORY = '/run/headgate';
const RUN_DIR_HINT = `HEADGATE_RUN_DIR names a directory for them; without it they lie in ${DEFAULT_RUN_DIRECTORY}.`;

const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/** The run directory of this environment, absolute: an agent that we start has another working directory. */
export function runDirectory(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return resolve(environment.HEADGATE_RUN_DIR || DEFAULT_RUN_DIRECTORY);
}

/**
 * Whether what lies there is ours, root's, or that of who called sudo. Whoever else may put files there could send us to an agent of theirs, and have
 * root's agent write where their links lead.
 */
export function isOwnDirectory(directory: string): boolean {
  const status = statusOf(directory);
  // What is no directory, is not there, or is not for us, is told as such by who reads it.
  if (status?.isDirectory() !== true) return true;
  const { uid, mode } = status;
  // In a sticky one everybody keeps what is his.
  return isOwner(uid) && ((mode & OTHERS_MAY_WRITE) === 0 || (mode & STICKY) !== 0);
}

/**
 * Whether there is no directory in it for sure, which can be told of one that we may not list: each has a link to the one above. Where agents of root's were once and are no
 * more, nobody needs to be told that they cannot be seen. A file system that counts no such links says 1.
 */
export function hasNoDirectories(directory: string): boolean {
  const status = statusOf(directory);
  return status?.isDirectory() === true && status.nlink === 2;
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** @throws HeadgateError HEADGATE_ERR_RUN_DIR */
export function requireOwnDirectory(directory: string): void {
  if (isOwnDirectory(directory)) return;
  const words = "it is another user's, or everybody may write to it";
  throw new HeadgateError(
    'HEADGATE_ERR_RUN_DIR',
    `${directory} cannot be used to keep or find the files of agents: ${words}.`,
    {
      hint: RUN_DIR_HINT,
    },
  );
}

/** Makes it where it is missing, and sees that a directory can be made in it. @throws HeadgateError HEADGATE_ERR_RUN_DIR */
export function requireRunDirectory(directory: string): void {
  requireOwnDirectory(directory);
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
  return new HeadgateError('HEADGATE_ERR_RUN_DIR', message, { hint: RUN_DIR_HINT, cause: error });
}
