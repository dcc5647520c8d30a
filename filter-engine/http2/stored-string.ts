/** A string as it stands in a table's arena, in one number: how many bytes it takes there, and whether they are Huffman encoded. */

export const asPlain = (bytes: number): number => bytes << 1;
export const asCoded = (bytes: number): number => (bytes << 1) | 1;
export const storedBytes = (stored: number): number => stored >> 1;
export const isCoded = (stored: number): boolean => (stored & 1) !== 0;

/** The bytes that it stands for, at the least and at the most: a symbol has 5 to 30 bits. Rounded to what shifts can say. */
export function leastBytes(stored: number): number {
  return isCoded(stored) ? stored >> 3 : storedBytes(stored);
}
export function mostBytes(stored: number): number {
  return isCoded(stored) ? (storedBytes(stored) * 13) >> 3 : storedBytes(stored);
}
