/**
 * Comparing bytes at offsets, without allocating. All functions borrow `bytes` and look at `[start, end)` only.
 *
 * Case is handled by a table: comparing through `EXACT` is byte-exact, through `ASCII_LOWER` it ignores the case of
 * ASCII letters, when the needle is lower-case already. Field names and host names are ASCII (RFC 9110 section 5.1, 4.2.3).
 */

/** The fold that changes nothing. */
export const EXACT = Uint8Array.from({ length: 256 }, (_, byte) => byte);
/** The fold of A-Z to a-z. */
export const ASCII_LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte,
);

/** Whether `needle` (folded already) stands at `offset`; the caller has checked that it fits. */
export function standsAt(bytes: Uint8Array, offset: number, needle: Uint8Array, fold: Uint8Array): boolean {
  const { length } = needle;
  for (let i = 0; i < length; i++) {
    if (fold[bytes[offset + i]!] !== needle[i]) return false;
  }
  return true;
}

/** For each prefix of `needle`, the length of its longest proper border (Knuth, Morris, Pratt). */
export function bordersOf(needle: Uint8Array): Int32Array {
  const borders = new Int32Array(needle.length);
  let border = 0;
  for (let i = 1; i < needle.length; i++) {
    while (border > 0 && needle[i] !== needle[border]) border = borders[border - 1]!;
    if (needle[i] === needle[border]) border++;
    borders[i] = border;
  }
  return borders;
}

/** Whether `[start, end)` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF). */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let offset = start;
  while (offset < end) {
    const lead = bytes[offset]!;
    if (lead < 0x80) {
      offset++;
      continue;
    }
    const length = sequenceLength(lead, offset + 1 < end ? bytes[offset + 1]! : 0);
    if (length === 0 || offset + length > end) return false;
    for (let i = 2; i < length; i++) {
      if ((bytes[offset + i]! & 0xc0) !== 0x80) return false;
    }
    offset += length;
  }
  return true;
}

/** Bytes of the sequence that begins with `lead`, `second`; 0 when they cannot begin one (RFC 3629 section 4). */
function sequenceLength(lead: number, second: number): number {
  if ((second & 0xc0) !== 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead === 0xe0) return second >= 0xa0 ? 3 : 0;
  if (lead === 0xed) return second <= 0x9f ? 3 : 0;
  if (lead >= 0xe1 && lead <= 0xef) return 3;
  if (lead === 0xf0) return second >= 0x90 ? 4 : 0;
  if (lead >= 0xf1 && lead <= 0xf3) return 4;
  if (lead === 0xf4) return second <= 0x8f ? 4 : 0;
  return 0;
}

/** The text of a value: UTF-8 when it is well-formed UTF-8, else Latin-1. Allocates the string. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  for (let offset = start; offset < end; offset++) {
    if (bytes[offset]! >= 0x80) return bytes.toString(isUtf8(bytes, offset, end) ? 'utf8' : 'latin1', start, end);
  }
  return bytes.toString('latin1', start, end);
}
