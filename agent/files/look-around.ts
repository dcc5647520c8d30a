/**
 * The answer to a LOOK: what a name is, and whole directories around it, since each question costs the asker a round trip. Whoever asks
 * for `/a/b` will ask for `/a/b/c` next, so what lies below comes along, the nearest first, as far as there is room; and what lies
 * beside it, so that names which are not there need no question.
 *
 * Order: the directory around the name if it is small; the tree below the name, breadth first, on its own file system; the directory around
 * it after all, if there is room left. A directory comes whole or not at all.
 */

import {
  entryBytes,
  type FileEntry,
  joinPodPath,
  KIND_DIRECTORY,
  MAX_LOOK_BYTES,
  type NamedEntry,
  type PodName,
  type PodPath,
  writeEntry,
} from '../../protocol/index.ts';
import { closeFile, statDescriptor } from '../../sys/index.ts';
import type { CrowdedDirectories } from './crowded-directories.ts';
import { type EntryVisitor, readSomeEntries } from './directory-reader.ts';
import { LOOK_AROUND_BYTES, MAX_LOOK_DIRECTORIES, MAX_LOOK_FAILURES } from './limits.ts';
import { deviceOfStatus, type PodTree } from './pod-tree.ts';

/** Where is looked, and which directories are known to be too large. */
export interface LookedAt {
  readonly tree: PodTree;
  readonly crowded: CrowdedDirectories;
}

/** @returns the payload of the answer, in memory of its own */
export function lookAround(at: LookedAt, path: PodPath, name: PodName): Buffer {
  const entry = at.tree.entryOf(joinPodPath(path, name));
  const look = new Look(at);
  look.begin(entry);
  const isAroundDone = look.addDirectory(path, LOOK_AROUND_BYTES);
  if (typeof entry !== 'number' && entry.kind === KIND_DIRECTORY) look.addTree(joinPodPath(path, name));
  if (!isAroundDone) look.addDirectory(path, MAX_LOOK_BYTES);
  return look.finish();
}

/** Of one directory while it is read: where its section begins and how far it may go. */
class Look implements EntryVisitor {
  private readonly tree: PodTree;
  private readonly crowded: CrowdedDirectories;
  private readonly target = Buffer.allocUnsafeSlow(MAX_LOOK_BYTES);
  private end = 0;
  private limit = 0;
  private isFull = false;
  private failures = 0;
  private directories = 0;
  /** The file system of the directory that is read. */
  private device = 0;
  private path = '' as PodPath;
  private below: PodPath[] = [];

  constructor({ tree, crowded }: LookedAt) {
    this.tree = tree;
    this.crowded = crowded;
  }

  begin(entry: FileEntry | number): void {
    if (typeof entry === 'number') {
      this.end = this.target.writeUInt16BE(-entry, 0);
      return;
    }
    this.end = writeEntry(this.target, this.target.writeUInt16BE(0, 0), { name: '', entry });
  }

  addTree(top: PodPath): void {
    const waiting = [top];
    this.below = waiting;
    for (const path of waiting) {
      if (this.directories >= MAX_LOOK_DIRECTORIES || this.failures >= MAX_LOOK_FAILURES) break;
      this.addDirectory(path, MAX_LOOK_BYTES);
    }
    this.below = [];
  }

  /** @param maxBytes of its section. @returns whether it is there, whole */
  addDirectory(path: PodPath, maxBytes: number): boolean {
    const start = this.end;
    const entriesStart = start + 2 + path.length + 4;
    this.limit = Math.min(this.target.length, start + maxBytes);
    if (entriesStart > this.limit || this.crowded.has(path)) return false;
    this.path = path;
    const found = this.below.length;
    this.end = entriesStart;
    if (!this.readAll(path)) {
      if (this.isFull) this.failures++;
      if (this.isFull && this.limit - start > MAX_LOOK_BYTES / 2) this.crowded.add(path);
      this.end = start;
      this.below.length = found;
      return false;
    }
    this.directories++;
    this.target.writeUInt16BE(path.length, start);
    this.target.write(path, start + 2, 'latin1');
    this.target.writeUInt32BE(this.end - entriesStart, entriesStart - 4);
    return true;
  }

  onEntry(named: NamedEntry, device: number): boolean {
    if (this.end + entryBytes(named.name, named.entry) > this.limit) {
      this.isFull = true;
      return false;
    }
    this.end = writeEntry(this.target, this.end, named);
    const isBelow = named.entry.kind === KIND_DIRECTORY && device === this.device;
    if (isBelow && this.below.length < MAX_LOOK_DIRECTORIES) this.below.push(joinPodPath(this.path, named.name));
    return true;
  }

  /** What was written. */
  finish(): Buffer {
    return this.target.subarray(0, this.end);
  }

  private readAll(path: PodPath): boolean {
    this.isFull = false;
    const directory = this.tree.openDirectory(path);
    if (directory < 0) return false;
    try {
      if (statDescriptor(directory) < 0) return false;
      this.device = deviceOfStatus();
      let state = readSomeEntries(directory, this);
      while (state > 0) state = readSomeEntries(directory, this);
      return state === 0 && !this.isFull;
    } finally {
      closeFile(directory);
    }
  }
}
