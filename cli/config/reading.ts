/** What reading a configuration file gives. */

import type { SettingsLayer } from '../options/settings.ts';
import type { Remark } from './remark.ts';

export interface ConfigReading {
  readonly layer: SettingsLayer;
  /** In the order of the file, as far as it goes. */
  readonly remarks: readonly Remark[];
}
