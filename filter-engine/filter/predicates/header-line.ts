/**
 * `{ header_line: { regex, also: [regex…], except: [regex…] } }`: a regex over `name: value` of each header, name in lower case.
 *
 * This is how mirrord writes header filters. One and the same line must match `regex` and all of `also` and none of
 * `except`, which takes the place of lookaheads: `^user-agent: (?!kube-probe)` is `^user-agent: ` except `^user-agent: kube-probe`.
 * The line has one space after its colon however it was sent. Cookies that HTTP/2 sent in pieces are a line each, as in HTTP/1.
 */

import { z } from 'zod';
import { FIELD_STRIDE, type RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { ASCII_LOWER, standsAt } from '../bytes.ts';
import { below } from '../errors.ts';
import { checkKeys, keysOf, parseShape, type Shape } from '../keyed-union.ts';
import { MAX_LIST } from '../limits.ts';
import { LINES } from '../line-cache.ts';
import { lineLandmarks, lineRunsOf, namesIn } from '../line-landmarks.ts';
import { CASE_SENSITIVE, compileAsciiRegex } from '../linear-regex.ts';
import { refuseInstructions } from '../pattern-totals.ts';
import type { Landmark, Predicate, PredicateKind } from '../predicate.ts';
import { quoted } from '../quoted.ts';
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
  partsOf: ({ also = [], except = [] }) => 1 + also.length + except.length,
  compile(spec, at) {
    let instructions = 0;
    const compile = (pattern: string, place: string) => {
      const compiled = compileAsciiRegex(pattern, CASE_SENSITIVE, place);
      instructions += compiled.instructions;
      refuseInstructions(instructions, place);
      return compiled;
    };
    const compileAll = (patterns: readonly string[], key: string) =>
      patterns.map((pattern, index) => compile(pattern, `${below(at, key)}[${index}]`));
    return new HeaderLinePredicate(
      spec,
      [compile(spec.regex, below(at, 'regex')), ...compileAll(spec.also ?? [], 'also')],
      compileAll(spec.except ?? [], 'except'),
    );
  },
};

class HeaderLinePredicate implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject = 'header line';
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #wants: readonly Pattern[];
  readonly #excepts: readonly Pattern[];
  /** The headers that a line can be of; null when any. */
  readonly #names: readonly Uint8Array[] | null;

  constructor(spec: HeaderLineSpec, wants: readonly Pattern[], excepts: readonly Pattern[]) {
    const all = [...wants, ...excepts];
    this.cost = 10 * all.reduce((sum, pattern) => sum + pattern.cost, 0);
    this.instructions = all.reduce((sum, pattern) => sum + pattern.instructions, 0);
    const words = [spec.regex, ...(spec.also ?? [])].map(quoted).join(' and ');
    const but = (spec.except ?? []).map(text => ` except ${quoted(text)}`).join('');
    this.wanted = `one matching ${words}${but}`;
    const patterns = [spec.regex, ...(spec.also ?? [])].map(lineRunsOf);
    const landmarks = lineLandmarks(patterns);
    if (landmarks !== null) this.landmarks = landmarks;
    this.#names = namesIn(patterns)?.map(name => Buffer.from(name)) ?? null;
    this.#wants = wants;
    this.#excepts = excepts;
  }

  test(head: RequestHead): Verdict {
    LINES.open(head);
    for (let field = 0; field < head.fieldCount + head.crumbCount; field++) {
      if (field === head.joinedField || !this.#mayBeOf(head, field)) continue;
      const start = LINES.startOf(head, field);
      const end = LINES.endOf(field);
      if (hasAll(this.#wants, start, end) && !hasAny(this.#excepts, start, end)) return MATCH;
    }
    return NO_MATCH;
  }

  #mayBeOf({ bytes, fields }: RequestHead, field: number): boolean {
    const names = this.#names;
    if (names === null) return true;
    const start = fields[field * FIELD_STRIDE]!;
    const length = fields[field * FIELD_STRIDE + 1]! - start;
    for (let i = 0; i < names.length; i++) {
      if (names[i]!.length === length && standsAt(bytes, start, names[i]!, ASCII_LOWER)) return true;
    }
    return false;
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
function hasAll(patterns: readonly Pattern[], start: number, end: number): boolean {
  for (let i = 0; i < patterns.length; i++) if (!patterns[i]!.test(LINES.bytes, start, end)) return false;
  return true;
}

/** Whether any pattern matches the line. */
function hasAny(patterns: readonly Pattern[], start: number, end: number): boolean {
  for (let i = 0; i < patterns.length; i++) if (patterns[i]!.test(LINES.bytes, start, end)) return true;
  return false;
}
