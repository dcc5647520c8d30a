/**
 * The values of a JSON body, with its numbers as they are written.
 *
 * JSON has numbers of any length, JavaScript only doubles: `1234567890123456789` would become `1234567890123456800`, which is another
 * user's id, and `1.0` would become `1`. So a number whose double is written in another way keeps its text.
 *
 * A name that an object has twice means another value to each reader (RFC 8259 section 4): most take the last, some the
 * first. Nobody knows what the app will take, so such a body is ambiguous as a whole.
 */

/** A value of JSON. */
export type JsonValue =
  | null
  | boolean
  | number
  | WrittenNumber
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A value that has others in it. */
export type JsonContainer = readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** A number that JavaScript would write in another way. */
export class WrittenNumber {
  /** The nearest double. */
  readonly double: number;
  readonly text: string;

  constructor(text: string) {
    this.double = Number(text);
    this.text = text;
  }
}

/** Whether a value is an array or an object. */
export function isContainer(value: unknown): value is JsonContainer {
  return typeof value === 'object' && value !== null && !(value instanceof WrittenNumber);
}

/** A value as a filter compares it: text as it is, others as JSON without white space. */
export function textOfValue(value: JsonValue): string {
  return typeof value === 'string' ? value : jsonOf(value);
}

/** As deep as the body is. */
function jsonOf(value: JsonValue): string {
  if (value instanceof WrittenNumber) return value.text;
  if (!isContainer(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonOf).join()}]`;
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`);
  return `{${members.join()}}`;
}

export function isList(value: JsonContainer): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What is read of a text. */
export interface ReadJson {
  readonly value: JsonValue;
  /** Whether an object has a name twice. */
  readonly isAmbiguous: boolean;
}

/** Reads JSON; throws a `SyntaxError` for other text. Recurses as deep as the value is. */
export function readJson(text: string): ReadJson {
  // The grammar is the engine's own business; the walk below relies on it.
  JSON.parse(text);
  const reader = new JsonReader(text);
  return { value: reader.value(), isAmbiguous: reader.isAmbiguous };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
/** `true`, `false`, `null` or a number. */
const BARE = /[\w+.-]+/y;

/** Walks over text that is known to be JSON. */
class JsonReader {
  isAmbiguous = false;
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): JsonValue {
    switch (this.#next()) {
      case QUOTE:
        return this.#string();
      case OPEN_LIST:
        return this.#list();
      case OPEN_OBJECT:
        return this.#object();
      default:
        return this.#bare();
    }
  }

  #list(): readonly JsonValue[] {
    const list: JsonValue[] = [];
    this.#offset++;
    while (this.#next() !== CLOSE_LIST) {
      list.push(this.value());
      if (this.#next() === COMMA) this.#offset++;
    }
    this.#offset++;
    return list;
  }

  /** Without a prototype, so that `__proto__` is a name like others. */
  #object(): { readonly [name: string]: JsonValue } {
    const members: Record<string, JsonValue> = Object.create(null);
    this.#offset++;
    while (this.#next() !== CLOSE_OBJECT) {
      const name = this.#string();
      this.#next();
      this.#offset++;
      if (name in members) this.isAmbiguous = true;
      members[name] = this.value();
      if (this.#next() === COMMA) this.#offset++;
    }
    this.#offset++;
    return members;
  }

  #string(): string {
    const start = this.#offset++;
    let isEscaped = false;
    for (let unit = this.#unit(); unit !== QUOTE; unit = this.#unit()) {
      isEscaped ||= unit === BACKSLASH;
      this.#offset += unit === BACKSLASH ? 2 : 1;
    }
    this.#offset++;
    const written = this.#text.slice(start, this.#offset);
    return isEscaped ? (JSON.parse(written) as string) : written.slice(1, -1);
  }

  #bare(): JsonValue {
    BARE.lastIndex = this.#offset;
    const [word = ''] = BARE.exec(this.#text) ?? [];
    this.#offset += word.length;
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    const number = new WrittenNumber(word);
    return String(number.double) === word ? number.double : number;
  }

  /** The next character that is no white space. */
  #next(): number {
    while (this.#unit() <= SPACE) this.#offset++;
    return this.#unit();
  }

  #unit(): number {
    return this.#text.charCodeAt(this.#offset);
  }
}
