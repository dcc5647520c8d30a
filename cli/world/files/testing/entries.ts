/** Entries of files for tests. */

import { type FileEntry, KIND_FILE, type PodName, type PodPath } from '../../../../protocol/index.ts';

export function someEntry(identity: number, more: Partial<FileEntry> = {}): FileEntry {
  return {
    kind: KIND_FILE,
    permissions: 0o644,
    links: 1,
    size: 0,
    mtimeSeconds: 0,
    mtimeNanoseconds: 0,
    ctimeSeconds: 0,
    ctimeNanoseconds: 0,
    identityHigh: 0,
    identityLow: identity,
    target: '',
    ...more,
  };
}

export const asPath = (text: string): PodPath => text as PodPath;
export const asName = (text: string): PodName => text as PodName;
