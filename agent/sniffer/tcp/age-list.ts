/**
 * Numbers below a capacity in the order of their last touch: a doubly linked list in two typed columns, with the number `capacity`
 * as its head. Every operation takes constant time and allocates nothing.
 */

export const NONE = -1;

export class AgeList {
  private readonly head: number;
  private readonly nexts: Int32Array;
  private readonly previous: Int32Array;

  constructor(capacity: number) {
    this.head = capacity;
    this.nexts = new Int32Array(capacity + 1).fill(NONE);
    this.previous = new Int32Array(capacity + 1).fill(NONE);
    this.nexts[capacity] = capacity;
    this.previous[capacity] = capacity;
  }

  /** The one that was touched longest ago; NONE when the list is empty. */
  get oldest(): number {
    const first = this.nexts[this.head]!;
    return first === this.head ? NONE : first;
  }

  has(item: number): boolean {
    return this.nexts[item] !== NONE;
  }

  /** The next younger one; NONE after the youngest. */
  after(item: number): number {
    const next = this.nexts[item]!;
    return next === this.head ? NONE : next;
  }

  /** Makes it the youngest, whether it was in the list or not. */
  touch(item: number): void {
    this.remove(item);
    const last = this.previous[this.head]!;
    this.nexts[last] = item;
    this.previous[item] = last;
    this.nexts[item] = this.head;
    this.previous[this.head] = item;
  }

  /** Nothing happens when it is not in the list. */
  remove(item: number): void {
    const next = this.nexts[item]!;
    if (next === NONE) return;
    const previous = this.previous[item]!;
    this.nexts[previous] = next;
    this.previous[next] = previous;
    this.nexts[item] = NONE;
    this.previous[item] = NONE;
  }
}
