/**
 * One FUSE mount of the pod's files: requests of the kernel in, answers out, each at once from what is known or when the agent has
 * answered; many are on their way at a time. Which bytes mean what: fuse-wire.ts. What is known: pod-files.ts. What programs have
 * open: open-handles.ts, fuse-directories.ts. What changes the pod: fuse-changes.ts.
 *
 * The kernel does not check permissions on this mount: the agent does, as the pod's user, so a secret that only root may read is read here
 * exactly if the pod's user may. Owners are shown as the user's own. Of what it does not know (xattr, ioctl, statx …) the server says ENOSYS,
 * which the kernel remembers.
 */

import {
  asPodName,
  FILE_OPEN,
  type FileEntry,
  joinPodPath,
  MAX_OPEN_BYTES,
  OPEN_READ,
  type PodPath,
  readOpenAnswer,
} from '../../../protocol/index.ts';
import type { FuseDevice } from '../../../sys/index.ts';
import { FuseChanges } from './fuse-changes.ts';
import { FuseDirectories } from './fuse-directories.ts';
import { FuseReplies } from './fuse-replies.ts';
import * as wire from './fuse-wire.ts';
import { MAX_NODES } from './limits.ts';
import { isSameFile, type Node, NodeTable, type NodeTableRoot, versionOf } from './node-table.ts';
import { AheadBudget, FileHandle } from './open-handles.ts';
import { ENOENT, type PodFiles } from './pod-files.ts';
import { EIO, type PodLink } from './pod-link.ts';

const EBADF = 9;
const ENFILE = 23;
const EROFS = 30;
const ENAMETOOLONG = 36;
const ENOSYS = 38;
const ESTALE = 116;

const ACCESS_WRITE = 2;
const OPEN_ACCESS_MODE = 3;

export interface FuseServerOptions {
  readonly device: FuseDevice;
  readonly link: PodLink;
  /** What is known of them, which all mounts share. */
  readonly files: PodFiles;
  /** Whom files are shown as belonging to. */
  readonly uid: number;
  readonly gid: number;
  /** The mounted directory of the pod, and what it is. */
  readonly root: NodeTableRoot;
  /** Paths of the pod that may be written. */
  readonly writable: readonly PodPath[];
  nowMs(): number;
  /** The kernel was told that something is not there. */
  onAbsence(): void;
}

export class FuseServer {
  readonly #options: FuseServerOptions;
  readonly #files: PodFiles;
  readonly #nodes: NodeTable;
  readonly #replies: FuseReplies;
  readonly #changes: FuseChanges;
  readonly #ahead = new AheadBudget();
  readonly #open = new Map<number, FileHandle>();
  readonly #directories: FuseDirectories;
  #lastHandle = 0;
  /** The mount is gone. */
  isOver = false;

  constructor(options: FuseServerOptions) {
    this.#options = options;
    this.#files = options.files;
    this.#nodes = new NodeTable(options.root, MAX_NODES);
    this.#replies = new FuseReplies(options.device, options.nowMs);
    const [files, nodes, replies] = [options.files, this.#nodes, this.#replies];
    this.#directories = new FuseDirectories({ ...options, files, nodes, replies });
    this.#changes = new FuseChanges({
      link: options.link,
      files,
      nodes,
      replies,
      writable: options.writable,
      owner: { uid: options.uid, gid: options.gid },
      handleOf: id => this.#open.get(id),
      tellEntry: (unique, path, found) => this.#tellEntry(unique, path, found),
      tellAttributes: (unique, node, found) => this.#tellAttributes(unique, node, found),
      addHandle: (path, opened) => this.#addHandle(path, { ...opened, isWriter: true }),
    });
  }

  /** Whether `tick` has something to do. */
  get needsTicks(): boolean {
    return this.#replies.hasInterrupted;
  }

  tick(): void {
    this.#replies.tick();
  }

  /** One request, which lies in the device's buffer and is borrowed until this returns. */
  onRequest(): void {
    const request = this.#options.device.request;
    const operation = request.readUInt32LE(wire.AT_OPERATION);
    const unique = wire.readNumber(request, wire.AT_UNIQUE);
    if (this.#onUnanswered(operation, request)) return;
    this.#replies.begin(unique);
    if (operation === wire.FUSE_INIT) {
      this.#replies.send(unique, wire.writeInit(this.#replies.buffer, request));
      return;
    }
    const node = this.#nodes.get(wire.readNumber(request, wire.AT_NODE));
    if (node === undefined) this.#replies.fail(unique, ESTALE);
    else if (!this.#onNames(operation, unique, node) && !this.#onHandles(operation, unique, node)) {
      if (this.#directories.onRequest({ operation, unique, node, request })) return;
      if (!this.#changes.onRequest({ operation, unique, node, request })) this.#replies.fail(unique, ENOSYS);
    }
  }

  /** Forgetting and interrupting have no answer. */
  #onUnanswered(operation: number, request: Buffer): boolean {
    const at = wire.AT_ARGUMENTS;
    switch (operation) {
      case wire.FUSE_FORGET:
        this.#nodes.forget(wire.readNumber(request, wire.AT_NODE), wire.readNumber(request, at));
        return true;
      case wire.FUSE_BATCH_FORGET:
        for (let index = 0; index < request.readUInt32LE(at); index++) {
          const entry = at + 8 + index * 16;
          this.#nodes.forget(wire.readNumber(request, entry), wire.readNumber(request, entry + 8));
        }
        return true;
      case wire.FUSE_INTERRUPT:
        this.#replies.interrupt(wire.readNumber(request, at));
        return true;
      case wire.FUSE_DESTROY:
        this.isOver = true;
        return true;
      default:
        return false;
    }
  }

  #onNames(operation: number, unique: number, node: Node): boolean {
    const { request } = this.#options.device;
    switch (operation) {
      case wire.FUSE_LOOKUP:
        this.#lookUp(unique, node, wire.readName(request, wire.AT_ARGUMENTS));
        return true;
      case wire.FUSE_GETATTR:
        this.#attributes(unique, node);
        return true;
      case wire.FUSE_READLINK:
        this.#tellText(unique, node.entry.target);
        return true;
      case wire.FUSE_ACCESS:
        this.#access(unique, node, request.readUInt32LE(wire.AT_ARGUMENTS));
        return true;
      case wire.FUSE_STATFS:
        this.#space(unique, node);
        return true;
      default:
        return false;
    }
  }

  #onHandles(operation: number, unique: number, node: Node): boolean {
    const { request } = this.#options.device;
    const at = wire.AT_ARGUMENTS;
    switch (operation) {
      case wire.FUSE_OPEN:
        if ((request.readUInt32LE(at) & OPEN_ACCESS_MODE) !== 0) return false;
        this.#openFile(unique, node);
        return true;
      case wire.FUSE_READ:
        this.#read(unique, node, request);
        return true;
      case wire.FUSE_FLUSH:
        this.#replies.fail(unique, 0);
        return true;
      case wire.FUSE_RELEASE:
        this.#open.get(wire.readNumber(request, at))?.close();
        this.#open.delete(wire.readNumber(request, at));
        this.#replies.fail(unique, 0);
        return true;
      default:
        return false;
    }
  }

  #lookUp(unique: number, parent: Node, bytes: string): void {
    const name = asPodName(bytes);
    if (name === null) {
      this.#replies.fail(unique, bytes.length > 255 ? ENAMETOOLONG : ENOENT);
      return;
    }
    const path = joinPodPath(parent.path, name);
    this.#files.look(parent.path, name, (errno, entry, validMs) => {
      const ghost = entry === null && this.#options.root.isStable ? this.#nodes.at(path) : undefined;
      if (ghost !== undefined) {
        // An overlay takes a name that fails once for stale for ever; what is gone, or out of reach, fails when it is opened.
        this.#tellEntry(unique, path, { entry: ghost.entry, validMs: 0 });
      } else if (errno === ENOENT) {
        // An overlay believes it by itself, until it is told to forget: what the kernel believed below it, nobody would hear of.
        const believedMs = this.#options.root.isStable ? 0 : validMs;
        this.#replies.send(unique, wire.writeAbsence(this.#replies.buffer, wire.ANSWER_HEAD, believedMs));
        this.#options.onAbsence();
      } else if (entry === null) this.#replies.fail(unique, errno);
      else this.#tellEntry(unique, path, { entry, validMs });
    });
  }

  /** Tells the kernel of a file once more; what nobody waits for any more is not counted. */
  #tellEntry(unique: number, path: PodPath, { entry, validMs }: Found): Node | null {
    const node = this.#nodes.tell(path, entry);
    if (node === null) {
      this.#replies.fail(unique, ENFILE);
      return null;
    }
    const named = { node: node.id, entry, shown: this.#shown(validMs) };
    const isTaken = this.#replies.send(unique, wire.writeEntryOut(this.#replies.buffer, wire.ANSWER_HEAD, named));
    if (!isTaken) this.#nodes.forget(node.id, 1);
    return node;
  }

  #attributes(unique: number, node: Node): void {
    this.#files.attributes(node.path, (errno, entry, validMs) => {
      if (errno === ENOENT) this.#tellGone(unique, node, ENOENT);
      else if (entry === null) this.#replies.fail(unique, errno);
      else if (!this.#nodes.fits(node, entry)) this.#tellGone(unique, node, ESTALE);
      else this.#tellAttributes(unique, node, { entry, validMs });
    });
  }

  /** Its path is nobody's or another file's now. Who holds it open sees it as it was; who comes by its path is told so, or sent to look again. */
  #tellGone(unique: number, node: Node, errno: number): void {
    const isOpen = [...this.#open.values()].some(handle => isSameFile(handle.entry, node.entry));
    if (isOpen) this.#tellAttributes(unique, node, { entry: node.entry, validMs: 0 });
    else this.#replies.fail(unique, errno);
  }

  #tellAttributes(unique: number, node: Node, { entry, validMs }: Found): void {
    node.entry = entry;
    const named = { node: node.id, entry, shown: this.#shown(validMs) };
    this.#replies.send(unique, wire.writeAttributesOut(this.#replies.buffer, named));
  }

  /** Whether a file can be read is known when it is opened. */
  #access(unique: number, node: Node, mask: number): void {
    this.#replies.fail(unique, (mask & ACCESS_WRITE) !== 0 && !this.#changes.mayWrite(node.path) ? EROFS : 0);
  }

  #space(unique: number, node: Node): void {
    this.#files.space(node.path, (errno, space) => {
      if (space === null) {
        this.#replies.fail(unique, errno);
        return;
      }
      const answer = this.#replies.buffer;
      const at = wire.ANSWER_HEAD;
      answer.fill(0, at, at + 80);
      const numbers = [space.blocks, space.free, space.available, space.files, space.freeFiles];
      for (const [index, value] of numbers.entries()) wire.writeNumber(answer, at + index * 8, value);
      for (const [index, value] of [space.blockBytes, space.nameBytes, space.blockBytes].entries()) {
        answer.writeUInt32LE(value, at + 40 + index * 4);
      }
      this.#replies.send(unique, 80);
    });
  }

  #openFile(unique: number, node: Node): void {
    const { path } = node;
    const wish = { operation: FILE_OPEN, path, flags: OPEN_READ, bytes: MAX_OPEN_BYTES } as const;
    this.#options.link.ask(wish, ({ errno, source, start, end }) => {
      const opened = errno === 0 ? readOpenAnswer(source, start, end) : null;
      if (opened === null) {
        this.#files.forget(path);
        this.#replies.fail(unique, errno === 0 ? EIO : errno);
        return;
      }
      const head = Buffer.from(source.subarray(opened.dataStart, end));
      const id = this.#addHandle(path, { ...opened, head, isWriter: false });
      if (!this.#nodes.fits(node, opened.entry)) {
        this.#files.forget(path);
        this.#closeFile(id);
        this.#replies.fail(unique, ESTALE); // The kernel looks again.
        return;
      }
      const version = versionOf(opened.entry);
      const flags = version === node.cachedVersion ? wire.FOPEN_KEEP_CACHE : 0;
      node.cachedVersion = version;
      node.entry = opened.entry;
      if (!this.#tellHandle(unique, id, flags)) this.#closeFile(id);
    });
  }

  #addHandle(path: PodPath, opened: { handle: number; entry: FileEntry; head: Buffer; isWriter: boolean }): number {
    this.#lastHandle++;
    const parts = { link: this.#options.link, replies: this.#replies, ahead: this.#ahead };
    this.#open.set(this.#lastHandle, new FileHandle({ ...opened, path }, parts));
    return this.#lastHandle;
  }

  #closeFile(id: number): void {
    this.#open.get(id)?.close();
    this.#open.delete(id);
  }

  #read(unique: number, node: Node, request: Buffer): void {
    const at = wire.AT_ARGUMENTS;
    const handle = this.#open.get(wire.readNumber(request, at));
    const offset = wire.readNumber(request, at + 8);
    if (handle === undefined) this.#replies.fail(unique, EBADF);
    else {
      const bytes = Math.min(request.readUInt32LE(at + 16), wire.MAX_FUSE_BYTES);
      handle.read({ unique, offset, bytes }, node.entry);
    }
  }

  #tellText(unique: number, text: string): void {
    this.#replies.send(unique, this.#replies.buffer.write(text, wire.ANSWER_HEAD, 'latin1'));
  }

  #tellHandle(unique: number, id: number, flags: number): boolean {
    const answer = this.#replies.buffer;
    wire.writeNumber(answer, wire.ANSWER_HEAD, id);
    wire.writeNumber(answer, wire.ANSWER_HEAD + 8, flags);
    return this.#replies.send(unique, 16);
  }

  #shown(validMs: number): wire.Shown {
    return { uid: this.#options.uid, gid: this.#options.gid, validMs };
  }
}

/** A file with how long that may be believed. */
export interface Found {
  readonly entry: FileEntry;
  readonly validMs: number;
}
