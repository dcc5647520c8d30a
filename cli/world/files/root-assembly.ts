/**
 * The tree that the command sees, put together in the mount namespace of the calling process from the local tree and the pod's. All of it lies in
 * mounts: when the last process of the namespace is gone, by whatever signal, nothing is left. The scratch directory itself is free again when all is shown.
 *
 *     scratch/        a tmpfs: it holds all that follows
 *       pod/          the pod's root by FUSE, as it is: what is read-only there, or written there, is shown from it
 *       lower/        the same as the lower side of overlays
 *       edits, work   what the command changes of the pod's files
 *       merged/       the pod's root with these edits over it: what parts are shown from
 *       shadow-N/     a local directory that lacks a mount point: its entries bound one by one, and the mount point
 *       root/         the new root, where there must be one
 *
 * A mount point that does not exist cannot be made in directories of other users. Then the nearest directory that exists is replaced by a
 * shadow; where that is the root itself, by a new root (pivot_root).
 */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import {
  bindMount,
  forbidPrograms,
  forgetNames,
  mountOverlay,
  mountTmpfs,
  O_PATH,
  openPath,
  pivotToWorkingDirectory,
  SysError,
  unmount,
} from '../../../sys/index.ts';

/** Entries of a directory that is shadowed. Beyond: the part is not shown, and that is said. Test: "says what it cannot show". */
const MAX_SHADOWED_ENTRIES = 1000;

/** How a path of the pod is shown. */
interface Showing {
  /** As it is, without edits over it. */
  readonly isExact: boolean;
  /** Whether programs and libraries of it can be started and loaded. */
  readonly mayRun: boolean;
}

export class RootAssembly {
  readonly #scratch: string;
  readonly #workingDirectory = process.cwd();
  /** What could not be shown, in sentences. */
  readonly problems: string[] = [];
  /** File systems in memory, where mount points can be made without a trace. */
  readonly #ownDevices = new Set<number>();
  /** A mount point of each overlay, by which its names can be forgotten. */
  readonly #overlays: number[] = [];
  #isMergedShown = false;
  #shadows = 0;

  /** @param scratch an empty directory, which is covered. @throws SysError where mounts may not be made */
  constructor(scratch: string) {
    this.#scratch = scratch;
    mountTmpfs(scratch);
    this.#ownDevices.add(statSync(scratch).dev);
    for (const name of ['pod', 'lower', 'edits', 'work', 'merged', 'root', 'root-edits', 'root-work'])
      mkdirSync(join(scratch, name));
  }

  get podDirectory(): string {
    return join(this.#scratch, 'pod');
  }

  get lowerDirectory(): string {
    return join(this.#scratch, 'lower');
  }

  /** Has this machine's text of some files, or none, stand for the pod's, which must be mounted. To be called before trees are made of it. */
  keepOwn(paths: readonly string[]): void {
    for (const path of paths) {
      const found = resolveWithin(this.lowerDirectory, dirname(path));
      const directory = found === null ? dirname(path) : `/${relative(this.lowerDirectory, found)}`;
      // A directory that the pod lacks must not seem to be there, but where all others are the pod's: it may make it later.
      for (const edits of found === null ? ['root-edits'] : ['edits', 'root-edits']) {
        const target = join(this.#scratch, edits, directory);
        mkdirSync(target, { recursive: true });
        writeFileSync(join(target, basename(path)), existsSync(path) ? readFileSync(path) : '');
      }
    }
  }

  /** Lays the command's edits over the pod's files, which must be mounted. */
  merge(): void {
    const [lower, upper, work] = [this.lowerDirectory, join(this.#scratch, 'edits'), join(this.#scratch, 'work')];
    mountOverlay(join(this.#scratch, 'merged'), { lower, upper, work });
  }

  /**
   * Makes the pod's tree the root, with local directories and files in it.
   * @param local absolute paths; those that do not exist here are left out. @returns those that were bound
   */
  replaceRoot(local: readonly string[]): string[] {
    const [root, upper] = [join(this.#scratch, 'root'), join(this.#scratch, 'root-edits')];
    const found = [...local, this.#scratch].filter(path => existsHere(path));
    const bound = found.filter(path => makeLikeness(path, join(upper, path)) === 'bind');
    mountOverlay(root, { lower: this.lowerDirectory, upper, work: join(this.#scratch, 'root-work') });
    for (const path of bound) bindMount(path, join(root, path));
    this.#ownDevices.add(statSync(root).dev);
    this.#enter(root);
    this.#overlays.push(openPath('/', O_PATH));
    return found;
  }

  /** Makes mount points for paths of which not even the first directory exists here. */
  extendRoot(paths: readonly string[]): void {
    const missing = paths.filter(path => path.split('/')[1] !== undefined && !existsHere(`/${path.split('/')[1]}`));
    if (missing.length === 0) return;
    const root = join(this.#scratch, 'root');
    bindMount(root, root);
    this.#copyEntries('/', root);
    for (const path of missing) mkdirSync(join(root, `/${path.split('/')[1]}`), { recursive: true });
    this.#enter(root);
  }

  /**
   * Shows a path of the pod at the same path here. @returns whether it is there; what cannot be shown is among the problems
   */
  show(path: string, { isExact, mayRun }: Showing): boolean {
    const top = isExact ? this.podDirectory : join(this.#scratch, 'merged');
    const source = resolveWithin(top, path);
    if (source === null) return false;
    try {
      const target = this.#mountPoint(path, statSync(source).isDirectory());
      if (target === null) return false;
      bindMount(source, target);
      if (!mayRun) forbidPrograms(target);
      if (!isExact && !this.#isMergedShown) {
        this.#isMergedShown = true;
        this.#overlays.push(openPath(target, O_PATH));
      }
      return true;
    } catch (error) {
      this.problems.push(
        `${path} of the pod cannot be shown: ${error instanceof Error ? error.message : String(error)}.`,
      );
      return false;
    }
  }

  /** Lets the scratch go: what is shown from it stays. */
  finish(): void {
    unmount(this.#scratch);
  }

  /** What the kernel believes of names that nobody uses is asked anew, also of those that were not there. Never throws. */
  forgetNames(): void {
    for (const mounted of this.#overlays) {
      try {
        forgetNames(mounted);
      } catch (error) {
        // A kernel that does not do it believes for longer.
        if (!(error instanceof SysError)) throw error;
      }
    }
  }

  #enter(root: string): void {
    process.chdir(root);
    pivotToWorkingDirectory();
    try {
      process.chdir(this.#workingDirectory);
    } catch {
      this.problems.push(`The working directory ${this.#workingDirectory} does not exist there; it is / now.`);
    }
  }

  /** A path here that something can be mounted on. @returns null, and a problem, where there can be none */
  #mountPoint(path: string, isDirectory: boolean): string | null {
    if (existsHere(path)) {
      const target = realpathSync(path);
      if (statSync(target).isDirectory() === isDirectory) return target;
      this.problems.push(`${path} of the pod is not shown: here it is ${isDirectory ? 'a file' : 'a directory'}.`);
      return null;
    }
    let existing = dirname(path);
    while (!existsHere(existing)) existing = dirname(existing);
    const above = realpathSync(existing);
    if (!this.#ownDevices.has(statSync(above).dev) && !this.#shadow(above)) return null;
    const target = join(above, path.slice(existing.length));
    mkdirSync(isDirectory ? target : dirname(target), { recursive: true });
    if (!isDirectory) writeFileSync(target, '');
    return target;
  }

  #shadow(directory: string): boolean {
    if (directory === '/' || readdirSync(directory).length > MAX_SHADOWED_ENTRIES) {
      this.problems.push(`No mount point can be made in ${directory}: make it yourself, or leave the path out.`);
      return false;
    }
    this.#shadows++;
    const shadow = join(this.#scratch, `shadow-${this.#shadows}`);
    mkdirSync(shadow);
    this.#copyEntries(directory, shadow);
    bindMount(shadow, directory);
    return true;
  }

  /** Shows each entry of a directory in another one. */
  #copyEntries(from: string, to: string): void {
    for (const name of readdirSync(from)) {
      const source = join(from, name);
      try {
        if (makeLikeness(source, join(to, name)) === 'bind') bindMount(source, join(to, name));
      } catch (error) {
        this.problems.push(`${source} is not seen: ${error instanceof Error ? error.message : String(error)}.`);
      }
    }
  }
}

function existsHere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Makes what `source` can be bound to; a symlink is made anew and is done with that. */
function makeLikeness(source: string, target: string): 'bind' | 'done' {
  const status = lstatSync(source);
  mkdirSync(dirname(target), { recursive: true });
  if (status.isSymbolicLink()) {
    symlinkSync(readlinkSync(source), target);
    return 'done';
  }
  if (status.isDirectory()) mkdirSync(target, { recursive: true });
  else writeFileSync(target, '');
  return 'bind';
}

/** Symlinks that one path may lead through, as the kernel has it. */
const MAX_SYMLINKS = 40;

/** Where a path of another root lies here: its symlinks are followed within that root. @returns null when there is nothing */
export function resolveWithin(root: string, path: string): string | null {
  let rest = path.split('/').filter(part => part !== '');
  let done: string[] = [];
  for (let links = 0; rest.length > 0; ) {
    const [name = '', ...after] = rest;
    rest = after;
    if (name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const here = join(root, ...done, name);
    const status = lstatSync(here, { throwIfNoEntry: false });
    if (status === undefined) return null;
    if (!status.isSymbolicLink()) {
      done.push(name);
      continue;
    }
    links++;
    if (links > MAX_SYMLINKS) return null;
    const target = readlinkSync(here);
    if (target.startsWith('/')) done = [];
    rest = [...target.split('/').filter(part => part !== ''), ...rest];
  }
  return join(root, ...done);
}
