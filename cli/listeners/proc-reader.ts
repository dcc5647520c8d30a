/** The few reads of /proc that the discovery needs, behind an interface so that tests can answer from fixtures. */

import { readdir, readFile, readlink } from 'node:fs/promises';
import { systemErrorCode } from '../errors.ts';

/** Reads of one process's entries. Each returns undefined when the process or the entry is gone or not ours to see. */
export interface ProcReader {
  /** `/proc/<pid>/<entry>` as text. */
  text(pid: number, entry: string): Promise<string | undefined>;
  /** Names in `/proc/<pid>/<directory>`. */
  names(pid: number, directory: string): Promise<readonly string[] | undefined>;
  /** Where the link `/proc/<pid>/<entry>` points to. */
  link(pid: number, entry: string): Promise<string | undefined>;
}

/** Gone between two reads, or of another user: the usual life of /proc. */
const EXPECTED = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL', 'ENOTDIR']);

/** The real /proc. */
export const procReader: ProcReader = {
  text: (pid, entry) => absentAsUndefined(readFile(`/proc/${pid}/${entry}`, 'utf8')),
  names: (pid, directory) => absentAsUndefined(readdir(`/proc/${pid}/${directory}`)),
  link: (pid, entry) => absentAsUndefined(readlink(`/proc/${pid}/${entry}`)),
};

async function absentAsUndefined<Value>(read: Promise<Value>): Promise<Value | undefined> {
  try {
    return await read;
  } catch (error) {
    if (EXPECTED.has(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}
