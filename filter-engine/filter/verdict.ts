/** What a filter says of a request. Integers, so that they pass through hot paths unboxed. */

export const NO_MATCH = 0;
export const MATCH = 1;
/** The head alone does not decide: a predicate needs more of the request (its body). */
export const NEED_MORE = 2;

export type Verdict = typeof NO_MATCH | typeof MATCH | typeof NEED_MORE;

/** Only predicates say it: what the request has may be read in several ways, or is too much to look at, whatever else comes. */
export const UNCLEAR = 3;

/** What a predicate says. */
export type Finding = Verdict | typeof UNCLEAR;

/** What a finding counts as under so many `not`s: what is unclear speaks against a match of the whole. */
export function settled(finding: Finding, nots: number): Verdict {
  if (finding !== UNCLEAR) return finding;
  return nots % 2 === 0 ? NO_MATCH : MATCH;
}
