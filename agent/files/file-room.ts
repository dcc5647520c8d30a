/**
 * The pod's files for all sessions of an agent: the thread that touches them, started with the first session that asks, and the streams
 * that lead to it. A file system that hangs stops that thread and nothing else.
 *
 *     serve ──starts──► thread ──ready──► OPEN of the session's stream ──► requests ⇄ answers ──► the stream or the link is over
 *                          └──failed──► refusal
 */

import { Worker } from 'node:worker_threads';
import {
  COUNTER_NAMES,
  type Counters,
  FILES_NO_IDENTITY,
  FILES_NO_ROOT,
  type MuxStream,
  type PodPath,
  RESET_CANCELLED,
  RESET_INTERNAL,
  type StreamVisitor,
} from '../../protocol/index.ts';
import type { FileOrder, FileReport, FileThreadStart, SharedCounts } from './file-thread-messages.ts';
import { THREAD_MS } from './limits.ts';
import { EIO } from './pod-tree.ts';

/** The entry has the extension of this file: .ts in the sources, .js as published. */
const ENTRY = new URL(import.meta.url.replace(/file-room(\.[jt]s)$/, 'file-worker$1'));

/** Why a session gets no files. */
export interface FilesRefusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface FileRoomOptions extends FileThreadStart {
  /** The agent's own. */
  readonly counters: Counters;
  warn(message: string): void;
}

/** One session's wish. */
export interface FilesWish {
  readonly writable: readonly PodPath[];
  /** The session's own. */
  readonly counters: Counters;
  /** Opens its stream. @returns null when there can be none; nothing is said then */
  open(visitor: StreamVisitor): MuxStream | null;
}

export class FileRoom {
  private readonly options: FileRoomOptions;
  private readonly links = new Map<number, FilesLink>();
  private readonly counts = new WeakMap<Counters, SharedCounts>();
  private worker: Worker | null = null;
  private started: Promise<FilesRefusal | null> | null = null;
  private lastLink = 0;
  private readonly reading = new Map<number, (content: Uint8Array | number) => void>();
  private lastReading = 0;
  private ended: Promise<void> = Promise.resolve();

  constructor(options: FileRoomOptions) {
    this.options = options;
  }

  /** Opens the session's stream, or says why not. Never rejects. */
  async serve(wish: FilesWish): Promise<FilesRefusal | null> {
    this.started ??= this.start();
    const refusal = await this.started;
    const worker = this.worker;
    if (refusal !== null || worker === null) {
      this.started = null; // What stood in the way may be gone the next time.
      return refusal ?? noRoot('the thread for files has ended');
    }
    this.lastLink++;
    const link = new FilesLink(this.lastLink, worker, id => this.links.delete(id));
    const stream = wish.open(link);
    if (stream === null) return null;
    this.links.set(this.lastLink, link);
    link.begin(stream, { writable: wish.writable, counts: this.countsFor(wish.counters) });
    return null;
  }

  /** The content of a file, for the agent itself; a refusal where there are none, or the negative errno. Never rejects. */
  async read(path: PodPath): Promise<Buffer | FilesRefusal | number> {
    this.started ??= this.start();
    const refusal = await this.started;
    const worker = this.worker;
    if (refusal !== null || worker === null) {
      this.started = null;
      return refusal ?? noRoot('the thread for files has ended');
    }
    const id = ++this.lastReading;
    const { promise, resolve } = Promise.withResolvers<Uint8Array | number>();
    this.reading.set(id, resolve);
    worker.postMessage({ type: 'read', id, path } satisfies FileOrder);
    const content = await promise;
    return typeof content === 'number' ? content : Buffer.from(content.buffer, content.byteOffset, content.length);
  }

  /** Ends the thread. @returns false when it hangs in a call on files: then only a signal ends this process */
  async close(): Promise<boolean> {
    const worker = this.worker;
    if (worker === null) return true;
    worker.postMessage({ type: 'end' } satisfies FileOrder);
    const waiting = new AbortController();
    const hangs = new Promise<boolean>(resolve => {
      const timer = setTimeout(() => resolve(false), THREAD_MS);
      waiting.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    const isOver = await Promise.race([this.ended.then(() => true), hangs]);
    waiting.abort();
    return isOver;
  }

  /** Counted for the session and for the agent; a session that asks again goes on in the same place. */
  private countsFor(counters: Counters): SharedCounts {
    const known = this.counts.get(counters);
    if (known !== undefined) return known;
    const counts = new Float64Array(new SharedArrayBuffer(COUNTER_NAMES * Float64Array.BYTES_PER_ELEMENT));
    counters.include(counts);
    this.options.counters.include(counts);
    this.counts.set(counters, counts);
    return counts;
  }

  private start(): Promise<FilesRefusal | null> {
    const { pid, netnsInode } = this.options;
    const workerData: FileThreadStart = { pid, netnsInode };
    const worker = new Worker(ENTRY, { name: 'files', workerData });
    this.worker = worker;
    const { promise, resolve } = Promise.withResolvers<FilesRefusal | null>();
    const late = setTimeout(() => resolve(noRoot('its thread did not start in time')), THREAD_MS);
    worker.on('message', (report: FileReport) => this.hear(report, resolve));
    worker.on('error', error => this.options.warn(`the thread for files broke: ${error}`));
    this.ended = new Promise(ended => {
      worker.on('exit', () => {
        clearTimeout(late);
        this.worker = null;
        this.started = null;
        for (const link of [...this.links.values()]) link.break(RESET_INTERNAL);
        for (const answer of this.reading.values()) answer(-EIO);
        this.reading.clear();
        resolve(noRoot('the thread for files ended'));
        ended();
      });
    });
    return promise.finally(() => clearTimeout(late));
  }

  private hear(report: FileReport, resolve: (refusal: FilesRefusal | null) => void): void {
    switch (report.type) {
      case 'ready':
        resolve(null);
        return;
      case 'failed':
        resolve(report.cause === 'root' ? noRoot(report.reason) : noIdentity(report.reason));
        return;
      case 'answer':
        this.links.get(report.link)?.answer(report.bytes);
        return;
      case 'whole':
        this.reading.get(report.id)?.(report.content);
        this.reading.delete(report.id);
        return;
      case 'taken':
        this.links.get(report.link)?.taken(report.bytes);
        return;
      case 'broken':
        this.options.counters.values.files_links_broken++;
        this.options.warn('a CLI broke the file protocol; its files ended');
        this.links.get(report.link)?.break(RESET_CANCELLED);
    }
  }
}

function noRoot(reason: string): FilesRefusal {
  return {
    code: FILES_NO_ROOT,
    message: `The files of the target cannot be reached: ${reason}.`,
    hint: 'The agent needs the rights to look into the process (CAP_SYS_PTRACE, root), and the process must live.',
  };
}

function noIdentity(reason: string): FilesRefusal {
  return {
    code: FILES_NO_IDENTITY,
    message: `The agent may not act as the target's user on files: ${reason}.`,
    hint: 'It needs CAP_SETUID and CAP_SETGID.',
  };
}

/** One session's stream: its requests go to the thread, answers come back, paced both ways. */
class FilesLink implements StreamVisitor {
  private readonly id: number;
  private readonly worker: Worker;
  private readonly forget: (id: number) => void;
  private stream: MuxStream | null = null;
  /** Answers written while the stream's queue was high. */
  private unsaidBytes = 0;

  constructor(id: number, worker: Worker, forget: (id: number) => void) {
    this.id = id;
    this.worker = worker;
    this.forget = forget;
  }

  begin(stream: MuxStream, { writable, counts }: { writable: readonly PodPath[]; counts: SharedCounts }): void {
    this.stream = stream;
    this.order({ type: 'open', link: this.id, writable, counts });
  }

  answer(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const isLow = this.stream?.write(buffer, 0, buffer.length) ?? true;
    this.unsaidBytes += bytes.length;
    if (isLow) this.onDrain();
  }

  taken(bytes: number): void {
    this.stream?.consumed(bytes);
  }

  /** Ends it from our side. */
  break(code: typeof RESET_INTERNAL | typeof RESET_CANCELLED): void {
    this.stream?.reset(code);
    this.over();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    const copy = Uint8Array.prototype.slice.call(bytes, start, end);
    this.worker.postMessage({ type: 'requests', link: this.id, bytes: copy } satisfies FileOrder, [copy.buffer]);
  }

  onDrain(): void {
    if (this.unsaidBytes === 0) return;
    this.order({ type: 'sent', link: this.id, bytes: this.unsaidBytes });
    this.unsaidBytes = 0;
  }

  onEnd(): void {
    this.break(RESET_CANCELLED);
  }

  onReset(): void {
    this.over();
  }

  private over(): void {
    if (this.stream === null) return;
    this.stream = null;
    this.forget(this.id);
    this.order({ type: 'close', link: this.id });
  }

  private order(order: FileOrder): void {
    this.worker.postMessage(order);
  }
}
