/**
 * Which of many filters a request may match, found by one walk over its fields whatever the number of filters.
 *
 * A filter is listed under the landmarks of which a match must have one: a field's name, or its name and value. A walk looks each
 * field's name up by length and first letter, then compares; for a subject with wanted values it hashes the value once. The
 * answer is a set of bits, one for each filter. Nothing is allocated per request.
 */

import { FIELD_STRIDE, type RequestHead } from '../request-head.ts';
import { ASCII_LOWER, EXACT, standsAt } from './bytes.ts';
import { hashBytes } from './key-hash.ts';
import { type Landmark, PATH } from './predicate.ts';

/** Subjects with longer names share one list. */
const LENGTHS = 64;

/** One wanted value and the filters that want it. */
interface WantedValue {
  readonly bytes: Uint8Array;
  readonly bits: Uint32Array;
}

/** All that is wanted of one subject. */
class Subject {
  readonly name: Uint8Array;
  /** Filters to which any value may do. */
  readonly bits: Uint32Array;
  readonly #values: WantedValue[][] = [];
  #mask = 0;
  #count = 0;

  constructor(name: string, words: number) {
    this.name = Buffer.from(name);
    this.bits = new Uint32Array(words);
  }

  add(value: Uint8Array | null, filter: number): void {
    if (value === null) {
      setBit(this.bits, filter);
      return;
    }
    const known = this.#bucketOf(value, 0, value.length)?.find(wanted => Buffer.compare(wanted.bytes, value) === 0);
    if (known !== undefined) {
      setBit(known.bits, filter);
      return;
    }
    const bits = new Uint32Array(this.bits.length);
    setBit(bits, filter);
    this.#insert({ bytes: value, bits });
  }

  /** Adds the filters of a value to `found`. */
  find(bytes: Buffer, start: number, end: number, found: Uint32Array): void {
    addBits(found, this.bits);
    if (this.#count === 0) return;
    const bucket = this.#bucketOf(bytes, start, end);
    if (bucket === undefined) return;
    for (let i = 0; i < bucket.length; i++) {
      const wanted = bucket[i]!;
      if (wanted.bytes.length !== end - start || !standsAt(bytes, start, wanted.bytes, EXACT)) continue;
      addBits(found, wanted.bits);
      return;
    }
  }

  #bucketOf(bytes: Uint8Array, start: number, end: number): WantedValue[] | undefined {
    return this.#values[hashBytes(bytes, start, end) & this.#mask];
  }

  #insert(wanted: WantedValue): void {
    if (++this.#count > this.#values.length) {
      const all = [...this.#values.flat(), wanted];
      const size = 2 * Math.max(1, this.#values.length);
      this.#mask = size - 1;
      this.#values.splice(0, this.#values.length, ...Array.from({ length: size }, (): WantedValue[] => []));
      for (const each of all) this.#bucketOf(each.bytes, 0, each.bytes.length)?.push(each);
    } else this.#bucketOf(wanted.bytes, 0, wanted.bytes.length)?.push(wanted);
  }
}

export class LandmarkIndex {
  /** Filters without landmarks: they may match any request. */
  readonly #always: Uint32Array;
  /** By the length of their names; the last for all longer ones. */
  readonly #subjects: readonly Subject[][] = Array.from({ length: LENGTHS + 1 }, () => []);
  /** By length, a bit for the first letter (lower-case, modulo 32) of each subject. */
  readonly #firstLetters = new Int32Array(LENGTHS + 1);
  readonly #path: Subject;
  #hasFields = false;

  constructor(filters: readonly (readonly Landmark[] | null)[]) {
    const words = Math.max(1, Math.ceil(filters.length / 32));
    this.#always = new Uint32Array(words);
    this.#path = new Subject(PATH, words);
    for (const [filter, landmarks] of filters.entries()) {
      if (landmarks === null) setBit(this.#always, filter);
      for (const { subject, value } of landmarks ?? []) this.#subject(subject).add(value, filter);
    }
  }

  /** How many words of bits `find` fills. */
  get words(): number {
    return this.#always.length;
  }

  /** Sets in `found` the bits of all filters that `head` may match, and clears the others. */
  find(head: RequestHead, found: Uint32Array): void {
    for (let word = 0; word < found.length; word++) found[word] = this.#always[word]!;
    this.#path.find(head.bytes, head.pathStart, head.pathEnd, found);
    if (!this.#hasFields) return;
    const { bytes, fields, fieldCount } = head;
    for (let field = 0; field < fieldCount; field++) {
      const column = field * FIELD_STRIDE;
      const nameStart = fields[column]!;
      const length = fields[column + 1]! - nameStart;
      const slot = Math.min(length, LENGTHS);
      if ((this.#firstLetters[slot]! & (1 << (bytes[nameStart]! & 31))) === 0) continue;
      const subject = find(this.#subjects[slot]!, bytes, nameStart, length);
      if (subject !== null) subject.find(bytes, fields[column + 2]!, fields[column + 3]!, found);
    }
  }

  #subject(name: string): Subject {
    if (name === PATH) return this.#path;
    this.#hasFields = true;
    const slot = Math.min(name.length, LENGTHS);
    const list = this.#subjects[slot] as Subject[];
    const bytes = Buffer.from(name);
    const known = find(list, bytes, 0, bytes.length);
    if (known !== null) return known;
    const subject = new Subject(name, this.words);
    list.push(subject);
    this.#firstLetters[slot]! |= 1 << (bytes[0]! & 31);
    return subject;
  }
}

/** The subject of a name, whose case does not count. The five low bits of a letter are those of its other case. */
function find(subjects: readonly Subject[], bytes: Uint8Array, start: number, length: number): Subject | null {
  for (let i = 0; i < subjects.length; i++) {
    const { name } = subjects[i]!;
    if (name.length === length && standsAt(bytes, start, name, ASCII_LOWER)) return subjects[i]!;
  }
  return null;
}

function setBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5]! |= 1 << (bit & 31);
}

function addBits(to: Uint32Array, from: Uint32Array): void {
  for (let word = 0; word < to.length; word++) to[word]! |= from[word]!;
}
