/**
 * `{ body: { jsonpath, equals|prefix|contains|glob|regex|present|absent } }`
 *
 * The subject is what a JSONPath (RFC 9535) selects in a JSON body: the predicate matches when any of the selected values
 * does. Text is compared as it is, other values as JSON without white space (`3`, `true`, `null`, `{"a":1}`), numbers in it as they are
 * written (`1.0`).
 *
 * The head answers alone when no JSON can follow: no body, another content type, a content coding, a length above the limit is
 * left to `matchBody`, so that it is counted. A body that is said to be JSON and is none, is above the limits of size, depth or work, or has a
 * name twice in an object, stays unknown: what depends on it does not match, nor does its opposite. So it is from the head on where
 * JSON has a content coding, or two types.
 */

import { z } from 'zod';
import { BODY_NONE, FIELD_STRIDE, type RequestHead } from '../../request-head.ts';
import { type BodyDocument, IS_JSON, IS_UNCLEAR } from '../body-document.ts';
import type { Pattern } from '../byte-pattern.ts';
import { ASCII_LOWER, standsAt } from '../bytes.ts';
import { below } from '../errors.ts';
import { findField } from '../find-field.ts';
import { SLASH_IS_TEXT } from '../glob-syntax.ts';
import type { Budget } from '../json/budget.ts';
import { JsonPath } from '../json/json-path.ts';
import { isContainer, isList, type JsonValue, textOfValue } from '../json/json-value.ts';
import { KeyedUnion } from '../keyed-union.ts';
import { MAX_SHOWN_VALUES } from '../limits.ts';
import { CASE_SENSITIVE } from '../linear-regex.ts';
import { ABSENT, type Landmark, type Predicate, type PredicateKind, shown } from '../predicate.ts';
import { legible } from '../quoted.ts';
import {
  compileText,
  formOf,
  formShape,
  formWanted,
  PRESENCE_FORMS,
  type PresenceMatch,
  presenceOf,
  TEXT_FORMS,
  type TextMatch,
  type TextReading,
} from '../text-match.ts';
import { type Finding, MATCH, NEED_MORE, NO_MATCH, UNCLEAR, type Verdict } from '../verdict.ts';

/** As it is written. */
export type BodySpec = { readonly jsonpath: string } & (TextMatch | PresenceMatch);

const READING: TextReading = { letters: CASE_SENSITIVE, slash: SLASH_IS_TEXT };
/** Behind all others: it needs the body. */
const BODY_COST = 100_000;

const jsonpath = z.string({ error: 'must be text: a JSONPath such as $.user.name' });

export const bodyKind: PredicateKind<BodySpec> = {
  shape: new KeyedUnion<BodySpec>({ jsonpath }, { ...TEXT_FORMS, ...PRESENCE_FORMS }),
  compile(spec, at) {
    const path = new JsonPath(spec.jsonpath, below(at, 'jsonpath'));
    const wantsPresence = presenceOf(spec);
    if (wantsPresence !== null) {
      const wanted = wantsPresence ? 'present' : ABSENT;
      return new BodyPredicate(spec.jsonpath, path, { pattern: null, wantsPresence, shape: wanted, wanted });
    }
    const form = formOf(spec as TextMatch);
    const words = { shape: formShape(form), wanted: formWanted(form) };
    return new BodyPredicate(spec.jsonpath, path, { pattern: compileText(form, READING, at), wantsPresence, ...words });
  },
};

/** What is wanted of the selected values. */
interface Wanted {
  /** Null when only presence is wanted. */
  readonly pattern: Pattern | null;
  readonly wantsPresence: boolean | null;
  readonly shape: string;
  readonly wanted: string;
}

class BodyPredicate implements Predicate {
  readonly cost = BODY_COST;
  readonly instructions: number;
  readonly needsBody = true;
  readonly subject: string;
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly whenUnclear = 'the body is coded, or has two types';
  readonly #path: JsonPath;
  readonly #wanted: Wanted;

  constructor(text: string, path: JsonPath, wanted: Wanted) {
    this.instructions = path.instructions + (wanted.pattern?.instructions ?? 0);
    this.subject = `body ${legible(text)}`;
    this.wanted = wanted.wanted;
    if (wanted.wantsPresence !== false) this.landmarks = [{ subject: 'content-type', value: null }];
    this.#path = path;
    this.#wanted = wanted;
  }

  test(head: RequestHead, body: BodyDocument | null): Finding {
    const hasJson = findJson(head);
    if (hasJson === UNCLEAR) return UNCLEAR;
    if (hasJson === NO_MATCH) return this.#wanted.wantsPresence === false ? MATCH : NO_MATCH;
    if (body === null || body.state === IS_UNCLEAR || body.budget.isSpent) return NEED_MORE;
    const { budget } = body;
    const values = body.state === IS_JSON ? this.#path.select(body.value, budget) : [];
    const verdict = this.#judge(values, budget);
    return budget.isSpent ? NEED_MORE : verdict;
  }

  #judge(values: readonly JsonValue[], budget: Budget): Verdict {
    const { pattern, wantsPresence } = this.#wanted;
    if (pattern === null) return values.length > 0 === wantsPresence ? MATCH : NO_MATCH;
    for (const value of values) {
      const bytes = Buffer.from(textOfValue(value));
      if (!budget.pay(bytes.length, pattern.instructions)) return NO_MATCH;
      if (pattern.test(bytes, 0, bytes.length)) return MATCH;
    }
    return NO_MATCH;
  }

  describe(): string {
    // A JSONPath has values in its conditions: `$[?@.token=="…"]`.
    return `body at a JSONPath ${this.#wanted.shape}`;
  }

  seen(head: RequestHead, body: BodyDocument | null): string {
    if (findJson(head) !== MATCH || body === null || body.state !== IS_JSON) return 'not JSON';
    const values = this.#path.select(body.value, body.budget).slice(0, MAX_SHOWN_VALUES);
    if (body.budget.isSpent) return 'too much to look at again';
    const say = this.#path.isNamed ? shownValue : kindOfValue;
    return values.length === 0 ? ABSENT : values.map(say).join(' and ');
  }
}

/** A value that the path does not name, as under a wildcard: only what kind it is, and how large. */
function kindOfValue(value: JsonValue): string {
  if (isContainer(value)) {
    return isList(value) ? `an array of ${value.length} elements` : `an object of ${Object.keys(value).length} members`;
  }
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return value === null ? 'null' : `a ${typeof value === 'boolean' ? 'boolean' : 'number'}`;
}

/** Of what has members, which the path does not name either, only how many. */
function shownValue(value: JsonValue): string {
  if (isContainer(value)) return kindOfValue(value);
  const text = Buffer.from(textOfValue(value));
  return shown(text, 0, text.length);
}

const CONTENT_TYPE = Buffer.from('content-type');
const CONTENT_ENCODING = Buffer.from('content-encoding');
const APPLICATION = Buffer.from('application/');
const JSON_ITSELF = Buffer.from('json');
const JSON_SUFFIX = Buffer.from('+json');
const SEMICOLON = 0x3b;
const COMMA = 0x2c;
const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;

/** Whether a body of JSON follows the head: MATCH, NO_MATCH, or UNCLEAR where it is coded or has another type as well. */
function findJson(head: RequestHead): typeof MATCH | typeof NO_MATCH | typeof UNCLEAR {
  if (head.bodyKind === BODY_NONE) return NO_MATCH;
  let types = 0;
  let jsonTypes = 0;
  for (let i = findField(head, CONTENT_TYPE, 0); i >= 0; i = findField(head, CONTENT_TYPE, i + 1)) {
    const start = head.fields[i * FIELD_STRIDE + 2]!;
    const end = head.fields[i * FIELD_STRIDE + 3]!;
    const isSeveral = isListOfTypes(head.bytes, start, end);
    types += isSeveral ? 2 : 1;
    if (isSeveral ? namesJson(head.bytes, start, end) : isJsonType(head.bytes, start, end)) jsonTypes++;
  }
  if (jsonTypes === 0) return NO_MATCH;
  return types > 1 || findField(head, CONTENT_ENCODING, 0) >= 0 ? UNCLEAR : MATCH;
}

/** Whether a comma outside quotes makes several of one value: two lines say the same (RFC 9110 section 5.3). */
function isListOfTypes(bytes: Buffer, start: number, end: number): boolean {
  let isQuoted = false;
  for (let i = start; i < end; i++) {
    if (bytes[i] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[i] === COMMA && !isQuoted) return true;
  }
  return false;
}

/** Whether `json` is in it anywhere. */
function namesJson(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i + JSON_ITSELF.length <= end; i++) {
    if (standsAt(bytes, i, JSON_ITSELF, ASCII_LOWER)) return true;
  }
  return false;
}

/** `application/json` or `application/…+json`, without case, before any parameter (RFC 9110 section 8.3.1, RFC 6839). */
function isJsonType(bytes: Buffer, start: number, end: number): boolean {
  let stop = start;
  while (stop < end && bytes[stop] !== SEMICOLON && bytes[stop] !== SPACE && bytes[stop] !== TAB) stop++;
  const length = stop - start - APPLICATION.length;
  if (length < JSON_ITSELF.length || !standsAt(bytes, start, APPLICATION, ASCII_LOWER)) return false;
  if (length === JSON_ITSELF.length) return standsAt(bytes, stop - JSON_ITSELF.length, JSON_ITSELF, ASCII_LOWER);
  return length > JSON_SUFFIX.length && standsAt(bytes, stop - JSON_SUFFIX.length, JSON_SUFFIX, ASCII_LOWER);
}
