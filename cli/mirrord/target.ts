/**
 * `target` of a mirrord file: text, `{ path, namespace }`, or `{ deployment: shop }` with an optional container. Beside them the
 * forms of Headgate hold, also `netns/NAME` and `pid/NUMBER` of this machine.
 */

import type { KeyPath } from '../config/source.ts';
import { HeadgateError } from '../errors.ts';
import type { SettingsLayer } from '../options/settings.ts';
import { isClusterTarget, NO_TARGET, parseNamespace, parseTarget, type Target } from '../target/target-name.ts';
import type { Findings } from './findings.ts';

const WORKLOADS = [
  ...['cron_job', 'daemon_set', 'deployment', 'job', 'pod', 'replica_set', 'rollout', 'service', 'stateful_set'],
  ...['cronjob', 'daemonset', 'replicaset', 'statefulset'],
];

type TargetLayer = Pick<SettingsLayer, 'target' | 'namespace'>;

/** What a file says of its target; mistakes and remarks are found. */
export function readTarget(value: unknown, findings: Findings): TargetLayer {
  if (value === undefined || value === null) return { target: undefined };
  const path: KeyPath = ['target'];
  if (typeof value === 'string') return { target: readTargetText(value, path, findings) };
  if (typeof value !== 'object' || Array.isArray(value)) return { target: wrongTarget(path, findings) };
  if (!('path' in value || 'namespace' in value)) return { target: readWorkload(value, path, findings) };
  const { path: name, namespace, ...others } = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(others)) findings.unknownKey([...path, key], ['path', 'namespace']);
  const target = readPath(name, [...path, 'path'], findings);
  if (namespace === undefined || namespace === null) return { target };
  const namespacePath = [...path, 'namespace'];
  if (target !== undefined && !isClusterTarget(target)) {
    findings.add('warning', namespacePath, 'has no use: the target is on this machine');
    return { target };
  }
  if (typeof namespace !== 'string') {
    findings.mistake(namespacePath, 'must be text');
    return { target };
  }
  return { target, namespace: trying(() => parseNamespace(namespace), namespacePath, findings) };
}

function readPath(value: unknown, path: KeyPath, findings: Findings): Target | undefined {
  if (typeof value === 'string') return readTargetText(value, path, findings);
  return typeof value === 'object' && value !== null ? readWorkload(value, path, findings) : undefined;
}

function readTargetText(text: string, path: KeyPath, findings: Findings): Target | undefined {
  if (text !== 'targetless') return trying(() => parseTarget(text), path, findings);
  findings.add(
    'notice',
    path,
    'names no target: the command of exec dials from a pod of its own, and there is no traffic to take',
    'target',
  );
  return NO_TARGET;
}

/** `{ deployment: shop, container: web }` */
function readWorkload(value: object, path: KeyPath, findings: Findings): Target | undefined {
  const { container = null, ...others } = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(others)) {
    if (!WORKLOADS.includes(key)) findings.unknownKey([...path, key], [...WORKLOADS, 'container', 'path', 'namespace']);
  }
  const [kind, name] = Object.entries(others).find(([key]) => WORKLOADS.includes(key)) ?? [];
  if (kind === undefined || typeof name !== 'string') return wrongTarget(path, findings);
  if (container !== null && typeof container !== 'string') {
    findings.mistake([...path, 'container'], 'must be text');
    return undefined;
  }
  const behind = container === null ? '' : `/container/${container}`;
  return trying(() => parseTarget(`${kind.replace('_', '')}/${name}${behind}`), path, findings);
}

function trying<Value>(read: () => Value, path: KeyPath, findings: Findings): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    findings.mistake(path, [error.message, error.hint ?? ''].join(' ').trim().replace(/\.$/, ''));
    return undefined;
  }
}

function wrongTarget(path: KeyPath, findings: Findings): undefined {
  findings.mistake(path, 'must be text such as "deployment/shop", or an object with path');
  return undefined;
}
