/**
 * The five forms in which text can be wanted, `{ equals | prefix | contains | glob | regex: '…' }`, shared by all predicates
 * over text: their schema, their compiled pattern, and the words for them.
 */

import { z } from 'zod';
import { BytePattern, CONTAINS, EQUALS, type Pattern, PREFIX } from './byte-pattern.ts';
import { ASCII_LOWER, EXACT } from './bytes.ts';
import { below, FilterError } from './errors.ts';
import { compileGlob } from './glob.ts';
import type { Slash } from './glob-syntax.ts';
import { MAX_PATTERN_LENGTH } from './limits.ts';
import { CASE_INSENSITIVE, compileAsciiRegex, compileRegex, type Letters } from './linear-regex.ts';
import { quoted } from './quoted.ts';

/** Text as it is wanted. Exactly one key. */
export type TextMatch =
  | { readonly equals: string }
  | { readonly prefix: string }
  | { readonly contains: string }
  | { readonly glob: string }
  | { readonly regex: string };

/** How a predicate reads text: whether letters' case counts, and what `/` means to a glob. */
export interface TextReading {
  readonly letters: Letters;
  readonly slash: Slash;
  /** Whether the subject never has other characters. */
  readonly isAscii?: boolean;
  /** Whether the subject is (a part of) a header's value as it was sent, which has no control characters but tabs. */
  readonly isFieldText?: boolean;
}

const pattern = z
  .string({ error: 'must be text; numbers and booleans need quotes' })
  .max(MAX_PATTERN_LENGTH, { error: `is longer than ${MAX_PATTERN_LENGTH} characters` })
  .refine(text => text.isWellFormed(), { error: 'has half of a surrogate pair, which no request can hold' });
const nonEmpty = pattern.min(1, { error: 'is empty, so it says nothing' });

/** The forms as zod members, in the order in which errors and documents list them. */
export const TEXT_FORMS = { equals: pattern, prefix: nonEmpty, contains: nonEmpty, glob: nonEmpty, regex: nonEmpty };

/** A form with its text taken apart. */
export interface TextForm {
  readonly form: keyof typeof TEXT_FORMS;
  readonly text: string;
}

/** Which form a `TextMatch` has. */
export function formOf(match: TextMatch): TextForm {
  if ('equals' in match) return { form: 'equals', text: match.equals };
  if ('prefix' in match) return { form: 'prefix', text: match.prefix };
  if ('contains' in match) return { form: 'contains', text: match.contains };
  if ('glob' in match) return { form: 'glob', text: match.glob };
  return { form: 'regex', text: match.regex };
}

/** Compiles a form; throws a `FilterError` for the place `at` followed by the form's name. */
export function compileText({ form, text }: TextForm, reading: TextReading, at: string): Pattern {
  const fold = reading.letters === CASE_INSENSITIVE ? ASCII_LOWER : EXACT;
  if (reading.isFieldText === true && form !== 'glob' && form !== 'regex') refuseControls(text, below(at, form));
  switch (form) {
    case 'equals':
      return new BytePattern(EQUALS, text, fold);
    case 'prefix':
      return new BytePattern(PREFIX, text, fold);
    case 'contains':
      return new BytePattern(CONTAINS, text, fold);
    case 'glob':
      return compileGlob(text, reading, below(at, form));
    case 'regex':
      return (reading.isAscii === true ? compileAsciiRegex : compileRegex)(text, reading.letters, below(at, form));
  }
}

/** No request that the engine reads has them in a header's value (RFC 9110 section 5.5). */
function refuseControls(text: string, at: string): void {
  const control = Array.from(text).find(char => (char < ' ' && char !== '\t') || char === '\x7f');
  if (control === undefined) return;
  const code = control.charCodeAt(0).toString(16).padStart(2, '0');
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_VALUE',
    path: at,
    what: `${JSON.stringify(text)} has a control character (0x${code}), which no value of a header has`,
    hint: 'Leave it out; a line break at the end often comes from a file.',
  });
}

const SHAPES = {
  equals: 'equals …',
  prefix: 'begins with …',
  contains: 'contains …',
  glob: 'is like …',
  regex: 'matches …',
} as const;

/** The form without its text, which other users may see: `equals …`. */
export function formShape({ form }: TextForm): string {
  return SHAPES[form];
}

const WANTED = { prefix: 'beginning with', contains: 'containing', glob: 'like', regex: 'matching' } as const;

/** The form with its text, as an explanation says it: `"alice"`, `beginning with "/api"`. */
export function formWanted({ form, text }: TextForm): string {
  return form === 'equals' ? quoted(text) : `${WANTED[form]} ${quoted(text)}`;
}

/** Whether something is there at all. `absent: true` and `present: false` say the same. */
export type PresenceMatch = { readonly present: boolean } | { readonly absent: boolean };

const yesOrNo = z.boolean({ error: 'must be true or false' });

/** The forms of a `PresenceMatch` as zod members. */
export const PRESENCE_FORMS = { present: yesOrNo, absent: yesOrNo };

/** Whether presence (true) or absence (false) is wanted; null when it is text that is. */
export function presenceOf(match: TextMatch | PresenceMatch): boolean | null {
  if ('present' in match) return match.present;
  return 'absent' in match ? !match.absent : null;
}

/** The values in bytes of which one must be there for `equals` with case to match; `[null]` where any value may do. */
export function literalBytes({ form, text }: TextForm): readonly (Uint8Array | null)[] {
  if (form !== 'equals') return [null];
  // A pattern above U+007F has a second needle in Latin-1 (byte-pattern.ts).
  const encodings = /[\u0080-\u{10ffff}]/u.test(text) ? (['utf8', 'latin1'] as const) : (['utf8'] as const);
  return encodings.map(encoding => Buffer.from(text, encoding));
}
