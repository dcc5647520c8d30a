/** Which machine measured, in one line under each table. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';

/** The first line that a command prints about its version. */
export function versionOf(program: string, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`.split('\n')[0]?.trim() ?? '';
}

/** Processor, kernel, distribution and Node. */
export function describeMachine(): string {
  const distribution = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const processor = cpus()[0]?.model.trim() ?? process.arch;
  return `${availableParallelism()} cores (${processor}), Linux ${release()}, ${distribution}, Node ${process.versions.node}`;
}
