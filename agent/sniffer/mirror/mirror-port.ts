/** Who mirrors one port. The list is replaced as a whole; flows read it at each request head, as connections read routes. */

import { BlockPrefilter } from '../../../filter-engine/http2/index.ts';
import { FILTER_NEEDS_MORE, FilterSet, MATCH, type RequestHead } from '../../../filter-engine/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import type { MirrorSubscription } from './copy.ts';

export class MirrorPort {
  subscriptions: readonly MirrorSubscription[] = [];
  wantsResponses = false;
  /** For HTTP/2: which header blocks must be read in full, unless all are. */
  prefilter = new BlockPrefilter([]);
  private unfiltered: readonly MirrorSubscription[] = [];
  /** Of these, those that look on: nobody has to answer what they are shown. */
  private onlookers: readonly MirrorSubscription[] = [];
  private filtered: readonly MirrorSubscription[] = [];
  private filters = new FilterSet([]);
  /** What `judge` found, those without a filter first; valid until its next call. */
  readonly matched: MirrorSubscription[] = [];
  /** Those that can tell only by the body. */
  readonly undecided: MirrorSubscription[] = [];
  private isForOnlookers = false;

  set(subscriptions: readonly MirrorSubscription[]): void {
    this.subscriptions = subscriptions;
    this.wantsResponses = subscriptions.some(each => each.wantsResponses);
    this.unfiltered = subscriptions.filter(each => each.filter === null);
    this.onlookers = this.unfiltered.filter(each => each.wantsResponses);
    this.filtered = subscriptions.filter(each => each.filter !== null);
    const filters = this.filtered.flatMap(each => each.filter ?? []);
    this.filters = new FilterSet(filters);
    this.prefilter = new BlockPrefilter(filters);
    this.matchAll(this.unfiltered);
    this.undecided.length = 0;
  }

  /** Counts what concerns everybody who mirrors it. */
  noteAll(name: CounterName, count: number): void {
    const { subscriptions } = this;
    for (let i = 0; i < subscriptions.length; i++) subscriptions[i]?.note(name, count);
  }

  /** Somebody takes every request. */
  get takesAll(): boolean {
    return this.unfiltered.length > 0;
  }

  /** Fills `matched` and `undecided`. Borrows `head`. */
  judge(head: RequestHead): void {
    const { matched, undecided, unfiltered, filtered, filters } = this;
    if (this.isForOnlookers) this.matchAll(unfiltered);
    // Where nobody has a filter, who matches is as `set` left it.
    if (filtered.length === 0) return;
    if (matched.length > unfiltered.length) matched.length = unfiltered.length;
    if (undecided.length > 0) undecided.length = 0;
    for (let index = filters.first(head); index >= 0; index = filters.first(head, index + 1)) {
      (filters.verdict === MATCH ? matched : undecided).push(filtered[index] as MirrorSubscription);
    }
  }

  /** Instead of `judge`, of a request that breaks a rule: it is for those who look at everything, and counted for all others. */
  judgeBroken(): void {
    const { onlookers, subscriptions } = this;
    this.matchAll(onlookers);
    this.isForOnlookers = true;
    this.undecided.length = 0;
    for (const each of subscriptions) if (!onlookers.includes(each)) each.note('mirror_requests_unjudged', 1);
  }

  private matchAll(subscriptions: readonly MirrorSubscription[]): void {
    this.matched.splice(0, Number.POSITIVE_INFINITY, ...subscriptions);
    this.isForOnlookers = false;
  }

  /** Judges those that `judge` left undecided, now that the body is there (`isWhole`) or will not come. */
  judgeBody(head: RequestHead, body: Buffer, isWhole: boolean): void {
    for (const each of this.undecided) {
      if (!isWhole) each.note('bodies_unseen', 1);
      const verdict = each.filter?.judgeBody(head, body, isWhole);
      if (verdict === MATCH) this.matched.push(each);
      else if (verdict === FILTER_NEEDS_MORE && isWhole) each.note('bodies_unjudged', 1);
    }
    this.undecided.length = 0;
  }
}
