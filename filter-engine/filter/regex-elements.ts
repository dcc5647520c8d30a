/**
 * A regex taken apart at its top level: alternatives, and in each the elements one after the other with their quantifiers.
 *
 * This is for looking at patterns, not for matching: groups stay text, and what is malformed comes out somehow. Whoever needs to
 * know that a pattern is well-formed compiles it.
 */

/** Kinds of elements: one character (literal, escape, class, `.`), a group, lookaround, `(?i)`, or an anchor. */
export const CHARACTER = 'character';
export const GROUP = 'group';
export const LOOK = 'look';
export const FLAGS = 'flags';
export const ANCHOR = 'anchor';

export interface RegexElement {
  readonly kind: typeof CHARACTER | typeof GROUP | typeof LOOK | typeof FLAGS | typeof ANCHOR;
  /** As it is written, without its quantifier. */
  readonly text: string;
  /** `*`, `+?`, `{2,3}` … or empty. */
  readonly quantifier: string;
}

const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})[?+]?/;
const ESCAPE = /^\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9a-fA-F]{2})|.)/su;
const CLASS = /^\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]/su;
const ANCHOR_ESCAPE = /^\\[AzZbBG]$/;

/** The alternatives of a pattern at its top level, each as its elements. */
export function alternativesOf(pattern: string): RegexElement[][] {
  const alternatives: RegexElement[][] = [[]];
  let offset = 0;
  while (offset < pattern.length) {
    const rest = pattern.slice(offset);
    if (rest.startsWith('|')) {
      alternatives.push([]);
      offset++;
      continue;
    }
    const text = elementText(rest);
    const quantifier = QUANTIFIER.exec(rest.slice(text.length))?.[0] ?? '';
    alternatives.at(-1)?.push({ kind: kindOf(text), text, quantifier });
    offset += text.length + quantifier.length;
  }
  return alternatives;
}

/** The elements as text again. */
export function textOfElements(elements: readonly RegexElement[]): string {
  return elements.map(({ text, quantifier }) => text + quantifier).join('');
}

/** Whether a pattern has lookahead or lookbehind anywhere. */
export function hasLookaround(pattern: string): boolean {
  return alternativesOf(pattern).some(elements =>
    elements.some(({ kind, text }) => kind === LOOK || (kind === GROUP && hasLookaround(bodyOfGroup(text)))),
  );
}

/** What stands in the parentheses of a group or of lookaround, without `?:`, `?=`, `?<name>` and the like. */
export function bodyOfGroup(text: string): string {
  return text.slice(1, text.endsWith(')') ? -1 : undefined).replace(/^\?(?:[:>]|<?[=!]|P?<\w+>|[a-zA-Z-]+:)/, '');
}

function elementText(rest: string): string {
  if (rest.startsWith('\\')) return ESCAPE.exec(rest)?.[0] ?? rest;
  if (rest.startsWith('[')) return CLASS.exec(rest)?.[0] ?? rest;
  if (rest.startsWith('(')) return groupText(rest);
  return String.fromCodePoint(rest.codePointAt(0) ?? 0);
}

/** From an opening parenthesis to the one that closes it. */
function groupText(rest: string): string {
  let depth = 0;
  let offset = 0;
  while (offset < rest.length) {
    const char = rest[offset];
    if (char === '\\' || char === '[') {
      offset += elementText(rest.slice(offset)).length;
      continue;
    }
    offset++;
    if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return rest.slice(0, offset);
  }
  return rest;
}

function kindOf(text: string): RegexElement['kind'] {
  if (text === '^' || text === '$' || ANCHOR_ESCAPE.test(text)) return ANCHOR;
  if (/^\(\?<?[=!]/.test(text)) return LOOK;
  if (/^\(\?[a-zA-Z-]+\)$/.test(text)) return FLAGS;
  return text.startsWith('(') ? GROUP : CHARACTER;
}
