/** The mounts of the target's container, as it has them now. */

import { readFileSync } from 'node:fs';
import { KIND_DIRECTORY, type PodMount } from '../../protocol/index.ts';
import { closeFile } from '../../sys/index.ts';
import { MAX_TOLD_MOUNTS } from './limits.ts';
import { type ListedMount, parseMounts } from './mount-table.ts';
import { entryOfDescriptor, type PodTree } from './pod-tree.ts';

/** @returns no more than MAX_TOLD_MOUNTS, those near the root first; none when the process is gone */
export function readPodMounts(pid: number, tree: PodTree): readonly PodMount[] {
  const listed = nearestFirst(parseMounts(readOrEmpty(`/proc/${pid}/mountinfo`)));
  return listed.slice(0, MAX_TOLD_MOUNTS).flatMap(mount => {
    const fd = tree.find(mount.point);
    if (fd < 0) return []; // Covered by another mount, or not for its user.
    const entry = entryOfDescriptor(fd);
    closeFile(fd);
    return typeof entry === 'number' ? [] : [{ ...mount, isFile: entry.kind !== KIND_DIRECTORY }];
  });
}

export function nearestFirst(mounts: readonly ListedMount[]): ListedMount[] {
  return mounts.toSorted((a, b) => a.point.split('/').length - b.point.split('/').length);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // The process has ended.
  }
}
