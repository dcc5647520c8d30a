/** `--max-rate`: `100/s` is requests, `5MB/s` bytes. */

import { MAX_RATE_PER_SECOND, type RateLimit } from '../../protocol/index.ts';
import { count } from '../count-words.ts';
import { HeadgateError } from '../errors.ts';

/** Bytes of a unit; those with an `i` are powers of 1024. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  KiB: 1024,
  MB: 1e6,
  MiB: 1024 ** 2,
  GB: 1e9,
  GiB: 1024 ** 3,
};

/** @throws HeadgateError HEADGATE_ERR_USAGE */
export function parseMaxRate(text: string): RateLimit {
  const [, digits, unit] = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\/s$/.exec(text) ?? [];
  const factor = unit === '' ? 1 : UNITS[unit ?? 'none'];
  const perSecond = Number(digits) * (factor ?? Number.NaN);
  if (perSecond > 0 && perSecond <= MAX_RATE_PER_SECOND) return { unit: unit === '' ? 'requests' : 'bytes', perSecond };
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} is not a rate.`, {
    hint: 'Write requests as 100/s, or bytes as 500kB/s, 5MB/s, 1MiB/s.',
  });
}

/** `100 requests a second`, `5000000 bytes a second`. */
export function maxRateWords({ unit, perSecond }: RateLimit): string {
  return `${count(perSecond, unit === 'bytes' ? 'byte' : 'request')} a second`;
}
