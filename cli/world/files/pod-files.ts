/**
 * The pod's files by name: what is known is answered from the cache at once, the rest is asked. One question brings the directories
 * around a name along (LOOK), so that the path of a file, which the kernel asks for component by component, costs one round trip. What is going to be asked
 * for is asked ahead, all at once.
 */

import {
  FILE_ATTRIBUTES,
  FILE_LIST,
  FILE_LOOK,
  FILE_SPACE,
  type FileEntry,
  type FileSpace,
  joinPodPath,
  type NamedEntry,
  nameOf,
  POD_ROOT,
  type PodName,
  type PodPath,
  parentOf,
  readEntries,
  readEntryAnswer,
  readLookAnswer,
  readSpace,
} from '../../../protocol/index.ts';
import { EntryCache } from './entry-cache.ts';
import { CACHE_AGE_MS, MAX_CACHED_ENTRIES, MAX_LISTED_ENTRIES } from './limits.ts';
import { EIO, type PodLink } from './pod-link.ts';

export const ENOENT = 2;
const EOVERFLOW = 75;

/** What came of a question about one file. `entry` is null when `errno` is not 0; `validMs` counts for absence (ENOENT) too. */
export type OnEntry = (errno: number, entry: FileEntry | null, validMs: number) => void;

export interface PodFilesOptions {
  readonly link: PodLink;
  readonly ageMs?: number;
  nowMs(): number;
}

/** What came of a question about a file system; `space` is null when `errno` is not 0. */
export type OnSpace = (errno: number, space: FileSpace | null) => void;

export class PodFiles {
  readonly #link: PodLink;
  readonly #cache: EntryCache;
  readonly #ageMs: number;
  readonly #nowMs: () => number;
  /** Of the root, asked ahead: for one who asks while it is no older than entries may be. */
  #spaceAhead: { readonly space: FileSpace; readonly untilMs: number } | undefined;

  constructor({ link, nowMs, ageMs = CACHE_AGE_MS }: PodFilesOptions) {
    this.#link = link;
    this.#ageMs = ageMs;
    this.#nowMs = nowMs;
    this.#cache = new EntryCache({ ageMs, maxEntries: MAX_CACHED_ENTRIES, nowMs });
  }

  /** Asks for paths with all that lead to them, and how much room there is: what mounting them will ask one after the other. Calls back when all is answered. */
  askAhead(paths: readonly PodPath[], onDone: () => void): void {
    const named = paths.filter(path => path !== POD_ROOT);
    const ways = new Set(named.flatMap(path => above(path)));
    // One for this call: nothing may be to be asked.
    let awaited = 1;
    const done = (): void => {
      if (--awaited === 0) onDone();
    };
    for (const path of named) {
      awaited++;
      this.look(parentOf(path), nameOf(path) as PodName, done);
    }
    for (const path of ways) {
      if (paths.includes(path)) continue;
      awaited++;
      this.attributes(path, done);
    }
    done();
  }

  /** The room of the root's file system, for who asks next. */
  askSpaceAhead(): void {
    this.space(POD_ROOT, (_, space) => {
      if (space !== null) this.#spaceAhead = { space, untilMs: this.#nowMs() + this.#ageMs };
    });
  }

  /** A name in a directory, in one round trip at the most. */
  look(directory: PodPath, name: PodName, onEntry: OnEntry): void {
    const path = joinPodPath(directory, name);
    if (this.#tellKnown(path, onEntry)) return;
    this.#link.ask({ operation: FILE_LOOK, path: directory, name }, ({ errno, source, start, end }) => {
      const answer = errno === 0 ? readLookAnswer(source, start, end) : null;
      if (answer === null) {
        onEntry(errno === 0 ? EIO : errno, null, 0);
        return;
      }
      for (const each of answer.directories) this.#cache.addDirectory(each);
      const isKnown = answer.errno === 0 || answer.errno === ENOENT;
      const validMs = isKnown ? this.#cache.addEntry(path, answer.entry) : 0;
      onEntry(answer.errno, answer.entry, validMs);
    });
  }

  /** How much room the file system of a path has. */
  space(path: PodPath, onSpace: OnSpace): void {
    const ahead = path === POD_ROOT ? this.#spaceAhead : undefined;
    this.#spaceAhead = undefined;
    if (ahead !== undefined && ahead.untilMs > this.#nowMs()) {
      onSpace(0, ahead.space);
      return;
    }
    this.#link.ask({ operation: FILE_SPACE, path }, ({ errno, source, start, end }) => {
      const space = errno === 0 ? readSpace(source, start, end) : null;
      onSpace(errno === 0 && space === null ? EIO : errno, space);
    });
  }

  /** The attributes of a path. */
  attributes(path: PodPath, onEntry: OnEntry): void {
    if (this.#tellKnown(path, onEntry)) return;
    this.#link.ask({ operation: FILE_ATTRIBUTES, path }, ({ errno, source, start, end }) => {
      const entry = errno === 0 ? readEntryAnswer(source, start, end) : null;
      if (entry === null) onEntry(errno === 0 ? EIO : errno, null, 0);
      else onEntry(0, entry, this.#cache.addEntry(path, entry));
    });
  }

  /** All entries of a directory. */
  list(path: PodPath, onEntries: (errno: number, entries: readonly NamedEntry[], validMs: number) => void): void {
    const known = this.#cache.list(path);
    if (known !== undefined) {
      onEntries(
        0,
        Array.from(known.entries, ([name, entry]) => ({ name, entry })),
        known.validMs,
      );
      return;
    }
    const entries: NamedEntry[] = [];
    let failure = 0;
    this.#link.ask({ operation: FILE_LIST, path }, ({ errno, source, start, end, isLast }) => {
      const more = errno === 0 ? readEntries(source, start, end) : [];
      if (failure === 0) failure = more === null ? EIO : errno;
      if (entries.length + (more?.length ?? 0) > MAX_LISTED_ENTRIES) failure = EOVERFLOW;
      if (failure === 0) for (const each of more ?? []) entries.push(each);
      if (!isLast) return;
      if (failure === 0) this.#cache.addDirectory({ path, entries });
      onEntries(failure, failure === 0 ? entries : [], this.#cache.list(path)?.validMs ?? 0);
    });
  }

  /** What is known of a path is no longer so. */
  forget(path: PodPath): void {
    this.#cache.forget(path);
  }

  /** A path is there, or not there, as it was not before. */
  forgetName(path: PodPath): void {
    this.#cache.forgetName(path);
  }

  #tellKnown(path: PodPath, onEntry: OnEntry): boolean {
    const known = this.#cache.find(path);
    if (known === undefined) return false;
    onEntry(known.entry === null ? ENOENT : 0, known.entry, known.validMs);
    return true;
  }
}

/** The directories that lead to a path, without the root. */
function above(path: PodPath): PodPath[] {
  const directories: PodPath[] = [];
  for (let each = parentOf(path); each !== POD_ROOT; each = parentOf(each)) directories.push(each);
  return directories;
}
