/**
 * Whether a wanted host names a port: has a colon that is not one of an IPv6 address in brackets.
 *
 * One walk from left to right, each character once, because the text is a user's. Patterns are read element by element:
 *
 *   :  \:  \x3a  \x{3a}  \072  [:]  [\x3a]  \Q:\E     a colon, however it is spelled
 *   [^:]  [a-f:]  [[:digit:]]                        a class that has more than one character is no colon
 *   (?i:                                             flags of a group, not text
 *   \[ … \]  [[] … []]                               brackets of an IPv6 address, if they are closed
 */

import type { TextForm } from '../text-match.ts';

/** Whether a form names a port, so that it is compared with the whole authority. */
export function namesPort({ form, text }: TextForm): boolean {
  return new PortScan(text, form).run();
}

const COLON = 0x3a;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BACKSLASH = 0x5c;
/** What an element is that stands for no character, or for one of several. */
const OTHER = -1;

class PortScan {
  readonly #text: string;
  readonly #isRegex: boolean;
  readonly #isGlob: boolean;
  #offset = 0;

  constructor(text: string, form: TextForm['form']) {
    this.#text = text;
    this.#isRegex = form === 'regex';
    this.#isGlob = form === 'glob';
  }

  run(): boolean {
    let isInBrackets = false;
    let hasColonInBrackets = false;
    while (this.#offset < this.#text.length) {
      const character = this.#element();
      if (character === OPEN) isInBrackets = true;
      else if (character === CLOSE) {
        isInBrackets = false;
        hasColonInBrackets = false;
      } else if (character === COLON) {
        if (!isInBrackets) return true;
        hasColonInBrackets = true;
      }
    }
    // Brackets that stay open are the beginning of an address, whose colons reach up to the port's.
    return hasColonInBrackets;
  }

  /** Reads one element; the character that it stands for, or OTHER. */
  #element(): number {
    const character = this.#take();
    if (!this.#isRegex && !this.#isGlob) return character;
    if (character === BACKSLASH) return this.#escaped();
    if (character === OPEN) return this.#class();
    if (this.#isRegex && character === 0x28) this.#skipFlags();
    return character;
  }

  /** Behind a backslash. */
  #escaped(): number {
    const character = this.#take();
    if (this.#isGlob) return character;
    if (character === 0x78) return this.#hexadecimal();
    if (isOctal(character)) return this.#octal(character);
    // What a letter stands for is no colon; behind `\Q` and `\E` text goes on, with colons like anywhere else.
    return isLetter(character) ? OTHER : character;
  }

  /** `3a` or `{3a}` behind `\x`. */
  #hexadecimal(): number {
    const isBraced = this.#peek() === 0x7b;
    if (isBraced) this.#offset++;
    let value = 0;
    for (let digits = 0; isBraced || digits < 2; digits++) {
      const digit = hexValue(this.#peek());
      if (digit < 0) break;
      value = Math.min(value * 16 + digit, 0x110000);
      this.#offset++;
    }
    if (isBraced && this.#peek() === 0x7d) this.#offset++;
    return value;
  }

  /** Up to three digits. */
  #octal(first: number): number {
    let value = first - 0x30;
    for (let digits = 1; digits < 3 && isOctal(this.#peek()); digits++) value = value * 8 + this.#take() - 0x30;
    return value;
  }

  /** Behind the bracket that begins a class: the one character that is in it, else OTHER. */
  #class(): number {
    const sign = this.#peek();
    const isNegated = sign === 0x5e || (this.#isGlob && sign === 0x21);
    if (isNegated) this.#offset++;
    let only = this.#member();
    while (this.#offset < this.#text.length && this.#peek() !== CLOSE) {
      if (this.#member() !== only) only = OTHER;
    }
    this.#offset++;
    return isNegated ? OTHER : only;
  }

  /** One character of a class, or `[:name:]`. */
  #member(): number {
    const character = this.#take();
    if (character === BACKSLASH) return this.#escaped();
    if (character !== OPEN || !this.#isRegex || this.#peek() !== COLON) return character;
    // `[:` begins a named class only if `:]` ends it; names are letters.
    let end = this.#offset + 1;
    while (end < this.#text.length && (isLetter(this.#at(end)) || this.#at(end) === 0x5e)) end++;
    if (this.#at(end) !== COLON || this.#at(end + 1) !== CLOSE) return character;
    this.#offset = end + 2;
    return OTHER;
  }

  /** `?i:` behind the parenthesis of a group. */
  #skipFlags(): void {
    if (this.#peek() !== 0x3f) return;
    this.#offset++;
    while (isLetter(this.#peek()) || this.#peek() === 0x2d) this.#offset++;
    if (this.#peek() === COLON) this.#offset++;
  }

  #take(): number {
    return this.#at(this.#offset++);
  }

  #peek(): number {
    return this.#at(this.#offset);
  }

  /** NaN behind the end, which is equal to nothing. */
  #at(offset: number): number {
    return this.#text.charCodeAt(offset);
  }
}

function isOctal(character: number): boolean {
  return character >= 0x30 && character <= 0x37;
}

function isLetter(character: number): boolean {
  const lower = character | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The value of a hexadecimal digit, or -1. */
function hexValue(character: number): number {
  const lower = character | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x61 + 10;
  return character >= 0x30 && character <= 0x39 ? character - 0x30 : -1;
}
