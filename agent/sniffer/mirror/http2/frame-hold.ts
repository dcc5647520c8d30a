/** What one direction holds of frames that are not whole, out of the budget of all flows. */

import type { FrameFlow } from '../../../../filter-engine/http2/index.ts';
import type { HoldOwner } from '../flow-hold.ts';
import type { Held, HoldBudget } from '../hold-budget.ts';

export class FrameHold implements Held {
  heldBytes = 0;
  older: Held | null = null;
  newer: Held | null = null;
  /** What it held is gone, and the direction with it. */
  isLost = false;
  private readonly flow: Pick<FrameFlow, 'heldBytes' | 'forget'>;
  private readonly budget: HoldBudget;
  private readonly owner: HoldOwner;

  constructor(flow: FrameHold['flow'], budget: HoldBudget, owner: HoldOwner) {
    this.flow = flow;
    this.budget = budget;
    this.owner = owner;
  }

  /** A read was taken: what it left is held from now on. */
  settle(): void {
    if (this.flow.heldBytes !== this.heldBytes) this.budget.hold(this, this.flow.heldBytes);
  }

  /** The direction is over. */
  release(): void {
    this.budget.free(this);
  }

  letGo(): void {
    this.flow.forget();
    this.isLost = true;
    this.owner.noteLost();
  }
}
