/**
 * A shortest text that some automata accept and others do not, or the certainty that there is none.
 *
 * Breadth first over the states of all automata together. Characters that none of them tells apart are one; of each such kind the
 * most ordinary is taken, so that found texts look like ones that people write.
 */

import { MAX_OVERLAP_KINDS } from '../limits.ts';
import type { Automaton } from './automaton.ts';
import type { Work } from './work.ts';

/** What is asked for: a text in all of `wanted` and none of `unwanted`. */
export interface Wish {
  readonly wanted: readonly Automaton[];
  readonly unwanted: readonly Automaton[];
}

/** There is none, as opposed to "not found". */
export const NONE = Symbol('none');
/** The work ran out, or there are too many kinds of characters. */
export const UNKNOWN = Symbol('unknown');

/** Letters first, then digits, then what is left of ASCII, with control characters last. */
const ORDINARY = [
  ...'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./',
  ...Array.from({ length: 0x80 }, (_, index) => String.fromCharCode((index + 0x21) % 0x80)),
].map(character => character.charCodeAt(0));

interface Place {
  readonly states: readonly number[];
  readonly before: Place | null;
  readonly character: number;
}

/** The text, NONE or UNKNOWN. */
export function findText({ wanted, unwanted }: Wish, work: Work): string | typeof NONE | typeof UNKNOWN {
  const automata = [...wanted, ...unwanted];
  const characters = kindsOf(automata);
  if (characters.length > MAX_OVERLAP_KINDS) return UNKNOWN;
  const isGoal = (states: readonly number[]) =>
    automata.every((automaton, index) => automaton.accepts(states[index] as number) === index < wanted.length);
  const isHopeless = (states: readonly number[]) =>
    automata.some((automaton, index) => automaton.fateOf(states[index] as number) === index >= wanted.length);
  let places: Place[] = [{ states: automata.map(({ start }) => start), before: null, character: -1 }];
  const seen = new Set([places[0]?.states.join()]);
  while (places.length > 0) {
    const found = places.find(({ states }) => isGoal(states));
    if (found !== undefined) return textOf(found);
    const next: Place[] = [];
    for (const place of places) {
      for (const character of characters) {
        work.left -= automata.length;
        if (work.isSpent) return UNKNOWN;
        const states = automata.map((automaton, index) => automaton.step(place.states[index] as number, character));
        const key = states.join();
        if (seen.has(key) || isHopeless(states)) continue;
        seen.add(key);
        next.push({ states, before: place, character });
      }
    }
    places = next;
  }
  return NONE;
}

/** One character of each kind that the automata tell apart. */
function kindsOf(automata: readonly Automaton[]): readonly number[] {
  const others = [0xe9, ...automata.flatMap(({ boundaries }) => boundaries)].filter(isScalar);
  const kinds = new Map<string, number>();
  for (const character of [...ORDINARY, ...new Set(others)]) {
    const kind = automata.map(automaton => automaton.kindOf(character)).join();
    if (!kinds.has(kind)) kinds.set(kind, character);
    if (kinds.size > MAX_OVERLAP_KINDS) break;
  }
  return [...kinds.values()];
}

/** Surrogates are no characters of a text. */
function isScalar(character: number): boolean {
  return character < 0xd800 || character > 0xdfff;
}

function textOf(place: Place): string {
  const characters: number[] = [];
  for (let at: Place | null = place; at !== null && at.character >= 0; at = at.before) characters.push(at.character);
  return String.fromCodePoint(...characters.reverse());
}
