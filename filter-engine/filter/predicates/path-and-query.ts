/**
 * `{ path_and_query: { equals|prefix|contains|glob|regex } }`: the target as it was sent, path and query with the `?` between them.
 *
 * Without a query it is the path alone. Of an absolute-form target the part from the path on is meant; CONNECT has none.
 */

import type { RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { SLASH_IS_TEXT } from '../glob-syntax.ts';
import { KeyedUnion } from '../keyed-union.ts';
import { CASE_SENSITIVE } from '../linear-regex.ts';
import {
  ABSENT,
  type Landmark,
  landmarksIn,
  PATH_AND_QUERY,
  type Predicate,
  type PredicateKind,
  shown,
} from '../predicate.ts';
import {
  compileText,
  formOf,
  formShape,
  formWanted,
  TEXT_FORMS,
  type TextForm,
  type TextMatch,
  type TextReading,
} from '../text-match.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

const READING: TextReading = { letters: CASE_SENSITIVE, slash: SLASH_IS_TEXT, isAscii: true };

export const pathAndQueryKind: PredicateKind<TextMatch> = {
  shape: new KeyedUnion<TextMatch>({}, TEXT_FORMS),
  compile(spec, at) {
    const form = formOf(spec);
    return new PathAndQueryPredicate(form, compileText(form, READING, at));
  },
};

class PathAndQueryPredicate implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject = 'path and query';
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #shape: string;
  readonly #pattern: Pattern;

  constructor(form: TextForm, pattern: Pattern) {
    this.cost = pattern.cost;
    this.instructions = pattern.instructions;
    this.wanted = formWanted(form);
    const landmarks = landmarksIn(PATH_AND_QUERY, [form]);
    if (landmarks !== undefined) this.landmarks = landmarks;
    this.#shape = formShape(form);
    this.#pattern = pattern;
  }

  test(head: RequestHead): Verdict {
    if (head.pathEnd === head.pathStart) return NO_MATCH;
    return this.#pattern.test(head.bytes, head.pathStart, endOf(head)) ? MATCH : NO_MATCH;
  }

  describe(): string {
    return `path and query ${this.#shape}`;
  }

  /** The path. Of the query, whose parameters the filter does not name, only that there is one. */
  seen(head: RequestHead): string {
    if (head.pathEnd === head.pathStart) return ABSENT;
    const path = shown(head.bytes, head.pathStart, head.pathEnd);
    return endOf(head) === head.pathEnd ? path : `${path} with a query`;
  }
}

/** Where the query ends, which follows its path directly; the path's end where there is none. */
function endOf({ pathEnd, queryStart, queryEnd }: RequestHead): number {
  return queryStart === pathEnd + 1 ? queryEnd : pathEnd;
}
