/** Ways to cut an input that depend on nothing but the input, and what to say when a cut made a difference. */

import { isDeepStrictEqual } from 'node:util';
import { RandomNumbers, seedOf } from './random-numbers.ts';

const MAX_SINGLE_BYTES = 256;
const RANDOM_CUTS = 8;

/** Byte by byte where it is short, and some cuts at random. */
export function cutsFor(input: Buffer): number[][] {
  const random = new RandomNumbers(seedOf(input));
  const some = Array.from({ length: RANDOM_CUTS }, () => 1 + random.below(input.length - 1));
  const ways = [[...new Set(some)].sort((a, b) => a - b)];
  if (input.length <= MAX_SINGLE_BYTES) ways.push(Array.from({ length: input.length }, (_, index) => index + 1));
  return ways;
}

/** @throws Error when the two logs differ */
export function requireSame(log: readonly string[], whole: readonly string[], how: unknown): void {
  if (isDeepStrictEqual(log, whole)) return;
  throw new Error(`cut at ${JSON.stringify(how)}: ${JSON.stringify(log)}, whole: ${JSON.stringify(whole)}`);
}
