/**
 * Regular expressions that cannot stall the agent: RE2 syntax, matched by re2js in time linear in the value.
 *
 * A developer's pattern meets anybody's traffic, so the worst pattern on the worst value counts. re2js runs a lazy DFA and
 * falls back to simulating all instructions per byte; instructions are capped here, bytes by the head limit. What a
 * backtracking engine has and a linear one cannot have (lookaround, backreferences) is refused with its place.
 * docs/decisions/0002-regular-expressions.md has the alternatives and the measurements.
 *
 * A pattern that is plain ASCII text, with or without `^` in front and `$` behind, needs no engine: it becomes a
 * comparison of bytes, which says the same in UTF-8 and in Latin-1.
 *
 * The search is unanchored: a pattern matches when it is found anywhere in the value; `^` and `$` tie it to the ends.
 */

import { RE2JS, RE2JSSyntaxException } from 're2js';
import { BytePattern, CONTAINS, EQUALS, type Lie, type Pattern, PREFIX } from './byte-pattern.ts';
import { ASCII_LOWER, EXACT, textOf } from './bytes.ts';
import { FilterError } from './errors.ts';
import { MAX_REGEX_CACHE_BYTES, MAX_REGEX_INSTRUCTIONS } from './limits.ts';

/** `letters` of a pattern's case: compared as they are, or without case. */
export const CASE_SENSITIVE = 0;
export const CASE_INSENSITIVE = 1;
export type Letters = typeof CASE_SENSITIVE | typeof CASE_INSENSITIVE;

/** A value that the linear engine searches for a match, as text: UTF-8 where it is well-formed, else Latin-1. */
export class LinearPattern implements Pattern {
  readonly cost = 500;
  /** What the pattern costs per byte in the worst case; a filter's total is capped. */
  readonly instructions: number;
  readonly #program: RE2JS;

  constructor(program: RE2JS) {
    // The engine's own budget is 8 MiB a pattern, which the values of strangers may fill.
    const { dfa } = program.re2();
    dfa.stateBudget = MAX_REGEX_CACHE_BYTES;
    dfa.memBudget = MAX_REGEX_CACHE_BYTES;
    this.#program = program;
    this.instructions = program.programSize();
  }

  test(bytes: Buffer, start: number, end: number): boolean {
    return this.#program.test(textOf(bytes, start, end));
  }
}

/** Compiles a user's regex; throws a `FilterError` for the place `at` with the engine's reason and the position. */
export function compileRegex(pattern: string, letters: Letters, at: string): Pattern {
  try {
    return plainPattern(pattern, letters) ?? compileTrusted(pattern, letters, at);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw syntaxError(pattern, errorWithoutFlags(pattern) ?? error, at);
  }
}

/**
 * The same over values that are ASCII or of which only ASCII is meant to match. `(?i)` before plain text then becomes a comparison of
 * bytes; otherwise the engine is needed, to which the Kelvin sign is a `k`.
 */
export function compileAsciiRegex(pattern: string, letters: Letters, at: string): Pattern {
  const plain = pattern.startsWith('(?i)') ? plainPattern(pattern.slice('(?i)'.length), CASE_INSENSITIVE) : null;
  return plain ?? compileRegex(pattern, letters, at);
}

/** `^`, plain ASCII text with escaped punctuation, `$`. */
const PLAIN = /^(?<begin>\^?)(?<text>(?:[\w \-/:;,=@%&!"'#~<>]|\\[!-/:-@[-`{-~])+)(?<end>\$?)$/;

/** A regex that is plain text, with how it lies in the value. */
export interface PlainRegex {
  readonly lie: Lie;
  readonly text: string;
}

/** What a regex without flags says as plain ASCII text, or null when it is more than that. */
export function plainRegex(pattern: string): PlainRegex | null {
  const { begin = '', text = '', end = '' } = PLAIN.exec(pattern)?.groups ?? {};
  if (text === '' || (end !== '' && begin === '')) return null;
  const lie = end !== '' ? EQUALS : begin !== '' ? PREFIX : CONTAINS;
  return { lie, text: text.replaceAll(/\\(.)/g, '$1') };
}

/** The same pattern as a comparison of bytes, or null when it is more than plain text. */
function plainPattern(pattern: string, letters: Letters): BytePattern | null {
  const plain = plainRegex(pattern);
  return plain && new BytePattern(plain.lie, plain.text, letters === CASE_INSENSITIVE ? ASCII_LOWER : EXACT);
}

/** Compiles a source that is known to be RE2; throws a `FilterError` when it is too large. */
export function compileTrusted(source: string, letters: Letters, at: string): LinearPattern {
  const pattern = new LinearPattern(RE2JS.compile(source, letters === CASE_INSENSITIVE ? RE2JS.CASE_INSENSITIVE : 0));
  if (pattern.instructions <= MAX_REGEX_INSTRUCTIONS) return pattern;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_REGEX_TOO_LARGE',
    path: at,
    what: `the pattern compiles to ${pattern.instructions} instructions, the limit is ${MAX_REGEX_INSTRUCTIONS}`,
    hint: 'Use smaller repeat counts: {1,1000} writes its part down 1,000 times; + or * does it once.',
  });
}

/** The engine writes flags in front of a pattern and then tells of them: its error about the pattern alone. */
function errorWithoutFlags(pattern: string): RE2JSSyntaxException | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof RE2JSSyntaxException ? error : null;
  }
}

function syntaxError(pattern: string, error: RE2JSSyntaxException, at: string): FilterError {
  const { position, fragment } = placeOf(pattern, error);
  return new FilterError({
    code: 'HEADGATE_ERR_FILTER_REGEX',
    path: at,
    what: `the regular expression does not compile at character ${position + 1}: ${error.error} (${JSON.stringify(fragment)})`,
    hint: hintFor(pattern.slice(position), error.error),
    cause: error,
  });
}

/** Most places where a fragment may stand that are tried. */
const MAX_PLACES = 32;

/**
 * The engine names the offending fragment, not where it stands. It reads from the left and stops at the first error, so
 * the place is the first occurrence at which the pattern, cut off behind it, fails in the same way.
 */
function placeOf(pattern: string, error: RE2JSSyntaxException): { position: number; fragment: string } {
  const fragment = error.input ?? '';
  if (fragment === pattern || fragment === '') return { position: unclosedIn(pattern), fragment: pattern };
  let position = pattern.indexOf(fragment);
  for (let tries = 0; tries < MAX_PLACES && position >= 0; tries++) {
    if (failsAlike(pattern.slice(0, position + fragment.length), error)) return { position, fragment };
    position = pattern.indexOf(fragment, position + 1);
  }
  return { position: Math.max(0, pattern.indexOf(fragment)), fragment };
}

function failsAlike(pattern: string, wanted: RE2JSSyntaxException): boolean {
  try {
    RE2JS.compile(pattern);
    return false;
  } catch (error) {
    return error instanceof RE2JSSyntaxException && error.error === wanted.error && error.input === wanted.input;
  }
}

/** The last parenthesis that is never closed (or closed but never opened); 0 when there is none. */
function unclosedIn(pattern: string): number {
  const open: number[] = [];
  let isInClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '\\') i++;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '(') open.push(i);
    else if (char === ')' && open.pop() === undefined) return i;
  }
  return open.at(-1) ?? 0;
}

function hintFor(rest: string, reason: string): string {
  if (/^\(\?<?[=!]/.test(rest)) {
    return 'Matching is linear-time (RE2 syntax), which has no lookaround. Write the condition as a second predicate under all_of, a negative one under not.';
  }
  if (/^\\[1-9k]/.test(rest)) {
    return 'Matching is linear-time (RE2 syntax), which has no backreferences. Write the possible values out, or match a wider pattern.';
  }
  if (/^\\Z/.test(rest)) return 'Write $ or \\z for the end of the value.';
  if (/^\\u/.test(rest)) return 'Write \\x{00e9} for a character by its number, or the character itself.';
  if (reason === 'invalid repeat count')
    return 'Repeat counts go up to 1000, nested ones multiplied; write + or * for any number.';
  if (reason.startsWith('invalid nested repetition'))
    return 'Possessive and doubled repeats are not part of RE2 syntax; one is enough.';
  return 'The syntax is RE2: https://github.com/google/re2/wiki/Syntax. Put a backslash before a character that is meant literally.';
}
