/**
 * The files of one container, below its root, as its user: what can be seen and read. Each path goes through openat2(2) with the
 * container's root as the root, so a symlink, `..` or a rename meanwhile cannot lead out of it, and the magic links of /proc lead
 * nowhere. A file is found first (O_PATH), looked at, and opened only then: devices, pipes and sockets are never opened, since opening is
 * an act there. What shows the kernel (/proc, /sys) is not served.
 *
 * Answers are a value, or the negative errno. Owned by the thread that took the container's identity.
 */

import {
  type FileEntry,
  type FileSpace,
  KIND_DIRECTORY,
  KIND_FILE,
  KIND_SYMLINK,
  OPEN_APPEND,
  OPEN_READ,
  OPEN_TRUNCATE,
  OPEN_WRITE,
  type PodPath,
} from '../../protocol/index.ts';
import {
  closeFile,
  fileStatus,
  fileSystem,
  O_APPEND,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  openAt,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  readAt,
  readLinkAt,
  reopen,
  STATUS_CTIME,
  STATUS_DEVICE_MAJOR,
  STATUS_DEVICE_MINOR,
  STATUS_INODE,
  STATUS_LINKS,
  STATUS_MODE,
  STATUS_MTIME,
  STATUS_SIZE,
  statDescriptor,
  statFileSystem,
} from '../../sys/index.ts';
import { MAX_WHOLE_BYTES } from './limits.ts';

export const EIO = 5;
export const EBADF = 9;
export const EACCES = 13;
export const EISDIR = 21;
export const EINVAL = 22;
export const EMFILE = 24;
export const EFBIG = 27;
export const ELOOP = 40;

/** What statfs(2) says of file systems that show the kernel; opening their files can act (linux/magic.h). */
const SYSTEM_MAGIC: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0x1cd1, 0x19800202, 0xcafe4a11,
  0x62656570, 0x65735543, 0x42494e4d, 0x6165676c, 0xde5e81e4, 0x6e736673, 0xf97cff8c, 0x0187, 0x67596969,
]);

/** What is counted of refusals. */
export interface TreeCounts {
  files_refused_kind: number;
  files_refused_system: number;
}

/** A file that is open, with what it is. */
export interface OpenedFile {
  readonly fd: number;
  readonly entry: FileEntry;
}

export class PodTree {
  private readonly root: number;
  private readonly counts: TreeCounts;

  /** @param root a descriptor of the container's root, which stays the caller's */
  constructor(root: number, counts: TreeCounts) {
    this.root = root;
    this.counts = counts;
  }

  /** Finds a path without opening what it is; the last component is not followed. @returns a descriptor, O_PATH */
  find(path: PodPath): number {
    return this.resolve(path, O_PATH | O_NOFOLLOW);
  }

  /** The directory that `path` names, symlinks on the way followed within the root. @returns a descriptor, O_PATH */
  findDirectory(path: PodPath): number {
    return this.resolve(path, O_PATH | O_DIRECTORY);
  }

  entryOf(path: PodPath): FileEntry | number {
    const fd = this.find(path);
    if (fd < 0) return fd;
    try {
      return entryOfDescriptor(fd);
    } finally {
      closeFile(fd);
    }
  }

  /** A directory to be listed. @returns its descriptor */
  openDirectory(path: PodPath): number {
    const found = this.resolve(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (found < 0) return found;
    try {
      return this.isSystem(found) ? -EACCES : reopen(found, O_RDONLY | O_DIRECTORY);
    } finally {
      closeFile(found);
    }
  }

  openFile(path: PodPath): OpenedFile | number {
    const found = this.find(path);
    return found < 0 ? found : this.openFound(found, OPEN_READ);
  }

  /** The content of a file, also behind symlinks, which stay within the root; or the negative errno. For small ones. */
  readWhole(path: PodPath): Buffer | number {
    const found = this.resolve(path, O_PATH);
    const opened = found < 0 ? found : this.openFound(found, OPEN_READ);
    if (typeof opened === 'number') return opened;
    try {
      return readAll(opened.fd);
    } finally {
      closeFile(opened.fd);
    }
  }

  /** Opens what was found, and closes that. */
  openFound(found: number, flags: number): OpenedFile | number {
    try {
      const entry = entryOfDescriptor(found);
      if (typeof entry === 'number') return entry;
      const refusal = this.refusalOf(found, entry.kind);
      if (refusal < 0) return refusal;
      const fd = reopen(found, accessOf(flags));
      if (fd < 0) return fd;
      const opened = (flags & OPEN_TRUNCATE) === 0 ? entry : entryOfDescriptor(fd);
      return typeof opened === 'number' ? opened : { fd, entry: opened };
    } finally {
      closeFile(found);
    }
  }

  spaceOf(path: PodPath): FileSpace | number {
    const fd = this.find(path);
    if (fd < 0) return fd;
    const failure = statFileSystem(fd);
    closeFile(fd);
    return failure < 0 ? failure : readFileSystem();
  }

  private refusalOf(found: number, kind: number): number {
    if (kind === KIND_DIRECTORY) return -EISDIR;
    if (kind === KIND_SYMLINK) return -ELOOP;
    if (kind !== KIND_FILE) {
      this.counts.files_refused_kind++;
      return -EACCES;
    }
    return this.isSystem(found) ? -EACCES : 0;
  }

  private isSystem(fd: number): boolean {
    if (statFileSystem(fd) >= 0 && !SYSTEM_MAGIC.has(Number(fileSystem.readBigInt64LE(0)))) return false;
    this.counts.files_refused_system++;
    return true;
  }

  private resolve(path: PodPath, flags: number): number {
    const relative = path === '' ? '.' : path.slice(1);
    return openAt(this.root, relative, { flags, mode: 0, resolve: RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS });
  }
}

/** One byte more than the limit tells that there is more. */
function readAll(fd: number): Buffer | number {
  const buffer = Buffer.alloc(MAX_WHOLE_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const bytes = readAt(fd, buffer.subarray(length), length);
    if (bytes < 0) return bytes;
    if (bytes === 0) return buffer.subarray(0, length);
    length += bytes;
  }
  return -EFBIG;
}

function accessOf(flags: number): number {
  const isWriter = (flags & OPEN_WRITE) !== 0;
  const access = isWriter ? ((flags & OPEN_READ) !== 0 ? O_RDWR : O_WRONLY) : O_RDONLY;
  return access | ((flags & OPEN_TRUNCATE) !== 0 ? O_TRUNC : 0) | ((flags & OPEN_APPEND) !== 0 ? O_APPEND : 0);
}

/** What a descriptor, of any kind, is open on. */
export function entryOfDescriptor(fd: number): FileEntry | number {
  const failure = statDescriptor(fd);
  if (failure < 0) return failure;
  if (kindOfStatus() !== KIND_SYMLINK) return entryOfStatus('');
  const target = readLinkAt(fd, '');
  return typeof target === 'number' ? target : entryOfStatus(target);
}

/** The kind that `fileStatus` tells. */
export function kindOfStatus(): number {
  return fileStatus.readUInt16LE(STATUS_MODE) >> 12;
}

/** The device that `fileStatus` tells, as one number. */
export function deviceOfStatus(): number {
  return (fileStatus.readUInt32LE(STATUS_DEVICE_MAJOR) * 1_048_583 + fileStatus.readUInt32LE(STATUS_DEVICE_MINOR)) | 0;
}

/** What `fileStatus` tells. */
export function entryOfStatus(target: string): FileEntry {
  const status = fileStatus;
  return {
    kind: kindOfStatus(),
    permissions: status.readUInt16LE(STATUS_MODE) & 0o7777,
    links: status.readUInt32LE(STATUS_LINKS),
    size: Number(status.readBigUInt64LE(STATUS_SIZE)),
    mtimeSeconds: Number(status.readBigInt64LE(STATUS_MTIME)),
    mtimeNanoseconds: status.readUInt32LE(STATUS_MTIME + 8),
    ctimeSeconds: Number(status.readBigInt64LE(STATUS_CTIME)),
    ctimeNanoseconds: status.readUInt32LE(STATUS_CTIME + 8),
    identityHigh: (status.readUInt32LE(STATUS_INODE + 4) ^ Math.imul(deviceOfStatus(), 0x9e3779b1)) >>> 0,
    identityLow: status.readUInt32LE(STATUS_INODE),
    target,
  };
}

/** struct statfs: type, block size, blocks, free, available, files, free files, id, longest name. */
function readFileSystem(): FileSpace {
  const number = (at: number): number => Math.min(Number(fileSystem.readBigUInt64LE(at)), Number.MAX_SAFE_INTEGER);
  return {
    blocks: number(16),
    free: number(24),
    available: number(32),
    files: number(40),
    freeFiles: number(48),
    blockBytes: number(8),
    nameBytes: Math.min(number(64), 0xffff),
  };
}
