/**
 * `{ host: { equals|prefix|contains|glob|regex } }`, `{ host: 'name' }` or `{ host: ['a', 'b'] }`, which mean equals and any of them.
 *
 * The subject is the authority of an absolute-form target, else the value of Host (HTTP/2: `:authority`). Letters' case
 * does not count. A pattern that names a port is compared with the whole of it, one that does not with the name alone, so
 * `shop.test` matches `shop.test:8080` too. An IPv6 address stands in brackets, as in the request (`[::1]`, in a glob `\[::1\]`).
 */

import { z } from 'zod';
import type { RequestHead } from '../../request-head.ts';
import type { Pattern } from '../byte-pattern.ts';
import { FilterError } from '../errors.ts';
import { SLASH_IS_TEXT } from '../glob-syntax.ts';
import { KeyedUnion, parseShape, type Shape } from '../keyed-union.ts';
import { MAX_LIST } from '../limits.ts';
import { CASE_INSENSITIVE } from '../linear-regex.ts';
import { ABSENT, HOST, type Landmark, landmarksIn, type Predicate, type PredicateKind, shown } from '../predicate.ts';
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
import { namesPort } from './named-port.ts';

/** As it is written; a bare string means `equals`, a list any of them. */
export type HostSpec = string | readonly string[] | TextMatch;

const READING: TextReading = { letters: CASE_INSENSITIVE, slash: SLASH_IS_TEXT, isAscii: true };

const name = TEXT_FORMS.equals.min(1, { error: 'is empty, so no request has it' });
const names = z
  .array(name)
  .min(1, { error: 'is empty; name at least one host' })
  .max(MAX_LIST, { error: `has more than ${MAX_LIST} hosts` });
const matchShape = new KeyedUnion<TextMatch>({}, { ...TEXT_FORMS, equals: name });
const shape: Shape<HostSpec> = {
  schema: z.union([name, names, matchShape.schema]),
  parse(input, at) {
    if (typeof input === 'string') return parseShape(name, input, at);
    return Array.isArray(input) ? parseShape(names, input, at) : matchShape.parse(input, at);
  },
};

export const hostKind: PredicateKind<HostSpec> = {
  shape,
  compile(spec, at) {
    const written = typeof spec === 'string' ? [spec] : spec;
    const forms = isList(written) ? written.map(equals => formOf({ equals })) : [formOf(written)];
    for (const form of forms) refuseImpossible(form, at);
    return new HostPredicate(
      forms,
      forms.map(form => compileText(form, READING, at)),
    );
  },
};

function isList(spec: readonly string[] | TextMatch): spec is readonly string[] {
  return Array.isArray(spec);
}

/** Refuses a URL, a bare IPv6 address or a non-ASCII name where a host belongs. */
function refuseImpossible({ form, text }: TextForm, at: string): void {
  if (form !== 'equals' && form !== 'prefix') return;
  const quoted = JSON.stringify(text);
  if (/[/@\s]/.test(text)) {
    throw impossible(
      at,
      `${quoted} is not a host: it has / or @ or a space`,
      'Write the name alone, or with its port: shop.test:8080.',
    );
  }
  if (/[\u0080-\u{10ffff}]/u.test(text)) {
    throw impossible(
      at,
      `${quoted} has characters that no request sends in a host`,
      'Write the encoded name, which begins with xn--.',
    );
  }
  if (form === 'prefix' || text.startsWith('[') || text.indexOf(':') === text.lastIndexOf(':')) return;
  throw impossible(at, `${quoted} has several colons, and an IPv6 address stands in brackets`, `Write "[${text}]".`);
}

function impossible(path: string, what: string, hint: string): FilterError {
  return new FilterError({ code: 'HEADGATE_ERR_FILTER_VALUE', path, what, hint });
}

/** The end of the name in an authority: where its port's colon stands, else `end`. */
function nameEnd(bytes: Buffer, start: number, end: number): number {
  for (let offset = end - 1; offset >= start; offset--) {
    const byte = bytes[offset]!;
    if (byte === 0x3a) return offset;
    if (byte < 0x30 || byte > 0x39) return end;
  }
  return end;
}

class HostPredicate implements Predicate {
  readonly cost: number;
  readonly instructions: number;
  readonly subject = 'host';
  readonly wanted: string;
  readonly landmarks?: readonly Landmark[];
  readonly #shape: string;
  readonly #patterns: readonly Pattern[];
  readonly #withPort: readonly boolean[];

  constructor(forms: readonly TextForm[], patterns: readonly Pattern[]) {
    this.cost = 5 + patterns.reduce((sum, pattern) => sum + pattern.cost, 0);
    this.instructions = patterns.reduce((sum, pattern) => sum + pattern.instructions, 0);
    this.wanted = forms.map(formWanted).join(' or ');
    const landmarks = landmarksIn(HOST, forms);
    if (landmarks !== undefined) this.landmarks = landmarks;
    this.#shape = [...new Set(forms.map(formShape))].join(' or ');
    this.#patterns = patterns;
    this.#withPort = forms.map(namesPort);
  }

  test(head: RequestHead): Verdict {
    const { bytes, hostStart, hostEnd } = head;
    if (hostStart < 0) return NO_MATCH;
    const endOfName = nameEnd(bytes, hostStart, hostEnd);
    for (let i = 0; i < this.#patterns.length; i++) {
      if (this.#patterns[i]!.test(bytes, hostStart, this.#withPort[i] ? hostEnd : endOfName)) return MATCH;
    }
    return NO_MATCH;
  }

  describe(): string {
    return `host ${this.#shape}`;
  }

  seen(head: RequestHead): string {
    return head.hostStart < 0 ? ABSENT : shown(head.bytes, head.hostStart, head.hostEnd);
  }
}
