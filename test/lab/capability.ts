/** What this machine can do, so that a suite that needs more skips by name instead of failing. */

import { execFileSync, spawnSync } from 'node:child_process';
import { getuid } from 'node:process';

/** Why labs cannot be made here, or `undefined` when they can. */
export function labObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (getuid?.() !== 0) return 'needs root';
  const missing = ['ip', 'nft', 'iptables', 'curl', 'nginx', 'python3', 'wrk', 'h2load', 'openssl'].filter(
    command => !hasCommand(command),
  );
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  return canMakeNamespaces() ? undefined : 'needs network namespaces';
}

export function hasCommand(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0;
}

/** For the name of a test that is skipped where something is not there. */
export function needing(what: string, isThere: boolean): string {
  return isThere ? '' : ` (needs ${what})`;
}

function canMakeNamespaces(): boolean {
  try {
    execFileSync('unshare', ['--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
