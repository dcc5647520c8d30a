/**
 * What a local process may send ahead on one connection: the window of all its streams, which grows with theirs while clients take what comes as
 * it comes. Credit is told in steps, so that a frame of it is not sent for each frame of DATA.
 *
 * A stream whose client takes nothing fills its own window, and with some of them the one that all share would be full, so that none gets on. Once less
 * than half of that is left, what stalled streams have is lent: given back to the shared window before the client took it, and not a second time when it does.
 *
 * Header blocks have no window. While too many of them wait, the local process is not heard, and the tunnel's credit stops it.
 */
import type { StreamLeg } from '../leg.ts';
import {
  CREDIT_STEP_BYTES,
  HOP_WINDOW_BYTES,
  LARGEST_HOP_WINDOW_BYTES,
  MAX_ALL_LENT_BYTES,
  MAX_LENT_BYTES,
  MAX_WAITING_BLOCK_BYTES,
} from './limits.ts';
import { windowUpdate } from './small-frames.ts';
import { HOP_ENDED, type StolenStream } from './stolen-stream.ts';

/** What is lent on all connections of the thread, and what they keep of local processes that are gone (kept-answers.ts). */
export const lent = { bytes: 0 };

export class HopCredit {
  private readonly leg: StreamLeg;
  /** What it may still send; what of that we owe it; how large the window is. */
  private room = HOP_WINDOW_BYTES;
  private owed = 0;
  private capacity = HOP_WINDOW_BYTES;
  private lentBytes = 0;
  /** Of blocks that wait for the client. */
  private blockBytes = 0;
  private isOver = false;
  private isPaused = false;

  constructor(leg: StreamLeg) {
    this.leg = leg;
  }

  /** DATA came, padding and all. @returns false when it is more than was allowed */
  take(bytes: number): boolean {
    this.room -= bytes;
    return this.room >= 0;
  }

  /** DATA went on, of a stream or of none that is open: as much may be sent again. */
  give(stream: StolenStream | null, bytes: number): void {
    if (bytes === 0) return;
    const repaid = stream === null ? 0 : this.repay(stream, bytes);
    this.widen(bytes - repaid);
    if (stream !== null && !stream.isOver && !stream.has(HOP_ENDED)) {
      stream.hopOwed += bytes + this.grow(stream, bytes);
      if (stream.hopOwed >= CREDIT_STEP_BYTES || stream.downBytes === 0) {
        this.write(stream.id, stream.hopOwed);
        stream.hopOwed = 0;
      }
    }
    this.tell();
  }

  /** Lends what streams have of which the client takes nothing, when the others are short of room. */
  lend(streams: ReadonlyMap<number, StolenStream>): void {
    if (this.room >= this.capacity >>> 1) return;
    for (const stream of streams.values()) {
      if (stream.clientWindow > 0) continue;
      const left = Math.min(MAX_LENT_BYTES - this.lentBytes, MAX_ALL_LENT_BYTES - lent.bytes);
      const bytes = Math.min(left, stream.lendableBytes);
      if (bytes <= 0) continue;
      stream.lentBytes += bytes;
      this.noteLent(bytes);
      this.widen(bytes);
    }
    this.tell();
  }

  /** `bytes` of what a stream had are gone. @returns how much of them was lent, and is not given back now */
  repay(stream: StolenStream, bytes: number): number {
    const repaid = Math.min(bytes, stream.lentBytes);
    stream.lentBytes -= repaid;
    this.noteLent(-repaid);
    return repaid;
  }

  /** So many more bytes of blocks wait. */
  noteBlocks(bytes: number): void {
    if (this.isOver) return;
    this.blockBytes += bytes;
    const isMuch = this.blockBytes > (this.isPaused ? MAX_WAITING_BLOCK_BYTES >>> 1 : MAX_WAITING_BLOCK_BYTES);
    if (isMuch === this.isPaused) return;
    this.isPaused = isMuch;
    if (isMuch) this.leg.pause();
    else this.leg.resume();
  }

  /** The connection is over. */
  end(): void {
    this.isOver = true;
    this.noteLent(-this.lentBytes);
  }

  private noteLent(bytes: number): void {
    this.lentBytes += bytes;
    lent.bytes += bytes;
  }

  private widen(bytes: number): void {
    this.owed += bytes;
    this.room += bytes;
  }

  /** @returns by how much the stream's window grows; that of all grows with it */
  private grow(stream: StolenStream, bytes: number): number {
    const growth = stream.growHop(bytes);
    const ofAll = Math.min(growth, LARGEST_HOP_WINDOW_BYTES - this.capacity);
    this.capacity += ofAll;
    this.widen(ofAll);
    return growth;
  }

  private tell(): void {
    if (this.owed < CREDIT_STEP_BYTES) return;
    this.write(0, this.owed);
    this.owed = 0;
  }

  private write(streamId: number, increment: number): void {
    if (increment === 0) return;
    const frame = windowUpdate(streamId, increment);
    this.leg.write(frame, 0, frame.length);
  }
}
