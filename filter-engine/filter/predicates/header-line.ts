/**
 * `{ header_line: { regex, also: [regex…], except: [regex…] } }`: a regex over `name: value` of each header, name in lower case.
 *
 * This is how mirrord writes header filters. One and the same line must match `regex` and all of `also` and none of
 * `except`, which takes the place of lookaheads: `^user-agent: (?!kube-probe)` is `^user-agent: ` except `^user-agent: kube-probe`.
 * The line has one space after its colon however it was sent. Cookies that HTTP/2 sent in pieces are a line each, as in HTTP/1.
 */

import { z } from 'zod';
import { MAX_HEAD_BYTES } from '../../limits.ts';
import { FIELD_STRIDE, type RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { ASCII_LOWER } from '../bytes.ts';
import { below } from '../errors.ts';
import { checkKeys, keysOf, parseShape, type Shape } from '../keyed-union.ts';
import { MAX_LIST } from '../limits.ts';
import { CASE_SENSITIVE, compileAsciiRegex } from '../linear-regex.ts';
import type { Landmark, Predicate, PredicateKind } from '../predicate.ts';
import { quoted } from '../quoted.ts';
import { alternativesOf, textOfElements } from '../regex-elements.ts';
import { TEXT_FORMS } from '../text-match.ts';
import { MATCH, NO_MATCH, type Verdict } from '../verdict.ts';

/** As it is written. */
export interface HeaderLineSpec {
  readonly regex: string;
  readonly also?: readonly string[] | undefined;
  readonly except?: readonly string[] | undefined;
}

const KEYS = ['regex', 'also', 'except'];
const list = z
  .array(TEXT_FORMS.regex, { error: 'must be a list of patterns' })
  .max(MAX_LIST, { error: `has more than ${MAX_LIST} patterns` });
const schema = z.strictObject({ regex: TEXT_FORMS.regex, also: list.optional(), except: list.optional() });

const shape: Shape<HeaderLineSpec> = {
  schema,
  parse(input, at) {
    checkKeys(keysOf(input, at, KEYS), at, KEYS);
    return parseShape<HeaderLineSpec>(schema, input, at);
  },
};

export const headerLineKind: PredicateKind<HeaderLineSpec> = {
  shape,
  compile(spec, at) {
    const compileAll = (patterns: readonly string[], key: string) =>
      patterns.map((pattern, index) => compileAsciiRegex(pattern, CASE_SENSITIVE, `${below(at, key)}[${index}]`));
    return new HeaderLinePredicate(
      spec,
      [compileAsciiRegex(spec.regex, CASE_SENSITIVE, below(at, 'regex')), ...compileAll(spec.also ?? [], 'also')],
      compileAll(spec.except ?? [], 'except'),
    );
  },
};

/** `^name: `, perhaps behind `(?i)`, with plain characters only. */
const BEGINS_WITH_NAME = /^(?:\(\?i\))?\^((?:[a-zA-Z0-9_]|\\?-)+): /;

/** The headers that a line can be of, by what the regex begins with; null when any. */
function namesIn(regex: string): readonly string[] | null {
  const names = alternativesOf(regex).map(elements => BEGINS_WITH_NAME.exec(textOfElements(elements))?.[1]);
  // Only the first alternative has the flag of all. Names are in lower case, so without it capitals never match.
  if (names.some(name => name === undefined)) return null;
  return names.map(name => String(name).replaceAll('\\', '').toLowerCase());
}

/** Where a line is put together; it grows where an agent allows longer heads. */
let line = Buffer.alloc(MAX_HEAD_BYTES);
const COLON = 0x3a;
const SPACE = 0x20;

class HeaderLinePredicate implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject = 'header line';
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #wants: readonly Pattern[];
  readonly #excepts: readonly Pattern[];

  constructor(spec: HeaderLineSpec, wants: readonly Pattern[], excepts: readonly Pattern[]) {
    const all = [...wants, ...excepts];
    this.cost = 10 * all.reduce((sum, pattern) => sum + pattern.cost, 0);
    this.instructions = all.reduce((sum, pattern) => sum + pattern.instructions, 0);
    const words = [spec.regex, ...(spec.also ?? [])].map(quoted).join(' and ');
    const but = (spec.except ?? []).map(text => ` except ${quoted(text)}`).join('');
    this.wanted = `one matching ${words}${but}`;
    const names = namesIn(spec.regex);
    if (names !== null) this.landmarks = names.map(subject => ({ subject, value: null }));
    this.#wants = wants;
    this.#excepts = excepts;
  }

  test(head: RequestHead): Verdict {
    for (let field = 0; field < head.fieldCount + head.crumbCount; field++) {
      if (field === head.joinedField) continue;
      const length = writeLine(head, field);
      if (hasAll(this.#wants, length) && !hasAny(this.#excepts, length)) return MATCH;
    }
    return NO_MATCH;
  }

  describe(): string {
    return `header line matches …${this.#excepts.length > 0 ? ' except …' : ''}`;
  }

  /** The filter names no header, so none is shown. */
  seen(head: RequestHead): string {
    return `none of ${head.fieldCount + head.crumbCount - (head.joinedField < 0 ? 0 : 1)}`;
  }
}

/** Whether all patterns match the line. */
function hasAll(patterns: readonly Pattern[], length: number): boolean {
  for (let i = 0; i < patterns.length; i++) if (!patterns[i]!.test(line, 0, length)) return false;
  return true;
}

/** Whether any pattern matches the line. */
function hasAny(patterns: readonly Pattern[], length: number): boolean {
  for (let i = 0; i < patterns.length; i++) if (patterns[i]!.test(line, 0, length)) return true;
  return false;
}

/** Writes `name: value` of a field into `line`; returns its length. */
function writeLine(head: RequestHead, field: number): number {
  const { bytes, fields } = head;
  const nameStart = fields[field * FIELD_STRIDE]!;
  const nameLength = fields[field * FIELD_STRIDE + 1]! - nameStart;
  const valueStart = fields[field * FIELD_STRIDE + 2]!;
  const valueEnd = fields[field * FIELD_STRIDE + 3]!;
  const length = nameLength + 2 + valueEnd - valueStart;
  if (length > line.length) line = Buffer.alloc(2 * length);
  for (let i = 0; i < nameLength; i++) line[i] = ASCII_LOWER[bytes[nameStart + i]!]!;
  line[nameLength] = COLON;
  line[nameLength + 1] = SPACE;
  bytes.copy(line, nameLength + 2, valueStart, valueEnd);
  return length;
}
