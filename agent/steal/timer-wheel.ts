/**
 * One coarse clock for the timers of all connections: a ring of slots of TICK_MS, each a doubly linked list through the
 * entries themselves, so that arming and clearing cost a few stores and no allocation. A timer fires up to one tick late.
 * The wheel only ticks while something is armed: by an interval of its own, or in the hand of a loop that asks how long it may wait.
 */
import { DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS, LINGER_MS } from './limits.ts';

const TICK_MS = 5;
/** Slots: the longest delay and one tick more, as a power of two. */
const SLOTS = 4_096;
export const MAX_DELAY_MS = (SLOTS - 2) * TICK_MS;

const LONGEST_MS = Math.max(DETECT_TIMEOUT_MS, HEAD_TIMEOUT_MS, LINGER_MS);
if (LONGEST_MS > MAX_DELAY_MS) throw new Error(`the timer wheel turns in ${MAX_DELAY_MS} ms, a limit is ${LONGEST_MS}`);

/** Something with at most one timer. The wheel owns the four fields. */
export abstract class Timed {
  timerSlot = -1;
  timerNext: Timed | null = null;
  timerPrevious: Timed | null = null;

  abstract onTimer(): void;
}

export class TimerWheel {
  private readonly slots: (Timed | null)[] = new Array(SLOTS).fill(null);
  private readonly nowMs: () => number;
  private armed = 0;
  private tick = 0;
  private ticking: NodeJS.Timeout | null = null;

  private readonly driver: 'interval' | 'loop';

  /**
   * @param nowMs a monotonic clock
   * @param driver who calls `advance`: the wheel's own interval, or a loop that waits no longer than `waitMs` says
   */
  constructor(nowMs: () => number = () => performance.now(), driver: 'interval' | 'loop' = 'interval') {
    this.nowMs = nowMs;
    this.driver = driver;
  }

  /** How long nothing is due, in whole milliseconds, at most `limitMs`. */
  waitMs(limitMs: number): number {
    if (this.armed === 0) return limitMs;
    const now = this.nowMs();
    const ticks = Math.ceil(limitMs / TICK_MS);
    for (let ahead = 1; ahead <= ticks; ahead++) {
      if (this.slots[(this.tick + ahead) & (SLOTS - 1)] === null) continue;
      return Math.min(limitMs, Math.max(0, Math.ceil((this.tick + ahead) * TICK_MS - now)));
    }
    return limitMs;
  }

  /** Calls `entry.onTimer()` in `delayMs` (at most MAX_DELAY_MS). Replaces the entry's timer. */
  set(entry: Timed, delayMs: number): void {
    this.clear(entry);
    if (this.armed++ === 0) this.begin();
    const due = Math.floor((this.nowMs() + Math.min(delayMs, MAX_DELAY_MS)) / TICK_MS) + 1;
    const slot = due & (SLOTS - 1);
    const first = this.slots[slot] ?? null;
    entry.timerSlot = slot;
    entry.timerNext = first;
    entry.timerPrevious = null;
    if (first !== null) first.timerPrevious = entry;
    this.slots[slot] = entry;
  }

  clear(entry: Timed): void {
    if (entry.timerSlot < 0) return;
    if (entry.timerPrevious === null) this.slots[entry.timerSlot] = entry.timerNext;
    else entry.timerPrevious.timerNext = entry.timerNext;
    if (entry.timerNext !== null) entry.timerNext.timerPrevious = entry.timerPrevious;
    entry.timerSlot = -1;
    entry.timerNext = null;
    entry.timerPrevious = null;
    if (--this.armed === 0) this.rest();
  }

  /** Fires everything that is due. Called by the wheel's own interval; tests call it with a clock of theirs. */
  advance(): void {
    const now = Math.floor(this.nowMs() / TICK_MS);
    // After a long pause each slot is visited once; nothing in it can be due later than that.
    if (now - this.tick > SLOTS) this.tick = now - SLOTS;
    while (this.tick < now && this.armed > 0) {
      this.tick++;
      this.fire(this.tick & (SLOTS - 1));
    }
  }

  private fire(slot: number): void {
    for (let entry = this.slots[slot] ?? null; entry !== null; entry = this.slots[slot] ?? null) {
      this.clear(entry);
      entry.onTimer();
    }
  }

  private begin(): void {
    this.tick = Math.floor(this.nowMs() / TICK_MS);
    if (this.driver === 'interval') this.ticking ??= setInterval(() => this.advance(), TICK_MS);
  }

  private rest(): void {
    if (this.ticking === null) return;
    clearInterval(this.ticking);
    this.ticking = null;
  }
}
