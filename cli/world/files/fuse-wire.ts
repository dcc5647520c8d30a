/**
 * FUSE as it is on /dev/fuse (linux/fuse.h, fuse(4)): the machine's own byte order, little endian on all of ours.
 *
 *     request   u32 length | u32 operation | u64 unique | u64 node | u32 uid | u32 gid | u32 pid | u32 | arguments
 *     answer    u32 length | i32 -errno | u64 unique | payload
 *
 * Numbers of 64 bits that we mint (nodes, handles) and the kernel's `unique` count up from 1, so they are exact as numbers.
 */

import type { FileEntry } from '../../../protocol/index.ts';

export const FUSE_LOOKUP = 1;
export const FUSE_FORGET = 2;
export const FUSE_GETATTR = 3;
export const FUSE_SETATTR = 4;
export const FUSE_READLINK = 5;
export const FUSE_SYMLINK = 6;
export const FUSE_MKNOD = 8;
export const FUSE_MKDIR = 9;
export const FUSE_UNLINK = 10;
export const FUSE_RMDIR = 11;
export const FUSE_RENAME = 12;
export const FUSE_LINK = 13;
export const FUSE_OPEN = 14;
export const FUSE_READ = 15;
export const FUSE_WRITE = 16;
export const FUSE_STATFS = 17;
export const FUSE_RELEASE = 18;
export const FUSE_FSYNC = 20;
export const FUSE_FLUSH = 25;
export const FUSE_INIT = 26;
export const FUSE_OPENDIR = 27;
export const FUSE_READDIR = 28;
export const FUSE_RELEASEDIR = 29;
export const FUSE_FSYNCDIR = 30;
export const FUSE_ACCESS = 34;
export const FUSE_CREATE = 35;
export const FUSE_INTERRUPT = 36;
export const FUSE_DESTROY = 38;
export const FUSE_BATCH_FORGET = 42;
export const FUSE_READDIRPLUS = 44;
export const FUSE_RENAME2 = 45;

/** Where a request's parts lie. */
export const AT_LENGTH = 0;
export const AT_OPERATION = 4;
export const AT_UNIQUE = 8;
export const AT_NODE = 16;
export const AT_ARGUMENTS = 40;

export const ANSWER_HEAD = 16;
export const ENTRY_BYTES = 128;
/** In an entry: node 8, generation 8, valid for 8 + 8 s and 4 + 4 ns, then attributes. */
const ENTRY_ATTRIBUTES = 40;
export const ATTRIBUTES_BYTES = 88;

/** Answers of OPEN. */
export const FOPEN_KEEP_CACHE = 2;

/** The version that we speak: 7.31, Linux 5.4. */
const MAJOR = 7;
const MINOR = 31;

/** Flags of INIT: reads in flight, truncation by open, pages given up when a file changed, entries with names, several at once in a directory, pages of a request as said. */
const ASYNC_READ = 1 << 0;
const ATOMIC_O_TRUNC = 1 << 3;
const BIG_WRITES = 1 << 5;
const AUTO_INVAL_DATA = 1 << 12;
const DO_READDIRPLUS = 1 << 13;
const PARALLEL_DIROPS = 1 << 18;
const MAX_PAGES = 1 << 22;
const WANTED =
  ASYNC_READ | ATOMIC_O_TRUNC | BIG_WRITES | AUTO_INVAL_DATA | DO_READDIRPLUS | PARALLEL_DIROPS | MAX_PAGES;

/** What one request carries at the most. */
export const MAX_FUSE_BYTES = 128 * 1024;
const PAGE_BYTES = 4096;
const MAX_BACKGROUND = 64;
const CONGESTED = 48;
const INIT_BYTES = 64;

/** @returns bytes of the payload */
export function writeInit(answer: Buffer, request: Buffer): number {
  const at = ANSWER_HEAD;
  answer.fill(0, at, at + INIT_BYTES);
  answer.writeUInt32LE(MAJOR, at);
  answer.writeUInt32LE(Math.min(MINOR, request.readUInt32LE(AT_ARGUMENTS + 4)), at + 4);
  answer.writeUInt32LE(request.readUInt32LE(AT_ARGUMENTS + 8), at + 8);
  answer.writeUInt32LE((WANTED & request.readUInt32LE(AT_ARGUMENTS + 12)) >>> 0, at + 12);
  answer.writeUInt16LE(MAX_BACKGROUND, at + 16);
  answer.writeUInt16LE(CONGESTED, at + 18);
  answer.writeUInt32LE(MAX_FUSE_BYTES, at + 20);
  answer.writeUInt32LE(1, at + 24);
  answer.writeUInt16LE(MAX_FUSE_BYTES / PAGE_BYTES, at + 28);
  return INIT_BYTES;
}

/** Whom files are shown as belonging to, and for how long the kernel may believe what it is told. */
export interface Shown {
  readonly uid: number;
  readonly gid: number;
  readonly validMs: number;
}

/** struct fuse_entry_out. @returns its bytes */
export function writeEntryOut(
  answer: Buffer,
  at: number,
  named: { node: number; entry: FileEntry; shown: Shown },
): number {
  const { node, shown } = named;
  writeNumber(answer, at, node);
  writeNumber(answer, at + 8, 0);
  writeValidity(answer, at + 16, at + 32, shown.validMs);
  writeValidity(answer, at + 24, at + 36, shown.validMs);
  writeAttributes(answer, at + ENTRY_ATTRIBUTES, named);
  return ENTRY_BYTES;
}

/** An entry that is not there: the kernel may believe that as long. @returns its bytes */
export function writeAbsence(answer: Buffer, at: number, validMs: number): number {
  answer.fill(0, at, at + ENTRY_BYTES);
  writeValidity(answer, at + 16, at + 32, validMs);
  return ENTRY_BYTES;
}

/** struct fuse_attr_out. @returns its bytes */
export function writeAttributesOut(answer: Buffer, named: { node: number; entry: FileEntry; shown: Shown }): number {
  const at = ANSWER_HEAD;
  writeValidity(answer, at, at + 8, named.shown.validMs);
  answer.writeUInt32LE(0, at + 12);
  writeAttributes(answer, at + 16, named);
  return 16 + ATTRIBUTES_BYTES;
}

/** struct fuse_attr. */
function writeAttributes(answer: Buffer, at: number, named: { node: number; entry: FileEntry; shown: Shown }): void {
  const { node, entry, shown } = named;
  writeNumber(answer, at, node);
  writeNumber(answer, at + 8, entry.size);
  writeNumber(answer, at + 16, Math.ceil(entry.size / 512));
  writeSeconds(answer, at + 24, entry.mtimeSeconds);
  writeSeconds(answer, at + 32, entry.mtimeSeconds);
  writeSeconds(answer, at + 40, entry.ctimeSeconds);
  answer.writeUInt32LE(entry.mtimeNanoseconds, at + 48);
  answer.writeUInt32LE(entry.mtimeNanoseconds, at + 52);
  answer.writeUInt32LE(entry.ctimeNanoseconds, at + 56);
  answer.writeUInt32LE(((entry.kind << 12) | entry.permissions) >>> 0, at + 60);
  answer.writeUInt32LE(entry.links, at + 64);
  answer.writeUInt32LE(shown.uid, at + 68);
  answer.writeUInt32LE(shown.gid, at + 72);
  answer.writeUInt32LE(0, at + 76);
  answer.writeUInt32LE(PAGE_BYTES, at + 80);
  answer.writeUInt32LE(0, at + 84);
}

const DIRENT_BYTES = 24;

/** Bytes of struct fuse_dirent with a name, padded. */
export function direntBytes(nameLength: number): number {
  return (DIRENT_BYTES + nameLength + 7) & ~7;
}

/** struct fuse_dirent. `next` is the offset that the following entry is asked for with. @returns its bytes */
export function writeDirent(
  answer: Buffer,
  at: number,
  named: { node: number; next: number; name: string; kind: number },
): number {
  const bytes = direntBytes(named.name.length);
  writeNumber(answer, at, named.node);
  writeNumber(answer, at + 8, named.next);
  answer.writeUInt32LE(named.name.length, at + 16);
  answer.writeUInt32LE(named.kind, at + 20);
  answer.fill(0, at + bytes - 8, at + bytes);
  answer.write(named.name, at + DIRENT_BYTES, 'latin1');
  return bytes;
}

/** Reads a u64 that is known to be small. */
export function readNumber(source: Buffer, at: number): number {
  return source.readUInt32LE(at) + source.readUInt32LE(at + 4) * 0x1_0000_0000;
}

export function writeNumber(target: Buffer, at: number, value: number): void {
  target.writeUInt32LE(value % 0x1_0000_0000, at);
  target.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
}

function writeSeconds(target: Buffer, at: number, seconds: number): void {
  target.writeBigInt64LE(BigInt(seconds), at);
}

function writeValidity(target: Buffer, secondsAt: number, nanosecondsAt: number, validMs: number): void {
  writeNumber(target, secondsAt, Math.floor(validMs / 1000));
  target.writeUInt32LE(Math.floor(validMs % 1000) * 1_000_000, nanosecondsAt);
}

/** A name among the arguments of a request, which ends with a zero byte. */
export function readName(request: Buffer, at: number): string {
  return request.toString('latin1', at, request.indexOf(0, at));
}
