/**
 * What a client says first: 24 bytes that are the same everywhere (RFC 9113 section 3.4). Who knew HTTP/2 beforehand was told by them; behind a 101 they are
 * still to be seen, and a client that says something else is not followed.
 */
import { PREFACE } from './frame-numbers.ts';

export class ClientPreface {
  /** Bytes that are still to come. */
  left = PREFACE.length;

  /** @returns where the frames begin; -1 where it is not the preface */
  take(buf: Buffer, start: number, end: number): number {
    const at = PREFACE.length - this.left;
    const bytes = Math.min(this.left, end - start);
    if (buf.compare(PREFACE, at, at + bytes, start, start + bytes) !== 0) return -1;
    this.left -= bytes;
    return start + bytes;
  }
}
