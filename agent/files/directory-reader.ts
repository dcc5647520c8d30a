/**
 * The entries of an open directory, some at a time, each with its attributes and, for a symlink, where it leads. What goes away between
 * the name and the look at it is left out, as it would be a moment later.
 */

import { asPodName, KIND_SYMLINK, type NamedEntry, type PodName } from '../../protocol/index.ts';
import { readDirectory, readLinkAt, statAt } from '../../sys/index.ts';
import { deviceOfStatus, entryOfStatus, kindOfStatus } from './pod-tree.ts';

/** Bytes of names read at once: what one step takes stays short. */
const NAMES_BYTES = 8 * 1024;

/** struct linux_dirent64: inode 8, offset 8, u16 length, u8 kind, name. */
const LENGTH_AT = 16;
const NAME_AT = 19;

const names = Buffer.alloc(NAMES_BYTES);

/** Told of each entry. */
export interface EntryVisitor {
  /** @param device of the file system that it lies on. @returns false to hear of no more */
  onEntry(entry: NamedEntry, device: number): boolean;
}

/** Reads the next entries. @returns 1 when there may be more, 0 at the end or when the visitor has enough, or the negative errno */
export function readSomeEntries(directory: number, visitor: EntryVisitor): number {
  const bytes = readDirectory(directory, names);
  if (bytes <= 0) return bytes;
  for (let at = 0; at < bytes; at += names.readUInt16LE(at + LENGTH_AT)) {
    const end = names.indexOf(0, at + NAME_AT);
    const name = asPodName(names.toString('latin1', at + NAME_AT, end));
    if (name === null) continue; // `.` and `..`
    const entry = look(directory, name);
    if (entry !== null && !visitor.onEntry({ name, entry }, deviceOfStatus())) return 0;
  }
  return 1;
}

function look(directory: number, name: PodName): NamedEntry['entry'] | null {
  if (statAt(directory, name) < 0) return null;
  if (kindOfStatus() !== KIND_SYMLINK) return entryOfStatus('');
  const target = readLinkAt(directory, name);
  return typeof target === 'number' ? null : entryOfStatus(target);
}
