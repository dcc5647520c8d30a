/**
 * What the agent answers about the pod's files (requests: file-request.ts). Big endian:
 *
 *     u32 bytes that follow | u32 id | u8 facts | u8 0 | u16 errno | payload
 *
 * `errno` is Linux's number, 0 for success; both ends are Linux. Facts: 1, more answers to this id follow (LIST and READ come in
 * pieces). An error ends an answer; nothing follows it. Payloads:
 *
 *     ATTRIBUTES, CHANGE, MAKE_DIRECTORY   entry without a name
 *     LOOK          u16 errno of the name | its entry, if that is 0 | sections: u16 path | path | u32 bytes | entries of that directory
 *     LIST          entries
 *     OPEN, CREATE  u32 handle | entry | first bytes. Handle 0: these are all bytes, and nothing is open
 *     READ          bytes; fewer than asked for is the end of the file
 *     WRITE         u32 bytes taken
 *     SPACE         f64 blocks, free, available, files, free files | u32 bytes of a block, of a name
 *     MOUNTS        mounts: u8 facts | u16 point | u16 type
 */

import { EntryReader, type FileEntry, type NamedEntry } from './file-entry.ts';
import { asPodPath, type PodPath } from './pod-path.ts';

/** Length field and what comes before the payload. */
export const ANSWER_HEAD_BYTES = 12;
export const LENGTH_BYTES = 4;

/** Facts of an answer. */
export const ANSWER_MORE = 1;

/** Writes the head of an answer whose payload lies behind it. */
export function writeAnswerHead(target: Buffer, { id, facts, errno }: AnswerHead, payloadBytes: number): void {
  target.writeUInt32BE(ANSWER_HEAD_BYTES - LENGTH_BYTES + payloadBytes, 0);
  target.writeUInt32BE(id, 4);
  target[8] = facts;
  target[9] = 0;
  target.writeUInt16BE(errno, 10);
}

export interface AnswerHead {
  readonly id: number;
  readonly facts: number;
  readonly errno: number;
}

/** The directories that a LOOK brought along, each with all its entries. */
export interface LookAnswer {
  /** Of the name that was asked for. */
  readonly errno: number;
  /** Null when `errno` is not 0. */
  readonly entry: FileEntry | null;
  readonly directories: readonly ListedDirectory[];
}

export interface ListedDirectory {
  readonly path: PodPath;
  readonly entries: readonly NamedEntry[];
}

/** @returns null for broken bytes */
export function readLookAnswer(source: Buffer, start: number, end: number): LookAnswer | null {
  if (end - start < 2) return null;
  const errno = source.readUInt16BE(start);
  let offset = start + 2;
  let entry: FileEntry | null = null;
  if (errno === 0) {
    const reader = new EntryReader(source, offset, end);
    entry = reader.next(false)?.entry ?? null;
    if (entry === null) return null;
    offset = reader.offset;
  }
  const directories: ListedDirectory[] = [];
  while (offset < end) {
    const section = readSection(source, offset, end);
    if (section === null) return null;
    directories.push(section.directory);
    offset = section.end;
  }
  return { errno, entry, directories };
}

function readSection(source: Buffer, start: number, end: number): { directory: ListedDirectory; end: number } | null {
  if (start + 2 > end) return null;
  const pathEnd = start + 2 + source.readUInt16BE(start);
  if (pathEnd + 4 > end) return null;
  const path = asPodPath(source.toString('latin1', start + 2, pathEnd));
  const entriesEnd = pathEnd + 4 + source.readUInt32BE(pathEnd);
  if (path === null || entriesEnd > end) return null;
  const entries = readEntries(source, pathEnd + 4, entriesEnd);
  return entries === null ? null : { directory: { path, entries }, end: entriesEnd };
}

/** The entries of a LIST's piece. @returns null for broken bytes */
export function readEntries(source: Buffer, start: number, end: number): NamedEntry[] | null {
  const reader = new EntryReader(source, start, end);
  const entries: NamedEntry[] = [];
  for (let each = reader.next(true); each !== null; each = reader.next(true)) entries.push(each);
  return reader.isBroken ? null : entries;
}

/** A file that was opened. */
export interface OpenAnswer {
  readonly handle: number;
  readonly entry: FileEntry;
  /** Where its first bytes begin in the message. */
  readonly dataStart: number;
}

/** @returns null for broken bytes */
export function readOpenAnswer(source: Buffer, start: number, end: number): OpenAnswer | null {
  if (end - start < 4) return null;
  const reader = new EntryReader(source, start + 4, end);
  const named = reader.next(false);
  return named === null ? null : { handle: source.readUInt32BE(start), entry: named.entry, dataStart: reader.offset };
}

/** An entry alone. @returns null for broken bytes */
export function readEntryAnswer(source: Buffer, start: number, end: number): FileEntry | null {
  return new EntryReader(source, start, end).next(false)?.entry ?? null;
}

/** What statfs(2) says. */
export interface FileSpace {
  readonly blocks: number;
  readonly free: number;
  readonly available: number;
  readonly files: number;
  readonly freeFiles: number;
  readonly blockBytes: number;
  readonly nameBytes: number;
}

const SPACE_BYTES = 48;

export function encodeSpace(space: FileSpace): Buffer {
  const target = Buffer.alloc(SPACE_BYTES);
  const numbers = [space.blocks, space.free, space.available, space.files, space.freeFiles];
  for (const [index, value] of numbers.entries()) target.writeDoubleBE(value, index * 8);
  target.writeUInt32BE(space.blockBytes, 40);
  target.writeUInt32BE(space.nameBytes, 44);
  return target;
}

/** @returns null for broken bytes */
export function readSpace(source: Buffer, start: number, end: number): FileSpace | null {
  if (end - start !== SPACE_BYTES) return null;
  const numbers = [0, 8, 16, 24, 32].map(at => source.readDoubleBE(start + at));
  if (!numbers.every(value => Number.isSafeInteger(value) && value >= 0)) return null;
  const [blocks = 0, free = 0, available = 0, files = 0, freeFiles = 0] = numbers;
  const blockBytes = source.readUInt32BE(start + 40);
  return { blocks, free, available, files, freeFiles, blockBytes, nameBytes: source.readUInt32BE(start + 44) };
}

/** A mount of the pod. */
export interface PodMount {
  readonly point: PodPath;
  /** `tmpfs`, `overlay`, `ext4` … */
  readonly type: string;
  readonly isReadOnly: boolean;
  /** A single file, not a directory. */
  readonly isFile: boolean;
}

const MOUNT_READ_ONLY = 1;
const MOUNT_FILE = 2;

export function encodeMounts(mounts: readonly PodMount[]): Buffer {
  return Buffer.concat(mounts.map(encodeMount));
}

function encodeMount({ point, type, isReadOnly, isFile }: PodMount): Buffer {
  const target = Buffer.alloc(5 + point.length + type.length);
  target[0] = (isReadOnly ? MOUNT_READ_ONLY : 0) | (isFile ? MOUNT_FILE : 0);
  target.writeUInt16BE(point.length, 1);
  target.write(point, 3, 'latin1');
  target.writeUInt16BE(type.length, 3 + point.length);
  target.write(type, 5 + point.length, 'latin1');
  return target;
}

/** @returns null for broken bytes */
export function readMounts(source: Buffer, start: number, end: number): PodMount[] | null {
  const mounts: PodMount[] = [];
  for (let offset = start; offset < end; ) {
    if (offset + 3 > end) return null;
    const facts = source[offset] ?? 0;
    const pointEnd = offset + 3 + source.readUInt16BE(offset + 1);
    if (pointEnd + 2 > end) return null;
    const point = asPodPath(source.toString('latin1', offset + 3, pointEnd));
    const typeEnd = pointEnd + 2 + source.readUInt16BE(pointEnd);
    if (point === null || typeEnd > end) return null;
    const type = source.toString('latin1', pointEnd + 2, typeEnd);
    mounts.push({ point, type, isReadOnly: (facts & MOUNT_READ_ONLY) !== 0, isFile: (facts & MOUNT_FILE) !== 0 });
    offset = typeEnd;
  }
  return mounts;
}
