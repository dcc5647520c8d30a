/**
 * What a header line must have for a regex over `name: value` to match it: which header it can be of, and a literal.
 *
 * `^baggage: .*session=x` can only match a line of `baggage` whose value has `session=x`; `x-user: alice` says no more than that some
 * line has these characters, which may also be the end of a name, or all in one value.
 */

import { scoreOf } from './landmarks.ts';
import { allOf, best, type Literal, runsOfRegex } from './literals.ts';
import { type Landmark, LINE } from './predicate.ts';

/** An alternative of a regex: the header that its lines are of, null when any, and literals that they have. */
export interface LineRuns {
  readonly name: string | null;
  /** In the value where there is a name, else in the line. */
  readonly literals: readonly Literal[];
}

/** `name:`, in lower case. Without its space, what comes next may begin at the space or behind it. */
const BEGINS_WITH_NAME = /^([\w!#$%&'*+\-.^`|~]+):( ?)/;

/** The alternatives of a regex; null when it is not understood. */
export function lineRunsOf(regex: string): readonly LineRuns[] | null {
  return runsOfRegex(regex)?.map(runsOfLine) ?? null;
}

function runsOfLine(literals: readonly Literal[]): LineRuns {
  const [first, ...others] = literals;
  const [start, name = '', space] = (first?.isAtStart && BEGINS_WITH_NAME.exec(first.text)) || [];
  if (first === undefined || start === undefined) return { name: null, literals };
  const rest = { text: first.text.slice(start.length), isAtStart: true };
  // The value is without the space, which the next literal may begin with.
  const later = space === ' ' ? others : others.map(({ text }) => ({ text: text.trimStart(), isAtStart: false }));
  const behind = [rest, ...later].filter(({ text }) => text !== '');
  return { name: name.toLowerCase(), literals: behind };
}

/** The headers that a line matching all of the patterns can be of; null when any. */
export function namesIn(patterns: readonly (readonly LineRuns[] | null)[]): readonly string[] | null {
  for (const alternatives of patterns) {
    const names = allOf(alternatives?.map(({ name }) => name) ?? null);
    if (names !== null) return names;
  }
  return null;
}

/** The landmarks of which a line matching all of the patterns has one: those of the pattern that says most. */
export function lineLandmarks(patterns: readonly (readonly LineRuns[] | null)[]): readonly Landmark[] | null {
  return patterns
    .map(alternatives => allOf(alternatives?.map(landmarkOf) ?? null))
    .reduce((most, each) => (each !== null && (most === null || scoreOf(each) < scoreOf(most)) ? each : most), null);
}

function landmarkOf({ name, literals }: LineRuns): Landmark | null {
  const literal = best(literals);
  if (literal !== null) return { subject: name ?? LINE, value: null, literal };
  return name === null ? null : { subject: name, value: null };
}
