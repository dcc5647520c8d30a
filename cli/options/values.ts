/** Values that flags, file and environment have in common. */

import { MAX_NAME_LENGTH, MIRROR_SOURCES, type MirrorSource, toPrintable } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import { MODES, type Mode } from './choices.ts';

/** Longest `--drain-timeout`, in seconds: a day. */
export const MAX_DRAIN_TIMEOUT_S = 86_400;

/** @throws HeadgateError HEADGATE_ERR_USAGE */
export function parseMode(text: string): Mode {
  const mode = MODES.find(known => known === text);
  if (mode !== undefined) return mode;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} is not a mode.`, {
    hint: 'The modes are steal and mirror.',
  });
}

/** @throws HeadgateError HEADGATE_ERR_USAGE */
export function parseSource(text: string): MirrorSource {
  const source = MIRROR_SOURCES.find(known => known === text);
  if (source !== undefined) return source;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} is not a source of copies.`, {
    hint: `The sources are ${MIRROR_SOURCES.join(' and ')}.`,
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
  if (text.trim() !== '' && text.length <= MAX_NAME_LENGTH && toPrintable(text, MAX_NAME_LENGTH) === text) return text;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${JSON.stringify(text)} cannot be the name of a session.`, {
    hint: `Use 1 to ${MAX_NAME_LENGTH} printable characters, as in alice@laptop.`,
  });
}
