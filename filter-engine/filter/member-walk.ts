/**
 * What several subjects have in common that are lists of names with values: cookies, baggage, tracestate, query parameters.
 *
 * A walk goes through the members of one request, over all lines of a repeated header, and leaves the offsets of each in
 * its fields. Nothing is copied or allocated; a walk belongs to one predicate and is used by one call at a time.
 */

import type { RequestHead } from '../request-head.ts';

/** How names and values of a walk are to be read. */
export const AS_IT_IS = 0;
/** `%41` is `A` (W3C Baggage section 3.3.1.4). */
export const PERCENT = 1;
/** `%41` is `A` and `+` is a space (WHATWG URL, application/x-www-form-urlencoded). */
export const FORM = 2;
export type Decoding = typeof AS_IT_IS | typeof PERCENT | typeof FORM;

/** The members of a request, one after the other. */
export interface MemberWalk {
  readonly namesAre: Decoding;
  readonly valuesAre: Decoding;
  /** Offsets of the member that `next` found. */
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
  /** Goes before the first member of `head`. */
  begin(head: RequestHead): void;
  /** Goes to the next member; false behind the last. */
  next(head: RequestHead): boolean;
}

const SPACE = 0x20;
const TAB = 0x09;
const DOUBLE_QUOTE = 0x22;

/** Narrows `[start, end)` of a walk's value to what stands between spaces and tabs. */
export function trimValue(walk: MemberWalk, bytes: Buffer): void {
  while (walk.valueStart < walk.valueEnd && isBlank(bytes[walk.valueStart]!)) walk.valueStart++;
  while (walk.valueEnd > walk.valueStart && isBlank(bytes[walk.valueEnd - 1]!)) walk.valueEnd--;
}

/** The same for its name. */
export function trimName(walk: MemberWalk, bytes: Buffer): void {
  while (walk.nameStart < walk.nameEnd && isBlank(bytes[walk.nameStart]!)) walk.nameStart++;
  while (walk.nameEnd > walk.nameStart && isBlank(bytes[walk.nameEnd - 1]!)) walk.nameEnd--;
}

/** Takes a pair of double quotes off a walk's value. */
export function unquoteValue(walk: MemberWalk, bytes: Buffer): void {
  if (walk.valueEnd - walk.valueStart < 2) return;
  if (bytes[walk.valueStart] !== DOUBLE_QUOTE || bytes[walk.valueEnd - 1] !== DOUBLE_QUOTE) return;
  walk.valueStart++;
  walk.valueEnd--;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** The offset of the first `byte` in `[start, end)`, or `end`. */
export function offsetOf(bytes: Buffer, byte: number, start: number, end: number): number {
  let offset = start;
  while (offset < end && bytes[offset] !== byte) offset++;
  return offset;
}
