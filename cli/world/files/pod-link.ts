/**
 * The way to the agent's files: questions out, answers in, over a stream socket whose other end is a stream of the tunnel (file-relay.ts).
 * Owned by the thread that serves the mounts; it never waits.
 *
 * When the tunnel is lost the relay says so with a message of id 0: what was asked fails with EIO, and so does what is asked until
 * it says that the files are back. Handles of before then are the old agent's: `epoch` tells them apart.
 */

import { ANSWER_MORE, encodeFileRequest, FileMessages, type FileRequest } from '../../../protocol/index.ts';
import { EAGAIN, MappedMemory, receiveInto, sendFrom } from '../../../sys/index.ts';
import { LINK_NOTICE_ID } from './link-notice.ts';

export const EIO = 5;

/** Bytes that are taken from the socket at once. */
const RECEIVE_BYTES = 256 * 1024;

/** What an answer, or a piece of one, is. The bytes are borrowed until it returns. */
export interface FileAnswer {
  readonly errno: number;
  readonly source: Buffer;
  readonly start: number;
  readonly end: number;
  readonly isLast: boolean;
}

export type OnAnswer = (answer: FileAnswer) => void;

const NOTHING = Buffer.alloc(0);

export class PodLink {
  /** Grows each time that the files are another agent's. */
  epoch = 0;
  readonly #fd: number;
  readonly #memory = new MappedMemory(RECEIVE_BYTES);
  readonly #messages = new FileMessages({ onMessage: (source, start, end) => this.#onMessage(source, start, end) });
  readonly #waiting = new Map<number, OnAnswer>();
  #outbox: Buffer[] = [];
  #sentOfFirst = 0;
  #unsentBytes = 0;
  #lastId = LINK_NOTICE_ID;
  #isLost = false;
  #isOver = false;
  /** Questions that were asked: what round trips are counted by. */
  asked = 0;

  /** @param fd a connected, non-blocking stream socket, which stays the caller's */
  constructor(fd: number) {
    this.#fd = fd;
  }

  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Whether the socket has ended: no answer comes any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Asks; the answer comes in pieces, the last one marked. A lost link answers at once. */
  ask(request: FileRequest, onAnswer: OnAnswer): void {
    if (this.#isLost || this.#isOver) {
      onAnswer(failure(EIO));
      return;
    }
    this.#waiting.set(this.#send(request), onAnswer);
  }

  /** Says what has no answer. */
  tell(request: FileRequest): void {
    if (!this.#isLost && !this.#isOver) this.#send(request);
  }

  /** Takes what has come. */
  onReadable(): void {
    for (;;) {
      const bytes = receiveInto(this.#fd, this.#memory);
      if (bytes === -EAGAIN) return;
      if (bytes <= 0 || !this.#messages.push(this.#memory.bytes, 0, bytes)) {
        this.#isOver = true;
        this.#failAll();
        return;
      }
      if (bytes < RECEIVE_BYTES) return;
    }
  }

  /** Sends what waits. @returns whether all of it went */
  flush(): boolean {
    for (let first = this.#outbox[0]; first !== undefined; first = this.#outbox[0]) {
      const sent = sendFrom(this.#fd, first, this.#sentOfFirst, first.length, this.#memory);
      if (sent < 0) return sent !== -EAGAIN;
      this.#unsentBytes -= sent;
      this.#sentOfFirst += sent;
      if (this.#sentOfFirst < first.length) return false;
      this.#outbox.shift();
      this.#sentOfFirst = 0;
    }
    return true;
  }

  #send(request: FileRequest): number {
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#lastId === LINK_NOTICE_ID || this.#waiting.has(this.#lastId));
    const bytes = encodeFileRequest(this.#lastId, request);
    this.#outbox.push(bytes);
    this.#unsentBytes += bytes.length;
    this.asked++;
    return this.#lastId;
  }

  #onMessage(source: Buffer, start: number, end: number): void {
    if (end - start < 8) return;
    const id = source.readUInt32BE(start);
    const errno = source.readUInt16BE(start + 6);
    if (id === LINK_NOTICE_ID) {
      this.#onNotice(errno !== 0);
      return;
    }
    const onAnswer = this.#waiting.get(id);
    if (onAnswer === undefined) return; // It failed already, with the link.
    const isLast = ((source[start + 4] ?? 0) & ANSWER_MORE) === 0 || errno !== 0;
    if (isLast) this.#waiting.delete(id);
    onAnswer({ errno, source, start: start + 8, end, isLast });
  }

  #onNotice(isLost: boolean): void {
    this.#isLost = isLost;
    this.epoch++;
    this.#outbox = this.#sentOfFirst > 0 ? this.#outbox.slice(0, 1) : [];
    this.#unsentBytes = this.#outbox.reduce((sum, each) => sum + each.length, -this.#sentOfFirst);
    this.#failAll();
  }

  #failAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const onAnswer of waiting) onAnswer(failure(EIO));
  }
}

function failure(errno: number): FileAnswer {
  return { errno, source: NOTHING, start: 0, end: 0, isLast: true };
}
