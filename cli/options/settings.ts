/**
 * What a session is asked to do, put together from four layers: flags first, then the file, then the environment, then
 * the defaults. Each layer is validated where it is read, with the place of a mistake; here they are only merged.
 * `undefined` = not given in this layer; `null` (filter only) = explicitly none.
 */

import type { FilterSpec } from '../../filter-engine/filter/index.ts';
import type { MirrorSource, MirrorWish, Port, RateLimit, TlsWish } from '../../protocol/index.ts';
import type { Variables } from '../environment/rules.ts';
import { HeadgateError } from '../errors.ts';
import { type AgentConfig, type PodAgentSettings, podAgentSettings } from '../kube/agent-settings.ts';
import { isClusterTarget, isTargetless, NO_TARGET, type Target } from '../target/target-name.ts';
import type { LocalProtocol, Mode, ProgressMode, RedirectEngine } from './choices.ts';
import { defaultName } from './default-name.ts';
import type { FoundPortRules } from './found-ports.ts';
import type { ClusterSelection } from './kubeconfig-files.ts';
import { checkWishes, type NamedPort, type PortMapping, type PortWish, splitWishes } from './port-mapping.ts';
import { type WorldLayer, type WorldSettings, worldSettings } from './world-settings.ts';

/** Where copies come from when it is not said. */
const DEFAULT_SOURCE: MirrorSource = 'packets';

/** What one layer says. */
export interface SettingsLayer extends WorldLayer {
  readonly target?: Target | undefined;
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** Only one pod of a workload. */
  readonly one?: boolean | undefined;
  /** False: the command gets none of the target's variables. */
  readonly env?: boolean | undefined;
  readonly envInclude?: readonly string[] | undefined;
  readonly envExclude?: readonly string[] | undefined;
  readonly envOverride?: Variables | undefined;
  readonly envUnset?: readonly string[] | undefined;
  readonly envFile?: string | undefined;
  readonly mode?: Mode | undefined;
  /** Of a mirror. */
  readonly source?: MirrorSource | undefined;
  readonly maxRate?: RateLimit | undefined;
  readonly ports?: readonly PortWish[] | undefined;
  readonly filter?: FilterSpec | null | undefined;
  /** Ports of the target that the filter of this layer holds for; others are taken whole. Left out, it holds for all. */
  readonly filterPorts?: readonly Port[] | undefined;
  readonly foundPorts?: FoundPortRules | undefined;
  /** Where the target has the certificate and the key of its TLS. */
  readonly tls?: TlsWish | undefined;
  readonly takeover?: boolean | undefined;
  readonly stealProbes?: boolean | undefined;
  readonly drain?: boolean | undefined;
  readonly drainTimeoutS?: number | undefined;
  readonly name?: string | undefined;
  readonly progress?: ProgressMode | undefined;
  readonly redirectEngine?: RedirectEngine | undefined;
  readonly clientAddress?: boolean | undefined;
  readonly localProtocol?: LocalProtocol | undefined;
  /** What is said of agents in a cluster. */
  readonly podAgent?: AgentConfig | undefined;
}

/** What holds for this run. `ports` and `namedPorts` are empty where they are to be discovered; `filter` undefined takes everything. */
export interface Settings {
  readonly target: Target;
  /** Which cluster, for a target of one. */
  readonly cluster: ClusterSelection;
  /** Only one pod of a workload. */
  readonly isOnePod: boolean;
  readonly mode: Mode;
  /** Of mode `mirror`, and then always there. */
  readonly mirror?: MirrorWish | undefined;
  readonly ports: readonly PortMapping[];
  /** Ports of pods that are asked for by name; empty for a local target. */
  readonly namedPorts: readonly NamedPort[];
  readonly filter: FilterSpec | undefined;
  /** Where given, the filter holds for these ports of the target, and others are taken whole. */
  readonly filterPorts?: readonly Port[] | undefined;
  /** Which ports are taken when they are discovered. */
  readonly foundPorts?: FoundPortRules | undefined;
  /** Of a steal: TLS on its ports is opened. */
  readonly tls?: TlsWish | undefined;
  readonly takeover: boolean;
  readonly stealProbes: boolean;
  readonly drain: boolean;
  /** What the local process is spoken to in, for requests that come in HTTP/2. */
  readonly localProtocol: LocalProtocol;
  readonly name: string;
  readonly environment: EnvironmentSettings;
  readonly world: WorldSettings;
  readonly agent: AgentSettings;
  /** What holds for agents in a cluster. */
  readonly podAgent: PodAgentSettings;
}

/** The variables that the command gets. */
export interface EnvironmentSettings {
  readonly isWanted: boolean;
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  readonly override: Variables;
  readonly unset: readonly string[];
  /** A dotenv file. */
  readonly file: string | undefined;
}

/** What is passed on to an agent that we start. An agent that already runs keeps its own. */
export interface AgentSettings {
  readonly drainTimeoutS: number | undefined;
  readonly redirectEngine: RedirectEngine | undefined;
  readonly clientAddress: boolean;
}

/** Whether a command needs a target, may do without one as long as nothing is to be taken, or takes nothing in any case. */
export type TargetNeed = 'required' | 'optional' | 'unneeded';

/** @param layers the most important one first. @throws HeadgateError when something that has no default is missing. */
export function mergeSettings(layers: readonly SettingsLayer[], need: TargetNeed = 'required'): Settings {
  const layer = withTarget(mergeLayers(layers), need);
  // Ports that are named and rules for those that are found are one setting in two forms.
  const portsLayer = layers.find(each => each.ports !== undefined || each.foundPorts !== undefined);
  const wishes = portsLayer?.ports ?? [];
  checkWishes(wishes);
  const { ports, namedPorts } = splitWishes(wishes);
  if (layer.target === undefined || (need === 'required' && isTargetless(layer.target))) throw missingTarget();
  checkNamedPorts(layer.target, namedPorts);
  if (layer.mode === undefined) throw missingMode();
  return {
    target: layer.target,
    cluster: { kubeconfig: layer.kubeconfig, context: layer.context, namespace: layer.namespace },
    isOnePod: layer.one ?? false,
    mode: layer.mode,
    mirror: layer.mode === 'mirror' ? mirrorOf(layer) : undefined,
    ports,
    namedPorts,
    filter: layer.filter ?? undefined,
    // Who replaces a filter replaces where it holds.
    filterPorts: layers.find(each => each.filter !== undefined)?.filterPorts,
    foundPorts: portsLayer?.foundPorts,
    tls: tlsOf(layer),
    takeover: layer.takeover ?? false,
    stealProbes: layer.stealProbes ?? false,
    drain: layer.drain ?? false,
    localProtocol: layer.localProtocol ?? 'auto',
    name: layer.name ?? defaultName(),
    environment: environmentOf(layer),
    // Each key of files on its own, too.
    world: worldSettings(
      layer,
      layers.map(each => each.files ?? {}),
    ),
    agent: {
      drainTimeoutS: layer.drainTimeoutS,
      redirectEngine: layer.redirectEngine,
      clientAddress: layer.clientAddress ?? true,
    },
    // Each key on its own: a flag that names the image leaves the file's resources as they are.
    podAgent: podAgentSettings(Object.assign({}, ...layers.map(each => definedOf(each.podAgent)).reverse())),
  };
}

function mirrorOf({ source, maxRate }: SettingsLayer): MirrorWish {
  return { source: source ?? DEFAULT_SOURCE, maxRate: maxRate ?? null, responses: false };
}

/** @throws HeadgateError HEADGATE_ERR_USAGE */
function tlsOf({ mode, tls }: SettingsLayer): TlsWish | undefined {
  if (tls === undefined || mode !== 'mirror') return tls;
  throw new HeadgateError('HEADGATE_ERR_USAGE', 'The certificate of the target is given, and a mirror opens no TLS.', {
    hint: 'Leave `tls` (--tls-cert, --tls-key) out, or use --steal.',
  });
}

function environmentOf(layer: SettingsLayer): EnvironmentSettings {
  return {
    isWanted: layer.env ?? true,
    include: layer.envInclude,
    exclude: layer.envExclude ?? [],
    override: layer.envOverride ?? {},
    unset: layer.envUnset ?? [],
    file: layer.envFile,
  };
}

/** What requests to `port` of the target must match; undefined when they are taken whole. */
export function filterOfPort(
  { filter, filterPorts }: Pick<Settings, 'filter' | 'filterPorts'>,
  port: Port,
): FilterSpec | undefined {
  return filterPorts === undefined || filterPorts.includes(port) ? filter : undefined;
}

function definedOf(config: AgentConfig | undefined): AgentConfig {
  return Object.fromEntries(Object.entries(config ?? {}).filter(([, value]) => value !== undefined));
}

/** The first given value of each setting. */
export function mergeLayers(layers: readonly SettingsLayer[]): SettingsLayer {
  const merged: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      if (merged[key] === undefined) merged[key] = value;
    }
  }
  return merged;
}

/** Names of ports come from a pod's spec, which a local target has not. @throws HeadgateError HEADGATE_ERR_USAGE */
export function checkNamedPorts(target: Target, namedPorts: readonly NamedPort[]): void {
  const [named] = namedPorts;
  if (isClusterTarget(target) || named === undefined) return;
  throw new HeadgateError(
    'HEADGATE_ERR_USAGE',
    `Port "${named.name}" is a name, and ${target.text} has only numbers.`,
    {
      hint: 'Names of ports are those in the spec of a pod; on this machine write the number.',
    },
  );
}

/** Nothing that is to be taken, and nowhere to take it from: only what the command dials is meant. */
function withTarget(layer: SettingsLayer, need: TargetNeed): SettingsLayer {
  const { target, mode, ports, filter } = layer;
  if (need === 'required') return layer;
  const asksForTraffic = mode !== undefined || ports !== undefined || (filter ?? undefined) !== undefined;
  if (target === undefined && need === 'optional' && asksForTraffic) return layer;
  // A mode is what the settings of every session have.
  const isNone = target === undefined || isTargetless(target);
  if (isNone) {
    const world = layer.world ?? true;
    return { ...layer, target: NO_TARGET, mode: 'steal', ports: undefined, filter: undefined, world };
  }
  return need === 'unneeded' ? { ...layer, mode: 'steal' } : layer;
}

function missingTarget(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_TARGET', 'No target is given: whose traffic should come here?', {
    hint: 'Add -t deployment/NAME (`headgate ls` lists what there is), -t netns/NAME or -t pid/NUMBER, or `target:` in headgate.yaml, or set HEADGATE_TARGET.',
  });
}

function missingMode(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_USAGE', 'It is not said what to do with the traffic.', {
    hint: 'Add --steal (the local process answers instead of the app) or --mirror (it gets a copy), or `mode: steal` in headgate.yaml.',
  });
}
