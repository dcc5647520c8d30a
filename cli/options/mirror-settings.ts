/** What belongs to a mirror alone, checked where it was written: what means nothing must not be asked for, somebody would count on it. */

import { HeadgateError } from '../errors.ts';
import type { SettingsLayer } from './settings.ts';

/** How a layer's settings are called where they were written. */
export interface MirrorNames {
  readonly source: string;
  readonly maxRate: string;
  /** What makes it a mirror. */
  readonly mirror: string;
}

/** Of one layer: a flag may still replace a file's mode. @throws HeadgateError HEADGATE_ERR_USAGE */
export function checkMirrorSettings({ mode, source, maxRate }: SettingsLayer, names: MirrorNames): void {
  if (mode !== 'steal' || (source === undefined && maxRate === undefined)) return;
  const what = source === undefined ? names.maxRate : names.source;
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${what} says how a mirror copies, and this is to be a steal.`, {
    hint: `Leave ${what} out, or use ${names.mirror}.`,
  });
}
