/**
 * `target` of a mirrord file: text, `{ path, namespace }`, or `{ deployment: shop }` with an optional container. They name
 * something in a cluster, which this version does not reach; beside them the forms of Headgate hold, `netns/NAME`, `pid/NUMBER`
 * and `container/ID`. A target of a cluster does not count when the flags name another (-t).
 */

import type { KeyPath } from '../config/source.ts';
import { HeadgateError } from '../errors.ts';
import { LOCAL_TARGET_KINDS, type LocalTarget, parseTarget } from '../target/target-name.ts';
import type { Findings } from './findings.ts';

const CLUSTER_KINDS = ['cron_job', 'deployment', 'job', 'pod', 'replica_set', 'rollout', 'service', 'stateful_set'];

/** The local target, or undefined; then what is to be said of it is found. */
export function readTarget(value: unknown, findings: Findings): LocalTarget | undefined {
  if (value === undefined || value === null) return undefined;
  const path: KeyPath = ['target'];
  if (typeof value === 'string') return readTargetText(value, path, findings);
  if (typeof value !== 'object' || Array.isArray(value)) return wrongTarget(path, findings);
  if (!('path' in value || 'namespace' in value)) return readWorkload(value, path, findings);
  const { path: name, namespace, ...others } = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(others)) findings.unknownKey([...path, key], ['path', 'namespace']);
  const inner = [...path, 'path'];
  const target =
    typeof name === 'string'
      ? readTargetText(name, inner, findings)
      : typeof name === 'object' && name !== null
        ? readWorkload(name, inner, findings)
        : undefined;
  if (target !== undefined && namespace !== undefined && namespace !== null)
    findings.add('warning', [...path, 'namespace'], 'has no use: the target is on this machine');
  return target;
}

function readTargetText(text: string, path: KeyPath, findings: Findings): LocalTarget | undefined {
  if (!LOCAL_TARGET_KINDS.some(kind => text.startsWith(`${kind}/`))) {
    refuseTarget(text, path, findings);
    return undefined;
  }
  try {
    return parseTarget(text);
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    findings.mistake(path, error.message.replace(/\.$/, ''));
    return undefined;
  }
}

/** `{ deployment: shop, container: web }` */
function readWorkload(value: object, path: KeyPath, findings: Findings): undefined {
  for (const key of Object.keys(value)) {
    if (key !== 'container' && !CLUSTER_KINDS.includes(key))
      findings.unknownKey([...path, key], [...CLUSTER_KINDS, 'container', 'path', 'namespace']);
  }
  const [kind, name] = Object.entries(value).find(([key]) => CLUSTER_KINDS.includes(key)) ?? [];
  if (kind === undefined || typeof name !== 'string') return wrongTarget(path, findings);
  refuseTarget(`${kind.replace('_', '')}/${name}`, path, findings);
  return undefined;
}

function refuseTarget(text: string, path: KeyPath, findings: Findings): void {
  const problem =
    text === 'targetless'
      ? 'names no target, so there is no traffic to take'
      : `${JSON.stringify(text)} is in a cluster, which this version does not reach`;
  findings.add(
    'refusal',
    path,
    `${problem}; name one of this machine here or by -t: netns/NAME, pid/NUMBER, container/ID`,
    'target',
  );
}

function wrongTarget(path: KeyPath, findings: Findings): undefined {
  findings.mistake(path, 'must be text such as "netns/shop", or an object with path');
  return undefined;
}
