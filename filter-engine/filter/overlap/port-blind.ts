/** An automaton over the name of a host, reading a whole authority: a colon and digits at the end are not part of the name. */

import type { Automaton } from './automaton.ts';

const COLON = 0x3a;

/** What the inner automaton said at the last colon, if only digits came since. */
const NO_PORT = 0;
const NAME_ACCEPTED = 1;
const NAME_REFUSED = 2;

export class PortBlind implements Automaton {
  readonly start: number;
  readonly boundaries: readonly number[];
  readonly #inner: Automaton;

  constructor(inner: Automaton) {
    this.#inner = inner;
    this.boundaries = inner.boundaries;
    this.start = inner.start * 3;
  }

  step(state: number, character: number): number {
    const inner = Math.floor(state / 3);
    const next = this.#inner.step(inner, character) * 3;
    if (character === COLON) return next + (this.#inner.accepts(inner) ? NAME_ACCEPTED : NAME_REFUSED);
    return isDigit(character) ? next + (state % 3) : next + NO_PORT;
  }

  accepts(state: number): boolean {
    if (state % 3 !== NO_PORT) return state % 3 === NAME_ACCEPTED;
    return this.#inner.accepts(Math.floor(state / 3));
  }

  fateOf(state: number): boolean | null {
    return state % 3 === NO_PORT ? this.#inner.fateOf(Math.floor(state / 3)) : null;
  }

  kindOf(character: number): string {
    return `${character === COLON ? ':' : isDigit(character) ? 'd' : '-'}${this.#inner.kindOf(character)}`;
  }
}

function isDigit(character: number): boolean {
  return character >= 0x30 && character <= 0x39;
}
