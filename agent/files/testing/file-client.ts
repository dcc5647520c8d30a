/** Asks a file server and gathers what it answers, piece by piece, as a CLI would; the tunnel is as slow as the test wants. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ANSWER_MORE,
  Counters,
  encodeFileRequest,
  FileMessages,
  type FileRequest,
  type PodName,
  type PodPath,
  parsePodPath,
  readOpenAnswer,
} from '../../../protocol/index.ts';
import { closeFile, O_DIRECTORY, O_PATH, openPath } from '../../../sys/index.ts';
import type { AnswerSink } from '../answers.ts';
import { FileServer } from '../file-server.ts';

/** All pieces of one answer. */
export interface Answer {
  readonly errno: number;
  readonly payload: Buffer;
  readonly pieces: number;
}

export class FileClient implements AnswerSink, Disposable {
  readonly server: FileServer;
  readonly counters = new Counters();
  readonly #root: number;
  /** Sent by the server and not read by the tunnel. */
  readonly #unsent: Buffer[] = [];
  readonly #answers = new Map<number, Answer>();
  readonly #order: number[] = [];
  readonly #messages = new FileMessages({
    onMessage: (source, start, end) => this.#onAnswer(source, start, end),
  });
  #lastId = 0;

  constructor(directory: string, writable: readonly string[] = []) {
    this.#root = openPath(directory, O_PATH | O_DIRECTORY);
    this.server = new FileServer({
      root: this.#root,
      writable: writable.map(path),
      counts: this.counters.values,
      sink: this,
      mounts: () => [],
    });
  }

  get unsentBytes(): number {
    return this.#unsent.reduce((sum, each) => sum + each.length, 0);
  }

  send(message: Buffer): void {
    this.#unsent.push(message);
  }

  /** Ids of answers in the order in which they were complete. */
  get order(): readonly number[] {
    return this.#order;
  }

  /** Asks without waiting. @returns the id of the answer */
  post(request: FileRequest): number {
    this.#lastId++;
    this.server.receive(encodeFileRequest(this.#lastId, request));
    return this.#lastId;
  }

  /** Asks, and lets the tunnel take all there is. */
  ask(request: FileRequest): Answer {
    const id = this.post(request);
    this.takeAll();
    const answer = this.#answers.get(id);
    if (answer === undefined) throw new Error('there is no answer');
    return answer;
  }

  answerTo(id: number): Answer | undefined {
    return this.#answers.get(id);
  }

  /** The tunnel takes one answer. @returns whether there was one */
  take(): boolean {
    const next = this.#unsent.shift();
    if (next === undefined) return false;
    this.#messages.push(next, 0, next.length);
    this.server.onSent();
    return true;
  }

  takeAll(): void {
    while (this.take());
  }

  /** The bytes of a file as an OPEN brings them, and its handle. */
  open(request: FileRequest): { readonly errno: number; readonly handle: number; readonly data: string } {
    const { errno, payload } = this.ask(request);
    const opened = errno === 0 ? readOpenAnswer(payload, 0, payload.length) : null;
    if (opened === null) return { errno, handle: 0, data: '' };
    return { errno, handle: opened.handle, data: payload.toString('latin1', opened.dataStart) };
  }

  [Symbol.dispose](): void {
    this.server[Symbol.dispose]();
    closeFile(this.#root);
  }

  #onAnswer(source: Buffer, start: number, end: number): void {
    const id = source.readUInt32BE(start);
    const before = this.#answers.get(id) ?? { payload: Buffer.alloc(0), pieces: 0 };
    const payload = Buffer.concat([before.payload, source.subarray(start + 8, end)]);
    this.#answers.set(id, { errno: source.readUInt16BE(start + 6), payload, pieces: before.pieces + 1 });
    if (((source[start + 4] ?? 0) & ANSWER_MORE) === 0) this.#order.push(id);
  }
}

/** @throws Error for what is no path */
export function path(text: string): PodPath {
  const parsed = parsePodPath(text);
  if (parsed === null) throw new Error(`${text} is no path`);
  return parsed;
}

export function name(text: string): PodName {
  return text as PodName;
}

/** A directory of its own, which goes with the test. */
export class Scratch implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'headgate-files-'));

  at(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
