/**
 * Which paths are the pod's, by mode and wish. Pure.
 *
 *   overrides   the local tree, with the pod's at the paths where a pod differs by nature: its secrets, its certificates, and what is
 *               mounted into it; but not where that would take the developer's own tools, home or temporary files away
 *   read        the pod's tree, with the local toolchain, home and kernel file systems in it
 *
 * In both, `include` adds paths of the pod, `exclude` leaves some out, and `writable` names what is written in the pod itself.
 */

import { isWithin, type PodMount, type PodPath, parsePodPath } from '../../../protocol/index.ts';
import { FilesError } from './errors.ts';

export type FilesMode = 'overrides' | 'read';

export interface FilesWish {
  readonly mode: FilesMode;
  /** Paths that are the pod's although they would not be by default. */
  readonly include: readonly string[];
  /** Paths that stay local. */
  readonly exclude: readonly string[];
  /** Paths that are written in the pod. */
  readonly writable: readonly string[];
}

/** A path that shows the pod's. */
export interface PodPart {
  readonly path: PodPath;
  /** What it comes from. */
  readonly why: 'default' | 'mounted' | 'included' | 'written';
  /** Shown as it is: read-only in the pod, or written there. Else edits are laid over it, which stay local. */
  readonly isExact: boolean;
}

/** Of the pod in `overrides`, where they exist there. */
const POD_SECRETS = toPaths(['/var/run/secrets', '/run/secrets']);
const POD_DEFAULTS = toPaths(['/etc/ssl']);

/**
 * By these whoever writes them has code of theirs loaded into programs here: into every one, and into those that use OpenSSL. They have this machine's
 * text, or none, in the pod's tree too, unless somebody includes them by name.
 */
export const LOADING_FILES = ['/etc/ld.so.preload', '/etc/ssl/openssl.cnf'];

/** Where programs and what they need to run are. */
const PROGRAMS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix', '/snap'];

/** Mounts of a pod that are not shown by default: what the network part answers for, and what a local process needs as it is. */
const NOT_BY_DEFAULT = [
  '/etc/hosts',
  '/etc/hostname',
  '/etc/resolv.conf',
  '/dev',
  '/proc',
  '/sys',
  '/tmp',
  '/var/tmp',
  '/home',
  '/root',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  ...LOADING_FILES,
  ...PROGRAMS,
];

/** Local in `read`: programs and what they need to run, home, temporary files, the kernel's file systems. */
const LOCAL_DEFAULTS = [
  ...PROGRAMS,
  '/home',
  '/root',
  '/tmp',
  '/var/tmp',
  '/run',
  '/proc',
  '/sys',
  '/dev',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/passwd',
  '/etc/group',
  '/etc/nsswitch.conf',
  '/etc/localtime',
];

/**
 * The paths that show the pod's over what is local, those near the root first; none lies within another but where it is written.
 * @param own paths that the process and the command need as they are: no mount of the pod is shown over them by default
 */
export function planPodParts(wish: FilesWish, mounts: readonly PodMount[], own: readonly string[]): PodPart[] {
  const needed = toPaths([...LOADING_FILES, ...own]);
  const excluded = toPaths(wish.exclude);
  const parts: PodPart[] = [];
  const add = (part: PodPart): void => {
    const { path } = part;
    // What is read-only within what is not is shown over it.
    const isCovered = parts.some(each => isWithin(path, each.path) && (each.isExact || !part.isExact));
    if (path !== '' && !isCovered && !excluded.some(each => isWithin(path, each))) parts.push(part);
  };
  const candidates: PodPart[] = [
    ...toPaths(wish.include).map(path => ({ path, why: 'included', isExact: false }) as const),
    ...POD_SECRETS.map(path => ({ path, why: 'default', isExact: true }) as const),
    ...POD_DEFAULTS.map(path => ({ path, why: 'default', isExact: false }) as const),
    ...mounts
      .filter(mount => isByDefault(mount) && !needed.some(path => isWithin(path, mount.point)))
      .map(mount => ({ path: mount.point, why: 'mounted', isExact: mount.isReadOnly }) as const),
  ];
  for (const part of candidates.toSorted((a, b) => depthOf(a.path) - depthOf(b.path))) add(part);
  const written = toPaths(wish.writable).map(path => ({ path, why: 'written', isExact: true }) as const);
  return [...parts.filter(part => !written.some(each => isWithin(part.path, each.path))), ...written];
}

/** What will be shown of a pod whatever its mounts are. @throws FilesError for what is no absolute path */
export function expectedPaths(wish: FilesWish): PodPath[] {
  return planPodParts(wish, [], []).map(({ path }) => path);
}

/** The mounts that are shown by default, but for what a user excludes, where a file system may hang that nobody should ask for. */
export function expectedMounts(mounts: readonly PodMount[], excluded: readonly PodPath[]): PodPath[] {
  return mounts
    .filter(mount => isByDefault(mount) && !excluded.some(path => isWithin(mount.point, path)))
    .map(({ point }) => point);
}

/** The local paths of mode `read`. @param own those of the process: home, working directory, its programs */
export function planLocalPaths(wish: FilesWish, own: readonly string[]): PodPath[] {
  const included = toPaths(wish.include);
  const wanted = [...toPaths(LOCAL_DEFAULTS), ...toPaths(wish.exclude), ...toPaths(own)];
  const sorted = wanted
    .filter(path => path !== '' && !included.includes(path))
    .toSorted((a, b) => depthOf(a) - depthOf(b));
  return sorted.filter((path, index) => !sorted.slice(0, index).some(each => isWithin(path, each)));
}

function isByDefault({ point }: PodMount): boolean {
  return point !== '/run' && point !== '/var/run' && !toPaths(NOT_BY_DEFAULT).some(each => isWithin(point, each));
}

function depthOf(path: PodPath): number {
  return path.split('/').length;
}

/** @throws FilesError for what is no absolute path */
export function toPaths(texts: readonly string[]): PodPath[] {
  return texts.map(text => {
    const path = parsePodPath(text);
    if (path === null)
      throw new FilesError('HEADGATE_ERR_FILES_ROOT', `${JSON.stringify(text)} is not an absolute path`);
    return path;
  });
}
