/**
 * What programs change in the pod, where they may: everything is done by the agent before it is answered, and nothing is kept back, so
 * an error is that of the call which caused it. What is known of the paths concerned is forgotten.
 *
 * Owners cannot be changed (EPERM), nor links, devices and attributes made; times of access are the pod's own affair.
 */

import {
  asPodName,
  CHANGE_MTIME,
  CHANGE_MTIME_NOW,
  CHANGE_PERMISSIONS,
  CHANGE_SIZE,
  FILE_CHANGE,
  FILE_CREATE,
  FILE_MAKE_DIRECTORY,
  FILE_OPEN,
  FILE_REMOVE,
  FILE_RENAME,
  FILE_RESIZE,
  FILE_SYNC,
  FILE_WRITE,
  type FileEntry,
  type FileRequest,
  isWithin,
  joinPodPath,
  OPEN_APPEND,
  OPEN_EXCLUSIVE,
  OPEN_READ,
  OPEN_TRUNCATE,
  OPEN_WRITE,
  type PodPath,
  RENAME_NEW_ONLY,
  readEntryAnswer,
  readOpenAnswer,
} from '../../../protocol/index.ts';
import type { FuseReplies } from './fuse-replies.ts';
import * as wire from './fuse-wire.ts';
import { CACHE_AGE_MS } from './limits.ts';
import type { Node, NodeTable } from './node-table.ts';
import type { FileHandle } from './open-handles.ts';
import type { PodFiles } from './pod-files.ts';
import { EIO, type FileAnswer, type PodLink } from './pod-link.ts';

const EPERM = 1;
const EBADF = 9;
const EINVAL = 22;
const EROFS = 30;

/** open(2), as the kernel passes it on. */
const O_ACCESS_MODE = 3;
const O_RDWR = 2;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;

/** SETATTR's `valid`. */
const FATTR_MODE = 1;
const FATTR_UID = 2;
const FATTR_GID = 4;
const FATTR_SIZE = 8;
const FATTR_MTIME = 32;
/** By a file that is open: ftruncate(2). */
const FATTR_FH = 64;
const FATTR_MTIME_NOW = 256;

const NOTHING = Buffer.alloc(0);

export interface ChangeRequest {
  readonly operation: number;
  readonly unique: number;
  readonly node: Node;
  readonly request: Buffer;
}

interface Opened {
  readonly handle: number;
  readonly entry: FileEntry;
  readonly head: Buffer;
}

export interface FuseChangesOptions {
  readonly link: PodLink;
  readonly files: PodFiles;
  readonly nodes: NodeTable;
  readonly replies: FuseReplies;
  readonly writable: readonly PodPath[];
  /** Whom files are shown as belonging to. */
  readonly owner: { readonly uid: number; readonly gid: number };
  handleOf(id: number): FileHandle | undefined;
  tellEntry(unique: number, path: PodPath, found: { readonly entry: FileEntry; readonly validMs: number }): Node | null;
  tellAttributes(unique: number, node: Node, found: { readonly entry: FileEntry; readonly validMs: number }): void;
  /** @returns its number */
  addHandle(path: PodPath, opened: Opened): number;
}

export class FuseChanges {
  readonly #options: FuseChangesOptions;

  constructor(options: FuseChangesOptions) {
    this.#options = options;
  }

  mayWrite(path: PodPath): boolean {
    return this.#options.writable.some(each => isWithin(path, each));
  }

  /** @returns false when the request is of another kind */
  onRequest(asked: ChangeRequest): boolean {
    const { operation, unique, node, request } = asked;
    const at = wire.AT_ARGUMENTS;
    switch (operation) {
      case wire.FUSE_OPEN:
        this.#open(asked);
        return true;
      case wire.FUSE_WRITE:
        this.#write(asked);
        return true;
      case wire.FUSE_FSYNC:
        this.#sync(unique, wire.readNumber(request, at));
        return true;
      case wire.FUSE_SETATTR:
        this.#setAttributes(asked);
        return true;
      case wire.FUSE_CREATE:
        this.#create(asked);
        return true;
      case wire.FUSE_MKDIR:
        this.#makeDirectory(asked);
        return true;
      case wire.FUSE_UNLINK:
      case wire.FUSE_RMDIR:
        this.#remove(unique, this.#child(node, request, at), operation === wire.FUSE_RMDIR);
        return true;
      case wire.FUSE_RENAME:
      case wire.FUSE_RENAME2:
        this.#rename(asked);
        return true;
      case wire.FUSE_SYMLINK:
      case wire.FUSE_LINK:
      case wire.FUSE_MKNOD:
        this.#options.replies.fail(unique, this.mayWrite(node.path) ? EPERM : EROFS);
        return true;
      default:
        return false;
    }
  }

  #child(parent: Node, request: Buffer, at: number): PodPath | null {
    const name = asPodName(wire.readName(request, at));
    return name === null ? null : joinPodPath(parent.path, name);
  }

  /** Asks for a change of a path, and forgets what was known of it; `onDone` hears of success. */
  #change(unique: number, paths: readonly (PodPath | null)[], change: Change): void {
    const { link, files, replies } = this.#options;
    const known = paths.filter(path => path !== null);
    const isAllowed = known.length === paths.length && known.every(path => this.mayWrite(path));
    if (!isAllowed) {
      replies.fail(unique, known.length < paths.length ? EINVAL : EROFS);
      return;
    }
    link.ask(change.request, answer => {
      for (const path of known) {
        if (OF_NAMES.has(change.request.operation)) files.forgetName(path);
        else files.forget(path);
      }
      if (answer.errno !== 0) replies.fail(unique, answer.errno);
      else change.onDone(answer);
    });
  }

  #open({ unique, node, request }: ChangeRequest): void {
    const { replies } = this.#options;
    const { path } = node;
    const flags = openFlags(request.readUInt32LE(wire.AT_ARGUMENTS));
    this.#change(unique, [path], {
      request: { operation: FILE_OPEN, path, flags, bytes: 0 },
      onDone: ({ source, start, end }) => {
        const opened = readOpenAnswer(source, start, end);
        if (opened === null) {
          replies.fail(unique, EIO);
          return;
        }
        node.entry = opened.entry;
        node.cachedVersion = '';
        this.#writeOpenOut(wire.ANSWER_HEAD, this.#options.addHandle(path, { ...opened, head: NOTHING }));
        replies.send(unique, 16);
      },
    });
  }

  #create({ unique, node, request }: ChangeRequest): void {
    const { replies } = this.#options;
    const at = wire.AT_ARGUMENTS;
    const path = this.#child(node, request, at + 16);
    const flags = openFlags(request.readUInt32LE(at));
    const permissions = request.readUInt32LE(at + 4) & 0o7777;
    this.#change(unique, [path], {
      request: { operation: FILE_CREATE, path: path ?? node.path, flags, permissions },
      onDone: ({ source, start, end }) => {
        const opened = readOpenAnswer(source, start, end);
        const created = opened === null || path === null ? null : this.#options.nodes.tell(path, opened.entry);
        if (opened === null || created === null || path === null) {
          replies.fail(unique, EIO);
          return;
        }
        const id = this.#options.addHandle(path, { ...opened, head: NOTHING });
        this.#tellCreated(unique, created, id);
      },
    });
  }

  #tellCreated(unique: number, created: Node, id: number): void {
    const { replies, files, nodes, owner } = this.#options;
    // Its attributes come with a question of their own: here they are believed for no time at all.
    files.forget(created.path);
    const named = { node: created.id, entry: created.entry, shown: { ...owner, validMs: 0 } };
    const bytes = wire.writeEntryOut(replies.buffer, wire.ANSWER_HEAD, named);
    this.#writeOpenOut(wire.ANSWER_HEAD + bytes, id);
    if (!replies.send(unique, bytes + 16)) nodes.forget(created.id, 1);
  }

  #writeOpenOut(at: number, id: number): void {
    wire.writeNumber(this.#options.replies.buffer, at, id);
    wire.writeNumber(this.#options.replies.buffer, at + 8, 0);
  }

  #write({ unique, node, request }: ChangeRequest): void {
    const { replies, files, link } = this.#options;
    const at = wire.AT_ARGUMENTS;
    const handle = this.#options.handleOf(wire.readNumber(request, at));
    if (handle === undefined || handle.agentHandle === 0) {
      replies.fail(unique, handle === undefined ? EBADF : EIO);
      return;
    }
    const offset = wire.readNumber(request, at + 8);
    const bytes = request.readUInt32LE(at + 16);
    const data = request.subarray(at + 40, at + 40 + bytes);
    link.ask({ operation: FILE_WRITE, handle: handle.agentHandle, offset, data }, ({ errno, source, start, end }) => {
      files.forget(node.path);
      handle.forgetBytes();
      if (errno !== 0 || end - start < 4) {
        replies.fail(unique, errno === 0 ? EIO : errno);
        return;
      }
      const written = Math.min(bytes, source.readUInt32BE(start));
      // Where it has no name any more, nobody else can tell.
      node.entry = { ...node.entry, size: Math.max(node.entry.size, offset + written) };
      wire.writeNumber(replies.buffer, wire.ANSWER_HEAD, written);
      replies.send(unique, 8);
    });
  }

  #sync(unique: number, id: number): void {
    const { replies, link } = this.#options;
    const handle = this.#options.handleOf(id);
    if (handle === undefined || !handle.isWriter) replies.fail(unique, handle === undefined ? EBADF : 0);
    else
      link.ask({ operation: FILE_SYNC, handle: handle.agentHandle }, ({ errno }) => void replies.fail(unique, errno));
  }

  #setAttributes(asked: ChangeRequest): void {
    const { unique, node, request } = asked;
    const { replies } = this.#options;
    const at = wire.AT_ARGUMENTS;
    const valid = request.readUInt32LE(at);
    const { uid, gid } = this.#options.owner;
    const isGivenAway =
      ((valid & FATTR_UID) !== 0 && request.readUInt32LE(at + 76) !== uid) ||
      ((valid & FATTR_GID) !== 0 && request.readUInt32LE(at + 80) !== gid);
    if (isGivenAway) {
      replies.fail(unique, this.mayWrite(node.path) ? EPERM : EROFS);
      return;
    }
    if ((valid & FATTR_FH) !== 0 && (valid & FATTR_SIZE) !== 0) {
      this.#resize(asked);
      return;
    }
    const { path } = node;
    this.#change(unique, [path], {
      request: {
        operation: FILE_CHANGE,
        path,
        what: whatOf(valid),
        permissions: request.readUInt32LE(at + 68) & 0o7777,
        size: wire.readNumber(request, at + 16),
        mtimeSeconds: Number(request.readBigInt64LE(at + 40)),
        mtimeNanoseconds: Math.min(request.readUInt32LE(at + 60), 999_999_999),
      },
      onDone: answer => this.#tellChanged(asked, answer),
    });
  }

  /** Of the file that is open, which may have lost its name, or its name may lead to another one. */
  #resize(asked: ChangeRequest): void {
    const { unique, node, request } = asked;
    const { replies } = this.#options;
    const at = wire.AT_ARGUMENTS;
    const handle = this.#options.handleOf(wire.readNumber(request, at + 8));
    if (handle === undefined || handle.agentHandle === 0) {
      replies.fail(unique, handle === undefined ? EBADF : EIO);
      return;
    }
    this.#change(unique, [node.path], {
      request: { operation: FILE_RESIZE, handle: handle.agentHandle, size: wire.readNumber(request, at + 16) },
      onDone: answer => {
        handle.forgetBytes();
        this.#tellChanged(asked, answer);
      },
    });
  }

  #tellChanged({ unique, node }: ChangeRequest, { source, start, end }: FileAnswer): void {
    const { replies, tellAttributes } = this.#options;
    const entry = readEntryAnswer(source, start, end);
    if (entry === null) replies.fail(unique, EIO);
    else tellAttributes(unique, node, { entry, validMs: CACHE_AGE_MS });
  }

  #makeDirectory({ unique, node, request }: ChangeRequest): void {
    const { replies, tellEntry } = this.#options;
    const path = this.#child(node, request, wire.AT_ARGUMENTS + 8);
    const permissions = request.readUInt32LE(wire.AT_ARGUMENTS) & 0o7777;
    this.#change(unique, [path], {
      request: { operation: FILE_MAKE_DIRECTORY, path: path ?? node.path, permissions },
      onDone: ({ source, start, end }) => {
        const entry = readEntryAnswer(source, start, end);
        if (entry === null || path === null) replies.fail(unique, EIO);
        else tellEntry(unique, path, { entry, validMs: CACHE_AGE_MS });
      },
    });
  }

  #remove(unique: number, path: PodPath | null, isDirectory: boolean): void {
    this.#change(unique, [path], {
      request: { operation: FILE_REMOVE, path: path ?? ('' as PodPath), isDirectory },
      onDone: () => void this.#options.replies.fail(unique, 0),
    });
  }

  #rename({ operation, unique, node, request }: ChangeRequest): void {
    const { nodes, replies } = this.#options;
    const at = wire.AT_ARGUMENTS;
    const isSecond = operation === wire.FUSE_RENAME2;
    const target = nodes.get(wire.readNumber(request, at));
    const flags = isSecond ? request.readUInt32LE(at + 8) : 0;
    const namesAt = at + (isSecond ? 16 : 8);
    const from = this.#child(node, request, namesAt);
    const to = target === undefined ? null : this.#child(target, request, request.indexOf(0, namesAt) + 1);
    if ((flags & ~RENAME_NEW_ONLY) !== 0) {
      replies.fail(unique, EINVAL);
      return;
    }
    this.#change(unique, [from, to], {
      request: { operation: FILE_RENAME, path: from ?? node.path, to: to ?? node.path, flags },
      onDone: () => {
        if (from !== null && to !== null) nodes.move(from, to);
        replies.fail(unique, 0);
      },
    });
  }
}

interface Change {
  readonly request: FileRequest;
  onDone(answer: FileAnswer): void;
}

/** Those by which a name comes or goes. */
const OF_NAMES = new Set<number>([FILE_CREATE, FILE_MAKE_DIRECTORY, FILE_REMOVE, FILE_RENAME]);

function openFlags(flags: number): number {
  const access = flags & O_ACCESS_MODE;
  return (
    // The kernel's cache reads pages of a file that is only written.
    (access === O_RDWR ? OPEN_READ | OPEN_WRITE : access === 0 ? OPEN_READ : OPEN_WRITE) |
    ((flags & O_TRUNC) !== 0 ? OPEN_TRUNCATE : 0) |
    ((flags & O_APPEND) !== 0 ? OPEN_APPEND : 0) |
    ((flags & O_EXCL) !== 0 ? OPEN_EXCLUSIVE : 0)
  );
}

function whatOf(valid: number): number {
  return (
    ((valid & FATTR_MODE) !== 0 ? CHANGE_PERMISSIONS : 0) |
    ((valid & FATTR_SIZE) !== 0 ? CHANGE_SIZE : 0) |
    ((valid & FATTR_MTIME_NOW) !== 0 ? CHANGE_MTIME_NOW : (valid & FATTR_MTIME) !== 0 ? CHANGE_MTIME : 0)
  );
}
