/**
 * Predicates over members: `{ cookie | baggage | tracestate | query: { name, equals|prefix|contains|glob|regex|present|absent } }`
 *
 * Each compares the name with case and any value that has it. A name that stands several times has several values; one that stands more
 * often than MAX_VALUES_OF_NAME is unclear.
 */

import { z } from 'zod';
import type { RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { EXACT, standsAt } from '../bytes.ts';
import { decodeBytes, decodedBytes, isEncoded } from '../decode-bytes.ts';
import { SLASH_IS_TEXT } from '../glob-syntax.ts';
import { KeyedUnion } from '../keyed-union.ts';
import { MAX_PATTERN_LENGTH, MAX_SHOWN_VALUES, MAX_VALUES_OF_NAME } from '../limits.ts';
import { CASE_SENSITIVE } from '../linear-regex.ts';
import { type MemberList, walkOf } from '../member-lists.ts';
import type { MemberWalk } from '../member-walk.ts';
import { ABSENT, type Landmark, landmarksIn, type Predicate, type PredicateKind, shown } from '../predicate.ts';
import { legible } from '../quoted.ts';
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
  type TextMatch,
  type TextReading,
} from '../text-match.ts';
import { tokenSchema } from '../token.ts';
import { type Finding, MATCH, NO_MATCH, UNCLEAR, type Verdict } from '../verdict.ts';

/** As it is written. */
export type MemberSpec = { readonly name: string } & (TextMatch | PresenceMatch);

const DECODED: TextReading = { letters: CASE_SENSITIVE, slash: SLASH_IS_TEXT };
const AS_SENT: TextReading = { ...DECODED, isFieldText: true };
/** Walking some ten members costs this before a value is looked at. */
const WALK_COST = 150;

/** Keys of a tracestate: `[a-z0-9_*-/]`, with one `@` before a system's name (W3C Trace Context section 3.3.1.3.1). */
const TRACESTATE_KEY = /^[a-z0-9][a-z0-9_\-*/]{0,255}(@[a-z][a-z0-9_\-*/]{0,13})?$/;

const tracestateName = z.string({ error: 'must be text: a key of tracestate' }).regex(TRACESTATE_KEY, {
  error: 'is not a key of tracestate: lower-case letters, digits and _-*/, with one @ at most',
});
const queryName = z
  .string({ error: 'must be text: the name of a parameter, decoded' })
  .min(1, { error: 'is empty' })
  .max(MAX_PATTERN_LENGTH, { error: `is longer than ${MAX_PATTERN_LENGTH} characters` });

export const cookieKind = memberKind('cookie', tokenSchema('a cookie name'));
export const baggageKind = memberKind('baggage', tokenSchema('a key of baggage'));
export const tracestateKind = memberKind('tracestate', tracestateName);
export const queryKind = memberKind('query', queryName);

function memberKind(list: MemberList, name: z.ZodString): PredicateKind<MemberSpec> {
  const reading = list === 'cookie' || list === 'tracestate' ? AS_SENT : DECODED;
  return {
    shape: new KeyedUnion<MemberSpec>({ name }, { ...TEXT_FORMS, ...PRESENCE_FORMS }),
    compile(spec, at) {
      const members = new Members(list, spec.name);
      const wantsPresence = presenceOf(spec);
      if (wantsPresence !== null) {
        const landmarks = wantsPresence ? [{ list, subject: spec.name, value: null }] : undefined;
        return new MemberPresence(members, wantsPresence ? MATCH : NO_MATCH, landmarks);
      }
      const form = formOf(spec as TextMatch);
      const inValue = form.form === 'equals' ? undefined : landmarksIn(spec.name, [form]);
      const landmarks = (inValue ?? literalBytes(form).map(value => ({ subject: spec.name, value }))).map(
        (landmark): Landmark => ({ ...landmark, list }),
      );
      return new MemberValue(members, compileText(form, reading, at), {
        shape: formShape(form),
        wanted: formWanted(form),
        landmarks,
      });
    },
  };
}

/** The values of one name in a list of members. */
class Members {
  readonly subject: string;
  readonly #name: Uint8Array;
  readonly #walk: MemberWalk;
  /** Where the value lies that `next` found: in the head, or decoded. */
  bytes: Buffer = decodedBytes();
  start = 0;
  end = 0;

  constructor(list: MemberList, name: string) {
    this.subject = `${list} ${legible(name)}`;
    this.#name = Buffer.from(name);
    this.#walk = walkOf(list);
  }

  begin(head: RequestHead): void {
    this.#walk.begin(head);
  }

  /** Goes to the next value of the name. */
  next(head: RequestHead): boolean {
    const walk = this.#walk;
    while (walk.next(head)) {
      if (!this.#hasName(head.bytes)) continue;
      if (isEncoded(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre)) {
        this.end = decodeBytes(head.bytes, walk.valueStart, walk.valueEnd, walk.valuesAre);
        this.start = 0;
        this.bytes = decodedBytes();
      } else {
        this.bytes = head.bytes;
        this.start = walk.valueStart;
        this.end = walk.valueEnd;
      }
      return true;
    }
    return false;
  }

  #hasName(bytes: Buffer): boolean {
    const { nameStart, nameEnd, namesAre } = this.#walk;
    const name = this.#name;
    if (!isEncoded(bytes, nameStart, nameEnd, namesAre)) {
      return nameEnd - nameStart === name.length && standsAt(bytes, nameStart, name, EXACT);
    }
    return decodeBytes(bytes, nameStart, nameEnd, namesAre) === name.length && standsAt(decodedBytes(), 0, name, EXACT);
  }

  /** The values, the first of many: `"a"`, `"a" and "b"`, `absent`. */
  seen(head: RequestHead): string {
    const values: string[] = [];
    this.begin(head);
    while (values.length < MAX_SHOWN_VALUES && this.next(head)) values.push(shown(this.bytes, this.start, this.end));
    if (values.length === MAX_SHOWN_VALUES && this.next(head)) values.push('more');
    return values.length === 0 ? ABSENT : values.join(' and ');
  }
}

/** What is said of a wanted value. */
interface AboutValue {
  readonly shape: string;
  readonly wanted: string;
  readonly landmarks: readonly Landmark[];
}

class MemberValue implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject: string;
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly whenUnclear = `it has more than ${MAX_VALUES_OF_NAME} values`;
  readonly #members: Members;
  readonly #pattern: Pattern;
  readonly #shape: string;

  constructor(members: Members, pattern: Pattern, about: AboutValue) {
    this.cost = WALK_COST + pattern.cost;
    this.instructions = pattern.instructions;
    this.subject = members.subject;
    this.wanted = about.wanted;
    this.landmarks = about.landmarks;
    this.#members = members;
    this.#pattern = pattern;
    this.#shape = about.shape;
  }

  test(head: RequestHead): Finding {
    const members = this.#members;
    members.begin(head);
    for (let count = 0; members.next(head); count++) {
      if (count === MAX_VALUES_OF_NAME) return UNCLEAR;
      if (this.#pattern.test(members.bytes, members.start, members.end)) return MATCH;
    }
    return NO_MATCH;
  }

  describe(): string {
    return `${this.subject} ${this.#shape}`;
  }

  seen(head: RequestHead): string {
    return this.#members.seen(head);
  }
}

class MemberPresence implements Predicate {
  readonly cost = WALK_COST;
  readonly instructions = 0;
  readonly subject: string;
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #members: Members;
  readonly #ifPresent: Verdict;
  readonly #ifAbsent: Verdict;

  constructor(members: Members, ifPresent: Verdict, landmarks: readonly Landmark[] | undefined) {
    this.subject = members.subject;
    this.wanted = ifPresent === MATCH ? 'present' : ABSENT;
    if (landmarks !== undefined) this.landmarks = landmarks;
    this.#members = members;
    this.#ifPresent = ifPresent;
    this.#ifAbsent = ifPresent === MATCH ? NO_MATCH : MATCH;
  }

  test(head: RequestHead): Verdict {
    this.#members.begin(head);
    return this.#members.next(head) ? this.#ifPresent : this.#ifAbsent;
  }

  describe(): string {
    return `${this.subject} ${this.wanted}`;
  }

  seen(head: RequestHead): string {
    return this.#members.seen(head);
  }
}
