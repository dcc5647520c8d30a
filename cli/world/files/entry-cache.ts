/**
 * What is known of the pod's files without asking: directories of which all entries are known, and single entries. A directory that is
 * known whole also knows what it does not have. Everything has the age of the answer that told it, and is forgotten at `ageMs`; what the
 * kernel is told may be believed for the rest of that time and no longer.
 */

import {
  type FileEntry,
  joinPodPath,
  type ListedDirectory,
  nameOf,
  type PodName,
  type PodPath,
  parentOf,
} from '../../../protocol/index.ts';

interface KnownDirectory {
  readonly entries: ReadonlyMap<PodName, FileEntry>;
  readonly untilMs: number;
}

/** What is known of a path: an entry, or null for "not there". */
export interface Known {
  readonly entry: FileEntry | null;
  readonly validMs: number;
}

export interface EntryCacheOptions {
  readonly ageMs: number;
  readonly maxEntries: number;
  nowMs(): number;
}

export class EntryCache {
  readonly #options: EntryCacheOptions;
  readonly #directories = new Map<PodPath, KnownDirectory>();
  readonly #entries = new Map<PodPath, { readonly entry: FileEntry | null; readonly untilMs: number }>();
  #size = 0;

  constructor(options: EntryCacheOptions) {
    this.#options = options;
  }

  /** Entries that are kept. */
  get size(): number {
    return this.#size + this.#entries.size;
  }

  /** @returns undefined when it must be asked */
  find(path: PodPath): Known | undefined {
    const nowMs = this.#options.nowMs();
    const single = this.#entries.get(path);
    if (single !== undefined && single.untilMs > nowMs) return { entry: single.entry, validMs: single.untilMs - nowMs };
    const around = path === '' ? undefined : this.#directories.get(parentOf(path));
    if (around === undefined || around.untilMs <= nowMs) return undefined;
    return { entry: around.entries.get(nameOf(path) as PodName) ?? null, validMs: around.untilMs - nowMs };
  }

  /** All entries of a directory, if they are known. */
  list(path: PodPath): { readonly entries: ReadonlyMap<PodName, FileEntry>; readonly validMs: number } | undefined {
    const known = this.#directories.get(path);
    const validMs = (known?.untilMs ?? 0) - this.#options.nowMs();
    return known === undefined || validMs <= 0 ? undefined : { entries: known.entries, validMs };
  }

  /** @returns how long it may be believed */
  addEntry(path: PodPath, entry: FileEntry | null): number {
    this.#entries.delete(path);
    this.#entries.set(path, { entry, untilMs: this.#options.nowMs() + this.#options.ageMs });
    this.#bound();
    return this.#options.ageMs;
  }

  addDirectory({ path, entries }: ListedDirectory): void {
    this.#dropDirectory(path);
    const known = new Map(entries.map(each => [each.name, each.entry]));
    this.#directories.set(path, { entries: known, untilMs: this.#options.nowMs() + this.#options.ageMs });
    this.#size += known.size;
    for (const each of entries) this.#entries.delete(joinPodPath(path, each.name));
    this.#bound();
  }

  /** Something changed at a path: neither it nor what it lies in is known any more. */
  forget(path: PodPath): void {
    this.#entries.delete(path);
    this.#dropDirectory(path);
    this.#dropDirectory(parentOf(path));
  }

  /** A name came or went: the attributes of the directory that has it changed, too. */
  forgetName(path: PodPath): void {
    this.forget(path);
    const directory = parentOf(path);
    this.#entries.delete(directory);
    if (directory !== '') this.#dropDirectory(parentOf(directory));
  }

  clear(): void {
    this.#entries.clear();
    this.#directories.clear();
    this.#size = 0;
  }

  #dropDirectory(path: PodPath): void {
    this.#size -= this.#directories.get(path)?.entries.size ?? 0;
    this.#directories.delete(path);
  }

  /** Both maps have the oldest first. */
  #bound(): void {
    while (this.size > this.#options.maxEntries) {
      const [oldest] = this.#directories.keys();
      if (oldest !== undefined) this.#dropDirectory(oldest);
      else for (const path of this.#entries.keys()) if (this.#entries.delete(path)) break;
    }
  }
}
