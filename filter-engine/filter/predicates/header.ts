/**
 * `{ header: { name, equals|prefix|contains|glob|regex|present|absent } }`
 *
 * Names are compared without case. A header that is repeated has several values: the predicate matches when any of them does.
 * A list in one line (`a, b`) is one value. `absent: true` is the absence of the header, as `present: false` is; a predicate over the value of an
 * absent header does not match, so `not` of it does.
 */

import { FIELD_STRIDE, type RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { findField } from '../find-field.ts';
import { SLASH_IS_TEXT } from '../glob-syntax.ts';
import { KeyedUnion } from '../keyed-union.ts';
import { MAX_SHOWN_VALUES } from '../limits.ts';
import { CASE_SENSITIVE } from '../linear-regex.ts';
import { MEMBER_LISTS } from '../member-lists.ts';
import { ABSENT, type Landmark, landmarksIn, type Predicate, type PredicateKind, shown } from '../predicate.ts';
import {
  compileText,
  formOf,
  formShape,
  formWanted,
  literalBytes,
  PRESENCE_FORMS,
  type PresenceMatch,
  presenceOf,
  TEXT_FORMS,
  type TextForm,
  type TextMatch,
  type TextReading,
} from '../text-match.ts';
import { tokenSchema } from '../token.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

/** As it is written. */
export type HeaderSpec = { readonly name: string } & (TextMatch | PresenceMatch);

const READING: TextReading = { letters: CASE_SENSITIVE, slash: SLASH_IS_TEXT, isFieldText: true };
/** Finding a field among about ten costs this before its value is looked at. */
const SCAN_COST = 15;
/** The lists that predicates of their own look into. A cookie that the filter does not name may be somebody's session. */
const HEADERS_WITH_MEMBERS: readonly string[] = MEMBER_LISTS.filter(list => list !== 'query');

export const headerKind: PredicateKind<HeaderSpec> = {
  shape: new KeyedUnion<HeaderSpec>({ name: tokenSchema('a header name') }, { ...TEXT_FORMS, ...PRESENCE_FORMS }),
  compile(spec, at) {
    const wantsPresence = presenceOf(spec);
    if (wantsPresence !== null) return new HeaderPresence(spec.name, wantsPresence ? MATCH : NO_MATCH);
    const form = formOf(spec as TextMatch);
    return new HeaderValue(spec.name, form, compileText(form, READING, at));
  },
};

class HeaderValue implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject: string;
  readonly wanted: string;
  readonly landmarks: readonly Landmark[];
  readonly #name: Uint8Array;
  readonly #shape: string;
  readonly #pattern: Pattern;

  constructor(name: string, form: TextForm, pattern: Pattern) {
    this.cost = SCAN_COST + pattern.cost;
    this.instructions = pattern.instructions;
    this.subject = `header ${name.toLowerCase()}`;
    this.wanted = formWanted(form);
    const subject = name.toLowerCase();
    const inValue = form.form === 'equals' ? undefined : landmarksIn(subject, [form]);
    this.landmarks = inValue ?? literalBytes(form).map(value => ({ subject, value }));
    this.#name = Buffer.from(name.toLowerCase());
    this.#shape = formShape(form);
    this.#pattern = pattern;
  }

  test(head: RequestHead): Verdict {
    const { bytes, fields } = head;
    for (let i = findField(head, this.#name, 0); i >= 0; i = findField(head, this.#name, i + 1)) {
      const column = i * FIELD_STRIDE;
      if (this.#pattern.test(bytes, fields[column + 2]!, fields[column + 3]!)) return MATCH;
    }
    return NO_MATCH;
  }

  describe(): string {
    return `${this.subject} ${this.#shape}`;
  }

  seen(head: RequestHead): string {
    return seenValues(head, this.#name);
  }
}

class HeaderPresence implements Predicate {
  readonly cost = SCAN_COST;
  readonly instructions = 0;
  readonly subject: string;
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #name: Uint8Array;
  readonly #ifPresent: Verdict;
  readonly #ifAbsent: Verdict;

  constructor(name: string, ifPresent: Verdict) {
    this.subject = `header ${name.toLowerCase()}`;
    this.wanted = ifPresent === MATCH ? 'present' : ABSENT;
    if (ifPresent === MATCH) this.landmarks = [{ subject: name.toLowerCase(), value: null }];
    this.#name = Buffer.from(name.toLowerCase());
    this.#ifPresent = ifPresent;
    this.#ifAbsent = ifPresent === MATCH ? NO_MATCH : MATCH;
  }

  test(head: RequestHead): Verdict {
    return findField(head, this.#name, 0) >= 0 ? this.#ifPresent : this.#ifAbsent;
  }

  describe(): string {
    return `${this.subject} ${this.wanted}`;
  }

  seen(head: RequestHead): string {
    return seenValues(head, this.#name);
  }
}

/** The values of a header, the first of many: `"a"`, `"a" and "b"`, `absent`. Of lists, whose members the filter does not name, only the sizes. */
function seenValues(head: RequestHead, name: Uint8Array): string {
  const hasMembers = HEADERS_WITH_MEMBERS.includes(Buffer.from(name).toString());
  const values: string[] = [];
  let field = findField(head, name, 0);
  for (; field >= 0 && values.length < MAX_SHOWN_VALUES; field = findField(head, name, field + 1)) {
    const start = head.fields[field * FIELD_STRIDE + 2]!;
    const end = head.fields[field * FIELD_STRIDE + 3]!;
    values.push(hasMembers ? `a list of ${end - start} bytes` : shown(head.bytes, start, end));
  }
  if (field >= 0) values.push('more');
  return values.length === 0 ? ABSENT : values.join(' and ');
}
