/**
 * `feature.fs` of a mirrord file: whose files the command sees. mirrord decides for each path that is opened, by patterns; we mount, so
 * patterns become paths with what lies below them, and one that cannot is warned of.
 */

import type { KeyPath } from '../config/source.ts';
import type { FilesLayer, FilesMode } from '../files/files-settings.ts';
import type { Findings } from './findings.ts';
import { pathOfPattern } from './path-pattern.ts';

type Written = Readonly<Record<string, unknown>>;

const PATH: KeyPath = ['feature', 'fs'];

/** mirrord's modes in ours. */
const MODES: Readonly<Record<string, FilesMode>> = {
  local: 'off',
  localwithoverrides: 'overrides',
  read: 'read',
  write: 'write',
};

/** Keys of a file that have no counterpart, with what happens instead. */
const NOT_HONOURED = {
  not_found: 'paths are not hidden: what neither the pod nor this machine has is not found',
  mapping: 'paths are not rewritten: a symlink of yours can lead elsewhere',
} as const;

/** @param fs the value of `feature.fs`; true, false, a mode or an object */
export function readFiles(fs: unknown, findings: Findings): FilesLayer {
  if (fs === undefined || fs === null) return {};
  if (typeof fs === 'boolean') return { mode: fs ? 'read' : 'off' };
  if (typeof fs === 'string') return { mode: modeOf(fs, PATH, findings) };
  if (typeof fs !== 'object' || Array.isArray(fs)) {
    findings.mistake(PATH, 'must be true, false, a mode or an object');
    return {};
  }
  return readObject(fs as Written, findings);
}

function readObject(fs: Written, findings: Findings): FilesLayer {
  const mode = fs.mode === undefined || fs.mode === null ? 'read' : modeOf(fs.mode, [...PATH, 'mode'], findings);
  const write = pathsOf(fs.read_write, 'read_write', findings);
  for (const [key, reason] of Object.entries(NOT_HONOURED)) {
    const value = fs[key] ?? null;
    if (value !== null && Object.keys(value as object).length > 0) findings.add('warning', [...PATH, key], reason);
  }
  const isWithoutPaths = mode === 'write' && write.length === 0;
  if (isWithoutPaths) {
    const reason =
      "nothing is written in the pod unless its path is named in read_write; the pod's files are read, and changes stay here";
    findings.add('warning', [...PATH, 'mode'], reason);
  }
  return {
    mode: isWithoutPaths ? 'read' : mode,
    include: pathsOf(fs.read_only, 'read_only', findings),
    exclude: pathsOf(fs.local, 'local', findings),
    write,
  };
}

function modeOf(value: unknown, path: KeyPath, findings: Findings): FilesMode | undefined {
  const mode = typeof value === 'string' && Object.hasOwn(MODES, value) ? MODES[value] : undefined;
  if (mode === undefined) findings.mistake(path, `must be one of ${Object.keys(MODES).join(', ')}`);
  return mode;
}

function pathsOf(value: unknown, key: string, findings: Findings): string[] {
  if (value === undefined || value === null) return [];
  const patterns = typeof value === 'string' ? value.split(';').filter(Boolean) : value;
  if (!Array.isArray(patterns) || !patterns.every(each => typeof each === 'string')) {
    findings.mistake([...PATH, key], 'must be patterns of paths: one text, separated by ";", or a list');
    return [];
  }
  return patterns.flatMap((pattern, index) => {
    const path = pathOfPattern(pattern);
    if (path !== undefined) return [path];
    const reason = 'is no path with what lies below it: files are mounted here, and a pattern of names cannot be';
    findings.add('warning', [...PATH, key, ...(Array.isArray(value) ? [index] : [])], reason);
    return [];
  });
}
