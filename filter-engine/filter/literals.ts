/**
 * Literals that a value must hold for a pattern to match it: what a prefilter can look for instead of running the pattern.
 *
 * A literal is ASCII in lower case and is looked for without case, so it may be there too often but is never missing: ASCII means the same
 * in UTF-8 and in Latin-1. The one exception are the long s and the Kelvin sign, which a regex without case takes for letters; who looks for
 * literals counts a value that has bytes beyond ASCII as one that has them all.
 */

import { MAX_LITERAL_BYTES } from './limits.ts';
import { ANCHOR, alternativesOf, CHARACTER, FLAGS, type RegexElement } from './regex-elements.ts';
import type { TextForm } from './text-match.ts';

export interface Literal {
  /** Not empty, ASCII in lower case. */
  readonly text: string;
  /** Whether the value begins with it. */
  readonly isAtStart: boolean;
}

/** Literals of which a value that a form matches has at least one; null when it may have none. */
export function literalsOf({ form, text }: TextForm): readonly Literal[] | null {
  switch (form) {
    case 'equals':
    case 'prefix':
      return only(best(runsOfText(text, true)));
    case 'contains':
      return only(best(runsOfText(text, false)));
    case 'glob':
      return only(best(runsOfGlob(text)));
    case 'regex':
      return allOf(runsOfRegex(text)?.map(best) ?? null);
  }
}

/** The most telling of literals that all must be there; null when there is none. */
export function best(runs: readonly Literal[]): Literal | null {
  const known = runs.flatMap(run => asciiRuns(run));
  const found = known.reduce<Literal | null>(
    (most, run) => (most === null || worthOf(run) > worthOf(most) ? run : most),
    null,
  );
  return found === null ? null : { ...found, text: found.text.slice(0, MAX_LITERAL_BYTES).toLowerCase() };
}

/** A literal in the place that it must have is looked for faster and found less often. */
function worthOf({ text, isAtStart }: Literal): number {
  return text.length + (isAtStart ? 2 : 0);
}

/** All literals, or null when an alternative has none. */
export function allOf<T>(alternatives: readonly (T | null)[] | null): readonly T[] | null {
  return alternatives?.every(each => each !== null) ? alternatives : null;
}

function only(literal: Literal | null): readonly Literal[] | null {
  return literal === null ? null : [literal];
}

function runsOfText(text: string, isAtStart: boolean): readonly Literal[] {
  return [{ text, isAtStart }];
}

/** The parts of a literal that are ASCII: what is beyond has more than one form in bytes. */
function asciiRuns({ text, isAtStart }: Literal): readonly Literal[] {
  return text
    .split(/[^\t -~]/u)
    .map((part, index) => ({ text: part, isAtStart: isAtStart && index === 0 }))
    .filter(part => part.text !== '');
}

/** Characters that stand for themselves in any glob, whatever is around them. */
const GLOB_BEGIN = /^[\w\-./:=@ ;%~&]*/;
const GLOB_END = /[\w\-.:=@ ;%~&]*$/;

/** What a glob begins and ends with. A slash next to a wildcard may be left out, and a character may be part of what follows it. */
function runsOfGlob(glob: string): readonly Literal[] {
  // picomatch leaves out a `./` in front.
  const begin = /^\/?\.\//.test(glob) ? '' : (GLOB_BEGIN.exec(glob)?.[0] ?? '');
  if (begin === glob && glob !== '') return [{ text: glob, isAtStart: true }];
  const end = /[\]})\\]/.test(glob) ? '' : (GLOB_END.exec(glob)?.[0] ?? '');
  return [
    { text: begin.replace(/\/$/, ''), isAtStart: true },
    { text: end, isAtStart: false },
  ].filter(({ text }) => text !== '');
}

/** Quoting, octal numbers and multi-line anchors make other elements of a pattern than are seen at its top level. */
const UNREAD = /\\[QE0-9]|\(\?[a-zA-Z-]*m/;

/** The literals of each alternative of a regex, in their order; all of one are in a text that it matches. Null when it is not understood. */
export function runsOfRegex(pattern: string): readonly (readonly Literal[])[] | null {
  return UNREAD.test(pattern) ? null : alternativesOf(pattern).map(runsOfElements);
}

function runsOfElements(elements: readonly RegexElement[]): readonly Literal[] {
  const runs: Literal[] = [];
  let run = '';
  let isAtStart = false;
  let isFirst = true;
  const end = () => {
    if (run !== '') runs.push({ text: run, isAtStart });
    run = '';
    isAtStart = false;
  };
  for (const element of elements) {
    const isBegin = element.kind === ANCHOR && (element.text === '^' || element.text === '\\A');
    const literal = literalOf(element);
    if (literal !== null) run += literal;
    else if (isFirst && isBegin && element.quantifier === '') isAtStart = true;
    else if (element.kind !== FLAGS || !isFirst) end();
    isFirst &&= element.kind === FLAGS;
  }
  end();
  return runs;
}

/** The character that an element stands for; null when it may stand for another, for none or for several. */
function literalOf({ kind, text, quantifier }: RegexElement): string | null {
  if (kind !== CHARACTER || quantifier !== '') return null;
  if (/^\\[!-/:-@[-`{-~]$/.test(text)) return text.slice(1);
  return /^[^\\[.*+?()|^$]$/u.test(text) ? text : null;
}
