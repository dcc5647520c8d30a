/** Values that flags, file and environment have in common. */

import { MAX_NAME_LENGTH, toPrintable } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';

/** Longest `--drain-timeout`, in seconds: a day. */
export const MAX_DRAIN_TIMEOUT_S = 86_400;

/** @throws HeadgateError HEADGATE_ERR_UNSUPPORTED for `mirror`, HEADGATE_ERR_USAGE for anything unknown. */
export function parseMode(text: string): 'steal' {
  if (text === 'steal') return text;
  if (text === 'mirror') throw mirrorUnsupported();
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} is not a mode.`, {
    hint: 'The mode of this version is steal.',
  });
}

/** What `mirror` is answered in this version. */
export function mirrorUnsupported(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_UNSUPPORTED', 'This version cannot mirror yet.', {
    hint: "Use --steal with a filter that takes only your own requests, such as --header 'x-user: alice'.",
  });
}

/** Whole or decimal seconds from 0 to a day. @throws HeadgateError HEADGATE_ERR_USAGE */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^[0-9]+(\.[0-9]+)?$/.test(text) && seconds <= MAX_DRAIN_TIMEOUT_S) return seconds;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} is not a number of seconds.`, {
    hint: `Give a number from 0 to ${MAX_DRAIN_TIMEOUT_S}, as in --drain-timeout 60.`,
  });
}

/** The name of a session: printable, because the others see it. @throws HeadgateError HEADGATE_ERR_USAGE */
export function parseName(text: string): string {
  if (text !== '' && text.length <= MAX_NAME_LENGTH && toPrintable(text, MAX_NAME_LENGTH) === text) return text;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} cannot be the name of a session.`, {
    hint: `Use 1 to ${MAX_NAME_LENGTH} printable characters, as in alice@laptop.`,
  });
}
