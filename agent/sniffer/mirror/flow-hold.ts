/** Bytes that a flow holds back, out of the budget of all (docs/buffers.md, row "hold"). */

import { ByteHold } from '../../../filter-engine/index.ts';
import type { Held, HoldBudget } from './hold-budget.ts';

/** Whose holds they are. */
export interface HoldOwner {
  /** One of them was let go of. Counts it; what it means is found out with the next event. */
  noteLost(): void;
}

export class FlowHold implements Held {
  heldBytes = 0;
  older: Held | null = null;
  newer: Held | null = null;
  /** What it held is gone, and nothing is appended until `release`. */
  isLost = false;
  /** To be looked at. Changed only by way of here. */
  readonly store = new ByteHold();
  private readonly budget: HoldBudget;
  private readonly owner: HoldOwner;

  constructor(budget: HoldBudget, owner: HoldOwner) {
    this.budget = budget;
    this.owner = owner;
  }

  get length(): number {
    return this.store.end - this.store.start;
  }

  /** Copies `buf[start, end)` behind what is held. @returns false when all of it is lost instead */
  append(buf: Buffer, start: number, end: number): boolean {
    const { store } = this;
    if (this.isLost) return false;
    const bytes = store.sizeWith(end - start);
    if (bytes !== this.heldBytes && !this.budget.hold(this, bytes)) return false;
    store.append(buf, start, end);
    return true;
  }

  /** As of a ByteHold. */
  consumeTo(offset: number): void {
    this.store.consumeTo(offset);
    if (this.length === 0) this.budget.free(this);
  }

  /** Holds nothing, as in the beginning. */
  release(): void {
    this.store.release();
    this.budget.free(this);
    this.isLost = false;
  }

  letGo(): void {
    this.store.release();
    this.isLost = true;
    this.owner.noteLost();
  }
}
