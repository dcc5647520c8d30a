/**
 * Percent-decoding of bytes into one buffer that all share: what is decoded is compared at once and then forgotten, so
 * that nothing is allocated. A `%` that two hexadecimal digits do not follow stands for itself.
 */

import { MAX_HEAD_BYTES } from '../limits.ts';
import { AS_IT_IS, type Decoding, FORM } from './member-walk.ts';

/** As long as a head; it grows where an agent allows longer ones. */
let scratch = Buffer.alloc(MAX_HEAD_BYTES);

const PERCENT_SIGN = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

const HEX = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return byte < 0x80 ? digit : -1;
});

/** Whether `[start, end)` says something else once decoded. */
export function isEncoded(bytes: Buffer, start: number, end: number, decoding: Decoding): boolean {
  if (decoding === AS_IT_IS) return false;
  for (let offset = start; offset < end; offset++) {
    const byte = bytes[offset]!;
    if (byte === PERCENT_SIGN || (byte === PLUS && decoding === FORM)) return true;
  }
  return false;
}

/** Where decoded bytes lie, from 0 on, until the next call of `decodeBytes`. */
export function decodedBytes(): Buffer {
  return scratch;
}

/** Decodes `[start, end)` into `decodedBytes()`; returns how many bytes it became. */
export function decodeBytes(bytes: Buffer, start: number, end: number, decoding: Decoding): number {
  if (end - start > scratch.length) scratch = Buffer.alloc(2 * (end - start));
  let length = 0;
  for (let offset = start; offset < end; offset++) {
    let byte = bytes[offset]!;
    if (byte === PLUS && decoding === FORM) byte = SPACE;
    else if (byte === PERCENT_SIGN && offset + 2 < end) {
      const high = HEX[bytes[offset + 1]!]!;
      const low = HEX[bytes[offset + 2]!]!;
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        offset += 2;
      }
    }
    scratch[length++] = byte;
  }
  return length;
}
