/** Every kind of predicate, by its key in the written form. A new kind is one line here. */

import type { PredicateKind } from './predicate.ts';
import { headerKind } from './predicates/header.ts';
import { hostKind } from './predicates/host.ts';
import { methodKind } from './predicates/method.ts';
import { pathKind } from './predicates/path.ts';

export const PREDICATES = {
  header: headerKind,
  path: pathKind,
  method: methodKind,
  host: hostKind,
};

/** The keys of `PREDICATES`. */
export type PredicateName = keyof typeof PREDICATES;
/** The written body of one kind. */
export type PredicateBody<Name extends PredicateName> =
  (typeof PREDICATES)[Name] extends PredicateKind<infer Body> ? Body : never;
