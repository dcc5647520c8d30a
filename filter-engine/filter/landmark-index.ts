/**
 * Which of many filters a request may match, found by one walk over its fields whatever the number of filters.
 *
 * A filter is listed under the landmarks of which a match must have one: a field's name, its name and value, or a literal in its value or in
 * any line. A walk looks each
 * field's name up by length and first letter, then compares; for a subject with wanted values it hashes the value once. The
 * answer is a set of bits, one for each filter. Nothing is allocated per request.
 */

import { FIELD_STRIDE, type RequestHead } from '../request-head.ts';
import { ASCII_LOWER, standsAt } from './bytes.ts';
import { setBit } from './filter-bits.ts';
import { Subject } from './landmark-subject.ts';
import { MAX_LITERAL_STATES } from './limits.ts';
import { LiteralScan, type StateBudget } from './literal-scan.ts';
import { MemberIndex } from './member-index.ts';
import type { MemberList } from './member-lists.ts';
import { HOST, type Landmark, LINE, PATH, PATH_AND_QUERY } from './predicate.ts';

/** Subjects with longer names share one list. */
const LENGTHS = 64;
/** Between name and value of a line. */
const SEPARATOR = Buffer.from(': ');

export class LandmarkIndex {
  /** Filters without landmarks: they may match any request. */
  readonly #always: Uint32Array;
  /** By the length of their names; the last for all longer ones. */
  readonly #subjects: readonly Subject[][] = Array.from({ length: LENGTHS + 1 }, () => []);
  /** By length, a bit for the first letter (lower-case, modulo 32) of each subject. */
  readonly #firstLetters = new Int32Array(LENGTHS + 1);
  readonly #path: Subject;
  readonly #pathAndQuery: Subject;
  readonly #host: Subject;
  readonly #budget: StateBudget = { left: MAX_LITERAL_STATES };
  /** Literals that may be in any line; null when there are none. */
  #lines: LiteralScan | null = null;
  readonly #lists: MemberIndex[] = [];
  #hasFields = false;

  constructor(filters: readonly (readonly Landmark[] | null)[]) {
    const words = Math.max(1, Math.ceil(filters.length / 32));
    this.#always = new Uint32Array(words);
    this.#path = new Subject(PATH, words, this.#budget);
    this.#pathAndQuery = new Subject(PATH_AND_QUERY, words, this.#budget);
    this.#host = new Subject(HOST, words, this.#budget);
    for (const [filter, landmarks] of filters.entries()) {
      if (landmarks === null) setBit(this.#always, filter);
      for (const landmark of landmarks ?? []) this.#add(landmark, filter);
    }
  }

  /** How many words of bits `find` fills. */
  get words(): number {
    return this.#always.length;
  }

  /** Sets in `found` the bits of all filters that `head` may match, and clears the others. */
  find(head: RequestHead, found: Uint32Array): void {
    for (let word = 0; word < found.length; word++) found[word] = this.#always[word]!;
    const { bytes, pathStart, pathEnd, queryEnd, hostStart, hostEnd } = head;
    this.#path.find(bytes, pathStart, pathEnd, found);
    this.#pathAndQuery.find(bytes, pathStart, Math.max(pathEnd, queryEnd), found);
    if (hostStart >= 0) this.#host.find(bytes, hostStart, hostEnd, found);
    for (let i = 0; i < this.#lists.length; i++) this.#lists[i]!.find(head, found);
    if (this.#hasFields) this.#findFields(head, found);
    if (this.#lines !== null) this.#findInLines(this.#lines, head, found);
  }

  #add(landmark: Landmark, filter: number): void {
    const { subject, list, literal } = landmark;
    if (subject === LINE) {
      this.#lines ??= new LiteralScan(this.words, this.#budget);
      if (literal === undefined || !this.#lines.add(literal, filter)) setBit(this.#always, filter);
      return;
    }
    const wanted = list === undefined ? this.#subject(subject) : this.#list(list).subject(subject);
    wanted.add(landmark, filter);
  }

  #findInLines(lines: LiteralScan, { bytes, fields, fieldCount, crumbCount }: RequestHead, found: Uint32Array): void {
    for (let field = 0; field < fieldCount + crumbCount; field++) {
      const column = field * FIELD_STRIDE;
      lines.begin();
      lines.feed(bytes, fields[column]!, fields[column + 1]!, found);
      lines.feed(SEPARATOR, 0, SEPARATOR.length, found);
      lines.feed(bytes, fields[column + 2]!, fields[column + 3]!, found);
    }
  }

  #findFields(head: RequestHead, found: Uint32Array): void {
    const { bytes, fields } = head;
    // Pieces of cookies are lines of their own to a header_line.
    const end = head.fieldCount + head.crumbCount;
    for (let field = 0; field < end; field++) {
      const column = field * FIELD_STRIDE;
      const nameStart = fields[column]!;
      const length = fields[column + 1]! - nameStart;
      const slot = Math.min(length, LENGTHS);
      if ((this.#firstLetters[slot]! & (1 << (bytes[nameStart]! & 31))) === 0) continue;
      const subject = find(this.#subjects[slot]!, bytes, nameStart, length);
      if (subject !== null) subject.find(bytes, fields[column + 2]!, fields[column + 3]!, found);
    }
  }

  #list(list: MemberList): MemberIndex {
    const known = this.#lists.find(index => index.list === list);
    if (known !== undefined) return known;
    const index = new MemberIndex(list, this.words, this.#budget);
    this.#lists.push(index);
    return index;
  }

  #subject(name: string): Subject {
    if (name === PATH) return this.#path;
    if (name === PATH_AND_QUERY) return this.#pathAndQuery;
    if (name === HOST) return this.#host;
    this.#hasFields = true;
    const slot = Math.min(name.length, LENGTHS);
    const list = this.#subjects[slot] as Subject[];
    const bytes = Buffer.from(name);
    const known = find(list, bytes, 0, bytes.length);
    if (known !== null) return known;
    const subject = new Subject(name, this.words, this.#budget);
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
