/** From the flags of a command to the settings of a session: the four layers, and how progress is told. */

import { findDefaultConfig, loadConfig } from '../config/read-config.ts';
import { readEnvironment } from '../options/environment.ts';
import { readFlags, type SessionFlags } from '../options/flags.ts';
import { mergeLayers, mergeSettings, type Settings, type SettingsLayer } from '../options/settings.ts';
import type { Progress } from '../progress/events.ts';
import { createProgress } from '../progress/progress.ts';
import type { Terminal } from '../terminal.ts';

/** What `exec` and `attach` begin with. */
export interface Prepared {
  readonly settings: Settings;
  readonly progress: Progress;
  readonly verbosity: number;
}

/** @throws HeadgateError for whatever the user got wrong. */
export function prepare(flags: SessionFlags, terminal: Terminal): Prepared {
  const fromFlags = readFlags(flags);
  const defaultFile = flags.config === undefined ? findDefaultConfig(terminal.exists) : undefined;
  const file = flags.config ?? defaultFile;
  const fromFile = file === undefined ? {} : loadConfig(file);
  const layers = [fromFlags, fromFile, readEnvironment(terminal.environment)];
  const verbosity = flags.verbose ?? 0;
  const progress = createProgress({
    mode: mergeLayers(layers).progress ?? 'auto',
    verbosity,
    stream: terminal.stderr,
    environment: terminal.environment,
  });
  if (defaultFile !== undefined) {
    progress({
      event: 'notice',
      level: 'info',
      code: 'config_file',
      message: `Using ${defaultFile} of this directory.`,
    });
  }
  if (file !== undefined) sayReplaced(fromFlags, fromFile, file, progress);
  return { settings: mergeSettings(layers), progress, verbosity };
}

/** A filter of the file that the flags replace is easily taken for one that still holds. */
function sayReplaced(fromFlags: SettingsLayer, fromFile: SettingsLayer, file: string, progress: Progress): void {
  if (fromFlags.filter === undefined || fromFile.filter === undefined) return;
  const message = `The filter of ${file} does not hold: the flags replace it.`;
  progress({ event: 'notice', level: 'info', code: 'filter_replaced', message });
}
