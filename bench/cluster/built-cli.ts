/** The CLI as it is installed: built once for a run of the bench, started as a process of its own. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { images, type TestNamespace } from '../../test/cluster/index.ts';
import { LabProcess } from '../../test/lab/index.ts';

const projectDir = join(import.meta.dirname, '..', '..');
const entry = join(projectDir, 'dist', 'cli', 'main.js');

/** Starts it, once it is built, in a namespace of the cluster; its output goes to the process that is returned. */
export function startCli(
  namespace: TestNamespace,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): LabProcess {
  const { cluster, name } = namespace;
  return new LabProcess([process.execPath, entry, ...argv, '-n', name, '--agent-image', images.agent], {
    env: { KUBECONFIG: cluster.kubeconfigPath, ...env },
  });
}

/** Builds it; before anything is measured. */
export function buildCli(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectDir, 'scripts', 'build.ts')], {
    encoding: 'utf8',
  });
  if (status !== 0 || !existsSync(entry)) throw new Error(`the CLI cannot be built: ${stdout}${stderr}`);
}
