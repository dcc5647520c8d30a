/** The flags of `exec` and `attach` as commander hands them over, and the layer of settings that they make. */

import { parseTarget } from '../target/target-name.ts';
import { type AllFilterFlags, filterOfFlags } from './filter-input.ts';
import { parsePortMapping } from './port-mapping.ts';
import type { ProgressMode, RedirectEngine, SettingsLayer } from './settings.ts';
import { mirrorUnsupported, parseName, parseSeconds } from './values.ts';

/** Flags that every command has. */
export interface CommonFlags {
  readonly progress?: ProgressMode | undefined;
  readonly verbose?: number | undefined;
}

/** Flags of a command that makes a session. `true` of a flag that only exists as `--no-…` means: not given. */
export interface SessionFlags extends CommonFlags, AllFilterFlags {
  readonly target?: string | undefined;
  readonly steal?: true | undefined;
  readonly mirror?: true | undefined;
  readonly port?: readonly string[] | undefined;
  readonly config?: string | undefined;
  /** What the file asks for and this version cannot do is an error. */
  readonly strict?: true | undefined;
  readonly takeover?: true | undefined;
  readonly stealProbes?: true | undefined;
  readonly drain?: true | undefined;
  readonly drainTimeout?: string | undefined;
  readonly name?: string | undefined;
  readonly redirectEngine?: RedirectEngine | undefined;
  readonly clientAddress?: boolean | undefined;
}

/** @throws HeadgateError naming the flag that is wrong. */
export function readFlags(flags: SessionFlags): SettingsLayer {
  if (flags.mirror) throw mirrorUnsupported();
  return {
    target: flags.target === undefined ? undefined : parseTarget(flags.target),
    mode: flags.steal ? 'steal' : undefined,
    ports: flags.port?.map(parsePortMapping),
    filter: filterOfFlags(flags),
    takeover: flags.takeover,
    stealProbes: flags.stealProbes,
    drain: flags.drain,
    drainTimeoutS: flags.drainTimeout === undefined ? undefined : parseSeconds(flags.drainTimeout),
    name: flags.name === undefined ? undefined : parseName(flags.name),
    progress: flags.progress,
    redirectEngine: flags.redirectEngine,
    clientAddress: flags.clientAddress === false ? false : undefined,
  };
}
