/**
 * Whose turn it is when the session's credit is scarce. Streams that have bytes queued and credit of their own wait in a ring
 * and send `TURN_BYTES` each in turn, so a stream with a long queue never starves the others.
 *
 * Invariant, outside of `pump`: either nobody waits, or the session's credit is 0. So a write may go out at once only while
 * nobody waits. The ring is doubly linked through the waiters themselves: joining and leaving cost nothing to allocate,
 * and a stream that closes while it waits leaves no trace.
 */

import { TURN_BYTES } from './limits.ts';

/** A stream as the schedule sees it. `nextWaiter` is null while it does not wait. */
export interface Waiter {
  previousWaiter: Waiter | null;
  nextWaiter: Waiter | null;
  /** Sends up to `maxBytes` of its queue, and leaves the schedule when it has no more that it may send. */
  takeTurn(maxBytes: number): void;
}

export class SendSchedule {
  /** What may still be sent on all streams together. */
  credit: number;
  /** Bytes that all streams hold in their queues. */
  queuedBytes = 0;
  #head: Waiter | null = null;

  constructor(windowBytes: number) {
    this.credit = windowBytes;
  }

  get hasWaiters(): boolean {
    return this.#head !== null;
  }

  /** Puts `waiter` last; nothing happens when it waits already. */
  join(waiter: Waiter): void {
    if (waiter.nextWaiter !== null) return;
    const head = this.#head;
    if (head === null) {
      waiter.nextWaiter = waiter;
      waiter.previousWaiter = waiter;
      this.#head = waiter;
      return;
    }
    const last = head.previousWaiter ?? head;
    waiter.nextWaiter = head;
    waiter.previousWaiter = last;
    last.nextWaiter = waiter;
    head.previousWaiter = waiter;
  }

  leave(waiter: Waiter): void {
    const { nextWaiter, previousWaiter } = waiter;
    if (nextWaiter === null || previousWaiter === null) return;
    previousWaiter.nextWaiter = nextWaiter;
    nextWaiter.previousWaiter = previousWaiter;
    if (this.#head === waiter) this.#head = nextWaiter === waiter ? null : nextWaiter;
    waiter.nextWaiter = null;
    waiter.previousWaiter = null;
  }

  /** Lets those who wait send in turn until nobody waits or the credit is used up. */
  pump(): void {
    while (this.#head !== null && this.credit > 0) {
      const waiter = this.#head;
      this.#head = waiter.nextWaiter;
      waiter.takeTurn(Math.min(TURN_BYTES, this.credit));
    }
  }
}
