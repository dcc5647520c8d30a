/**
 * Answers to the kernel, and what it still waits for. Each request is answered once. One whose caller was interrupted goes on: most calls on
 * files cannot end with EINTR, and programs do not expect it. Only when the agent is silent for INTERRUPT_MS is it answered so, since a
 * process that is being killed waits for its answer too.
 */

import type { FuseDevice } from '../../../sys/index.ts';
import { ANSWER_HEAD, writeNumber } from './fuse-wire.ts';
import { INTERRUPT_MS } from './limits.ts';

const ENOENT = 2;
const EINTR = 4;
const EIO = 5;

/** What answers go by. */
type AnswerDevice = Pick<FuseDevice, 'answer' | 'write'>;

export class FuseReplies {
  readonly #device: AnswerDevice;
  /** By `unique`: when the caller was interrupted, or 0. */
  readonly #open = new Map<number, number>();
  readonly #nowMs: () => number;
  #interrupted = 0;

  constructor(device: AnswerDevice, nowMs: () => number) {
    this.#device = device;
    this.#nowMs = nowMs;
  }

  /** Where the payload of the next answer is to be written, from ANSWER_HEAD on. */
  get buffer(): Buffer {
    return this.#device.answer;
  }

  /** Whether the passing of time matters. */
  get hasInterrupted(): boolean {
    return this.#interrupted > 0;
  }

  begin(unique: number): void {
    this.#open.set(unique, 0);
  }

  /** For a request that has no answer. */
  cancel(unique: number): void {
    this.#open.delete(unique);
  }

  /** Sends a payload that lies in `buffer`. @returns whether somebody took it */
  send(unique: number, payloadBytes: number): boolean {
    return this.#write(unique, 0, payloadBytes);
  }

  /** @param errno positive, or 0 for "done" */
  fail(unique: number, errno: number): boolean {
    return this.#write(unique, errno, 0);
  }

  interrupt(unique: number): void {
    if (this.#open.get(unique) !== 0) return;
    this.#open.set(unique, this.#nowMs());
    this.#interrupted++;
  }

  tick(): void {
    const before = this.#nowMs() - INTERRUPT_MS;
    for (const [unique, atMs] of this.#open) if (atMs !== 0 && atMs <= before) this.fail(unique, EINTR);
  }

  #write(unique: number, errno: number, payloadBytes: number): boolean {
    const interruptedMs = this.#open.get(unique);
    if (interruptedMs === undefined) return false; // It was answered with EINTR.
    if (interruptedMs !== 0) this.#interrupted--;
    this.#open.delete(unique);
    const failure = this.#say(unique, errno, payloadBytes);
    // What an agent says may be no errno, or a link that is too long. Who is not answered waits for ever, and cannot be killed.
    if (failure !== 0 && failure !== -ENOENT) this.#say(unique, EIO, 0);
    return failure === 0;
  }

  #say(unique: number, errno: number, payloadBytes: number): number {
    const answer = this.#device.answer;
    answer.writeUInt32LE(ANSWER_HEAD + payloadBytes, 0);
    answer.writeInt32LE(-errno, 4);
    writeNumber(answer, 8, unique);
    return this.#device.write(ANSWER_HEAD + payloadBytes);
  }
}
