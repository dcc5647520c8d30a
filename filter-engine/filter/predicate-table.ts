/** Every kind of predicate, by its key in the written form. A new kind is one line here. */

import type { PredicateKind } from './predicate.ts';
import { bodyKind } from './predicates/body.ts';
import { grpcKind } from './predicates/grpc.ts';
import { headerKind } from './predicates/header.ts';
import { headerLineKind } from './predicates/header-line.ts';
import { hostKind } from './predicates/host.ts';
import { baggageKind, cookieKind, queryKind, tracestateKind } from './predicates/member.ts';
import { methodKind } from './predicates/method.ts';
import { pathKind } from './predicates/path.ts';
import { pathAndQueryKind } from './predicates/path-and-query.ts';
import { sampleKind } from './predicates/sample.ts';

export const PREDICATES = {
  header: headerKind,
  cookie: cookieKind,
  baggage: baggageKind,
  tracestate: tracestateKind,
  path: pathKind,
  query: queryKind,
  method: methodKind,
  host: hostKind,
  grpc: grpcKind,
  body: bodyKind,
  sample: sampleKind,
  header_line: headerLineKind,
  path_and_query: pathAndQueryKind,
};

/** The keys of `PREDICATES`. */
export type PredicateName = keyof typeof PREDICATES;
/** The written body of one kind. */
export type PredicateBody<Name extends PredicateName> =
  (typeof PREDICATES)[Name] extends PredicateKind<infer Body> ? Body : never;
