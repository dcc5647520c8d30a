/** Numbers of things, as they are shown. */

import { COUNTERS, type CounterName } from '../protocol/index.ts';

const TIMES = 'times that ';

/** `1 request`, `2 requests`. */
export function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}

/** What a counter says behind its number: `requests not copied because …`; behind 1 `of the requests not copied because …`. */
export function countedWords(value: number, name: CounterName): string {
  const meaning = COUNTERS[name];
  if (value !== 1) return meaning;
  return meaning.startsWith(TIMES) ? `time that ${meaning.slice(TIMES.length)}` : `of the ${meaning}`;
}
