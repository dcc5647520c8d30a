/**
 * One session's view of the pod's files: requests in, answers out (protocol/files). It has no socket: bytes come by `receive`, answers go to a
 * sink, and whoever owns both says `onSent` when the sink has sent something. Calls on files block, so it lives in a thread of its own.
 *
 * Order: requests are taken one after another and answered at once, but READ and LIST, whose answers go in pieces (waiting-answers.ts).
 * When the sink is full, requests wait too: what was received stays unread, in the tunnel's credit. A request that breaks the protocol
 * ends the session's files: `receive` answers false.
 *
 * Holds: MAX_OPEN_FILES descriptors, MAX_WAITING_ANSWERS long answers, MAX_UNSENT_BYTES of answers.
 */

import {
  ANSWER_HEAD_BYTES,
  encodeMounts,
  encodeSpace,
  entryBytes,
  FILE_ATTRIBUTES,
  FILE_CHANGE,
  FILE_CLOSE,
  FILE_CREATE,
  FILE_LIST,
  FILE_LOOK,
  FILE_MAKE_DIRECTORY,
  FILE_MOUNTS,
  FILE_OPEN,
  FILE_READ,
  FILE_REMOVE,
  FILE_RENAME,
  FILE_RESIZE,
  FILE_SPACE,
  FILE_SYNC,
  FILE_WRITE,
  type FileEntry,
  FileMessages,
  type FileMessageVisitor,
  type FileRequest,
  type FileRequestOf,
  MAX_OPEN_BYTES,
  OPEN_WRITE,
  type PodMount,
  type PodPath,
  readFileRequest,
  writeEntry,
} from '../../protocol/index.ts';
import { closeFile, readAt, syncFile, writeAt } from '../../sys/index.ts';
import { type AnswerSink, answerErrno, answerWith, finishAnswer, newAnswer } from './answers.ts';
import { CrowdedDirectories } from './crowded-directories.ts';
import { MAX_OPEN_FILES, MAX_UNSENT_BYTES, MAX_WAITING_ANSWERS } from './limits.ts';
import { type LookedAt, lookAround } from './look-around.ts';
import { EBADF, EIO, EMFILE, type OpenedFile, PodTree, type TreeCounts } from './pod-tree.ts';
import { type ReadCounts, WaitingAnswers } from './waiting-answers.ts';
import { type WriteCounts, WrittenPaths } from './written-paths.ts';

/** What is counted; the names are those of the agent's counters. */
export interface FileCounts extends TreeCounts, ReadCounts, WriteCounts {
  files_requests: number;
  files_bytes_written: number;
  files_handles_exhausted: number;
}

export interface FileServerOptions {
  /** A descriptor of the container's root, which stays the caller's. */
  readonly root: number;
  readonly writable: readonly PodPath[];
  readonly counts: FileCounts;
  readonly sink: AnswerSink;
  mounts(): readonly PodMount[];
}

export class FileServer implements FileMessageVisitor, Disposable {
  private readonly options: FileServerOptions;
  private readonly tree: PodTree;
  private readonly looked: LookedAt;
  private readonly written: WrittenPaths;
  private readonly waiting: WaitingAnswers;
  private readonly messages = new FileMessages(this);
  private readonly open = new Map<number, number>();
  /** Received and not looked at, while the sink is full. */
  private inbox: Buffer[] = [];
  private lastHandle = 0;
  private isBroken = false;

  constructor(options: FileServerOptions) {
    this.options = options;
    this.tree = new PodTree(options.root, options.counts);
    this.looked = { tree: this.tree, crowded: new CrowdedDirectories() };
    this.written = new WrittenPaths(this.tree, options.writable, options.counts);
    this.waiting = new WaitingAnswers(options.sink, options.counts);
  }

  /** Bytes that were received and not looked at: the peer gets no credit for them. */
  get unreadBytes(): number {
    return this.inbox.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** @param bytes handed over. @returns false when the peer broke the protocol */
  receive(bytes: Buffer): boolean {
    this.inbox.push(bytes);
    return this.onSent();
  }

  /** The sink has room again, perhaps. @returns as `receive` */
  onSent(): boolean {
    while (this.inbox.length > 0 && !this.isBroken && this.options.sink.unsentBytes < MAX_UNSENT_BYTES) {
      const bytes = this.inbox.shift() ?? Buffer.alloc(0);
      if (!this.messages.push(bytes, 0, bytes.length)) this.isBroken = true;
    }
    if (!this.isBroken) this.waiting.pump();
    return !this.isBroken;
  }

  onMessage(source: Buffer, start: number, end: number): void {
    if (this.isBroken) return;
    const { id, request } = readFileRequest(source, start, end);
    if (request === null) {
      this.isBroken = true;
      return;
    }
    this.options.counts.files_requests++;
    this.answer(id, request);
  }

  [Symbol.dispose](): void {
    this.isBroken = true;
    this.waiting.end();
    for (const fd of this.open.values()) closeFile(fd);
    this.open.clear();
    this.inbox = [];
  }

  private answer(id: number, request: FileRequest): void {
    switch (request.operation) {
      case FILE_ATTRIBUTES:
        this.sendEntry(id, this.tree.entryOf(request.path));
        return;
      case FILE_LOOK:
        this.options.sink.send(answerWith(id, lookAround(this.looked, request.path, request.name)));
        return;
      case FILE_LIST:
        this.list(id, request.path);
        return;
      case FILE_OPEN:
        this.openFile(id, request);
        return;
      case FILE_READ:
        this.read(id, request);
        return;
      case FILE_CLOSE:
        this.close(request.handle);
        return;
      case FILE_SPACE:
        this.sendPayload(id, this.tree.spaceOf(request.path), encodeSpace);
        return;
      case FILE_MOUNTS:
        this.sendPayload(id, this.options.mounts(), encodeMounts);
        return;
      default:
        this.change(id, request);
    }
  }

  private change(id: number, request: FileRequest): void {
    switch (request.operation) {
      case FILE_CREATE:
        this.sendOpened(id, this.written.create(request.path, request.flags, request.permissions), 0);
        return;
      case FILE_WRITE:
        this.write(id, request);
        return;
      case FILE_CHANGE:
        this.sendEntry(id, this.written.change(request.path, request));
        return;
      case FILE_RENAME:
        this.sendErrno(id, this.written.rename(request.path, request.to, request.flags));
        return;
      case FILE_REMOVE:
        this.sendErrno(id, this.written.remove(request.path, request.isDirectory));
        return;
      case FILE_MAKE_DIRECTORY:
        this.sendEntry(id, this.written.makeDirectory(request.path, request.permissions));
        return;
      case FILE_SYNC:
        this.sendErrno(id, this.withOpen(request.handle, syncFile));
        return;
      case FILE_RESIZE:
        this.sendEntry(id, this.resize(request));
        return;
      default:
        this.isBroken = true;
    }
  }

  private list(id: number, path: PodPath): void {
    if (this.waiting.size >= MAX_WAITING_ANSWERS) {
      this.isBroken = true;
      return;
    }
    const directory = this.tree.openDirectory(path);
    if (directory < 0) this.sendErrno(id, directory);
    else this.waiting.list(id, directory);
  }

  private openFile(id: number, { path, flags, bytes }: FileRequestOf<typeof FILE_OPEN>): void {
    const isWriter = (flags & OPEN_WRITE) !== 0;
    const opened = isWriter ? this.written.open(path, flags) : this.tree.openFile(path);
    this.sendOpened(id, opened, isWriter ? 0 : Math.min(bytes, MAX_OPEN_BYTES));
  }

  /** Sends what was opened with up to `maxBytes` of its bytes; what is whole with them is closed again. */
  private sendOpened(id: number, opened: OpenedFile | number, maxBytes: number): void {
    if (typeof opened === 'number') {
      this.sendErrno(id, opened);
      return;
    }
    const { fd, entry } = opened;
    const headBytes = ANSWER_HEAD_BYTES + 4 + entryBytes('', entry);
    const message = newAnswer(headBytes - ANSWER_HEAD_BYTES + maxBytes);
    const data = message.subarray(headBytes);
    const bytes = maxBytes === 0 ? 0 : readAt(fd, data, 0);
    // A size of 0 may be a file that tells none; whether this was all is known when there was room for more.
    const isWhole = maxBytes > 0 && bytes >= 0 && bytes < maxBytes;
    if (bytes < 0 || (!isWhole && this.open.size >= MAX_OPEN_FILES)) {
      closeFile(fd);
      if (bytes >= 0) this.options.counts.files_handles_exhausted++;
      this.sendErrno(id, bytes < 0 ? bytes : -EMFILE);
      return;
    }
    if (isWhole) closeFile(fd);
    this.options.counts.files_bytes_read += bytes;
    message.writeUInt32BE(isWhole ? 0 : this.keep(fd), ANSWER_HEAD_BYTES);
    writeEntry(message, ANSWER_HEAD_BYTES + 4, { name: '', entry });
    const payload = { bytes: headBytes - ANSWER_HEAD_BYTES + bytes, isLast: true };
    this.options.sink.send(finishAnswer(message, id, payload));
  }

  private keep(fd: number): number {
    do this.lastHandle = (this.lastHandle + 1) >>> 0;
    while (this.lastHandle === 0 || this.open.has(this.lastHandle));
    this.open.set(this.lastHandle, fd);
    return this.lastHandle;
  }

  private read(id: number, request: FileRequestOf<typeof FILE_READ>): void {
    const fd = this.open.get(request.handle);
    if (this.waiting.size >= MAX_WAITING_ANSWERS) this.isBroken = true;
    else if (fd === undefined) this.sendErrno(id, -EBADF);
    else this.waiting.read(id, fd, request);
  }

  private write(id: number, { handle, offset, data }: FileRequestOf<typeof FILE_WRITE>): void {
    const written = this.withOpen(handle, fd => writeAt(fd, data, offset));
    if (written < 0) {
      this.sendErrno(id, written);
      return;
    }
    this.options.counts.files_bytes_written += written;
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(written);
    this.options.sink.send(answerWith(id, payload));
  }

  private resize({ handle, size }: FileRequestOf<typeof FILE_RESIZE>): FileEntry | number {
    const fd = this.open.get(handle);
    return fd === undefined ? -EBADF : this.written.resize(fd, size);
  }

  private close(handle: number): void {
    const fd = this.open.get(handle);
    if (fd === undefined) return;
    this.open.delete(handle);
    this.waiting.forget(fd, EBADF);
    closeFile(fd);
  }

  private withOpen(handle: number, act: (fd: number) => number): number {
    const fd = this.open.get(handle);
    return fd === undefined ? -EBADF : act(fd);
  }

  private sendErrno(id: number, result: number): void {
    this.options.sink.send(answerErrno(id, result < 0 ? Math.min(-result, 0xffff) : 0));
  }

  private sendEntry(id: number, entry: FileEntry | number): void {
    this.sendPayload(id, entry, encodeEntry);
  }

  private sendPayload<Value>(id: number, value: Value | number, encode: (value: Value) => Buffer): void {
    if (typeof value === 'number') this.sendErrno(id, value === 0 ? -EIO : value);
    else this.options.sink.send(answerWith(id, encode(value)));
  }
}

function encodeEntry(entry: FileEntry): Buffer {
  const payload = Buffer.allocUnsafe(entryBytes('', entry));
  writeEntry(payload, 0, { name: '', entry });
  return payload;
}
