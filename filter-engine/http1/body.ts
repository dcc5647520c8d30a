/** The body that follows a head: skipped by length, by chunks or until the connection closes. */

import { BODY_CHUNKED, BODY_LENGTH, BODY_NONE, BODY_UNTIL_CLOSE } from '../request-head.ts';
import { ChunkedSkipper } from './chunked.ts';
import { NO_VIOLATION } from './violations.ts';

export class BodySkipper {
  private kind = BODY_NONE;
  private remaining = 0;
  private readonly chunked = new ChunkedSkipper();

  /** Whether bytes of a body are still to come. */
  get isOpen(): boolean {
    return this.kind !== BODY_NONE;
  }

  /** The rule broken at the offset that `skip` returned, or NO_VIOLATION. */
  get violation(): number {
    return this.kind === BODY_CHUNKED ? this.chunked.violation : NO_VIOLATION;
  }

  /** Bytes that come next and mean nothing here: they need not be shown. Infinity until the connection closes. */
  get unseenBytes(): number {
    if (this.kind === BODY_LENGTH) return this.remaining;
    if (this.kind === BODY_CHUNKED) return this.chunked.unseenBytes;
    return this.kind === BODY_UNTIL_CLOSE ? Number.POSITIVE_INFINITY : 0;
  }

  /** Goes on as if `bytes` of them, at least one, had been shown. */
  passUnseen(bytes: number): void {
    if (this.kind === BODY_CHUNKED) this.chunked.passUnseen(bytes);
    else if (this.kind === BODY_LENGTH) this.takeLength(bytes);
  }

  /** Begins the body of a head that was just read. A length of 0 leaves nothing open. */
  begin(kind: number, contentLength: number): void {
    this.kind = kind === BODY_LENGTH && contentLength === 0 ? BODY_NONE : kind;
    this.remaining = contentLength;
    if (kind === BODY_CHUNKED) this.chunked.begin();
  }

  /** Consumes what belongs to the body; returns up to where. Only while `isOpen`. */
  skip(buf: Buffer, start: number, end: number): number {
    if (this.kind === BODY_UNTIL_CLOSE) return end;
    if (this.kind === BODY_CHUNKED) {
      const at = this.chunked.skip(buf, start, end);
      if (this.chunked.isDone) this.kind = BODY_NONE;
      return at;
    }
    const taken = Math.min(this.remaining, end - start);
    this.takeLength(taken);
    return start + taken;
  }

  private takeLength(bytes: number): void {
    this.remaining -= bytes;
    if (this.remaining === 0) this.kind = BODY_NONE;
  }
}
