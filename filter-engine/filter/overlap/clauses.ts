/**
 * Filters as alternatives of conditions: each clause is a list of conditions, all of which must hold (disjunctive normal form).
 *
 * A condition is about one subject (the path, a header, a cookie …) that has one value or none. Host lists and gRPC are written
 * out as conditions on their subjects.
 */

import { MAX_OVERLAP_CLAUSES } from '../limits.ts';
import type { FilterSpec } from '../spec.ts';
import { type Condition, conditionsOf, type Effort } from './conditions.ts';

export type Clause = readonly Condition[];

/** The clauses of which one must hold for `spec` (or, negated, for its opposite); null when there are too many. */
export function clausesOf(spec: FilterSpec, effort: Effort, isNegated = false): readonly Clause[] | null {
  if ('not' in spec) return clausesOf(spec.not, effort, !isNegated);
  if ('all_of' in spec)
    return joined(
      spec.all_of.map(part => clausesOf(part, effort, isNegated)),
      !isNegated,
    );
  if ('any_of' in spec)
    return joined(
      spec.any_of.map(part => clausesOf(part, effort, isNegated)),
      isNegated,
    );
  const alternatives = conditionsOf(spec, effort);
  if (!isNegated) return alternatives;
  const opposites = alternatives.map(clause =>
    clause.map((condition): Clause => [{ ...condition, isNegated: !condition.isNegated }]),
  );
  return joined(opposites, true);
}

/** Clauses of all parts together, or of any of them. */
export function joined(parts: readonly (readonly Clause[] | null)[], isAll: boolean): readonly Clause[] | null {
  let clauses: readonly Clause[] = isAll ? [[]] : [];
  for (const part of parts) {
    if (part === null) return null;
    clauses = isAll ? clauses.flatMap(clause => part.map(other => [...clause, ...other])) : [...clauses, ...part];
    if (clauses.length > MAX_OVERLAP_CLAUSES) return null;
  }
  return clauses;
}
