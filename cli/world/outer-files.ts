/**
 * The pod's files, seen from outside: the inner half hands out one end of a socket pair, which is joined with the stream that the agent opens
 * for them, now and after each loss.
 */

import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MuxStream } from '../../protocol/index.ts';
import { WorldError } from './errors.ts';
import { FileRelay, type FilesWish } from './files/index.ts';
import type { FilesPlan } from './messages.ts';

const PREFIX = 'headgate-world-';

/** What a world's files are made with. */
export interface WorldFiles extends FilesWish {
  readonly ageMs: number | undefined;
}

/** What the agent is asked by. */
export interface FilesWay {
  /** Asks for the files, now and after each loss; what it gets is attached, and closed when there are none. */
  want(relay: FilesTaker): void;
  /** The stream is over. */
  onLost(): void;
}

/** Takes the streams of the files. */
export interface FilesTaker {
  attach(stream: MuxStream): void;
  close(): void;
}

export class OuterFiles implements Disposable {
  readonly #files: WorldFiles;
  #scratch: string | undefined;
  #relay: FileRelay | undefined;
  #way: FilesWay | undefined;

  constructor(files: WorldFiles) {
    this.#files = files;
    removeForgotten();
  }

  /** What the inner half is told; `built` is called once it has done it. @throws WorldError */
  get plan(): FilesPlan {
    this.#scratch ??= makeScratch();
    return { ...this.#files, scratchDirectory: this.#scratch };
  }

  /** @param fd of the socket, owned from now on */
  link(fd: number): void {
    this.#relay = new FileRelay(new Socket({ fd }), { onLost: () => this.#way?.onLost() });
    this.#way?.want(this.#relay);
  }

  /** From now on there is who can be asked; what was asked by then has waited. */
  askBy(way: FilesWay): void {
    this.#way = way;
    if (this.#relay !== undefined) way.want(this.#relay);
  }

  /** What was mounted on the directory lives on without it. */
  built(): void {
    if (this.#scratch !== undefined) removeEmpty(this.#scratch);
    this.#scratch = undefined;
  }

  [Symbol.dispose](): void {
    this.#relay?.close();
    this.built();
  }
}

/** @throws WorldError */
function makeScratch(): string {
  try {
    return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WorldError(
      `No directory for the pod's files can be made in ${tmpdir()} (${reason}).`,
      'TMPDIR names a directory that can be written to; --files off goes without them.',
    );
  }
}

/** Directories of processes that were killed before their world was built. They are empty: what was mounted on them went with its namespace. */
function removeForgotten(): void {
  for (const name of namesIn(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}([0-9]+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) removeEmpty(join(tmpdir(), name));
  }
}

/** None of a directory that others let nobody list. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Somebody else's, or gone already.
  }
}
