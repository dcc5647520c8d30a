/**
 * The variables of the target's process, as it was started with them: /proc/PID/environ (proc_pid_environ(5)). They hold secrets, so
 * they go to the session that asks and nowhere else: not into the log, not into an error.
 */
import { readFileSync } from 'node:fs';
import type { AgentMessageOf } from '../protocol/index.ts';
import { MAX_ENVIRON_BYTES, MAX_ENVIRON_PAGE_BYTES } from './limits.ts';

type Page = AgentMessageOf<'environ'>;
type Variable = Page['variables'][number];

/** The answer to a request: as many messages as its variables need, the last one marked. */
export function environPages(id: number, pid: number | null): Page[] {
  if (pid === null) return [failure(id, 'the target is no process, so it has no environment')];
  try {
    return pagesOf(id, readFileSync(`/proc/${pid}/environ`));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const reason = code === 'ENOENT' || code === 'ESRCH' ? 'it has ended' : `${code}: it belongs to another user`;
    return [failure(id, `the environment of the target's process cannot be read (${reason})`)];
  }
}

/** Variables of the text of an environ file, in pages. A part without "=" is none; what is no UTF-8 is left out. */
export function pagesOf(id: number, environ: Buffer): Page[] {
  // What the limit cuts through would have a wrong value.
  const end = environ.length <= MAX_ENVIRON_BYTES ? environ.length : environ.lastIndexOf(0, MAX_ENVIRON_BYTES - 1);
  const pages: Variable[][] = [[]];
  let pageBytes = 0;
  for (const part of environ.toString('utf8', 0, end).split('\0')) {
    const at = part.indexOf('=');
    if (at <= 0 || part.includes('\ufffd')) continue;
    const bytes = Buffer.byteLength(JSON.stringify(part)) + 8;
    if (bytes > MAX_ENVIRON_PAGE_BYTES) continue;
    if (pageBytes + bytes > MAX_ENVIRON_PAGE_BYTES) {
      pages.push([]);
      pageBytes = 0;
    }
    pageBytes += bytes;
    pages.at(-1)?.push([part.slice(0, at), part.slice(at + 1)]);
  }
  return pages.map((variables, index) => ({
    type: 'environ',
    id,
    variables,
    isLast: index === pages.length - 1,
    problem: '',
  }));
}

function failure(id: number, problem: string): Page {
  return { type: 'environ', id, variables: [], isLast: true, problem };
}
