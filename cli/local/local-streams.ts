/** The streams of a session that end at the local process, each carried as it needs. */

import { type MuxStream, RESET_CANCELLED, type StreamId, type StreamOpen } from '../../protocol/index.ts';
import { type Clock, pause } from '../clock.ts';
import {
  ACKNOWLEDGED_WITHIN_MS,
  MAX_UNREAD_LOOKS,
  OPAQUE_ANSWER_TIMEOUT_MS,
  READ_LOOK_MS,
  READ_LOOK_REST,
} from '../limits.ts';
import { optimizeEarly } from '../sockets/index.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Replays } from './http2-replay.ts';
import { LocalEntry } from './local-entry.ts';
import type { LocalPort } from './local-port.ts';
import { LocalStream } from './local-stream.ts';
import { LoopbackQueues } from './loopback-queues.ts';

/** A stream on its way. */
interface Carried {
  /** Whether the local process was sent something that it has not said a word to yet. */
  readonly isAwaitingAnswer: boolean;
  /** How often the local process said something. */
  readonly readCount?: number;
  /** Of a copy: what the local process was given and did not read. */
  unreadBytes?(queues: LoopbackQueues): number;
  hold?(): void;
  /** Of a copy: what the local process has read is not known yet; and a look at it. */
  readonly hasUnread?: boolean;
  noteRead?(queues: LoopbackQueues): void;
  /** The session is over. */
  abort(queues: LoopbackQueues): void;
}

export class LocalStreams {
  readonly #isMirror: boolean;
  readonly #streams = new Set<Carried>();
  /** Of #streams, copies by their streams' numbers. */
  readonly #copies = new Map<StreamId, LocalStream>();
  readonly #pool: Http1Pool;
  readonly #replays: Http2Replays;
  #isHeld = false;
  #look: NodeJS.Timeout | undefined;
  /** When something happened last, as far as `isAwaited` was asked: another number than before. */
  #activity = -1;
  #activeMs = 0;

  constructor({ isMirror, pool = new Http1Pool() }: { readonly isMirror: boolean; readonly pool?: Http1Pool }) {
    this.#isMirror = isMirror;
    this.#pool = pool;
    this.#replays = new Http2Replays(pool);
  }

  /**
   * Whether an answer is awaited that may still come. Of what is not HTTP nobody knows what an answer is, and of a copy how many there are
   * to be: they are awaited as long as something comes.
   */
  isAwaited(nowMs: number): boolean {
    const streams = [...this.#streams];
    const activity = streams.reduce(
      (sum, { readCount = 0 }) => sum + readCount,
      streams.length + this.#replays.overCount,
    );
    if (activity !== this.#activity) this.#activeMs = nowMs;
    this.#activity = activity;
    if (nowMs - this.#activeMs >= OPAQUE_ANSWER_TIMEOUT_MS) return false;
    return this.#replays.isAwaitingAnswer || streams.some(stream => stream.isAwaitingAnswer);
  }

  /** Copies are given up: once it is known what the local process has of them, the agent is told. */
  async giveUp(clock: Clock): Promise<void> {
    let unread = this.#hold();
    // Kernels pass some on and acknowledge it in their own time: two looks that agree tell.
    for (let before = -1, looks = 0; unread > 0 && unread !== before && looks < MAX_UNREAD_LOOKS; looks++) {
      before = unread;
      await pause(clock, ACKNOWLEDGED_WITHIN_MS);
      unread = this.#hold();
    }
    this.abort();
  }

  /** From now on nothing more goes to the local process. @returns how much of what it was given that did not read, as far as is known yet */
  #hold(): number {
    const queues = new LoopbackQueues();
    this.#isHeld = true;
    for (const stream of this.#streams) stream.hold?.();
    return [...this.#streams].reduce((sum, stream) => sum + (stream.unreadBytes?.(queues) ?? 0), 0);
  }

  take(stream: MuxStream, open: StreamOpen, port: LocalPort): void {
    // By credit the agent knows which of its copies have been delivered.
    if (this.#isMirror) stream.keepWindow();
    if (this.#isHeld) {
      stream.reset(RESET_CANCELLED, 0);
      return;
    }
    if (open.isHttp2Request === true) {
      this.#replays.take(stream, open, port);
      return;
    }
    optimizeEarly();
    // A mirror's HTTP/2 comes request by request.
    const carried = this.#isMirror
      ? this.#copyTo(port, stream)
      : new LocalEntry(stream, { port, pool: this.#pool, onOver: this.#forget });
    stream.visitor = carried;
    this.#streams.add(carried);
    if (this.#isMirror) this.#look ??= this.#lookIn(READ_LOOK_MS);
  }

  /** What came last on a stream of copies will not be whole. */
  tear(id: StreamId): void {
    this.#copies.get(id)?.tear();
  }

  #copyTo(port: LocalPort, stream: MuxStream): LocalStream {
    const onOver = (copy: LocalStream): void => {
      this.#copies.delete(stream.id);
      this.#forget(copy);
    };
    const copy = new LocalStream(stream, { port, isOneWay: true, onOver });
    this.#copies.set(stream.id, copy);
    return copy;
  }

  /** The session is over, or is about to be: the agent is told of each stream what was delivered. */
  abort(): void {
    const queues = new LoopbackQueues();
    for (const stream of [...this.#streams]) stream.abort(queues);
    this.#replays.abort();
    this.#pool.close();
    this.#isHeld = false;
    clearTimeout(this.#look);
    this.#look = undefined;
  }

  /** What a local process had read cannot be asked for any more once it has reset: so it is asked for meanwhile. */
  #lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const begunMs = performance.now();
      const unread = [...this.#streams].filter(({ hasUnread }) => hasUnread === true);
      const queues = new LoopbackQueues();
      for (const stream of unread) stream.noteRead?.(queues);
      const tookMs = performance.now() - begunMs;
      this.#look = this.#streams.size === 0 ? undefined : this.#lookIn(Math.max(READ_LOOK_MS, READ_LOOK_REST * tookMs));
    }, ms).unref();
  }

  readonly #forget = (stream: Carried): void => {
    this.#streams.delete(stream);
  };
}
