/**
 * Who the target's process is for files: /proc/PID/status (proc_pid_status(5)). Its filesystem ids, its groups and the capabilities that it
 * has now, all as numbers of our own user namespace.
 */

import { readFileSync, readlinkSync } from 'node:fs';
import type { FileIdentity } from '../../sys/index.ts';

/** @throws Error of node when the process is gone or hidden */
export function readContainerUser(pid: number): FileIdentity {
  const identity = parseStatus(readFileSync(`/proc/${pid}/status`, 'utf8'));
  // Capabilities of a user namespace count for its own files alone, which only the kernel can tell.
  const isForeign = readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync('/proc/self/ns/user');
  return isForeign ? { ...identity, capabilities: 0n } : identity;
}

/** @throws Error when a line is missing that every kernel writes */
export function parseStatus(status: string): FileIdentity {
  const field = (name: string): string[] => {
    const line = new RegExp(`^${name}:(.*)$`, 'm').exec(status);
    if (line === null) throw new Error(`the status of the target's process has no ${name}`);
    return (line[1] ?? '').trim().split(/\s+/);
  };
  return {
    // Real, effective, saved, filesystem.
    uid: Number(field('Uid')[3]),
    gid: Number(field('Gid')[3]),
    groups: field('Groups')
      .filter(group => group !== '')
      .map(Number),
    capabilities: BigInt(`0x${field('CapEff')[0]}`),
  };
}
