/** The flags of `exec` and `attach` as commander hands them over, and the layer of settings that they make. */

import type { MirrorSource } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import { NO_TARGET, parseNamespace, parseTarget, selectorTarget, type Target } from '../target/target-name.ts';
import type { LocalProtocol, Mode, ProgressMode, RedirectEngine } from './choices.ts';
import { type AllFilterFlags, filterOfFlags } from './filter-input.ts';
import { parseMaxRate } from './max-rate.ts';
import { checkMirrorSettings } from './mirror-settings.ts';
import { parsePortWish } from './port-mapping.ts';
import type { SettingsLayer } from './settings.ts';
import { readTlsPaths } from './tls-paths.ts';
import { parseName, parseSeconds } from './values.ts';
import { readWorldFlags, type WorldFlags } from './world-settings.ts';

/** Flags that every command has. */
export interface CommonFlags {
  readonly progress?: ProgressMode | undefined;
  readonly verbose?: number | undefined;
}

/** Flags that say which cluster. */
export interface ClusterFlags {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** Flags that name a target. */
export interface TargetFlags extends ClusterFlags {
  readonly target?: string | undefined;
  readonly selector?: string | undefined;
}

/** Flags about the target's variables. `env` is false for `--no-env`. */
export interface EnvironmentFlags {
  readonly env?: boolean | undefined;
  readonly envInclude?: readonly string[] | undefined;
  readonly envExclude?: readonly string[] | undefined;
  readonly envFile?: string | undefined;
}

/** Flags of a command that makes a session. `true` of a flag that only exists as `--no-…` means: not given. */
export interface SessionFlags extends CommonFlags, AllFilterFlags, TargetFlags, EnvironmentFlags, WorldFlags {
  readonly one?: true | undefined;
  readonly steal?: true | undefined;
  readonly mirror?: true | undefined;
  readonly source?: MirrorSource | undefined;
  readonly maxRate?: string | undefined;
  readonly port?: readonly string[] | undefined;
  readonly config?: string | undefined;
  /** What the file asks for and this version cannot do is an error. */
  readonly strict?: true | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly takeover?: true | undefined;
  readonly stealProbes?: true | undefined;
  readonly drain?: true | undefined;
  readonly drainTimeout?: string | undefined;
  readonly name?: string | undefined;
  readonly localProtocol?: LocalProtocol | undefined;
  readonly redirectEngine?: RedirectEngine | undefined;
  readonly clientAddress?: boolean | undefined;
  readonly ephemeral?: true | undefined;
  readonly agentImage?: string | undefined;
  readonly agentPrivileged?: true | undefined;
  /** Shows what would be done in the cluster. */
  readonly dryRun?: true | undefined;
}

/** @throws HeadgateError naming the flag that is wrong. */
export function readFlags(flags: SessionFlags): SettingsLayer {
  const layer = toLayer(flags);
  checkMirrorSettings(layer, { source: '--source', maxRate: '--max-rate', mirror: '--mirror' });
  return layer;
}

function toLayer(flags: SessionFlags): SettingsLayer {
  return {
    target: flags.target === NO_TARGET.name && flags.selector === undefined ? NO_TARGET : readTarget(flags),
    ...readClusterFlags(flags),
    one: flags.one,
    ...readEnvironmentFlags(flags),
    ...readWorldFlags(flags),
    mode: readMode(flags),
    source: flags.source,
    maxRate: flags.maxRate === undefined ? undefined : parseMaxRate(flags.maxRate),
    ports: flags.port?.map(parsePortWish),
    filter: filterOfFlags(flags),
    tls: readTlsPaths({ cert: flags.tlsCert, key: flags.tlsKey }, { cert: '--tls-cert', key: '--tls-key' }),
    takeover: flags.takeover,
    stealProbes: flags.stealProbes,
    drain: flags.drain,
    drainTimeoutS: flags.drainTimeout === undefined ? undefined : parseSeconds(flags.drainTimeout),
    name: flags.name === undefined ? undefined : parseName(flags.name),
    progress: flags.progress,
    localProtocol: flags.localProtocol,
    redirectEngine: flags.redirectEngine,
    clientAddress: flags.clientAddress === false ? false : undefined,
    podAgent: { ephemeral: flags.ephemeral, image: flags.agentImage, privileged: flags.agentPrivileged },
  };
}

function readMode({ steal, mirror }: SessionFlags): Mode | undefined {
  if (steal && mirror) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', '--steal and --mirror ask for two things.', {
      hint: 'Leave one of them out; two commands can do both at once.',
    });
  }
  if (mirror) return 'mirror';
  return steal ? 'steal' : undefined;
}

function readEnvironmentFlags({ env, envInclude, envExclude, envFile }: EnvironmentFlags): SettingsLayer {
  return { env: env === false ? false : undefined, envInclude, envExclude, envFile };
}

/** @throws HeadgateError when the namespace cannot be one. */
export function readClusterFlags({ namespace, context, kubeconfig }: ClusterFlags): ClusterFlags {
  return { namespace: namespace === undefined ? undefined : parseNamespace(namespace), context, kubeconfig };
}

/** @throws HeadgateError when it is no target, or when two are named. */
export function readTarget({ target, selector }: TargetFlags): Target | undefined {
  if (target !== undefined && selector !== undefined) {
    throw new HeadgateError('HEADGATE_ERR_USAGE', '-t and -l both name a target.', { hint: 'Leave one of them out.' });
  }
  if (selector !== undefined) return selectorTarget(selector);
  return target === undefined ? undefined : parseTarget(target);
}
