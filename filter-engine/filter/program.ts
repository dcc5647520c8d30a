/**
 * A compiled filter: its predicates in the order in which they are asked, and where to go on from each answer.
 *
 * `all_of`, `any_of` and `not` are gone at this point: they became jumps. Evaluation asks one predicate after the other and
 * follows `onMatch` or `onNoMatch` until it reaches ACCEPT or REJECT; nothing is allocated.
 *
 * A predicate that answers NEED_MORE leaves its truth open. The first run takes the answer that speaks against a match
 * (`ifUnknown`: under an odd number of `not`s that is its match): ACCEPT then holds whatever comes. If it ended in REJECT, a
 * second run takes the other answer: REJECT again is NO_MATCH whatever comes, ACCEPT means that it depends (NEED_MORE). With a body, an open
 * answer means that the body is unclear or its budget spent, so the second run looks into it no more. UNCLEAR is what nothing can settle: it
 * speaks against a match in both runs.
 */

import type { RequestHead } from '../request-head.ts';
import type { BodyDocument } from './body-document.ts';
import type { Predicate } from './predicate.ts';
import { MATCH, NEED_MORE, NO_MATCH, UNCLEAR, type Verdict } from './verdict.ts';

/** Targets of jumps that are no predicate. */
export const ACCEPT = -1;
export const REJECT = -2;

/** One predicate and its jumps: indexes of steps, or ACCEPT or REJECT. */
export interface Step {
  readonly predicate: Predicate;
  readonly onMatch: number;
  readonly onNoMatch: number;
  /** The jump that speaks against a match of the whole: `onMatch` or `onNoMatch`. */
  readonly ifUnknown: number;
}

export class Program {
  readonly #start: number;
  readonly #predicates: readonly Predicate[];
  readonly #onMatch: Int32Array;
  readonly #onNoMatch: Int32Array;
  readonly #ifUnknown: Int32Array;

  constructor(steps: readonly Step[], start: number) {
    this.#start = start;
    this.#predicates = steps.map(step => step.predicate);
    this.#onMatch = Int32Array.from(steps, step => step.onMatch);
    this.#onNoMatch = Int32Array.from(steps, step => step.onNoMatch);
    this.#ifUnknown = Int32Array.from(steps, step => step.ifUnknown);
  }

  run(head: RequestHead, body: BodyDocument | null): Verdict {
    let step = this.#start;
    let isOpen = false;
    do {
      const verdict = this.#predicates[step]!.test(head, body);
      if (verdict === MATCH) step = this.#onMatch[step]!;
      else if (verdict === NO_MATCH) step = this.#onNoMatch[step]!;
      else {
        if (verdict === NEED_MORE) isOpen = true;
        step = this.#ifUnknown[step]!;
      }
    } while (step >= 0);
    if (step === ACCEPT) return MATCH;
    return isOpen ? this.#runHopefully(head, body) : NO_MATCH;
  }

  /** The second run: open answers speak for a match. */
  #runHopefully(head: RequestHead, body: BodyDocument | null): Verdict {
    let step = this.#start;
    do {
      const verdict = this.#predicates[step]!.test(head, body);
      const onMatch = this.#onMatch[step]!;
      const onNoMatch = this.#onNoMatch[step]!;
      if (verdict === NEED_MORE) step = this.#ifUnknown[step] === onMatch ? onNoMatch : onMatch;
      else if (verdict === UNCLEAR) step = this.#ifUnknown[step]!;
      else step = verdict === MATCH ? onMatch : onNoMatch;
    } while (step >= 0);
    return step === ACCEPT ? NEED_MORE : NO_MATCH;
  }
}
