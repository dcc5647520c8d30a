/** The first bytes of a flow, until they tell its protocol: the client's, and what the app said meanwhile, since a server of HTTP/2 may speak first. */

import { FlowHold, type HoldOwner } from './flow-hold.ts';
import type { HoldBudget } from './hold-budget.ts';
import { MAX_APP_OPENING_BYTES } from './limits.ts';

export class Opening {
  readonly client: FlowHold;
  readonly app: FlowHold;
  /** Not all that the app said is there. */
  hasAppHole = false;

  constructor(budget: HoldBudget, owner: HoldOwner) {
    this.client = new FlowHold(budget, owner);
    this.app = new FlowHold(budget, owner);
  }

  keepApp(buf: Buffer, start: number, end: number): void {
    if (this.hasAppHole) return;
    const hasRoom = this.app.length + end - start <= MAX_APP_OPENING_BYTES;
    if (!hasRoom || !this.app.append(buf, start, end)) this.loseApp();
  }

  loseApp(): void {
    this.hasAppHole = true;
    this.app.release();
  }

  release(): void {
    this.client.release();
    this.app.release();
  }
}
