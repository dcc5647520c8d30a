/** Sequence numbers of TCP: 32 bits, kept as signed integers, compared by distance, so that the wrap is no special case. */

/** How far `to` lies ahead of `from`; negative when it lies behind. True as long as they are less than 2^31 apart. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}

/** `sequence` moved by `bytes`. */
export function advance(sequence: number, bytes: number): number {
  return (sequence + bytes) | 0;
}
