/** The content of a DATA frame whose payload comes in pieces: without pad length and padding (RFC 9113 section 6.1). */

import { PADDED } from './frame-numbers.ts';
import type { FrameScanner } from './frame-scanner.ts';

export class DataPieces {
  /** Of the piece taken last, without what pads it. */
  start = 0;
  end = 0;
  /** Bytes of the frame that are no content. */
  paddingBytes = 0;
  private contentLeft = 0;
  private isPadKnown = false;

  /** A frame begins. */
  begin(frame: FrameScanner): void {
    this.isPadKnown = (frame.flags & PADDED) === 0;
    this.contentLeft = frame.length;
    this.paddingBytes = 0;
  }

  /** `buf[start, end)` is the next piece of the payload. @returns false when the padding is longer than the payload */
  take(buf: Buffer, start: number, end: number): boolean {
    let from = start;
    if (!this.isPadKnown && from < end) {
      this.paddingBytes = 1 + (buf[from] as number);
      this.contentLeft -= this.paddingBytes;
      this.isPadKnown = true;
      from++;
    }
    if (this.contentLeft < 0) return false;
    this.start = from;
    this.end = Math.min(end, from + this.contentLeft);
    this.contentLeft -= this.end - this.start;
    return true;
  }

  /** Whether all content was taken. */
  get isEnd(): boolean {
    return this.isPadKnown && this.contentLeft === 0;
  }
}
