/**
 * What a relay thread counts of each subscription, in memory that the main thread reads: requests that went to its session and are not told
 * to it yet, and requests that are not answered in full. By the subscription's number, in as many places as an agent has subscriptions.
 */
import { MAX_STATUS_SESSIONS, MAX_STATUS_SUBSCRIPTIONS } from '../../protocol/index.ts';

/** Two that share a place are never live at once, as numbers are given in turn. */
const PLACES = MAX_STATUS_SESSIONS * MAX_STATUS_SUBSCRIPTIONS;

export class StealCounts {
  private readonly words: Int32Array;

  /** @param words shared, of `shareWords` */
  constructor(words: Int32Array) {
    this.words = words;
  }

  /** Memory for one thread's counts. */
  static shareWords(): Int32Array {
    return new Int32Array(new SharedArrayBuffer(2 * PLACES * Int32Array.BYTES_PER_ELEMENT));
  }

  // What the relay thread says.

  noteStolen(id: number): void {
    Atomics.add(this.words, id % PLACES, 1);
  }

  noteBegun(id: number): void {
    Atomics.add(this.words, PLACES + (id % PLACES), 1);
  }

  noteOver(id: number): void {
    Atomics.sub(this.words, PLACES + (id % PLACES), 1);
  }

  // What the main thread asks.

  /** Requests that were stolen since this was asked last. */
  takeStolen(id: number): number {
    return Atomics.exchange(this.words, id % PLACES, 0);
  }

  underWay(id: number): number {
    return Atomics.load(this.words, PLACES + (id % PLACES));
  }

  get allUnderWay(): number {
    let sum = 0;
    for (let place = PLACES; place < 2 * PLACES; place++) sum += Atomics.load(this.words, place);
    return sum;
  }

  /** The thread is gone. */
  forget(): void {
    this.words.fill(0);
  }
}
