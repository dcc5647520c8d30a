/** From the flags of a command to the settings of a session: the four layers, and how progress is told. */

import { refuseFoundKubeconfig, requireOwnFile } from '../config/found-config.ts';
import { findDefaultConfig, loadConfig } from '../config/read-config.ts';
import type { ConfigReading } from '../config/reading.ts';
import { type Remark, remarkWords } from '../config/remark.ts';
import { formatKeyPath } from '../config/source.ts';
import { HeadgateError } from '../errors.ts';
import { readEnvironment } from '../options/environment.ts';
import { readFlags, type SessionFlags } from '../options/flags.ts';
import { mergeLayers, mergeSettings, type Settings, type SettingsLayer, type TargetNeed } from '../options/settings.ts';
import type { Progress } from '../progress/events.ts';
import { createProgress } from '../progress/progress.ts';
import type { Terminal } from '../terminal.ts';

/** What `exec` and `attach` begin with. */
export interface Prepared {
  readonly settings: Settings;
  readonly progress: Progress;
  readonly verbosity: number;
}

/** `take` traffic; `look` at it, whatever the file says of its mode; `run` a command, which may be without any; only `dial`. */
export type Use = 'take' | 'look' | 'run' | 'dial';

const NEEDS: Readonly<Record<Use, TargetNeed>> = {
  take: 'required',
  look: 'required',
  run: 'optional',
  dial: 'unneeded',
};

const NOTHING: ConfigReading = { layer: {}, remarks: [] };

/** What flags, file and environment say, the most important first. */
export interface Layers {
  readonly layers: readonly SettingsLayer[];
  readonly flags: SettingsLayer;
  readonly reading: ConfigReading;
  /** The file that was read, if any. */
  readonly file: string | undefined;
}

/** @throws HeadgateError for a wrong flag, file or variable. */
export function readLayers(flags: SessionFlags, terminal: Terminal): Layers {
  const fromFlags = readFlags(flags);
  const file = flags.config ?? findDefaultConfig(terminal.exists);
  const isFound = file !== undefined && flags.config === undefined;
  if (isFound) requireOwnFile(file);
  const reading = file === undefined ? NOTHING : loadConfig(file, terminal.environment);
  if (isFound) refuseFoundKubeconfig(file, reading.layer, fromFlags);
  const layers = [fromFlags, reading.layer, readEnvironment(terminal.environment)];
  return { layers, flags: fromFlags, reading, file };
}

/**
 * @param use what the command is for
 * @throws HeadgateError for whatever the user got wrong.
 */
export function prepare(flags: SessionFlags, terminal: Terminal, use: Use = 'take'): Prepared {
  const read = readLayers(flags, terminal);
  const verbosity = flags.verbose ?? 0;
  const progress = createProgress({
    mode: mergeLayers(read.layers).progress ?? 'auto',
    verbosity,
    stream: terminal.stderr,
    environment: terminal.environment,
  });
  const say: Say = (level, code, message) => progress({ event: 'notice', level, code, message });
  if (read.file !== undefined && flags.config === undefined) {
    say('info', 'config_file', `Using ${read.file} of this directory.`);
  }
  sayReplaced(read, say);
  if (use === 'take' || use === 'run') sayReplacedMode(read, say);
  const remarks = read.reading.remarks.filter(remark => !(use === 'run' && isOfNoWorld(remark, read)));
  sayRemarks({ ...read, reading: { ...read.reading, remarks } }, say);
  refuse({ ...read, reading: { ...read.reading, remarks } }, flags.strict === true);
  return { settings: mergeSettings(read.layers, NEEDS[use]), progress, verbosity };
}

type Say = (level: 'info' | 'warning', code: string, message: string) => void;

/** A filter of the file that the flags replace is easily taken for one that still holds. */
function sayReplaced({ flags, reading, file }: Layers, say: Say): void {
  if (flags.filter === undefined || !reading.layer.filter) return;
  say('info', 'filter_replaced', `The filter of ${file} does not hold: the flags replace it.`);
}

/** mirrord's files mirror where they say nothing, which is easily overlooked. */
function sayReplacedMode({ flags, reading, file }: Layers, say: Say): void {
  const { mode } = reading.layer;
  if (flags.mode === undefined || mode === undefined || flags.mode === mode) return;
  say('info', 'mode_replaced', `${file} would ${mode}; --${flags.mode} replaces that.`);
}

function sayRemarks(read: Layers, say: Say): void {
  for (const remark of read.reading.remarks) {
    if (remark.kind === 'warning' && !isSettled(remark, read)) say('warning', 'config_warning', remarkWords(remark));
    if (remark.kind === 'notice' && !isSettled(remark, read)) say('info', 'config_notice', remarkWords(remark));
    if (remark.kind === 'refusal' && isSettled(remark, read)) {
      const path = formatKeyPath(remark.path);
      say('info', 'config_replaced', `${remark.place}: ${path} does not hold: the flags replace it.`);
    }
  }
}

/** @throws HeadgateError HEADGATE_ERR_UNSUPPORTED when the session would do something else than the file says. */
function refuse(read: Layers, isStrict: boolean): void {
  const refused = read.reading.remarks.filter(
    remark => !isSettled(remark, read) && (remark.kind === 'refusal' || (remark.kind === 'warning' && isStrict)),
  );
  if (refused.length === 0) return;
  throw new HeadgateError('HEADGATE_ERR_UNSUPPORTED', refused.map(remarkWords).join('\n'), {
    hint: '`headgate config check FILE` says what of it holds; docs/configuration.md lists the keys.',
  });
}

/** Whether it is about a command without a world, and the command has one. */
function isOfNoWorld({ settledBy }: Remark, { layers }: Layers): boolean {
  return settledBy === 'world' && [true, 'auto', 'kernel'].includes(mergeLayers(layers).world ?? true);
}

function isSettled({ settledBy }: Remark, { flags }: Layers): boolean {
  return settledBy !== undefined && settledBy !== 'world' && flags[settledBy] !== undefined;
}
