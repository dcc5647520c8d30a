/**
 * What the CLI asks of the pod's files. One stream of the tunnel carries it: requests one way, answers (file-answer.ts) the other, in
 * any order, tied by an id that the CLI chooses. Big endian:
 *
 *     u32 bytes that follow | u32 id | u8 operation | fields in the order of `FileRequest`
 *
 * A path or name is u16 length and its bytes; `offset`, `size` are doubles (exact up to 2^53); times are f64 seconds and u32 ns.
 */

import { MAX_READ_BYTES, MAX_WRITE_BYTES } from './limits.ts';
import { asPodName, asPodPath, type PodName, type PodPath } from './pod-path.ts';

/** The attributes of a path. */
export const FILE_ATTRIBUTES = 1;
/** One name in a directory, and what lies around it. */
export const FILE_LOOK = 2;
/** All entries of a directory. */
export const FILE_LIST = 3;
/** Opens a file; its first bytes come along. */
export const FILE_OPEN = 4;
export const FILE_READ = 5;
/** Has no answer. */
export const FILE_CLOSE = 6;
export const FILE_SPACE = 7;
export const FILE_MOUNTS = 8;
export const FILE_CREATE = 9;
export const FILE_WRITE = 10;
export const FILE_CHANGE = 11;
export const FILE_RENAME = 12;
export const FILE_REMOVE = 13;
export const FILE_MAKE_DIRECTORY = 14;
export const FILE_SYNC = 15;
/** The size of a file that is open to be written, whether or not it still has a name. */
export const FILE_RESIZE = 16;

/** `OPEN.flags`, `CREATE.flags`. */
export const OPEN_READ = 1;
export const OPEN_WRITE = 2;
export const OPEN_TRUNCATE = 4;
export const OPEN_APPEND = 8;
/** CREATE: the file must be new. */
export const OPEN_EXCLUSIVE = 16;

/** `CHANGE.what`: which of its fields count. */
export const CHANGE_PERMISSIONS = 1;
export const CHANGE_SIZE = 2;
export const CHANGE_MTIME = 4;
export const CHANGE_MTIME_NOW = 8;

/** `RENAME.flags`, as renameat2(2) has them. */
export const RENAME_NEW_ONLY = 1;

/** The number of a file that is open at the agent, 1 to 2^32 - 1. */
export type FileHandle = number;

export type FileRequest =
  | { readonly operation: typeof FILE_ATTRIBUTES; readonly path: PodPath }
  | { readonly operation: typeof FILE_LOOK; readonly path: PodPath; readonly name: PodName }
  | { readonly operation: typeof FILE_LIST; readonly path: PodPath }
  | { readonly operation: typeof FILE_OPEN; readonly path: PodPath; readonly flags: number; readonly bytes: number }
  | {
      readonly operation: typeof FILE_READ;
      readonly handle: FileHandle;
      readonly offset: number;
      readonly bytes: number;
    }
  | { readonly operation: typeof FILE_CLOSE; readonly handle: FileHandle }
  | { readonly operation: typeof FILE_SPACE; readonly path: PodPath }
  | { readonly operation: typeof FILE_MOUNTS }
  | {
      readonly operation: typeof FILE_CREATE;
      readonly path: PodPath;
      readonly flags: number;
      readonly permissions: number;
    }
  | {
      readonly operation: typeof FILE_WRITE;
      readonly handle: FileHandle;
      readonly offset: number;
      /** A view of the message. */
      readonly data: Buffer;
    }
  | ({ readonly operation: typeof FILE_CHANGE; readonly path: PodPath } & FileChange)
  | {
      readonly operation: typeof FILE_RENAME;
      readonly path: PodPath;
      readonly to: PodPath;
      readonly flags: number;
    }
  | { readonly operation: typeof FILE_REMOVE; readonly path: PodPath; readonly isDirectory: boolean }
  | { readonly operation: typeof FILE_MAKE_DIRECTORY; readonly path: PodPath; readonly permissions: number }
  | { readonly operation: typeof FILE_SYNC; readonly handle: FileHandle }
  | { readonly operation: typeof FILE_RESIZE; readonly handle: FileHandle; readonly size: number };

export type FileRequestOf<Operation extends FileRequest['operation']> = Extract<
  FileRequest,
  { readonly operation: Operation }
>;

/** What of a file is to be changed. */
export interface FileChange {
  readonly what: number;
  readonly permissions: number;
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
}

const HEAD_BYTES = 9;
/** The fixed fields of the longest request. */
const FIXED_BYTES = 32;

/** Writes a request into a buffer of its own. */
export function encodeFileRequest(id: number, request: FileRequest): Buffer {
  const writer = new FieldWriter(HEAD_BYTES + FIXED_BYTES + variableBytes(request));
  writer.u32(0);
  writer.u32(id);
  writer.u8(request.operation);
  writeFields(writer, request);
  return writer.finish();
}

function variableBytes(request: FileRequest): number {
  let bytes = 0;
  if ('path' in request) bytes += 2 + request.path.length;
  if ('name' in request) bytes += 2 + request.name.length;
  if ('to' in request) bytes += 2 + request.to.length;
  if ('data' in request) bytes += request.data.length;
  return bytes;
}

function writeFields(writer: FieldWriter, request: FileRequest): void {
  if ('path' in request) writer.text(request.path);
  if ('handle' in request) writer.u32(request.handle);
  if (request.operation === FILE_LOOK) writer.text(request.name);
  if (request.operation === FILE_RENAME) writer.text(request.to);
  if ('flags' in request) writer.u8(request.flags);
  if (request.operation === FILE_READ || request.operation === FILE_WRITE) writer.f64(request.offset);
  if (request.operation === FILE_READ || request.operation === FILE_OPEN) writer.u32(request.bytes);
  if (request.operation === FILE_CREATE || request.operation === FILE_MAKE_DIRECTORY) writer.u16(request.permissions);
  if (request.operation === FILE_REMOVE) writer.u8(request.isDirectory ? 1 : 0);
  if (request.operation === FILE_WRITE) writer.bytes(request.data);
  if (request.operation === FILE_CHANGE) writeChange(writer, request);
  if (request.operation === FILE_RESIZE) writer.f64(request.size);
}

function writeChange(writer: FieldWriter, change: FileChange): void {
  writer.u8(change.what);
  writer.u16(change.permissions);
  writer.f64(change.size);
  writer.f64(change.mtimeSeconds);
  writer.u32(change.mtimeNanoseconds);
}

/** What came of a message; `request` is null for what breaks the protocol: the link must end then. */
export interface ReadFileRequest {
  readonly id: number;
  readonly request: FileRequest | null;
}

/** Reads one message without its length field. Never throws; `data` of a WRITE is a view. */
export function readFileRequest(source: Buffer, start: number, end: number): ReadFileRequest {
  const reader = new FieldReader(source, start, end);
  const id = reader.u32();
  const operation = reader.u8();
  const request = readFields(reader, operation);
  return { id, request: reader.isBroken || (!reader.isAtEnd && operation !== FILE_WRITE) ? null : request };
}

function readFields(reader: FieldReader, operation: number): FileRequest | null {
  switch (operation) {
    case FILE_ATTRIBUTES:
    case FILE_LIST:
    case FILE_SPACE:
      return { operation, path: reader.path() };
    case FILE_LOOK:
      return { operation, path: reader.path(), name: reader.name() };
    case FILE_OPEN:
      return { operation, path: reader.path(), flags: reader.u8(), bytes: reader.u32() };
    case FILE_READ:
      return { operation, handle: reader.u32(), offset: reader.position(), bytes: reader.atMost(MAX_READ_BYTES) };
    case FILE_CLOSE:
    case FILE_SYNC:
      return { operation, handle: reader.u32() };
    case FILE_MOUNTS:
      return { operation };
    default:
      return readWritingFields(reader, operation);
  }
}

function readWritingFields(reader: FieldReader, operation: number): FileRequest | null {
  switch (operation) {
    case FILE_CREATE:
      return { operation, path: reader.path(), flags: reader.u8(), permissions: reader.permissions() };
    case FILE_WRITE:
      return { operation, handle: reader.u32(), offset: reader.position(), data: reader.rest(MAX_WRITE_BYTES) };
    case FILE_CHANGE:
      return {
        operation,
        path: reader.path(),
        what: reader.u8(),
        permissions: reader.permissions(),
        size: reader.position(),
        mtimeSeconds: reader.whole(),
        mtimeNanoseconds: reader.atMost(999_999_999),
      };
    case FILE_RESIZE:
      return { operation, handle: reader.u32(), size: reader.position() };
    case FILE_RENAME:
      return { operation, path: reader.path(), to: reader.path(), flags: reader.u8() };
    case FILE_REMOVE:
      return { operation, path: reader.path(), isDirectory: reader.u8() === 1 };
    case FILE_MAKE_DIRECTORY:
      return { operation, path: reader.path(), permissions: reader.permissions() };
    default:
      return null;
  }
}

class FieldWriter {
  readonly #target: Buffer;
  #offset = 0;

  constructor(maxBytes: number) {
    this.#target = Buffer.allocUnsafe(maxBytes);
  }

  u8(value: number): void {
    this.#offset = this.#target.writeUInt8(value, this.#offset);
  }

  u16(value: number): void {
    this.#offset = this.#target.writeUInt16BE(value, this.#offset);
  }

  u32(value: number): void {
    this.#offset = this.#target.writeUInt32BE(value, this.#offset);
  }

  f64(value: number): void {
    this.#offset = this.#target.writeDoubleBE(value, this.#offset);
  }

  text(bytes: string): void {
    this.u16(bytes.length);
    this.#offset += this.#target.write(bytes, this.#offset, 'latin1');
  }

  bytes(data: Buffer): void {
    this.#offset += data.copy(this.#target, this.#offset);
  }

  /** What was written, with its length in front. */
  finish(): Buffer {
    this.#target.writeUInt32BE(this.#offset - 4, 0);
    return this.#target.subarray(0, this.#offset);
  }
}

/** Reads fields in order. Past the end, or for a value that cannot be, `isBroken` is set and what is read says nothing. */
class FieldReader {
  readonly #source: Buffer;
  readonly #end: number;
  #offset: number;
  isBroken = false;

  constructor(source: Buffer, start: number, end: number) {
    this.#source = source;
    this.#offset = start;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#end;
  }

  u8(): number {
    return this.#take(1) ? (this.#source[this.#offset - 1] ?? 0) : 0;
  }

  u16(): number {
    return this.#take(2) ? this.#source.readUInt16BE(this.#offset - 2) : 0;
  }

  u32(): number {
    return this.#take(4) ? this.#source.readUInt32BE(this.#offset - 4) : 0;
  }

  atMost(limit: number): number {
    const value = this.u32();
    if (value > limit) this.isBroken = true;
    return value;
  }

  permissions(): number {
    return this.u16() & 0o7777;
  }

  whole(): number {
    const value = this.#take(8) ? this.#source.readDoubleBE(this.#offset - 8) : 0;
    if (!Number.isSafeInteger(value)) this.isBroken = true;
    return value;
  }

  /** An offset or size. */
  position(): number {
    const value = this.whole();
    if (value < 0) this.isBroken = true;
    return value;
  }

  path(): PodPath {
    const path = asPodPath(this.#text());
    if (path === null) this.isBroken = true;
    return path ?? ('' as PodPath);
  }

  name(): PodName {
    const name = asPodName(this.#text());
    if (name === null) this.isBroken = true;
    return name ?? ('' as PodName);
  }

  rest(limit: number): Buffer {
    if (this.isBroken || this.#end - this.#offset > limit) {
      this.isBroken = true;
      return this.#source.subarray(0, 0);
    }
    return this.#source.subarray(this.#offset, this.#end);
  }

  #text(): string {
    const length = this.u16();
    return this.#take(length) ? this.#source.toString('latin1', this.#offset - length, this.#offset) : '';
  }

  #take(bytes: number): boolean {
    if (this.isBroken || this.#offset + bytes > this.#end) {
      this.isBroken = true;
      return false;
    }
    this.#offset += bytes;
    return true;
  }
}
