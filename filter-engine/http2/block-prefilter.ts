/**
 * Tells of a single field, before the rest of its block is read, whether it may make some filter match.
 *
 * Filters name landmarks of which a request that matches has at least one (filter/landmarks.ts). A block none of whose fields
 * meets any of them is no match, whatever its other fields are: nothing of it needs to be unpacked. The answer for an entry of
 * a header table is found once, when it is inserted. It may say "may" too often, never "cannot" wrongly: the strict reading of
 * the block decides.
 *
 *   :path → the path, with and without the query, and its members    :authority → also the field `host`    cookie → any, where the whole value counts:
 *   HTTP/2 sends it in pieces (RFC 9113 section 8.2.3)
 */

import { type Filter, HOST, type Landmark, LandmarkIndex, LINE, PATH, PATH_AND_QUERY } from '../filter/index.ts';
import { RequestHead } from '../request-head.ts';
import { encodeHuffman } from './huffman.ts';
import { MAX_BLOCK_BYTES } from './limits.ts';
import { STATIC_ENTRIES, STATIC_NAMES, STATIC_VALUES } from './static-table.ts';

/** A name that filters ask for. */
interface Subject {
  readonly name: Buffer;
  readonly encoded: Buffer;
  /** Where the name stands in `scratch` by which filters know it. */
  readonly start: number;
  readonly end: number;
}

const PATH_FIELD = ':path';
const AUTHORITY_FIELD = ':authority';
const HOST_FIELD = 'host';
const HOST_NAME = Buffer.from(HOST_FIELD);
const COOKIE_FIELD = 'cookie';
const QUESTION_MARK = 0x3f;
/** Names of this length and longer share a slot. */
const LONGEST = 63;
/** Shorter values are copied by hand. */
const SHORT_BYTES = 64;

export class BlockPrefilter {
  /** Some filter may match any request: every block is read in full. */
  readonly meetsAll: boolean;
  /** SUBJECT and MEETS of the static entries, by index. */
  readonly staticSubjects = new Int32Array(STATIC_ENTRIES + 1);
  readonly staticMeets = new Int32Array(STATIC_ENTRIES + 1);
  private readonly index: LandmarkIndex;
  private readonly found: Uint32Array;
  /** From 1 on. */
  private readonly subjects: readonly Subject[];
  /** By length of the name, plain and encoded: the subjects' numbers. */
  private readonly byLength: readonly number[][];
  private readonly byEncodedLength: readonly number[][];
  private readonly encodedLengths: Uint8Array;
  /** One field as a head: all names, then the value. */
  private readonly head = new RequestHead();
  private scratch: Buffer;
  private readonly valueStart: number;

  constructor(filters: readonly Filter[]) {
    const landmarks = filters.map(({ landmarks }) =>
      landmarks?.some(({ subject }) => subject === LINE) ? null : landmarks,
    );
    this.meetsAll = landmarks.includes(null);
    this.index = new LandmarkIndex(landmarks.map(each => each?.map(wholeCookies) ?? null));
    this.found = new Uint32Array(this.index.words);
    const names = [...new Set(landmarks.flatMap(each => each?.flatMap(fieldsOf) ?? []))];
    const known = names.map(name => Buffer.from(name === AUTHORITY_FIELD ? HOST_FIELD : name));
    this.valueStart = known.reduce((sum, name) => sum + name.length, 0);
    this.scratch = Buffer.alloc(this.valueStart + 1_024);
    let start = 0;
    this.subjects = names.map((text, i) => {
      const name = Buffer.from(text);
      const end = start + known[i]!.copy(this.scratch, start);
      const subject = { name, encoded: encodeHuffman(name), start, end };
      start = end;
      return subject;
    });
    this.byLength = slots(this.subjects.map(({ name }) => name.length));
    this.byEncodedLength = slots(this.subjects.map(({ encoded }) => encoded.length));
    this.encodedLengths = Uint8Array.from(this.byEncodedLength, slot => Math.min(slot.length, 1));
    for (let i = 1; i <= STATIC_ENTRIES; i++) {
      const name = STATIC_NAMES[i]!;
      this.staticSubjects[i] = this.subjectOf(name, 0, name.length);
      this.staticMeets[i] = this.meets(this.staticSubjects[i]!, STATIC_VALUES[i]!, 0, STATIC_VALUES[i]!.length);
    }
  }

  /** The number of the subject named `bytes[start, end)`, 0 when no filter asks for it. */
  subjectOf(bytes: Uint8Array, start: number, end: number): number {
    const candidates = this.byLength[Math.min(end - start, LONGEST)]!;
    for (let c = 0; c < candidates.length; c++) {
      if (isSame(this.subjects[candidates[c]! - 1]!.name, bytes, start, end)) return candidates[c]!;
    }
    return 0;
  }

  /** As `subjectOf` for a name that is Huffman encoded: a name has one encoding only. */
  subjectOfEncoded(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    // Most names are as long as none that is asked for.
    if (length < LONGEST && this.encodedLengths[length] === 0) return 0;
    const candidates = this.byEncodedLength[Math.min(length, LONGEST)]!;
    for (let c = 0; c < candidates.length; c++) {
      if (isSame(this.subjects[candidates[c]! - 1]!.encoded, bytes, start, end)) return candidates[c]!;
    }
    return 0;
  }

  /** Whether a field may make a filter match: 1, else 0. Borrows the value. */
  meets(subject: number, bytes: Uint8Array, start: number, end: number): number {
    if (subject === 0) return 0;
    const room = this.valueRoom(end - start);
    const at = this.valueStart;
    if (end - start <= SHORT_BYTES) for (let i = start, to = at; i < end; i++, to++) room[to] = bytes[i]!;
    else room.set(bytes.subarray(start, end), at);
    return this.meetsAt(subject, at + (end - start));
  }

  /** The buffer into which the caller writes the next value, from `valueOffset` on, with room for `bytes`. */
  valueRoom(bytes: number): Buffer {
    if (this.valueStart + bytes > this.scratch.length) {
      const grown = Buffer.alloc(this.valueStart + 2 * MAX_BLOCK_BYTES + bytes);
      this.scratch.copy(grown, 0, 0, this.valueStart);
      this.scratch = grown;
    }
    return this.scratch;
  }

  get valueOffset(): number {
    return this.valueStart;
  }

  /** As `meets` for a value that the caller wrote to `valueRoom`, up to `valueEnd`. */
  meetsAt(subject: number, valueEnd: number): number {
    if (subject === 0) return 0;
    const { head, found, scratch, valueStart } = this;
    const { name, start, end } = this.subjects[subject - 1]!;
    head.bytes = scratch;
    head.fieldCount = 0;
    head.pathStart = head.pathEnd = 0;
    head.queryStart = head.queryEnd = -1;
    head.hostStart = head.hostEnd = -1;
    if (name[0] === COLON && name.length === PATH_FIELD.length) fillPath(head, valueStart, valueEnd);
    else {
      head.fieldCount = 1;
      head.fields[0] = start;
      head.fields[1] = end;
      head.fields[2] = valueStart;
      head.fields[3] = valueEnd;
      if (isSame(HOST_NAME, scratch, start, end)) {
        head.hostStart = valueStart;
        head.hostEnd = valueEnd;
      }
    }
    this.index.find(head, found);
    for (let word = 0; word < found.length; word++) if (found[word] !== 0) return 1;
    return 0;
  }
}

const COLON = 0x3a;

/** Path and query of a `:path`. */
export function fillPath(head: RequestHead, start: number, end: number): void {
  let question = start;
  while (question < end && head.bytes[question] !== QUESTION_MARK) question++;
  const hasQuery = question < end;
  head.pathStart = start;
  head.pathEnd = question;
  head.queryStart = hasQuery ? question + 1 : -1;
  head.queryEnd = hasQuery ? end : -1;
}

/** The fields of a block in which a landmark may be. */
function fieldsOf({ subject, list }: Landmark): readonly string[] {
  if (list === 'query' || (list === undefined && (subject === PATH || subject === PATH_AND_QUERY))) return [PATH_FIELD];
  if (list !== undefined) return [list];
  return subject === HOST_FIELD || subject === HOST ? [HOST_FIELD, AUTHORITY_FIELD] : [subject];
}

function wholeCookies(landmark: Landmark): Landmark {
  return landmark.list === undefined && landmark.subject === COOKIE_FIELD
    ? { subject: COOKIE_FIELD, value: null }
    : landmark;
}

function slots(lengths: readonly number[]): number[][] {
  return Array.from({ length: LONGEST + 1 }, (_, slot) =>
    lengths.flatMap((length, i) => (Math.min(length, LONGEST) === slot ? [i + 1] : [])),
  );
}

function isSame(name: Buffer, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
