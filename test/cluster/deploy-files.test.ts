import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { AGENT_IMAGE } from '../../cli/kube/agent-settings.ts';
import { PERMISSION_GROUPS } from '../../cli/kube/permissions.ts';
import { deployDir, readDeploy, rightsOf, rulesOf } from './deploy-files.ts';

const JOB_RIGHTS = ['create jobs.batch', 'delete jobs.batch'];

/** The rows of the first table of docs/security.md. */
function documentedRights(): readonly string[] {
  const text = readFileSync(join(deployDir, '..', 'docs', 'security.md'), 'utf8');
  const rows = text
    .slice(text.indexOf('| verbs |'), text.indexOf('These are the rules'))
    .matchAll(/^\| ([a-z, ]+) \| ([a-z/, ]+) \| ([a-z.]*) ?\|/gm);
  const split = (cell = ''): string[] => cell.split(', ').map(word => word.trim());
  return rightsOf(
    [...rows]
      .filter(([, verbs]) => verbs !== 'verbs')
      .map(([, verbs, resources, group = '']) => ({
        verbs: split(verbs),
        resources: split(resources),
        apiGroups: [group],
      })),
  );
}

describe('deploy/rbac.yaml', () => {
  it('gives the rights that docs/security.md explains, and no other', () => {
    expect(rightsOf(rulesOf(readDeploy('rbac.yaml')))).toEqual(documentedRights());
  });

  it('gives the rights that doctor asks for', () => {
    const asked = PERMISSION_GROUPS.filter(({ id }) => id !== 'may-use-ephemeral-containers')
      .flatMap(({ permissions }) => permissions)
      .map(({ verb, group, resource }) => ({ verbs: [verb], apiGroups: [group], resources: [resource] }));
    expect(rightsOf(asked)).toEqual(rightsOf(rulesOf(readDeploy('rbac.yaml'))));
  });

  it('gives no right to what is not of a namespace, by no wildcard', () => {
    expect(
      rightsOf(rulesOf(readDeploy('rbac.yaml'))).filter(right => /\*|node|namespace|clusterrole/.test(right)),
    ).toEqual([]);
  });
});

describe('deploy/rbac-ephemeral.yaml', () => {
  it('is the same, with ephemeral containers instead of creating and deleting jobs', () => {
    const jobs = rightsOf(rulesOf(readDeploy('rbac.yaml')));
    const ephemeral = rightsOf(rulesOf(readDeploy('rbac-ephemeral.yaml')));
    expect(jobs.filter(right => !ephemeral.includes(right))).toEqual(JOB_RIGHTS);
    expect(ephemeral.filter(right => !jobs.includes(right))).toEqual(['patch pods/ephemeralcontainers']);
  });
});

describe('the name of the image', () => {
  it.each(['Dockerfile', 'docs/cli.md', 'docs/kubernetes.md'])('in %s is what the CLI starts', file => {
    const text = readFileSync(join(deployDir, '..', file), 'utf8');
    const named = [...text.matchAll(/(?:-t|`)\s*((?:[\w.]+\/)*headgate[-/]agent)\b/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([AGENT_IMAGE]));
  });
});

describe('the Helm chart', () => {
  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(deployDir, '..', 'package.json'), 'utf8')) as { version: string };
    const chart = readFileSync(join(deployDir, 'helm', 'headgate', 'Chart.yaml'), 'utf8');
    expect(/^version: (.*)$/m.exec(chart)?.[1]).toBe(version);
    expect(/^appVersion: (.*)$/m.exec(chart)?.[1]).toBe(version);
  });
});
