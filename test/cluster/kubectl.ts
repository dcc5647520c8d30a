/** kubectl, as its users run it: the one built with a cluster of our own, else the machine's. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const TIMEOUT_MS = 60_000;

/** Runs it with a kubeconfig. @returns its standard output @throws when it fails, with what it said. */
export async function runKubectl(kubeconfigPath: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(kubectlPath(), ['--kubeconfig', kubeconfigPath, ...args], { timeout: TIMEOUT_MS });
  return stdout;
}

/** The program, for a test that runs it itself. */
export function kubectlPath(): string {
  const own = join(process.env.HEADGATE_TEST_CLUSTER_DIR ?? '', 'kubectl');
  return existsSync(own) ? own : 'kubectl';
}
