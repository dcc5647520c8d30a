/**
 * What is known of one file without opening it. On the wire, big endian:
 *
 *     u8 kind | u16 permissions | u32 links | f64 size | f64 mtime s | u32 ns | f64 ctime s | u32 ns | u32 u32 identity
 *     u8 name length | name | u16 target length | target (of a symlink; else empty)
 *
 * Numbers that may exceed 32 bits are doubles: exact up to 2^53.
 */

import { asPodName, type PodName } from './pod-path.ts';

/** The kinds of files, as st_mode and d_type number them (inode(7)). */
export const KIND_FIFO = 1;
export const KIND_CHARACTER_DEVICE = 2;
export const KIND_DIRECTORY = 4;
export const KIND_BLOCK_DEVICE = 6;
export const KIND_FILE = 8;
export const KIND_SYMLINK = 10;
export const KIND_SOCKET = 12;

export interface FileEntry {
  readonly kind: number;
  /** The lower twelve bits of st_mode, as the pod has them. */
  readonly permissions: number;
  readonly links: number;
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  readonly ctimeSeconds: number;
  readonly ctimeNanoseconds: number;
  /** The same for the same file of the pod, another for another: 64 bits made of its device and inode. */
  readonly identityHigh: number;
  readonly identityLow: number;
  /** Of a symlink, what it leads to, one character a byte; else empty. */
  readonly target: string;
}

/** An entry of a directory. */
export interface NamedEntry {
  readonly name: PodName;
  readonly entry: FileEntry;
}

const FIXED_BYTES = 47;

/** Bytes that `writeEntry` needs. */
export function entryBytes(name: string, entry: FileEntry): number {
  return FIXED_BYTES + 1 + name.length + 2 + entry.target.length;
}

/** @returns where it ends */
export function writeEntry(
  target: Buffer,
  offset: number,
  { name, entry }: { name: string; entry: FileEntry },
): number {
  target[offset] = entry.kind;
  target.writeUInt16BE(entry.permissions, offset + 1);
  target.writeUInt32BE(entry.links, offset + 3);
  target.writeDoubleBE(entry.size, offset + 7);
  target.writeDoubleBE(entry.mtimeSeconds, offset + 15);
  target.writeUInt32BE(entry.mtimeNanoseconds, offset + 23);
  target.writeDoubleBE(entry.ctimeSeconds, offset + 27);
  target.writeUInt32BE(entry.ctimeNanoseconds, offset + 35);
  target.writeUInt32BE(entry.identityHigh, offset + 39);
  target.writeUInt32BE(entry.identityLow, offset + 43);
  target[offset + FIXED_BYTES] = name.length;
  const nameEnd = offset + FIXED_BYTES + 1 + target.write(name, offset + FIXED_BYTES + 1, 'latin1');
  target.writeUInt16BE(entry.target.length, nameEnd);
  return nameEnd + 2 + target.write(entry.target, nameEnd + 2, 'latin1');
}

/** Reads entries one after another; `isBroken` once the bytes were none. */
export class EntryReader {
  readonly #source: Buffer;
  readonly #end: number;
  #offset: number;
  isBroken = false;

  constructor(source: Buffer, start: number, end: number) {
    this.#source = source;
    this.#offset = start;
    this.#end = end;
  }

  get offset(): number {
    return this.#offset;
  }

  /** @param isNamed whether an empty name is wrong. @returns null at the end, or when the bytes are broken */
  next(isNamed: boolean): NamedEntry | null {
    const source = this.#source;
    const start = this.#offset;
    if (start === this.#end) return null;
    const nameStart = start + FIXED_BYTES + 1;
    if (nameStart > this.#end) return this.#break();
    const nameEnd = nameStart + (source[start + FIXED_BYTES] ?? 0);
    if (nameEnd + 2 > this.#end) return this.#break();
    const targetEnd = nameEnd + 2 + source.readUInt16BE(nameEnd);
    if (targetEnd > this.#end) return this.#break();
    const text = source.toString('latin1', nameStart, nameEnd);
    const name = isNamed ? asPodName(text) : (text as PodName);
    if (name === null || !hasNumbers(source, start)) return this.#break();
    this.#offset = targetEnd;
    return { name, entry: readFixed(source, start, source.toString('latin1', nameEnd + 2, targetEnd)) };
  }

  #break(): null {
    this.isBroken = true;
    return null;
  }
}

/** Doubles of a peer may be anything; ours are whole and can be told to a kernel. */
function hasNumbers(source: Buffer, offset: number): boolean {
  const size = source.readDoubleBE(offset + 7);
  return (
    Number.isSafeInteger(size) &&
    size >= 0 &&
    Number.isSafeInteger(source.readDoubleBE(offset + 15)) &&
    Number.isSafeInteger(source.readDoubleBE(offset + 27))
  );
}

function readFixed(source: Buffer, offset: number, target: string): FileEntry {
  return {
    kind: (source[offset] ?? 0) & 0xf,
    permissions: source.readUInt16BE(offset + 1) & 0o7777,
    links: source.readUInt32BE(offset + 3),
    size: source.readDoubleBE(offset + 7),
    mtimeSeconds: source.readDoubleBE(offset + 15),
    mtimeNanoseconds: source.readUInt32BE(offset + 23),
    ctimeSeconds: source.readDoubleBE(offset + 27),
    ctimeNanoseconds: source.readUInt32BE(offset + 35),
    identityHigh: source.readUInt32BE(offset + 39),
    identityLow: source.readUInt32BE(offset + 43),
    target,
  };
}
