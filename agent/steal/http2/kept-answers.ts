/**
 * Answers that came whole before their clients took them, and whose local process is gone: no window of its bounds them any more. They count as what is lent
 * does (hop-credit.ts), from when their hop ends until the client took them or gave them up.
 */
import { lent } from './hop-credit.ts';
import { MAX_ALL_LENT_BYTES, MAX_KEPT_BYTES } from './limits.ts';
import type { StolenStream } from './stolen-stream.ts';

/** Of one client connection. */
export class KeptAnswers {
  private bytes = 0;

  /** @returns false: there is no room for what waits of it */
  keep(stream: StolenStream): boolean {
    const bytes = stream.down.reduce((sum, { start, end }) => sum + end - start, 0);
    if (this.bytes + bytes > MAX_KEPT_BYTES || lent.bytes + bytes > MAX_ALL_LENT_BYTES) return false;
    stream.keptBytes = bytes;
    this.note(bytes);
    return true;
  }

  /** So much of it went to the client, or it is over. */
  release(stream: StolenStream, bytes = stream.keptBytes): void {
    const released = Math.min(bytes, stream.keptBytes);
    stream.keptBytes -= released;
    this.note(-released);
  }

  /** The connection is over. */
  close(): void {
    this.note(-this.bytes);
  }

  private note(bytes: number): void {
    this.bytes += bytes;
    lent.bytes += bytes;
  }
}
