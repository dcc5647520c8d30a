/**
 * Files that programs have open. A handle holds the agent's handle (or none, when all bytes came with its opening) and
 * the bytes that are here; reads wait in it for what was asked for. After the link was lost a handle finds its file again by its path, if
 * that is still the same file; else it is stale. So it does where nothing is open there and the file has grown; else it has what it had.
 */

import {
  FILE_CLOSE,
  FILE_OPEN,
  FILE_READ,
  type FileEntry,
  OPEN_READ,
  type PodPath,
  readOpenAnswer,
} from '../../../protocol/index.ts';
import { FileBytes, type Wanted } from './file-bytes.ts';
import type { FuseReplies } from './fuse-replies.ts';
import { ANSWER_HEAD } from './fuse-wire.ts';
import { MAX_FILES_AHEAD } from './limits.ts';
import { isSameFile } from './node-table.ts';
import { EIO, type PodLink } from './pod-link.ts';

const ESTALE = 116;

interface WaitingRead extends Wanted {
  readonly unique: number;
}

/** A file that was opened at the agent. */
export interface OpenedAtAgent {
  /** 0 when all bytes are here and nothing is open there. */
  readonly handle: number;
  readonly entry: FileEntry;
  readonly head: Buffer;
}

export interface FileHandleParts {
  readonly link: PodLink;
  readonly replies: FuseReplies;
  readonly ahead: AheadBudget;
}

/** How many files are asked ahead of, over all handles. */
export class AheadBudget {
  taken = 0;
}

export class FileHandle {
  readonly path: PodPath;
  readonly entry: FileEntry;
  readonly isWriter: boolean;
  readonly #parts: FileHandleParts;
  readonly #bytes: FileBytes;
  #agentHandle: number;
  #epoch: number;
  #waiting: WaitingRead[] = [];
  #isAhead = false;
  #isReopening = false;
  #isClosed = false;

  constructor(opened: OpenedAtAgent & { readonly path: PodPath; readonly isWriter: boolean }, parts: FileHandleParts) {
    this.path = opened.path;
    this.entry = opened.entry;
    this.isWriter = opened.isWriter;
    this.#parts = parts;
    this.#agentHandle = opened.handle;
    this.#epoch = parts.link.epoch;
    this.#bytes = new FileBytes(opened.head, opened.handle === 0 && !opened.isWriter);
  }

  /** The agent's, for writes. 0 when it is stale. */
  get agentHandle(): number {
    return this.#epoch === this.#parts.link.epoch ? this.#agentHandle : 0;
  }

  /** @param now the file of its path, as it was told last */
  read(wish: WaitingRead, now: FileEntry = this.entry): void {
    const { epoch } = this.#parts.link;
    const hasGrown = now.size > this.#bytes.size && isSameFile(now, this.entry) && this.#epoch === epoch;
    if (hasGrown && this.#agentHandle !== 0) this.#bytes.grow();
    else if (hasGrown) {
      this.#waiting.push(wish);
      this.#reopen();
      return;
    }
    if (this.#answer(wish)) {
      // What is here was asked for ahead: the next part should be on its way before it is read.
      if (this.#agentHandle !== 0 && !this.isWriter) this.#ask(this.#bytes.plan(wish, this.#mayAskAhead()));
      return;
    }
    this.#waiting.push(wish);
    if (this.#epoch !== epoch) this.#reopen();
    else this.#ask(this.#bytes.plan(wish, !this.isWriter && this.#mayAskAhead()));
  }

  /** Something was written through this handle. */
  forgetBytes(): void {
    this.#bytes.clear();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#isAhead) this.#parts.ahead.taken--;
    if (this.agentHandle !== 0) this.#parts.link.tell({ operation: FILE_CLOSE, handle: this.#agentHandle });
  }

  #mayAskAhead(): boolean {
    const { ahead } = this.#parts;
    if (this.#isAhead) return true;
    if (ahead.taken >= MAX_FILES_AHEAD) return false;
    ahead.taken++;
    this.#isAhead = true;
    return true;
  }

  /** @returns whether the bytes were here */
  #answer({ unique, offset, bytes }: WaitingRead): boolean {
    const { replies } = this.#parts;
    const copied = this.#bytes.copy(replies.buffer, ANSWER_HEAD, { offset, bytes });
    if (copied < 0) return false;
    replies.send(unique, copied);
    return true;
  }

  #ask(parts: readonly Wanted[]): void {
    for (const part of parts) this.#askFor(part);
  }

  #askFor(part: Wanted): void {
    let { offset } = part;
    const request = { operation: FILE_READ, handle: this.#agentHandle, offset, bytes: part.bytes } as const;
    this.#parts.link.ask(request, ({ errno, source, start, end, isLast }) => {
      if (errno === 0) {
        this.#bytes.fill(offset, Buffer.from(source.subarray(start, end)));
        offset += end - start;
      }
      if (isLast) this.#bytes.fail(part);
      this.#retry(errno);
    });
  }

  /** Answers what can be answered now; what was asked for and failed is told so. */
  #retry(errno: number): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wish of waiting) {
      if (this.#answer(wish)) continue;
      if (errno !== 0 && this.#epoch === this.#parts.link.epoch) this.#parts.replies.fail(wish.unique, errno);
      else this.#waiting.push(wish);
    }
    // Another reader of this file may have had what was here dropped.
    if (errno === 0) for (const wish of this.#waiting) this.#ask(this.#bytes.missing(wish));
    if (errno !== 0 && this.#waiting.length > 0) this.#reopen();
  }

  #reopen(): void {
    if (this.#isReopening || this.#isClosed) return;
    const { link } = this.#parts;
    this.#isReopening = true;
    const epoch = link.epoch;
    link.ask({ operation: FILE_OPEN, path: this.path, flags: OPEN_READ, bytes: 0 }, ({ errno, source, start, end }) => {
      this.#isReopening = false;
      const opened = errno === 0 ? readOpenAnswer(source, start, end) : null;
      const isOurs = opened !== null && !this.isWriter && !this.#isClosed && isSameFile(opened.entry, this.entry);
      if (!isOurs) {
        if (opened !== null) link.tell({ operation: FILE_CLOSE, handle: opened.handle });
        for (const wish of this.#waiting.splice(0))
          if (!this.#answer(wish)) this.#parts.replies.fail(wish.unique, errno === EIO ? EIO : ESTALE);
        return;
      }
      this.#epoch = epoch;
      this.#agentHandle = opened.handle;
      this.#bytes.grow();
      for (const wish of this.#waiting.splice(0)) this.read(wish);
    });
  }
}
