/**
 * Directories that programs have open. Their entries are fetched when they are first read, whole, and told in as many parts as the kernel wants;
 * each part of READDIRPLUS tells the kernel the files as well, so that looking at them afterwards costs nothing (`ls -l`).
 */

import { joinPodPath, KIND_DIRECTORY, type NamedEntry, type PodPath } from '../../../protocol/index.ts';
import type { ChangeRequest } from './fuse-changes.ts';
import type { FuseReplies } from './fuse-replies.ts';
import * as wire from './fuse-wire.ts';
import type { Node, NodeTable } from './node-table.ts';
import type { PodFiles } from './pod-files.ts';

const EBADF = 9;

/** What every directory has before its entries. */
const DOTS = ['.', '..'];

interface OpenDirectory {
  readonly path: PodPath;
  entries: readonly NamedEntry[] | null;
  validUntilMs: number;
}

/** What of a directory is asked for. */
interface Part {
  readonly offset: number;
  readonly bytes: number;
  /** With the files themselves. */
  readonly isPlus: boolean;
}

export interface FuseDirectoriesOptions {
  readonly files: PodFiles;
  readonly nodes: NodeTable;
  readonly replies: FuseReplies;
  /** Whom files are shown as belonging to. */
  readonly uid: number;
  readonly gid: number;
  nowMs(): number;
}

export class FuseDirectories {
  readonly #options: FuseDirectoriesOptions;
  readonly #open = new Map<number, OpenDirectory>();
  #lastHandle = 0;

  constructor(options: FuseDirectoriesOptions) {
    this.#options = options;
  }

  /** @returns false when the request is of another kind */
  onRequest({ operation, unique, node, request }: ChangeRequest): boolean {
    const { replies } = this.#options;
    const at = wire.AT_ARGUMENTS;
    switch (operation) {
      case wire.FUSE_OPENDIR:
        this.#lastHandle++;
        this.#open.set(this.#lastHandle, { path: node.path, entries: null, validUntilMs: 0 });
        wire.writeNumber(replies.buffer, wire.ANSWER_HEAD, this.#lastHandle);
        wire.writeNumber(replies.buffer, wire.ANSWER_HEAD + 8, 0);
        if (!replies.send(unique, 16)) this.#open.delete(this.#lastHandle);
        return true;
      case wire.FUSE_READDIR:
      case wire.FUSE_READDIRPLUS:
        this.#read(unique, request, operation === wire.FUSE_READDIRPLUS);
        return true;
      case wire.FUSE_RELEASEDIR:
        this.#open.delete(wire.readNumber(request, at));
        replies.fail(unique, 0);
        return true;
      case wire.FUSE_FSYNCDIR:
        replies.fail(unique, 0);
        return true;
      default:
        return false;
    }
  }

  #read(unique: number, request: Buffer, isPlus: boolean): void {
    const at = wire.AT_ARGUMENTS;
    const directory = this.#open.get(wire.readNumber(request, at));
    const part = { offset: wire.readNumber(request, at + 8), bytes: request.readUInt32LE(at + 16), isPlus };
    if (directory === undefined) {
      this.#options.replies.fail(unique, EBADF);
      return;
    }
    if (directory.entries !== null && part.offset > 0) {
      this.#tell(unique, directory, part);
      return;
    }
    this.#options.files.list(directory.path, (errno, entries, validMs) => {
      directory.entries = entries;
      directory.validUntilMs = this.#options.nowMs() + validMs;
      if (errno !== 0) this.#options.replies.fail(unique, errno);
      else this.#tell(unique, directory, part);
    });
  }

  #tell(unique: number, { path, entries, validUntilMs }: OpenDirectory, part: Part): void {
    const { nodes, replies, uid, gid, nowMs } = this.#options;
    const start = wire.ANSWER_HEAD;
    const end = start + Math.min(part.bytes, wire.MAX_FUSE_BYTES);
    const shown = { uid, gid, validMs: Math.max(0, validUntilMs - nowMs()) };
    const told: Node[] = [];
    let at = start;
    for (let index = part.offset; index < (entries?.length ?? 0) + DOTS.length; index++) {
      const named = entries?.[index - DOTS.length];
      const name: string = named?.name ?? DOTS[index] ?? '';
      if (at + (part.isPlus ? wire.ENTRY_BYTES : 0) + wire.direntBytes(name.length) > end) break;
      const isTold = named !== undefined && part.isPlus;
      const node = isTold ? nodes.tell(joinPodPath(path, named.name), named.entry) : null;
      if (node !== null) told.push(node);
      if (part.isPlus) at += this.#writePlus(at, node, shown);
      const kind = named?.entry.kind ?? KIND_DIRECTORY;
      at += wire.writeDirent(replies.buffer, at, { node: node?.id ?? index + 1, next: index + 1, name, kind });
    }
    if (!replies.send(unique, at - start)) for (const node of told) nodes.forget(node.id, 1);
  }

  /** The dots, and what there is no room for in the table, have no node: the kernel keeps their names alone. */
  #writePlus(at: number, node: Node | null, shown: wire.Shown): number {
    const { buffer } = this.#options.replies;
    if (node === null) return wire.writeAbsence(buffer, at, 0);
    return wire.writeEntryOut(buffer, at, { node: node.id, entry: node.entry, shown });
  }
}
