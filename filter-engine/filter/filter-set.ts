/**
 * Many filters over one port: which of them, in their order, is the first that a request matches.
 *
 * The answer is that of asking each in turn, but filters that a request cannot match are ruled out together by their landmarks,
 * so that one more of them costs next to nothing. Only those that remain are asked, the oldest first.
 */

import type { RequestHead } from '../request-head.ts';
import type { Filter } from './compile.ts';
import { LandmarkIndex } from './landmark-index.ts';
import { LINES } from './line-cache.ts';
import { NO_MATCH, type Verdict } from './verdict.ts';

/** Immutable but for `verdict`; belongs to one thread. Made anew when a session subscribes or leaves. */
export class FilterSet {
  readonly #filters: readonly Filter[];
  readonly #index: LandmarkIndex;
  readonly #found: Uint32Array;
  /** What the filter said that the last call of `first` returned: MATCH, or NEED_MORE. NO_MATCH when it returned -1. */
  verdict: Verdict = NO_MATCH;

  /** @param filters the oldest first */
  constructor(filters: readonly Filter[]) {
    this.#filters = filters;
    this.#index = new LandmarkIndex(filters.map(filter => filter.landmarks));
    this.#found = new Uint32Array(this.#index.words);
  }

  /**
   * The index of the first filter from `from` on that does not say NO_MATCH, or -1; `verdict` holds what it says. On NEED_MORE the
   * request is that filter's to have: ask its `matchBody`, and on NO_MATCH go on with `first(head, index + 1)`. Borrows `head`.
   */
  first(head: RequestHead, from = 0): number {
    const found = this.#found;
    this.#index.find(head, found);
    LINES.hold(head);
    try {
      return this.#firstOf(found, head, from);
    } finally {
      LINES.release();
    }
  }

  /** The first of those found that does not say NO_MATCH. */
  #firstOf(found: Uint32Array, head: RequestHead, from: number): number {
    for (let word = from >>> 5; word < found.length; word++) {
      let bits = found[word]! | 0;
      if (word === from >>> 5) bits &= -1 << (from & 31);
      while (bits !== 0) {
        const index = word * 32 + (31 - Math.clz32(bits & -bits));
        bits &= bits - 1;
        const verdict = this.#filters[index]!.match(head);
        if (verdict === NO_MATCH) continue;
        this.verdict = verdict;
        return index;
      }
    }
    this.verdict = NO_MATCH;
    return -1;
  }
}
