/**
 * What a session may change: the paths that its user named, with what lies below them, and nothing else. A path itself is the user's word,
 * so symlinks on the way to it are followed within the root; below it none is (RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS), so nothing that
 * lies there leads a write elsewhere. Each change acts on a name in a directory that is held open, never on a path.
 */

import {
  asPodName,
  CHANGE_MTIME,
  CHANGE_MTIME_NOW,
  CHANGE_PERMISSIONS,
  CHANGE_SIZE,
  type FileChange,
  type FileEntry,
  isWithin,
  KIND_DIRECTORY,
  KIND_FILE,
  nameOf,
  OPEN_EXCLUSIVE,
  type PodPath,
  parentOf,
} from '../../protocol/index.ts';
import {
  AT_REMOVEDIR,
  changeMode,
  changeTime,
  closeFile,
  makeDirectoryAt,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDWR,
  openAt,
  RESOLVE_BENEATH,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  renameAt,
  resizeFile,
  truncateFile,
  unlinkAt,
} from '../../sys/index.ts';
import { EINVAL, entryOfDescriptor, type OpenedFile, type PodTree } from './pod-tree.ts';

const EPERM = 1;
const EEXIST = 17;
const EROFS = 30;

const STRICTLY = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

/** What is counted of writes. */
export interface WriteCounts {
  files_changed: number;
  files_refused_write: number;
}

/** A name in a directory that is open. */
interface Place extends Disposable {
  readonly directory: number;
  readonly name: string;
}

/** Answers are 0 or a value, or the negative errno; what may not be changed is EROFS, as on a file system that is read-only. */
export class WrittenPaths {
  private readonly tree: PodTree;
  private readonly paths: readonly PodPath[];
  private readonly counts: WriteCounts;

  constructor(tree: PodTree, paths: readonly PodPath[], counts: WriteCounts) {
    this.tree = tree;
    this.paths = paths;
    this.counts = counts;
  }

  /** Opens a file that is there. */
  open(path: PodPath, flags: number): OpenedFile | number {
    return this.at(path, place => {
      const found = openAt(place.directory, place.name, { flags: O_PATH | O_NOFOLLOW, mode: 0, resolve: STRICTLY });
      return found < 0 ? found : this.tree.openFound(found, flags);
    });
  }

  /** Makes a file, or opens the one that is there unless it must be new. */
  create(path: PodPath, flags: number, permissions: number): OpenedFile | number {
    const made = this.at(path, place => this.make(place, permissions));
    return made === -EEXIST && (flags & OPEN_EXCLUSIVE) === 0 ? this.open(path, flags) : made;
  }

  change(path: PodPath, change: FileChange): FileEntry | number {
    return this.at(path, place => {
      const found = openAt(place.directory, place.name, { flags: O_PATH | O_NOFOLLOW, mode: 0, resolve: STRICTLY });
      if (found < 0) return found;
      try {
        const failure = applyChange(found, change);
        return failure < 0 ? failure : this.changed(entryOfDescriptor(found));
      } finally {
        closeFile(found);
      }
    });
  }

  /** By its descriptor, since its path may be another file's by now; the kernel refuses one that was not opened to be written. */
  resize(fd: number, size: number): FileEntry | number {
    const failure = resizeFile(fd, size);
    return failure < 0 ? failure : this.changed(entryOfDescriptor(fd));
  }

  rename(from: PodPath, to: PodPath, flags: number): number {
    return this.at(from, old => this.at(to, wanted => this.changed(renameAt(old, wanted, flags))));
  }

  remove(path: PodPath, isDirectory: boolean): number {
    const flags = isDirectory ? AT_REMOVEDIR : 0;
    return this.at(path, ({ directory, name }) => this.changed(unlinkAt(directory, name, flags)));
  }

  makeDirectory(path: PodPath, permissions: number): FileEntry | number {
    return this.at(path, ({ directory, name }) => {
      const failure = makeDirectoryAt(directory, name, permissions);
      if (failure < 0) return failure;
      const flags = O_PATH | O_DIRECTORY | O_NOFOLLOW;
      const made = openAt(directory, name, { flags, mode: 0, resolve: STRICTLY });
      if (made < 0) return made;
      try {
        changeMode(made, permissions); // Our own umask is not the asker's.
        return this.changed(entryOfDescriptor(made));
      } finally {
        closeFile(made);
      }
    });
  }

  private make({ directory, name }: Place, permissions: number): OpenedFile | number {
    const flags = O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    const fd = openAt(directory, name, { flags, mode: permissions, resolve: STRICTLY });
    if (fd < 0) return fd;
    changeMode(fd, permissions); // Our own umask is not the asker's.
    const entry = this.changed(entryOfDescriptor(fd));
    if (typeof entry !== 'number') return { fd, entry };
    closeFile(fd);
    return entry;
  }

  /** Lets `act` work on the place that a path names, if it may be changed. */
  private at<Result>(path: PodPath, act: (place: Place) => Result | number): Result | number {
    const place = this.placeOf(path);
    if (typeof place === 'number') return place;
    using held = place;
    return act(held);
  }

  private placeOf(path: PodPath): Place | number {
    const granted = this.paths.find(each => isWithin(path, each));
    if (granted === undefined) {
      this.counts.files_refused_write++;
      return -EROFS;
    }
    const name = asPodName(nameOf(path));
    if (name === null) return -EPERM; // The root itself.
    const directory = path === granted ? this.tree.findDirectory(parentOf(path)) : this.below(granted, parentOf(path));
    if (directory < 0) return directory;
    return { directory, name, [Symbol.dispose]: () => closeFile(directory) };
  }

  private below(granted: PodPath, path: PodPath): number {
    const top = this.tree.findDirectory(granted);
    if (top < 0 || path === granted) return top;
    const flags = O_PATH | O_DIRECTORY;
    const found = openAt(top, path.slice(granted.length + 1), { flags, mode: 0, resolve: STRICTLY });
    closeFile(top);
    return found;
  }

  private changed<Result>(result: Result | number): Result | number {
    if (typeof result !== 'number' || result >= 0) this.counts.files_changed++;
    return result;
  }
}

/** @returns 0 or the negative errno of the first that failed */
function applyChange(found: number, change: FileChange): number {
  const entry = entryOfDescriptor(found);
  if (typeof entry === 'number') return entry;
  if (entry.kind !== KIND_FILE && entry.kind !== KIND_DIRECTORY) return -EPERM;
  let failure = 0;
  if ((change.what & CHANGE_SIZE) !== 0)
    failure = entry.kind === KIND_FILE ? truncateFile(found, change.size) : -EINVAL;
  if (failure >= 0 && (change.what & CHANGE_PERMISSIONS) !== 0) failure = changeMode(found, change.permissions);
  if (failure >= 0 && (change.what & CHANGE_MTIME_NOW) !== 0) failure = changeTime(found, 0, null);
  if (failure >= 0 && (change.what & CHANGE_MTIME) !== 0) {
    failure = changeTime(found, change.mtimeSeconds, change.mtimeNanoseconds);
  }
  return failure;
}
