/**
 * The calls on files that node's own have no form for: everything relative to a directory's descriptor (openat2(2) and its family), so
 * that a path cannot lead out of it. A result below zero is the negative errno; nothing here throws for what a file is.
 *
 * Names and paths are strings of one character a byte, as the kernel has them; descriptors belong to the caller.
 */

import { declareCall, libc } from './libc.ts';

/** open(2). */
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_NOCTTY = 0o400;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
// arm64 numbers these two as arm does.
export const O_DIRECTORY = process.arch === 'arm64' ? 0o40000 : 0o200000;
export const O_NOFOLLOW = process.arch === 'arm64' ? 0o100000 : 0o400000;
export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;

/** openat2(2): how far a path may lead. */
export const RESOLVE_NO_MAGICLINKS = 0x02;
export const RESOLVE_NO_SYMLINKS = 0x04;
/** Leading out is an error. */
export const RESOLVE_BENEATH = 0x08;
/** The directory is the root: `/` and `..` end there. */
export const RESOLVE_IN_ROOT = 0x10;

/** unlinkat(2). */
export const AT_REMOVEDIR = 0x200;

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
const AT_EMPTY_PATH = 0x1000;
const STATX_BASIC_STATS = 0x7ff;

const isX64 = process.arch === 'x64';
const SYS_OPENAT2 = 437;
const SYS_STATX = isX64 ? 332 : 291;
const SYS_GETDENTS64 = isX64 ? 217 : 61;
const SYS_RENAMEAT2 = isX64 ? 316 : 276;

const MAX_PATH_BYTES = 4096;
const OPEN_HOW_BYTES = 24;
const STATX_BYTES = 256;
/** struct statfs on 64-bit machines. */
const STATFS_BYTES = 120;

const NOTHING = Buffer.alloc(1);
const path = Buffer.alloc(MAX_PATH_BYTES);
const secondPath = Buffer.alloc(MAX_PATH_BYTES);
const how = Buffer.alloc(OPEN_HOW_BYTES);

/** What statx(2) said last on this thread: read it before the next call. */
export const fileStatus = Buffer.alloc(STATX_BYTES);
/** Where the fields of `fileStatus` lie. */
export const STATUS_LINKS = 16;
export const STATUS_MODE = 28;
export const STATUS_INODE = 32;
export const STATUS_SIZE = 40;
export const STATUS_CTIME = 96;
export const STATUS_MTIME = 112;
export const STATUS_DEVICE_MAJOR = 136;
export const STATUS_DEVICE_MINOR = 140;

/** What fstatfs(2) said last on this thread. */
export const fileSystem = Buffer.alloc(STATFS_BYTES);

interface FileCalls {
  openat2(number: number, dir: number, name: Buffer, request: Buffer, bytes: number): number;
  statx(number: number, dir: number, name: Buffer, flags: number, mask: number, out: Buffer): number;
  getdents(number: number, fd: number, out: Buffer, bytes: number): number;
  renameat2(number: number, from: number, name: Buffer, to: number, newName: Buffer, flags: number): number;
  readlinkat(dir: number, name: Buffer, out: Buffer, bytes: number): number;
  fstatfs(fd: number, out: Buffer): number;
  pread(fd: number, out: Buffer, bytes: number, offset: number): number;
  pwrite(fd: number, data: Buffer, bytes: number, offset: number): number;
  truncate(name: Buffer, size: number): number;
  fsync(fd: number): number;
  ftruncate(fd: number, size: number): number;
  chmod(name: Buffer, mode: number): number;
  utimensat(directory: number, name: Buffer, times: Buffer, flags: number): number;
  mkdirat(dir: number, name: Buffer, mode: number): number;
  unlinkat(dir: number, name: Buffer, flags: number): number;
}

let loaded: FileCalls | undefined;

function calls(): FileCalls {
  loaded ??= {
    // Declared with as many arguments as they take: on our machines a variadic call passes numbers and addresses alike.
    openat2: declareCall('int64_t syscall(int64_t number, int64_t dir, void* name, void* request, size_t bytes)'),
    statx: declareCall(
      'int64_t syscall(int64_t number, int64_t dir, void* name, int64_t flags, int64_t mask, void* out)',
    ),
    getdents: declareCall('int64_t syscall(int64_t number, int64_t fd, void* out, size_t bytes)'),
    renameat2: declareCall(
      'int64_t syscall(int64_t number, int64_t from, void* name, int64_t to, void* newName, int64_t flags)',
    ),
    readlinkat: declareCall('int64_t readlinkat(int dir, void* name, void* out, size_t bytes)'),
    fstatfs: declareCall('int fstatfs(int fd, void* out)'),
    pread: declareCall('int64_t pread(int fd, void* out, size_t bytes, int64_t offset)'),
    pwrite: declareCall('int64_t pwrite(int fd, void* data, size_t bytes, int64_t offset)'),
    truncate: declareCall('int truncate(void* name, int64_t size)'),
    fsync: declareCall('int fsync(int fd)'),
    ftruncate: declareCall('int ftruncate(int fd, int64_t size)'),
    chmod: declareCall('int chmod(void* name, uint32_t mode)'),
    utimensat: declareCall('int utimensat(int directory, void* name, void* times, int flags)'),
    mkdirat: declareCall('int mkdirat(int dir, void* name, uint32_t mode)'),
    unlinkat: declareCall('int unlinkat(int dir, void* name, int flags)'),
  };
  return loaded;
}

/** What openat2(2) is asked for. */
export interface OpenHow {
  readonly flags: number;
  readonly mode: number;
  readonly resolve: number;
}

/** Opens a path relative to a directory; always close-on-exec. */
export function openAt(directory: number, name: string, { flags, mode, resolve }: OpenHow): number {
  how.writeBigUInt64LE(BigInt(flags | O_CLOEXEC), 0);
  how.writeBigUInt64LE(BigInt(mode), 8);
  how.writeBigUInt64LE(BigInt(resolve), 16);
  return result(calls().openat2(SYS_OPENAT2, directory, toC(path, name), how, OPEN_HOW_BYTES));
}

/** Fills `fileStatus` with what a descriptor is open on. */
export function statDescriptor(fd: number): number {
  return result(calls().statx(SYS_STATX, fd, toC(path, ''), AT_EMPTY_PATH, STATX_BASIC_STATS, fileStatus));
}

/** Fills `fileStatus` with an entry of a directory; a symlink is itself. */
export function statAt(directory: number, name: string): number {
  const flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  return result(calls().statx(SYS_STATX, directory, toC(path, name), flags, STATX_BASIC_STATS, fileStatus));
}

/** Fills `fileSystem`. */
export function statFileSystem(fd: number): number {
  return result(calls().fstatfs(fd, fileSystem));
}

/** Writes some entries of a directory (struct linux_dirent64) to `out`. @returns their bytes, 0 at the end */
export function readDirectory(fd: number, out: Buffer): number {
  return result(calls().getdents(SYS_GETDENTS64, fd, out, out.length));
}

const target = Buffer.alloc(MAX_PATH_BYTES);

/** What a symlink leads to. @param name '' for the one that `directory` itself is open on. @returns the errno instead where it is none */
export function readLinkAt(directory: number, name: string): string | number {
  const bytes = result(calls().readlinkat(directory, toC(path, name), target, target.length));
  return bytes < 0 ? bytes : target.toString('latin1', 0, bytes);
}

/** Reads into `out[start, start + bytes)`. */
export function readAt(fd: number, out: Buffer, offset: number): number {
  return result(calls().pread(fd, out, out.length, offset));
}

export function writeAt(fd: number, data: Buffer, offset: number): number {
  return data.length === 0 ? 0 : result(calls().pwrite(fd, data, data.length, offset));
}

export function syncFile(fd: number): number {
  return result(calls().fsync(fd));
}

/** Of a descriptor that was opened to be written; EINVAL for others. */
export function resizeFile(fd: number, size: number): number {
  return result(calls().ftruncate(fd, size));
}

/** The three below take any descriptor, also one opened with O_PATH, and ask for no more than the change itself needs. */
export function truncateFile(fd: number, size: number): number {
  return result(calls().truncate(pathOf(fd), size));
}

export function changeMode(fd: number, mode: number): number {
  return result(calls().chmod(pathOf(fd), mode));
}

const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;
const times = Buffer.alloc(32);

/** Sets the time of modification alone. @param nanoseconds null for now */
export function changeTime(fd: number, seconds: number, nanoseconds: number | null): number {
  times.writeBigInt64LE(0n, 0);
  times.writeBigInt64LE(BigInt(UTIME_OMIT), 8);
  times.writeBigInt64LE(BigInt(seconds), 16);
  times.writeBigInt64LE(BigInt(nanoseconds ?? UTIME_NOW), 24);
  return result(calls().utimensat(AT_FDCWD, pathOf(fd), times, 0));
}

export function makeDirectoryAt(directory: number, name: string, mode: number): number {
  return result(calls().mkdirat(directory, toC(path, name), mode));
}

export function unlinkAt(directory: number, name: string, flags: number): number {
  return result(calls().unlinkat(directory, toC(path, name), flags));
}

/** A name in a directory that is open. */
export interface NameAt {
  readonly directory: number;
  readonly name: string;
}

export function renameAt(from: NameAt, to: NameAt, flags: number): number {
  const oldName = toC(path, from.name);
  return result(
    calls().renameat2(SYS_RENAMEAT2, from.directory, oldName, to.directory, toC(secondPath, to.name), flags),
  );
}

/** Opens anew what a descriptor is open on, as the kernel's own files of descriptors allow it. */
export function reopen(fd: number, flags: number): number {
  return openPath(ownPath(fd), flags | O_NOCTTY | O_NONBLOCK);
}

/** The kernel's own name for what a descriptor is open on. */
function ownPath(fd: number): string {
  return `/proc/thread-self/fd/${fd}`;
}

function pathOf(fd: number): Buffer {
  return toC(path, ownPath(fd));
}

/** Opens a path of our own, symlinks and all. */
export function openPath(name: string, flags: number): number {
  return openAt(AT_FDCWD, name, { flags, mode: 0, resolve: 0 });
}

export function closeFile(fd: number): void {
  libc().close(fd);
}

/** The name with its closing zero; what is too long is refused by the kernel, as it has no end. */
function toC(buffer: Buffer, name: string): Buffer {
  if (name.length >= MAX_PATH_BYTES) return Buffer.concat([Buffer.from(name, 'latin1'), NOTHING]);
  buffer[buffer.write(name, 0, 'latin1')] = 0;
  return buffer;
}

function result(value: number): number {
  return value < 0 ? -libc().errno() : Number(value);
}
