/** What a filter says of a request. Integers, so that they pass through hot paths unboxed. */

export const NO_MATCH = 0;
export const MATCH = 1;
/** The head alone does not decide: a predicate needs more of the request (its body). */
export const NEED_MORE = 2;

export type Verdict = typeof NO_MATCH | typeof MATCH | typeof NEED_MORE;
