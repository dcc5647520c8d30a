/**
 * Lookaround in patterns of mirrord's files, written without it where that says exactly the same.
 *
 * mirrord's engine backtracks and knows lookaround; ours is linear and does not (docs/decisions/0002-regular-expressions.md). But
 * the patterns that people write mostly look from a place that the text alone determines, and there `(?!x)` is "and it does not
 * match …" over the same text:
 *
 *   ^L(?!X)R           the place behind L, where L is characters of a fixed number     ^LR   except ^L(?:X)
 *   ^L(?=X)R           the same                                                        ^LR   and    ^L(?:X)
 *   ^L(?:(?!X).)*$     every place from there on, and X is not empty                   ^L.*$ except ^L.*(?:X)
 *   R(?<!X)$           the end                                                         R$    except (?:X)$
 *
 * The text has no line breaks: header lines and targets cannot. Several of them in one pattern, and alternatives at the top level, are each
 * handled on their own. Everything else looks from a place that depends on how R was matched; it is refused.
 */

import {
  ANCHOR,
  alternativesOf,
  bodyOfGroup,
  CHARACTER,
  FLAGS,
  GROUP,
  hasLookaround,
  LOOK,
  type RegexElement,
} from '../filter/regex-elements.ts';

/** Text matches when it matches `regex`, all of `also` and none of `except`. */
export interface FlatPattern {
  readonly regex: string;
  readonly also: readonly string[];
  readonly except: readonly string[];
}

/** Any of these is the pattern without lookaround; null where there is no exact way. */
export function withoutLookaround(pattern: string): readonly FlatPattern[] | null {
  if (!hasLookaround(pattern)) return [{ regex: pattern, also: [], except: [] }];
  const flat = alternativesOf(pattern).map(elements => new Flattener(elements).flatten());
  return flat.every(alternative => alternative !== null) ? flat : null;
}

class Flattener {
  readonly #elements: readonly RegexElement[];
  readonly #also: string[] = [];
  readonly #except: string[] = [];
  /** What was read so far, without lookaround. */
  #plain = '';
  /** Whether the text determines where we are: behind `^` and a fixed number of characters. */
  #isFixed = false;

  constructor(elements: readonly RegexElement[]) {
    this.#elements = elements.filter(({ kind }) => kind !== FLAGS);
  }

  flatten(): FlatPattern | null {
    // Other flags than that for case, which does not count anyway, would have to be carried along.
    if (!this.#elements.every((_, index) => this.#read(index))) return null;
    return { regex: this.#plain, also: this.#also, except: this.#except };
  }

  #read(index: number): boolean {
    const element = this.#elements[index];
    if (element === undefined) return false;
    if (element.kind === LOOK) return this.#look(element, index);
    const forbidden = forbiddenIn(element);
    if (forbidden !== null) return this.#tempered(element, forbidden, index);
    if (element.kind === GROUP && hasLookaround(element.text)) return false;
    this.#plain += element.text + element.quantifier;
    this.#isFixed = element.text === '^' ? index === 0 : this.#isFixed && isFixed(element);
    return true;
  }

  #look({ text, quantifier }: RegexElement, index: number): boolean {
    const body = bodyOfGroup(text);
    if (quantifier !== '' || hasLookaround(body)) return false;
    const list = text.startsWith('(?!') || text.startsWith('(?<!') ? this.#except : this.#also;
    if (text.startsWith('(?<')) {
      if (!this.#isLast(index + 1, '$')) return false;
      list.push(`(?:${body})$`);
      return true;
    }
    if (!this.#isFixed) return false;
    list.push(`${this.#plain}(?:${body})`);
    return true;
  }

  /** `(?:(?!X).)*$` */
  #tempered({ quantifier }: RegexElement, forbidden: string, index: number): boolean {
    if (!this.#isFixed || !this.#isLast(index + 1, '$') || !/^[*+]$/.test(quantifier)) return false;
    if (hasLookaround(forbidden) || !isNeverEmpty(forbidden)) return false;
    this.#except.push(`${this.#plain}.*(?:${forbidden})`);
    this.#plain += `.${quantifier}`;
    this.#isFixed = false;
    return true;
  }

  #isLast(index: number, text: string): boolean {
    return index === this.#elements.length - 1 && this.#elements[index]?.text === text;
  }
}

/** X of a group `((?!X).)`, else null. */
function forbiddenIn({ kind, text }: RegexElement): string | null {
  if (kind !== GROUP) return null;
  const [elements, ...others] = alternativesOf(bodyOfGroup(text));
  const [look, any, ...rest] = elements ?? [];
  if (others.length > 0 || rest.length > 0 || look?.kind !== LOOK || !look.text.startsWith('(?!')) return null;
  if (look.quantifier !== '' || any?.text !== '.' || any.quantifier !== '') return null;
  return bodyOfGroup(look.text);
}

/** One character, or a counted number of one. */
function isFixed({ kind, quantifier }: RegexElement): boolean {
  return kind === CHARACTER && /^(?:\{\d+\})?$/.test(quantifier);
}

/** Whether every alternative of a pattern has a character that must be there. */
function isNeverEmpty(pattern: string): boolean {
  return alternativesOf(pattern).every(elements =>
    elements.some(element => {
      if (/^(?:[*?]|\{0)/.test(element.quantifier) || element.kind === ANCHOR) return false;
      if (element.kind === CHARACTER) return true;
      return element.kind === GROUP && isNeverEmpty(bodyOfGroup(element.text));
    }),
  );
}
