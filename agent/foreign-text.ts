/**
 * Text of a file that others made, read by this thread with all of its rights. What lies in a container may be anything: a link that leads out of it,
 * a pipe that nobody writes to, a device to open which is an act, a file without end. So a name is found first (O_PATH), looked at, and
 * opened only if it is a plain file; and so much is read of it and no more.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { O_PATH } from '../sys/index.ts';
import { MAX_FOREIGN_TEXT_BYTES } from './limits.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Whether the name may be a link; the directory's own name may not, in any case. */
export type Links = 'followed' | 'refused';

/** The text of a plain file in a plain directory, cut at MAX_FOREIGN_TEXT_BYTES; null when there is none that can be read. Never throws. */
export function readForeignText(directory: string, name: string, links: Links): string | null {
  const held: number[] = [];
  const open = (path: string, flags: number): number => {
    held.push(openSync(path, flags));
    return held.at(-1) as number;
  };
  try {
    const folder = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    const found = open(`${pathOf(folder)}/${name}`, O_PATH | (links === 'followed' ? 0 : O_NOFOLLOW));
    if (!fstatSync(found).isFile()) return null;
    return readUpTo(open(pathOf(found), O_RDONLY | O_NONBLOCK), MAX_FOREIGN_TEXT_BYTES);
  } catch {
    return null; // Not there, not for us, or of a process that has ended.
  } finally {
    for (const fd of held) closeSync(fd);
  }
}

/** Leads to what is open there, whatever its name leads to by now. */
function pathOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

function readUpTo(fd: number, maxBytes: number): string {
  const bytes = Buffer.allocUnsafe(Math.min(maxBytes, fstatSync(fd).size + 1));
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) {
    read = readSync(fd, bytes, length, bytes.length - length, null);
  }
  return bytes.toString('utf8', 0, length);
}
