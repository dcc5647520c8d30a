/**
 * A 31-bit hash that never changes: samples must fall the same way in every agent and version, so a test pins its values.
 *
 * FNV-1a over the bytes, then the finalizer of MurmurHash3, which spreads keys that differ in their last bytes (user-1, user-2).
 * 31 bits, because V8 boxes larger integers.
 */

/** The greatest hash. */
export const MAX_HASH = 0x7fffffff;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The hash of `[start, end)`, from 0 to `MAX_HASH`. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let offset = start; offset < end; offset++) hash = Math.imul(hash ^ bytes[offset]!, FNV_PRIME);
  return spread(hash);
}

/** The hash of a 32-bit number's four bytes, lowest first. */
export function hashNumber(value: number): number {
  let hash = FNV_OFFSET;
  for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((value >>> shift) & 0xff), FNV_PRIME);
  return spread(hash);
}

function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 1;
}
