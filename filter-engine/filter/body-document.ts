/**
 * The body of one request as the JSON value that it says, read once however many predicates ask for it, and what looking at it may
 * still cost: one budget for all predicates of the filter.
 *
 * Bodies are strangers' too: one that is larger or deeper than the limits is never parsed, because evaluation recurses as
 * deep as the value does.
 */

import { isUtf8 } from './bytes.ts';
import { Budget } from './json/budget.ts';
import { type JsonValue, readJson } from './json/json-value.ts';
import { MAX_BODY_DEPTH, MAX_FILTER_BODY_BYTES } from './limits.ts';

/** `state` of a document. */
export const NOT_READ = 0;
export const IS_JSON = 1;
/** There is nothing. */
export const IS_EMPTY = 2;
/**
 * Nobody knows what it says: larger or deeper than the limits, an object in it has a name twice, or no JSON although its sender says
 * so (a lenient reader may take a comma too many, or skip a byte order mark).
 */
export const IS_UNCLEAR = 3;

/** Borrows its bytes for the verdict that it is made for. */
export class BodyDocument {
  /** Spent by all predicates that look into the body. */
  readonly budget = new Budget();
  readonly #bytes: Buffer;
  #state = NOT_READ;
  #value: JsonValue = null;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** IS_JSON, IS_EMPTY or IS_UNCLEAR. */
  get state(): number {
    if (this.#state === NOT_READ) this.#state = this.#read();
    return this.#state;
  }

  /** The value; null unless `state` is IS_JSON. */
  get value(): JsonValue {
    return this.state === IS_JSON ? this.#value : null;
  }

  #read(): number {
    const bytes = this.#bytes;
    if (bytes.length === 0) return IS_EMPTY;
    if (bytes.length > MAX_FILTER_BODY_BYTES || depthOf(bytes) > MAX_BODY_DEPTH) return IS_UNCLEAR;
    // RFC 8259 section 8.1: UTF-8, and nothing else.
    if (!isUtf8(bytes, 0, bytes.length)) return IS_UNCLEAR;
    try {
      const { value, isAmbiguous } = readJson(bytes.toString('utf8'));
      if (isAmbiguous) return IS_UNCLEAR;
      this.#value = value;
      return IS_JSON;
    } catch (error) {
      if (error instanceof SyntaxError) return IS_UNCLEAR;
      throw error;
    }
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How deep brackets and braces are nested outside strings. */
function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return deepest;
}
