/** The copies of one flow: at most one for each subscription that wanted something of it. */

import { type FlowInfo, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { CopiedFlow, Copy, MirrorSubscription, Part, TearCause } from './copy.ts';

/** One subscription's copy of a flow. */
export class FlowCopy {
  readonly subscription: MirrorSubscription;
  readonly copy: Copy;
  /** Takes the request under way. */
  isTaking = false;
  /** The latest request that it was given whole. */
  latest = 0;

  constructor(subscription: MirrorSubscription, copy: Copy) {
    this.subscription = subscription;
    this.copy = copy;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    this.copy.write(part, buf, start, end);
    this.subscription.rate?.spend(end - start);
  }
}

export class FlowCopies {
  readonly list: FlowCopy[] = [];
  /** Whether anybody takes the request under way. */
  isTaken = false;
  private readonly flow: CopiedFlow;

  /** @param http2Stream whose copies these are; 0: the connection's */
  constructor(flow: FlowInfo, http2Stream = 0) {
    this.flow = { ...flow, http2Stream };
  }

  /** A request that this subscription wants begins. */
  take(subscription: MirrorSubscription, nowUs: number): void {
    subscription.note('mirror_requests_matched', 1);
    if (subscription.rate?.admit(nowUs) === false) {
      subscription.note('mirror_lost_rate', 1);
      return;
    }
    this.of(subscription).isTaking = true;
    this.isTaken = true;
  }

  /** All from here on goes to this subscription, as it comes. @returns false when its rate allows nothing of it */
  takeRaw(subscription: MirrorSubscription, nowUs: number): boolean {
    if (subscription.rate?.admit(nowUs) === false) {
      subscription.note('mirror_flows_cut', 1);
      return false;
    }
    this.of(subscription).isTaking = true;
    this.isTaken = true;
    return true;
  }

  /** What a request began that changes the protocol goes to this subscription. @returns false when it has not got that request whole */
  takeRawBehind(subscription: MirrorSubscription, exchange: number): boolean {
    const found = this.list.find(each => each.subscription === subscription);
    if (found === undefined || found.latest !== exchange) {
      subscription.note('mirror_flows_cut', 1);
      return false;
    }
    found.isTaking = true;
    this.isTaken = true;
    return true;
  }

  write(part: Part, buf: Buffer, start: number, end: number): void {
    if (!this.isTaken) return;
    for (const each of this.list) {
      if (!each.isTaking || (part.direction !== FROM_CLIENT && !each.subscription.wantsResponses)) continue;
      if (part.isRaw && each.subscription.rate?.goesOn(part.timeUs) === false) {
        this.cut(each, part);
        continue;
      }
      each.write(part, buf, start, end);
      if (!part.isLast) continue;
      each.isTaking = false;
      each.latest = part.exchange;
    }
    if (part.isLast) this.isTaken = false;
  }

  /** What is under way will never be whole. */
  tear(part: Part, cause: TearCause): void {
    if (!this.isTaken) return;
    part.direction = FROM_CLIENT;
    for (const each of this.list) {
      if (each.isTaking) each.copy.tear(part, cause);
      each.isTaking = false;
    }
    this.isTaken = false;
  }

  /** The response to the request under way cannot be followed. */
  noteUnheard(): void {
    if (!this.isTaken) return;
    for (const { isTaking, subscription } of this.list) {
      if (isTaking && subscription.wantsResponses) subscription.note('mirror_responses_lost', 1);
    }
  }

  /** Who takes the request under way. */
  takers(): FlowCopy[] {
    return this.list.filter(each => each.isTaking);
  }

  /** Ends the copies of those that are not subscribed any more. */
  keepOnly(subscriptions: readonly MirrorSubscription[]): void {
    for (let i = this.list.length - 1; i >= 0; i--) {
      const each = this.list[i] as FlowCopy;
      if (subscriptions.includes(each.subscription)) continue;
      each.copy.close();
      this.list.splice(i, 1);
    }
    this.isTaken = this.list.some(each => each.isTaking);
  }

  closeAll(): void {
    for (const each of this.list) each.copy.close();
    this.list.length = 0;
    this.isTaken = false;
  }

  private cut(cut: FlowCopy, part: Part): void {
    cut.copy.tear(part, 'mirror_lost_slow');
    cut.isTaking = false;
    this.isTaken = this.list.some(each => each.isTaking);
  }

  private of(subscription: MirrorSubscription): FlowCopy {
    for (const each of this.list) if (each.subscription === subscription) return each;
    const made = new FlowCopy(subscription, subscription.openCopy(this.flow));
    this.list.push(made);
    return made;
  }
}
