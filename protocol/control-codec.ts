/**
 * Bytes of a CONTROL frame to a JSON value. Refuses what is not UTF-8 (a replacement character would make two names equal) and
 * what is nested so deeply that a recursive reader of it could run out of stack. Which messages exist is messages.ts's.
 */

import { MAX_CONTROL_DEPTH } from './limits.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** @returns the value, or undefined (which no JSON text means) when the bytes are not acceptable. */
export function decodeControl(bytes: Buffer, start: number, end: number): unknown {
  if (isTooDeep(bytes, start, end)) return undefined;
  try {
    return JSON.parse(decoder.decode(bytes.subarray(start, end)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Counts brackets outside of strings; on text that is not JSON the answer does not matter, the parser refuses it. */
function isTooDeep(bytes: Buffer, start: number, end: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_CONTROL_DEPTH) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}
