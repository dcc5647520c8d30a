/** A clock that moves only when a test moves it. */

import type { Cancel, Clock } from '../clock.ts';

interface Alarm {
  readonly atMs: number;
  readonly action: () => void;
}

export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #alarms = new Set<Alarm>();

  nowMs(): number {
    return this.#nowMs;
  }

  /** Alarms that are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Alarms that ring when so much time passes. */
  pendingWithin(durationMs: number): number {
    return [...this.#alarms].filter(({ atMs }) => atMs <= this.#nowMs + durationMs).length;
  }

  after(delayMs: number, action: () => void): Cancel {
    const alarm = { atMs: this.#nowMs + delayMs, action };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Moves on to the next alarm, and no further. */
  async ringNext(): Promise<void> {
    const nextMs = Math.min(...[...this.#alarms].map(({ atMs }) => atMs));
    await this.advance(nextMs - this.#nowMs);
  }

  /** Moves on, and lets each alarm ring at its time; between two of them, promises settle. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      await settle();
      const next = [...this.#alarms].filter(alarm => alarm.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.#nowMs = next.atMs;
      next.action();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets promises that wait for nothing but each other settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
