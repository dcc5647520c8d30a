/**
 * What all flows of an engine hold together. Each of them has its caps; this bounds the crowd.
 *
 *   held   passing: unfinished heads and frames, bodies that must tell, first bytes. Where there is no room, who has held for the longest lets go
 *          and loses its message. Honest peers finish in a moment, so it is those who only hold; and nobody waits for them
 *   kept   as long as a connection wants it: tables and streams of HTTP/2, responses that are awaited. A part of all; whoever
 *          wants more is refused. It comes back when connections end, or were silent for too long
 *
 * What goes on as it comes touches nothing here. To let go frees memory at once and calls nobody: a flow acts on it with
 * its next event, since another one is being told of.
 */

import { HOLD_BUDGET_BYTES, KEPT_PART } from './limits.ts';

/** Something that is held. Its fields are the budget's. */
export interface Held {
  /** What it has of the budget. 0: it is not held. */
  heldBytes: number;
  older: Held | null;
  newer: Held | null;
  /** Its bytes are taken back: frees its memory, and remembers that. */
  letGo(): void;
}

export class HoldBudget {
  private readonly maxBytes: number;
  private used = 0;
  private kept = 0;
  /** In the order in which they began to hold. */
  private oldest: Held | null = null;
  private newest: Held | null = null;

  constructor(maxBytes = HOLD_BUDGET_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** Held and kept. */
  get usedBytes(): number {
    return this.used;
  }

  get keptBytes(): number {
    return this.kept;
  }

  /** From now on it has `bytes`. @returns false when it let go of everything instead */
  hold(held: Held, bytes: number): boolean {
    const growth = bytes - held.heldBytes;
    if (growth > 0 && !this.makeRoom(growth, held)) return false;
    if (bytes === 0) this.free(held);
    else {
      if (held.heldBytes === 0) this.append(held);
      held.heldBytes = bytes;
      this.used += growth;
    }
    return true;
  }

  /** It holds nothing any more. */
  free(held: Held): void {
    if (held.heldBytes === 0) return;
    this.used -= held.heldBytes;
    held.heldBytes = 0;
    if (held.older === null) this.oldest = held.newer;
    else held.older.newer = held.newer;
    if (held.newer === null) this.newest = held.older;
    else held.newer.older = held.older;
    held.older = null;
    held.newer = null;
  }

  /** @returns false when so much more cannot be kept */
  keep(bytes: number): boolean {
    if (this.kept + bytes > this.maxBytes * KEPT_PART || !this.makeRoom(bytes, null)) return false;
    this.kept += bytes;
    this.used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.kept -= bytes;
    this.used -= bytes;
  }

  /** @returns false when there is none but what `wanting` has, which it lets go of */
  private makeRoom(bytes: number, wanting: Held | null): boolean {
    while (this.used + bytes > this.maxBytes) {
      const held = this.oldest ?? wanting;
      if (held === null) return false;
      this.free(held);
      held.letGo();
      if (held === wanting) return false;
    }
    return true;
  }

  private append(held: Held): void {
    held.older = this.newest;
    if (this.newest === null) this.oldest = held;
    else this.newest.newer = held;
    this.newest = held;
  }
}
