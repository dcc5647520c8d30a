/** What looking into one body may cost, whichever predicates look. */

import { BODY_VALUE_PRICE, MAX_BODY_TEXT, MAX_BODY_VISITS } from '../limits.ts';

/** Instructions of a regex that cost as much as comparing bytes does. */
const INSTRUCTIONS_PER_CHARACTER = 64;

/** What may still be spent. Below zero it is over, and results mean nothing. */
export class Budget {
  visits = MAX_BODY_VISITS;
  text = MAX_BODY_TEXT;

  get isSpent(): boolean {
    return this.visits < 0 || this.text < 0;
  }

  /** Pays for comparing one text with a pattern of so many instructions; returns whether that may be done. */
  pay(characters: number, instructions: number): boolean {
    this.text -= BODY_VALUE_PRICE + characters * (1 + instructions / INSTRUCTIONS_PER_CHARACTER);
    return !this.isSpent;
  }
}
