/**
 * Patterns of mirrord's files are those of Rust's fancy-regex. RE2 reads most of them alike; this file refuses those that it would
 * read as something else in silence, with what to write instead. What neither knows is refused when it is compiled.
 *
 * Over ASCII the two agree about `\d`, `\w`, `\s`, `\b`, `$` and case. mirrord looks at no header whose value has other characters.
 */

import { FilterError } from '../filter/errors.ts';
import { CASE_INSENSITIVE, compileRegex, type Letters } from '../filter/linear-regex.ts';
import { alternativesOf, bodyOfGroup, FLAGS, GROUP, LOOK } from '../filter/regex-elements.ts';
import { type FlatPattern, withoutLookaround } from './lookaround.ts';

/** The pattern in RE2 syntax, as alternatives; throws a `FilterError` for the place `at`. */
export function translateRegex(pattern: string, letters: Letters, at: string): readonly FlatPattern[] {
  refuseOtherReadings(pattern, pattern, at);
  const flat = withoutLookaround(pattern);
  if (flat === null)
    throw refuse(at, `${JSON.stringify(pattern)} looks ahead or behind from a place that varies`, LOOKAROUND);
  for (const { regex, also, except } of flat) {
    for (const part of [regex, ...also, ...except]) compileRegex(part, letters, at);
  }
  if (letters !== CASE_INSENSITIVE) return flat;
  const insensitive = (part: string) => `(?i)${part}`;
  return flat.map(({ regex, also, except }) => ({
    regex: insensitive(regex),
    also: also.map(insensitive),
    except: except.map(insensitive),
  }));
}

const LOOKAROUND =
  'Lookahead is understood behind ^ and plain characters (^user-agent: (?!kube-probe), ^(?!.*health)), lookbehind before the last $. Otherwise write a filter of Headgate’s: all_of with the pattern, and not with what must not be there.';

/** What the two read differently: found in `part`, told of the whole. */
function refuseOtherReadings(part: string, whole: string, at: string): void {
  for (const elements of alternativesOf(part)) {
    for (const { kind, text } of elements) {
      if (kind === GROUP || kind === LOOK) refuseOtherReadings(bodyOfGroup(text), whole, at);
      else if (kind === FLAGS && text !== '(?i)')
        throw refuse(at, `${text} cannot be carried over`, 'Leave the flag out; letters’ case does not count here.');
      else if (text.startsWith('[')) refuseClass(text, at);
      else if (/^\\[QEC]/.test(text))
        throw refuse(at, `${text} is no escape in mirrord’s patterns`, 'Write \\\\ for a backslash.');
      else if (/^\\[<>]/.test(text))
        throw refuse(
          at,
          `${text} is a word boundary in mirrord’s patterns, and itself here`,
          `Write \\b, or ${text[1]}.`,
        );
      else if (/^\\\d/.test(text)) throw refuse(at, `${text} is a backreference`, BACKREFERENCE);
    }
  }
  const counted = /(?<!\\)\{,\d+\}/.exec(part);
  if (counted !== null) throw refuse(at, `${counted[0]} would be text`, `Write ${counted[0].replace('{', '{0')}.`);
  const boundary = /\\b\{[a-z-]+\}/.exec(part);
  if (boundary !== null) throw refuse(at, `${boundary[0]} is not known`, 'Write \\b.');
}

const BACKREFERENCE =
  'Matching is linear-time, which has no backreferences. Write the possible values out; a character by its number is \\x0a.';

/** Sets of Rust's classes: `[a-z&&[^x]]`, `[a--b]`, nested brackets. */
function refuseClass(text: string, at: string): void {
  const octal = /^\[(?:[^\\]|\\\D)*(\\\d)/s.exec(text)?.[1];
  if (octal !== undefined)
    throw refuse(at, `${octal} stands within brackets`, 'Write a character by its number as \\x0a.');
  const inside = text.slice(1, -1).replaceAll(/\[:\^?\w+:\]|\\./gs, '');
  const found = /&&|--|~~|\[/.exec(inside);
  if (found === null) return;
  const hint = 'Write the characters out; a literal [ needs a backslash.';
  throw refuse(at, `${text} uses ${found[0]} within brackets, which is plain text in RE2`, hint);
}

function refuse(path: string, what: string, hint: string): FilterError {
  return new FilterError({ code: 'HEADGATE_ERR_FILTER_UNSUPPORTED', path, what, hint });
}
