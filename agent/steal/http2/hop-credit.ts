/**
 * What a local process may send ahead on one connection: the window of all its streams, which grows with theirs while clients take what comes as
 * it comes. Credit is told in steps, so that a frame of it is not sent for each frame of DATA.
 */
import type { StreamLeg } from '../leg.ts';
import { CREDIT_STEP_BYTES, HOP_WINDOW_BYTES, LARGEST_HOP_WINDOW_BYTES } from './limits.ts';
import { windowUpdate } from './small-frames.ts';
import { HOP_ENDED, type StolenStream } from './stolen-stream.ts';

export class HopCredit {
  private readonly leg: StreamLeg;
  /** What it may still send; what of that we owe it; how large the window is. */
  private room = HOP_WINDOW_BYTES;
  private owed = 0;
  private capacity = HOP_WINDOW_BYTES;

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
    this.owed += bytes;
    this.room += bytes;
    if (stream !== null && !stream.isOver && !stream.has(HOP_ENDED)) {
      stream.hopOwed += bytes + this.grow(stream, bytes);
      if (stream.hopOwed >= CREDIT_STEP_BYTES || stream.downBytes === 0) {
        this.write(stream.id, stream.hopOwed);
        stream.hopOwed = 0;
      }
    }
    if (this.owed < CREDIT_STEP_BYTES) return;
    this.write(0, this.owed);
    this.owed = 0;
  }

  /** @returns by how much the stream's window grows; that of all grows with it */
  private grow(stream: StolenStream, bytes: number): number {
    const growth = stream.growHop(bytes);
    const ofAll = Math.min(growth, LARGEST_HOP_WINDOW_BYTES - this.capacity);
    this.capacity += ofAll;
    this.room += ofAll;
    this.owed += ofAll;
    return growth;
  }

  private write(streamId: number, increment: number): void {
    if (increment === 0) return;
    const frame = windowUpdate(streamId, increment);
    this.leg.write(frame, 0, frame.length);
  }
}
