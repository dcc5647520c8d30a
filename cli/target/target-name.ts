/**
 * What the user names as target: something of this machine (a network namespace, a process, a container), or something of a
 * cluster (a pod, or a workload whose pods are meant). Kinds of a cluster are written as kubectl takes them: `deployment/shop`,
 * `deploy/shop`, `deployments.apps/shop`; `/container/NAME` behind picks a container.
 */

import { HeadgateError } from '../errors.ts';
import { nearestWord } from '../nearest.ts';

/** Kinds of target on this machine. */
export const LOCAL_TARGET_KINDS = ['netns', 'pid', 'container'] as const;
export type LocalTargetKind = (typeof LOCAL_TARGET_KINDS)[number];

/** Kinds of target in a cluster that have a name, each with what kubectl calls it besides. */
const CLUSTER_KIND_NAMES = {
  pod: ['pods', 'po'],
  deployment: ['deployments', 'deploy'],
  statefulset: ['statefulsets', 'sts'],
  daemonset: ['daemonsets', 'ds'],
  replicaset: ['replicasets', 'rs'],
  job: ['jobs'],
  cronjob: ['cronjobs', 'cj'],
  service: ['services', 'svc'],
  rollout: ['rollouts', 'ro'],
} as const;

export type NamedClusterKind = keyof typeof CLUSTER_KIND_NAMES;
export const CLUSTER_TARGET_KINDS = Object.keys(CLUSTER_KIND_NAMES) as readonly NamedClusterKind[];

/** API groups that may stand behind a kind, as in what `kubectl get -o name` prints. */
const GROUPS = /\.(apps|batch|argoproj\.io)$/;

/** A target on this machine. `text` is how it is written: `netns/shop`. */
export interface LocalTarget {
  readonly kind: LocalTargetKind;
  readonly name: string;
  readonly text: string;
}

/** A target in a cluster. Of kind `selector`, the name is a label selector; `none` is NO_TARGET. */
export interface ClusterTarget {
  readonly kind: NamedClusterKind | 'selector' | 'none';
  readonly name: string;
  /** Undefined: the main container of each pod. */
  readonly container: string | undefined;
  /** `deployment/shop`, `deployment/shop/container/web`, `selector/app=shop`. */
  readonly text: string;
}

export type Target = LocalTarget | ClusterTarget;

/** Explicitly none: a cluster is where connections go out, from a pod of our own, and there is no traffic to take. */
export const NO_TARGET: ClusterTarget = { kind: 'none', name: 'targetless', container: undefined, text: 'the cluster' };

/** Whether nothing is meant to be taken, or followed. */
export function isTargetless({ kind }: Target): boolean {
  return kind === NO_TARGET.kind;
}

/** Whether a target lies in a cluster. */
export function isClusterTarget(target: Target): target is ClusterTarget {
  return !LOCAL_TARGET_KINDS.some(kind => kind === target.kind);
}

const FORMS =
  'deployment/NAME, pod/NAME, service/NAME or another workload of a cluster, netns/NAME (see `ip netns`), pid/NUMBER or container/ID';

/** @throws HeadgateError HEADGATE_ERR_TARGET with what would be right. */
export function parseTarget(text: string): Target {
  const slash = text.indexOf('/');
  const kind = slash === -1 ? '' : text.slice(0, slash).toLowerCase();
  const name = slash === -1 ? '' : text.slice(slash + 1);
  if (kind === 'selector') return selectorTarget(name);
  const clusterKind = clusterKindOf(kind);
  if (clusterKind !== undefined) return namedTarget(clusterKind, name, text);
  const localKind = LOCAL_TARGET_KINDS.find(known => known === kind);
  if (localKind === undefined) throw unknownTarget(text, kind);
  checkLocalName(localKind, name, text);
  return { kind: localKind, name, text: `${localKind}/${name}` };
}

/** For what serves this machine only. @throws HeadgateError HEADGATE_ERR_UNSUPPORTED for a target of a cluster. */
export function requireLocalTarget(target: Target): LocalTarget {
  if (!isClusterTarget(target)) return target;
  throw new HeadgateError(
    'HEADGATE_ERR_UNSUPPORTED',
    `${target.text} lies in a cluster; this serves this machine only.`,
    {
      hint: 'Name a target of this machine: netns/NAME (see `ip netns`), pid/NUMBER or container/ID.',
    },
  );
}

/** Pods by their labels: what `-l` takes. @throws HeadgateError HEADGATE_ERR_TARGET */
export function selectorTarget(selector: string, container?: string): ClusterTarget {
  const name = selector.trim();
  // What the API server takes besides is left to it; this refuses only what is plainly no selector.
  if (!/^[A-Za-z0-9!][A-Za-z0-9_.,/=!() -]*$/.test(name)) {
    throw new HeadgateError('HEADGATE_ERR_TARGET', `${JSON.stringify(selector)} is not a label selector.`, {
      hint: "Write it as for kubectl: -l app=shop, -l 'app=shop,tier in (web, api)'.",
    });
  }
  return { kind: 'selector', name, container, text: withContainer(`selector/${name}`, container) };
}

/** The same target with a container that is named beside it. @throws HeadgateError when it names another one itself. */
export function inContainer(target: Target, container: string): ClusterTarget {
  if (!isClusterTarget(target)) {
    throw new HeadgateError('HEADGATE_ERR_TARGET', `${target.text} has no containers to choose from.`);
  }
  checkDnsName(container, `${target.text}/container/${container}`, 'container');
  if (target.container !== undefined && target.container !== container) {
    throw new HeadgateError('HEADGATE_ERR_TARGET', `${target.text} names another container than "${container}".`);
  }
  if (target.container !== undefined) return target;
  return { ...target, container, text: withContainer(target.text, container) };
}

/** A namespace of a cluster. @throws HeadgateError HEADGATE_ERR_TARGET */
export function parseNamespace(text: string): string {
  checkDnsName(text, text, 'namespace');
  return text;
}

function clusterKindOf(word: string): NamedClusterKind | undefined {
  const plain = word.replace(GROUPS, '');
  return CLUSTER_TARGET_KINDS.find(kind => kind === plain || CLUSTER_KIND_NAMES[kind].some(other => other === plain));
}

function namedTarget(kind: NamedClusterKind, rest: string, text: string): ClusterTarget {
  const [name = '', word, container, ...more] = rest.split('/');
  checkDnsName(name, text, kind);
  if (word === undefined) return { kind, name, container: undefined, text: `${kind}/${name}` };
  if (word !== 'container' || container === undefined || more.length > 0) {
    throw new HeadgateError(
      'HEADGATE_ERR_TARGET',
      `"${text}" is not a target: after the name only /container/NAME fits.`,
      {
        hint: `Write ${kind}/${name} or ${kind}/${name}/container/NAME.`,
      },
    );
  }
  checkDnsName(container, text, 'container');
  return { kind, name, container, text: withContainer(`${kind}/${name}`, container) };
}

function withContainer(text: string, container: string | undefined): string {
  return container === undefined ? text : `${text}/container/${container}`;
}

/** Names of the API: RFC 1123 subdomains. */
function checkDnsName(name: string, text: string, what: string): void {
  if (name.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) return;
  const problem = name === '' ? `the name of the ${what} is missing` : `"${name}" cannot be the name of a ${what}`;
  throw new HeadgateError('HEADGATE_ERR_TARGET', `"${text}" is not a target: ${problem}.`, {
    hint: 'Names in a cluster are made of small letters, digits, "-" and ".".',
  });
}

function unknownTarget(text: string, kind: string): HeadgateError {
  const known = [...LOCAL_TARGET_KINDS, ...CLUSTER_TARGET_KINDS];
  const nearest = kind === '' ? undefined : nearestWord(kind, known);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}/${text.slice(text.indexOf('/') + 1)}"?`;
  return new HeadgateError('HEADGATE_ERR_TARGET', `"${text}" is not a target.${guess}`, {
    hint: `A target is written ${FORMS}.`,
  });
}

function checkLocalName(kind: LocalTargetKind, name: string, text: string): void {
  const isRight = kind === 'pid' ? /^[1-9][0-9]{0,9}$/.test(name) : /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name);
  if (isRight) return;
  const problem =
    kind === 'pid' ? 'the process id must be a number, as in pid/1234' : `it has no usable name after ${kind}/`;
  throw new HeadgateError('HEADGATE_ERR_TARGET', `"${text}" is not a target: ${problem}.`, {
    hint: `A target is written ${FORMS}.`,
  });
}
