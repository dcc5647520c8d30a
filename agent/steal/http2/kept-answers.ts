/**
 * Answers that came whole before their clients took them, and whose local process is gone: no window of its bounds them any more. They count as what is lent
 * does (hop-credit.ts), from when their hop ends until the client took them or gave them up.
 */
import type { Subscription } from '../routes.ts';
import { lent } from './hop-credit.ts';
import { MAX_ALL_LENT_BYTES, MAX_KEPT_BYTES } from './limits.ts';
import type { StolenStream } from './stolen-stream.ts';

/** Of one client connection. */
export class KeptAnswers {
  private bytes = 0;
  private readonly owners = new Map<StolenStream, Subscription>();

  /** @param owner whose answer it is; null of one that failed and was counted. @returns false: there is no room for what waits of it */
  keep(stream: StolenStream, owner: Subscription | null): boolean {
    const bytes = stream.down.reduce((sum, { start, end }) => sum + end - start, 0);
    if (this.bytes + bytes > MAX_KEPT_BYTES || lent.bytes + bytes > MAX_ALL_LENT_BYTES) return false;
    stream.keptBytes = bytes;
    if (owner !== null) this.owners.set(stream, owner);
    this.note(bytes);
    return true;
  }

  /** Whose answer waits here. */
  ownerOf(stream: StolenStream): Subscription | undefined {
    return this.owners.get(stream);
  }

  /** So much of it went to the client. */
  release(stream: StolenStream, bytes: number): void {
    const released = Math.min(bytes, stream.keptBytes);
    stream.keptBytes -= released;
    this.note(-released);
  }

  /** It is over. */
  drop(stream: StolenStream): void {
    this.release(stream, stream.keptBytes);
    this.owners.delete(stream);
  }

  /** The connection is over. */
  close(): void {
    this.note(-this.bytes);
    this.owners.clear();
  }

  private note(bytes: number): void {
    this.bytes += bytes;
    lent.bytes += bytes;
  }
}
