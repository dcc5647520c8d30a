/**
 * Globs: picomatch reads them, the linear engine matches them.
 *
 * picomatch turns a glob into a regular expression with lookaheads, for JavaScript's backtracking engine, where
 * `*a*a*a*b` takes time in the fourth power of the value. Its lookaheads say only "not the segment `.` or `..`" and "not at
 * the end": `relaxed` takes them out, and what is left is RE2 syntax. So the one difference to picomatch is that `.` and
 * `..` are segments like others. A test compares both on random globs and paths.
 *
 * In a path, `*` stays within one segment and `**` as a whole segment crosses them (also none); in a
 * header's value or a host name there are no segments and `*` means anything.
 */

import picomatch from 'picomatch';
import { BytePattern, EQUALS, type Pattern, PREFIX } from './byte-pattern.ts';
import { ASCII_LOWER, EXACT } from './bytes.ts';
import { FilterError } from './errors.ts';
import { SLASH_IS_TEXT, type Slash, spellGlob } from './glob-syntax.ts';
import { CASE_INSENSITIVE, compileTrusted, type Letters } from './linear-regex.ts';

/** How a glob is read. */
export interface GlobReading {
  readonly slash: Slash;
  readonly letters: Letters;
}

/**
 * `dot`: a leading dot is no hidden file here. `strictSlashes`: `/a/` is another path than `/a`. `literalBrackets: false`:
 * `[a]` is never the text "[a]". `fastpaths: false`: one way to parse for all globs.
 */
export const PICOMATCH_OPTIONS = {
  dot: true,
  nonegate: true,
  noextglob: true,
  strictSlashes: true,
  literalBrackets: false,
  keepQuotes: true,
  fastpaths: false,
};

/** What picomatch writes before a segment's wildcard, before the `*` of `.*`, and for `**`. */
const NOT_DOTS = '(?!\\.{1,2}(?:\\/|$))';
const NOT_ONE_MORE_DOT = '(?!\\.{0,1}(?:\\/|$))';
const NOT_AT_END = '(?=.)';
const ANY_SEGMENTS = '(?:(?!(?:^|\\/)\\.{1,2}(?:\\/|$)).)*?';
const IN_SEGMENT = '[^/]';
/** A negated class, to which picomatch adds the slash. */
const NOT_THESE = /\[\^((?:\\.|[^\]\\])*)\/\]/g;

/** Compiles a glob over a whole value; throws a `FilterError` for the place `at`. */
export function compileGlob(glob: string, reading: GlobReading, at: string): Pattern {
  const plain = plainPattern(spellGlob(glob, reading.slash, at), reading);
  return plain ?? compileTrusted(globSource(glob, reading.slash, at), reading.letters, at);
}

/** Plain ASCII text, and what may follow it to the end. */
const PLAIN = /^(?<text>(?:[\x20-\x29\x2b-\x3e\x40-\x5a\x5d-\x7a\x7c-\x7e]|\\[\x21-\x7e])+)(?<rest>\*{0,2})$/;

/** The same glob as a comparison of bytes (`/api`, `/api/**`; in a value `text*` too), or null when it is more than that. */
function plainPattern(spelled: string, reading: GlobReading): BytePattern | null {
  const { text = '', rest = '' } = PLAIN.exec(spelled)?.groups ?? {};
  const anything = reading.slash === SLASH_IS_TEXT ? '*' : '**';
  if (text === '' || (rest !== '' && rest !== anything)) return null;
  const fold = reading.letters === CASE_INSENSITIVE ? ASCII_LOWER : EXACT;
  return new BytePattern(rest === '' ? EQUALS : PREFIX, text.replaceAll(/\\(.)/g, '$1'), fold);
}

/** The RE2 source of a glob. */
export function globSource(glob: string, slash: Slash, at: string): string {
  const spelled = spellGlob(glob, slash, at);
  // To picomatch, `**` after a slash that begins the glob is never empty; without that slash it may be.
  const isRooted = slash !== SLASH_IS_TEXT && spelled.startsWith('/');
  const body = isRooted ? spelled.slice(1) : spelled;
  const source = `(?s)^${isRooted ? '/' : ''}(?:${body === '' ? '' : relaxed(parsePicomatch(body, PICOMATCH_OPTIONS).output, slash)})$`;
  if (!source.includes('(?=') && !source.includes('(?!')) return source;
  throw new FilterError({
    code: 'HEADGATE_ERR_FILTER_GLOB',
    path: at,
    what: 'the glob cannot be matched in linear time',
    hint: 'Write it as a regex, or as several predicates under any_of.',
  });
}

/** The declared type of `parse` lacks its options. */
const parsePicomatch = picomatch.parse as unknown as (
  glob: string,
  options: picomatch.PicomatchOptions,
) => { readonly output: string };

/** The same language without lookaheads, apart from the segments `.` and `..`. */
function relaxed(output: string, slash: Slash): string {
  // `(?:^|` begins a glob that begins with `**/`: no segment may stand there. The root's slash is in front of it now.
  const free = [NOT_DOTS, NOT_ONE_MORE_DOT]
    .reduce((source, lookahead) => source.replaceAll(lookahead, ''), output.replaceAll(ANY_SEGMENTS, '.*?'))
    .replaceAll('(?:^|', '(?:|');
  if (slash === SLASH_IS_TEXT) {
    return free.replaceAll(NOT_AT_END, '').replaceAll(IN_SEGMENT, '.').replaceAll(NOT_THESE, '[^$1]');
  }
  // A star that is all of the last segment is not empty (`/api/*` is not `/api/`); elsewhere more follows anyway.
  return free.replace(/\(\?=\.\)\[\^\/\]\*\?(?=$|[|)])/g, `${IN_SEGMENT}+?`).replaceAll(NOT_AT_END, '');
}
