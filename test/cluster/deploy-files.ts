/** The manifests in deploy/ as objects, and rules of roles in a form that can be compared. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type KubernetesObject, loadAllYaml, type V1PolicyRule, type V1Role } from '@kubernetes/client-node';

/** The folder. */
export const deployDir = join(import.meta.dirname, '..', '..', 'deploy');

/** The objects of a file, as `rbac.yaml`. */
export function readDeploy(file: string): readonly KubernetesObject[] {
  return loadAllYaml(readFileSync(join(deployDir, file), 'utf8')) as KubernetesObject[];
}

/** The rules of the one Role among the objects. @throws when there is none, or more than one. */
export function rulesOf(objects: readonly KubernetesObject[]): readonly V1PolicyRule[] {
  const roles = objects.filter(object => object?.kind === 'Role') as V1Role[];
  if (roles.length !== 1) throw new Error(`${roles.length} roles instead of one`);
  return roles[0]?.rules ?? [];
}

/** Each right as one line, `verb resource.group`, sorted, none twice. */
export function rightsOf(rules: readonly V1PolicyRule[]): readonly string[] {
  const rights = rules.flatMap(({ apiGroups = [], resources = [], verbs, resourceNames }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(resource =>
        verbs.map(verb => [verb, group === '' ? resource : `${resource}.${group}`, ...(resourceNames ?? [])].join(' ')),
      ),
    ),
  );
  return [...new Set(rights)].toSorted();
}
