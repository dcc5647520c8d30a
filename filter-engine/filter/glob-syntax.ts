/**
 * The glob language that Headgate accepts, and its spelling for picomatch.
 *
 * Accepted: `*`, `**`, `?`, `[abc]`, `[a-z]`, `[!a]` or `[^a]`, `{a,b}` (nested too), `\` before a character that is meant
 * literally. Everything else is itself. Refused with place and reason is what glob dialects read differently or what
 * picomatch would turn into something else in silence: extglobs and groups, ranges `{1..3}`, `**` beside other
 * characters, POSIX classes, unclosed brackets and braces. What is left is spelled so that picomatch has one reading of it.
 */

import { FilterError } from './errors.ts';

/** What `/` means to a glob: it separates segments, or it is a character like others. */
export const SLASH_SEPARATES = 0;
export const SLASH_IS_TEXT = 1;
export type Slash = typeof SLASH_SEPARATES | typeof SLASH_IS_TEXT;

/** The same glob in the spelling for picomatch; throws a `FilterError` for the place `at`. */
export function spellGlob(glob: string, slash: Slash, at: string): string {
  return new GlobReader(glob, slash, at).read();
}

class GlobReader {
  readonly #glob: string;
  readonly #slash: Slash;
  readonly #at: string;
  #offset = 0;
  /** Offsets of the open braces, and for each whether it has a comma. */
  readonly #braces: { readonly offset: number; hasComma: boolean }[] = [];

  constructor(glob: string, slash: Slash, at: string) {
    this.#glob = glob;
    this.#slash = slash;
    this.#at = at;
  }

  read(): string {
    let spelled = '';
    while (this.#offset < this.#glob.length) spelled += this.#next();
    const open = this.#braces.at(-1);
    if (open !== undefined)
      throw this.#refuse(open.offset, 'the brace { is never closed', 'Close it, or write \\{ for a literal one.');
    return spelled;
  }

  #next(): string {
    const char = this.#glob[this.#offset] ?? '';
    switch (char) {
      case '\\':
        return this.#escape();
      case '*':
        return this.#stars();
      case '[':
        return this.#bracket();
      case '{':
        this.#braces.push({ offset: this.#offset++, hasComma: false });
        return '{';
      case ',':
        return this.#comma();
      case '}':
        return this.#closeBrace();
      case '(':
      case ')':
        throw this.#refuse(
          this.#offset,
          `groups and extglobs like ${char} are not supported`,
          'Write alternatives as {a,b}, a literal parenthesis as \\( and \\).',
        );
      case '?':
      case '/':
        this.#offset++;
        return char;
      default:
        this.#offset++;
        return literal(char);
    }
  }

  #escape(): string {
    const escaped = this.#glob[this.#offset + 1];
    if (escaped === undefined)
      throw this.#refuse(this.#offset, 'a backslash ends the glob', 'Write \\\\ for a literal one.');
    this.#offset += 2;
    return literal(escaped);
  }

  #stars(): string {
    const start = this.#offset;
    while (this.#glob[this.#offset] === '*') this.#offset++;
    const count = this.#offset - start;
    if (count === 1 || this.#slash === SLASH_IS_TEXT) return '*';
    const before = this.#glob[start - 1] ?? '/';
    const after = this.#glob[this.#offset] ?? '/';
    const isWholeSegment =
      before === '/' && (after === '/' || (this.#braces.length > 0 && (after === ',' || after === '}')));
    if (count > 2 || !isWholeSegment) {
      throw this.#refuse(
        start,
        '** stands for whole segments and needs / on both sides',
        'Write * within a segment, /**/ across segments.',
      );
    }
    return '**';
  }

  #bracket(): string {
    const start = this.#offset++;
    let spelled = '[';
    if (this.#glob[this.#offset] === '!' || this.#glob[this.#offset] === '^') {
      spelled += '^';
      this.#offset++;
    }
    const first = this.#offset;
    for (;;) {
      const char = this.#glob[this.#offset];
      if (char === undefined)
        throw this.#refuse(start, 'the bracket [ is never closed', 'Close it, or write \\[ for a literal one.');
      if (char === ']') break;
      if (char === '[' || (char === '/' && this.#slash === SLASH_SEPARATES)) {
        throw this.#refuse(
          this.#offset,
          `${char} cannot stand in brackets`,
          'Brackets hold single characters and ranges; write \\[ for a literal bracket.',
        );
      }
      spelled += this.#member(first);
    }
    if (this.#offset === first) throw this.#refuse(start, 'the brackets are empty', 'Write \\[\\] for literal ones.');
    this.#offset++;
    return `${spelled}]`;
  }

  /** One character of a bracket, or the dash of a range. */
  #member(first: number): string {
    const char = this.#glob[this.#offset] ?? '';
    const next = this.#glob[this.#offset + 1];
    const isRange = char === '-' && this.#offset > first && next !== ']' && next !== undefined;
    if (isRange && (this.#glob[this.#offset - 1] ?? '') > next) {
      throw this.#refuse(this.#offset - 1, 'the range runs backwards', 'Write the smaller character first: [a-z].');
    }
    this.#offset += char === '\\' ? 2 : 1;
    const meant = char === '\\' ? (next ?? '') : char;
    return isRange || /[\p{L}\p{N}]/u.test(meant) || meant > '\x7f' ? meant : `\\${meant}`;
  }

  #comma(): string {
    this.#offset++;
    const open = this.#braces.at(-1);
    if (open === undefined) return ',';
    open.hasComma = true;
    return ',';
  }

  #closeBrace(): string {
    const open = this.#braces.pop();
    if (open === undefined)
      throw this.#refuse(this.#offset, 'the brace } was never opened', 'Write \\} for a literal one.');
    if (!open.hasComma) {
      throw this.#refuse(
        open.offset,
        'the braces hold one alternative only',
        'Write {a,b}; ranges like {1..3} are not supported; \\{ is a literal brace.',
      );
    }
    this.#offset++;
    return '}';
  }

  #refuse(offset: number, what: string, hint: string): FilterError {
    return new FilterError({
      code: 'HEADGATE_ERR_FILTER_GLOB',
      path: this.#at,
      what: `the glob is refused at character ${offset + 1}: ${what}`,
      hint,
    });
  }
}

/** A character that stands for itself. picomatch must not see an escaped letter: `\d` would be a digit. */
function literal(char: string): string {
  return /[\x21-\x7e]/.test(char) && !/[A-Za-z0-9/]/.test(char) ? `\\${char}` : char;
}
