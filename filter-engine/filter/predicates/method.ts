/**
 * `{ method: 'GET' }` or `{ method: ['GET', 'POST'] }`, which means one of them.
 *
 * Methods are tokens and their case counts (RFC 9110 section 9.1); any token is allowed, so custom methods are. A standard
 * method in another case is refused: it is a slip of the keyboard and would
 * never match. Beside the method itself (`[GET, get]`) it is meant.
 */

import { z } from 'zod';
import type { RequestHead } from '../../request-head.ts';
import { EXACT, standsAt } from '../bytes.ts';
import { FilterError } from '../errors.ts';
import { parseShape } from '../keyed-union.ts';
import { MAX_LIST } from '../limits.ts';
import { type Predicate, type PredicateKind, shown } from '../predicate.ts';
import { tokenSchema } from '../token.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

/** As it is written: one method, or any of several. */
export type MethodSpec = string | readonly string[];

const STANDARD = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

const method = tokenSchema('a method');
const methods = z
  .array(method, { error: 'must be a method, or a list of methods' })
  .min(1, { error: 'is empty; name at least one method' })
  .max(MAX_LIST, { error: `has more than ${MAX_LIST} methods` });

export const methodKind: PredicateKind<MethodSpec> = {
  shape: {
    schema: z.union([method, methods]),
    parse: (input, at) => (typeof input === 'string' ? parseShape(method, input, at) : parseShape(methods, input, at)),
  },
  compile(spec, at) {
    const names = typeof spec === 'string' ? [spec] : spec;
    for (const [index, name] of names.entries()) {
      if (!names.includes(name.toUpperCase())) refuseSlip(name, typeof spec === 'string' ? at : `${at}[${index}]`);
    }
    return new MethodPredicate(names);
  },
};

function refuseSlip(name: string, at: string): void {
  const upper = name.toUpperCase();
  if (name === upper || !STANDARD.includes(upper)) return;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_VALUE',
    path: at,
    what: `${JSON.stringify(name)} is not the method ${upper}: the case of methods counts`,
    hint: `Write ${upper}.`,
  });
}

class MethodPredicate implements Predicate {
  readonly cost = 5;
  readonly instructions = 0;
  readonly subject = 'method';
  readonly wanted: string;
  readonly #names: readonly Uint8Array[];

  constructor(names: readonly string[]) {
    this.wanted = names.join(' or ');
    this.#names = names.map(name => Buffer.from(name, 'latin1'));
  }

  test(head: RequestHead): Verdict {
    const length = head.methodEnd - head.methodStart;
    const names = this.#names;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (name.length === length && standsAt(head.bytes, head.methodStart, name, EXACT)) return MATCH;
    }
    return NO_MATCH;
  }

  describe(): string {
    return 'method is …';
  }

  seen(head: RequestHead): string {
    return shown(head.bytes, head.methodStart, head.methodEnd);
  }
}
