/**
 * The client's connection window, of which two sides send without knowing of each other: the app, and sessions.
 *
 *   credit   what the client still takes
 *   debt     bytes of sessions that were not yet kept back from the app: the app believes in credit + debt
 *   unread   bytes of sessions that the client's streams did not give back by their own WINDOW_UPDATE
 *
 * What sessions sent is kept back from the client's next WINDOW_UPDATEs, so that the app's view comes down to what is there
 * (RFC 9113 section 6.9.1: a sender must not exceed the window; DATA may be split as needed, section 6.1). Sessions may hold at
 * most half of the window while the app has open streams: a client that reads a stolen stream slowly and gives credit only as
 * it reads would starve the app's streams otherwise.
 */

import { DEFAULT_WINDOW_BYTES } from './frame-numbers.ts';

/** A window as plain data. */
export interface SharedWindowState {
  readonly credit: number;
  readonly debt: number;
  readonly unread: number;
  readonly capacity: number;
}

export class SharedWindow {
  private creditBytes = DEFAULT_WINDOW_BYTES;
  private debtBytes = 0;
  private unreadBytes = 0;
  /** The most that the client ever took at once: the size of its window. */
  private capacity = DEFAULT_WINDOW_BYTES;

  get credit(): number {
    return this.creditBytes;
  }

  get debt(): number {
    return this.debtBytes;
  }

  /** The client's WINDOW_UPDATE for the connection. @returns what of it goes on to the app; 0: the frame is swallowed */
  add(bytes: number): number {
    this.creditBytes += bytes;
    this.capacity = Math.max(this.capacity, this.creditBytes);
    const kept = Math.min(bytes, this.debtBytes);
    this.debtBytes -= kept;
    return bytes - kept;
  }

  /** DATA of the app goes to the client; at most `credit`. */
  takeForApp(bytes: number): void {
    this.creditBytes -= bytes;
  }

  /** What sessions may send now. @param isAppOpen the app has open streams on this connection */
  sessionRoom(isAppOpen: boolean): number {
    const share = isAppOpen ? (this.capacity >>> 1) - this.unreadBytes : this.creditBytes;
    return Math.max(0, Math.min(this.creditBytes, share));
  }

  /** DATA of a session goes to the client; at most `sessionRoom`. */
  takeForSession(bytes: number): void {
    this.creditBytes -= bytes;
    this.debtBytes += bytes;
    this.unreadBytes += bytes;
  }

  /** The client gave a stolen stream `bytes` back, or that stream is over with so many not given back. */
  noteRead(bytes: number): void {
    this.unreadBytes = Math.max(0, this.unreadBytes - bytes);
  }

  snapshot(): SharedWindowState {
    const { creditBytes: credit, debtBytes: debt, unreadBytes: unread, capacity } = this;
    return { credit, debt, unread, capacity };
  }

  restore({ credit, debt, unread, capacity }: SharedWindowState): void {
    this.creditBytes = credit;
    this.debtBytes = debt;
    this.unreadBytes = unread;
    this.capacity = capacity;
  }
}
