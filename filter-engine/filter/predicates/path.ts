/**
 * `{ path: { equals|prefix|contains|glob|regex } }` or `{ path: '/x' }`, which means equals.
 *
 * The subject is the path of the request's target without its query, as the client sent it: percent-encoding is neither
 * decoded nor normalized, `.` and `..` stay. The target of CONNECT has no path, so nothing matches it; `OPTIONS *` has `*`.
 */

import { z } from 'zod';
import type { RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { below, FilterError } from '../errors.ts';
import { SLASH_SEPARATES } from '../glob-syntax.ts';
import { KeyedUnion, parseShape, type Shape } from '../keyed-union.ts';
import { CASE_SENSITIVE } from '../linear-regex.ts';
import { ABSENT, type Landmark, landmarksIn, PATH, type Predicate, type PredicateKind, shown } from '../predicate.ts';
import {
  compileText,
  formOf,
  formShape,
  formWanted,
  literalBytes,
  TEXT_FORMS,
  type TextForm,
  type TextMatch,
  type TextReading,
} from '../text-match.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

/** As it is written; a bare string means `equals`. */
export type PathSpec = string | TextMatch;

const READING: TextReading = { letters: CASE_SENSITIVE, slash: SLASH_SEPARATES, isAscii: true };

const matchShape = new KeyedUnion<TextMatch>({}, TEXT_FORMS);
const shape: Shape<PathSpec> = {
  schema: z.union([TEXT_FORMS.equals, matchShape.schema]),
  parse: (input, at) =>
    typeof input === 'string' ? parseShape(TEXT_FORMS.equals, input, at) : matchShape.parse(input, at),
};

export const pathKind: PredicateKind<PathSpec> = {
  shape,
  compile(spec, at) {
    const form = formOf(typeof spec === 'string' ? { equals: spec } : spec);
    refuseImpossible(form, typeof spec === 'string' ? at : below(at, form.form));
    return new PathPredicate(form, compileText(form, READING, at));
  },
};

/** Refuses what no path can be: it begins with `/` (or is `*`), has neither query nor fragment, and is printable ASCII without spaces. */
function refuseImpossible({ form, text }: TextForm, at: string): void {
  if (form === 'regex' || (form === 'equals' && text === '*')) return;
  const quoted = JSON.stringify(text);
  const isRooted = text.startsWith('/') || form === 'contains' || (form === 'glob' && /^[*?[{\\]/.test(text));
  if (!isRooted)
    throw impossible(
      at,
      `${quoted} does not begin with /, and every path does`,
      `Write ${JSON.stringify(`/${text}`)}.`,
    );
  const end = form === 'glob' ? -1 : text.search(/[?#]/);
  if (end >= 0) {
    const what = `${quoted} has a ${text[end]}, but the path is without query and fragment`;
    throw impossible(at, what, `Write ${JSON.stringify(text.slice(0, end))}.`);
  }
  const encoded = text.replaceAll(/[^!-~]+/gu, encodeURIComponent);
  if (encoded === text) return;
  throw impossible(
    at,
    `${quoted} has characters that travel percent-encoded in a path`,
    `Write ${JSON.stringify(encoded)}.`,
  );
}

function impossible(path: string, what: string, hint: string): FilterError {
  return new FilterError({ code: 'HEADGATE_ERR_FILTER_VALUE', path, what, hint });
}

class PathPredicate implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject = 'path';
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #shape: string;
  readonly #pattern: Pattern;

  constructor(form: TextForm, pattern: Pattern) {
    this.cost = pattern.cost;
    this.instructions = pattern.instructions;
    this.wanted = formWanted(form);
    const isWhole = form.form === 'equals';
    const landmarks = isWhole ? literalBytes(form).map(value => ({ subject: PATH, value })) : landmarksIn(PATH, [form]);
    if (landmarks !== undefined) this.landmarks = landmarks;
    this.#shape = formShape(form);
    this.#pattern = pattern;
  }

  test(head: RequestHead): Verdict {
    if (head.pathEnd === head.pathStart) return NO_MATCH;
    return this.#pattern.test(head.bytes, head.pathStart, head.pathEnd) ? MATCH : NO_MATCH;
  }

  describe(): string {
    return `path ${this.#shape}`;
  }

  seen(head: RequestHead): string {
    return head.pathEnd === head.pathStart ? ABSENT : shown(head.bytes, head.pathStart, head.pathEnd);
  }
}
