/** Sets of filters: a bit each, in words of 32. */

/** Puts a filter into a set. */
export function setBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5]! |= 1 << (bit & 31);
}

/** Adds a set of filters to another. */
export function addBits(to: Uint32Array, from: Uint32Array): void {
  for (let word = 0; word < to.length; word++) to[word]! |= from[word]!;
}
