/**
 * A HAR file that is valid at every moment: each write puts new entries over the end of the JSON and the end behind them, so
 * whoever interrupts us leaves whole entries and their brackets. What a full disk takes only in part is taken back.
 */

import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Cancel, Clock } from '../clock.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { printableJson } from '../progress/style.ts';
import { systemErrorWords } from '../system-error-words.ts';
import { HAR_FLUSH_BYTES, HAR_FLUSH_MS } from './limits.ts';
import { openPrivateFile } from './private-file.ts';

const END = '\n]}}\n';

export interface HarFileOptions {
  readonly path: string;
  /** Of this CLI, which the file names as its creator. */
  readonly version: string;
  readonly clock: Clock;
  /** Once: nothing is written any more. */
  onFailed(error: HeadgateError): void;
}

export class HarFile {
  readonly #options: HarFileOptions;
  readonly #fd: number;
  /** Where the end of the JSON begins. */
  #offset: number;
  #hasEntries = false;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #timer: Cancel | undefined;
  #isOver = false;

  /** Replaces a file that is there. @throws HeadgateError HEADGATE_ERR_OUTPUT */
  constructor(options: HarFileOptions) {
    this.#options = options;
    const creator = { name: 'headgate', version: options.version };
    const start = `{"log":${JSON.stringify({ version: '1.2', creator }).slice(0, -1)},"entries":[`;
    try {
      this.#fd = openPrivateFile(options.path);
      writeSync(this.#fd, start + END);
    } catch (error) {
      throw outputError(options.path, error);
    }
    this.#offset = Buffer.byteLength(start);
  }

  /** Adds an entry; it is in the file within HAR_FLUSH_MS. */
  add(entry: object): void {
    if (this.#isOver) return;
    const text = printableJson(entry);
    this.#waiting.push(text);
    this.#waitingBytes += text.length;
    if (this.#waitingBytes >= HAR_FLUSH_BYTES) this.#flush();
    else this.#timer ??= this.#options.clock.after(HAR_FLUSH_MS, () => this.#flush());
  }

  close(): void {
    if (this.#isOver) return;
    this.#flush();
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.();
    closeSync(this.#fd);
  }

  #flush(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const entries = Buffer.from(`${this.#hasEntries ? ',' : ''}\n${this.#waiting.join(',\n')}`);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#hasEntries = true;
    try {
      this.#write(Buffer.concat([entries, Buffer.from(END)]));
      this.#offset += entries.length;
    } catch (error) {
      this.#takeBack();
      this.#end();
      this.#options.onFailed(outputError(this.#options.path, error));
    }
  }

  #write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at, bytes.length - at, this.#offset + at);
  }

  /** Back to what was there before: its end had room once. */
  #takeBack(): void {
    try {
      ftruncateSync(this.#fd, this.#offset + END.length);
      writeSync(this.#fd, END, this.#offset);
    } catch (error) {
      // The reason of the failure is told by who called; nothing more can be done for the file.
      if (!(error instanceof Error)) throw error;
    }
  }
}

export function outputError(path: string, error: unknown): HeadgateError {
  const isMissing = systemErrorCode(error) === 'ENOENT';
  const reason = isMissing ? `there is no directory ${dirname(path)}` : systemErrorWords(error);
  return new HeadgateError('HEADGATE_ERR_OUTPUT', `${path} cannot be written: ${reason}.`, {
    hint: 'Name a file in a directory that can be written to and has room.',
    cause: error,
  });
}
