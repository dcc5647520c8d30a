/** The mirrors of a pod behind one source of flows: who wants which port, and a `MirrorFlow` for each flow of those. */

import type { Http2Midway } from '../../../filter-engine/http2/index.ts';
import { RequestHead } from '../../../filter-engine/index.ts';
import type { Port } from '../../../protocol/index.ts';
import type { FlowInfo, FlowSink, FlowVisitor, PacketClock } from '../tcp/flow-visitor.ts';
import type { MirrorSubscription } from './copy.ts';
import { HoldBudget } from './hold-budget.ts';
import { MirrorFlow } from './mirror-flow.ts';
import { MirrorPort } from './mirror-port.ts';

export class MirrorEngine implements FlowVisitor {
  private readonly ports = new Map<Port, MirrorPort>();
  /** The columns that all flows of this thread judge their heads in. */
  private readonly head = new RequestHead();
  private readonly budget: HoldBudget;

  /** @param budget of what all flows hold together */
  constructor(budget = new HoldBudget()) {
    this.budget = budget;
  }

  /** Replaces who mirrors `port`. */
  set(port: Port, subscriptions: readonly MirrorSubscription[]): void {
    let found = this.ports.get(port);
    if (found === undefined) {
      found = new MirrorPort();
      this.ports.set(port, found);
    }
    found.set(subscriptions);
  }

  /** @param http2 of a connection that others followed so far */
  onFlow(flow: FlowInfo, clock: PacketClock, http2: Http2Midway | null = null): FlowSink | null {
    const port = this.ports.get(flow.podPort);
    if (port === undefined || port.subscriptions.length === 0) return null;
    return new MirrorFlow(port, flow, { head: this.head, clock, http2, budget: this.budget });
  }
}
