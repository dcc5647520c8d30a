/**
 * Paths of the pod. A name on Linux is bytes, in no encoding, so a path is held as a string of one character a byte (latin1): it can
 * be a key, be split and compared, and goes back to the kernel as it came. `showPodPath` makes text for people.
 *
 * A path of the protocol is absolute and plain: no empty component, no `.`, no `..`, no zero byte. The root is the empty string,
 * so that `parent + '/' + name` holds everywhere.
 */

import { MAX_POD_NAME_BYTES, MAX_POD_PATH_BYTES } from './limits.ts';

declare const brand: unique symbol;
/** '' or '/a/b', one character a byte. */
export type PodPath = string & { readonly [brand]: 'PodPath' };
/** One component of a path, one character a byte. */
export type PodName = string & { readonly [brand]: 'PodName' };

export const POD_ROOT = '' as PodPath;

/** A path as the protocol has it. @returns null for what is not absolute and plain, or too long */
export function asPodPath(bytes: string): PodPath | null {
  if (bytes === '') return POD_ROOT;
  if (bytes.length > MAX_POD_PATH_BYTES || bytes[0] !== '/') return null;
  return bytes.slice(1).split('/').every(isPlainName) ? (bytes as PodPath) : null;
}

/** @returns null for what cannot be a name */
export function asPodName(bytes: string): PodName | null {
  return isPlainName(bytes) ? (bytes as PodName) : null;
}

function isPlainName(bytes: string): boolean {
  return bytes !== '' && bytes !== '.' && bytes !== '..' && bytes.length <= MAX_POD_NAME_BYTES && !/[\0/]/.test(bytes);
}

/** From text of a person: slashes too many are dropped. @returns null for what is not absolute, or has `.` or `..` in it */
export function parsePodPath(text: string): PodPath | null {
  if (!text.startsWith('/')) return null;
  return asPodPath(Buffer.from(text.replace(/\/+/g, '/').replace(/\/$/, ''), 'utf8').toString('latin1'));
}

/** The path as people write it. */
export function showPodPath(path: PodPath): string {
  return path === POD_ROOT ? '/' : Buffer.from(path, 'latin1').toString('utf8');
}

export function joinPodPath(parent: PodPath, name: PodName): PodPath {
  return `${parent}/${name}` as PodPath;
}

/** The directory that a path lies in; the root's is the root. */
export function parentOf(path: PodPath): PodPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as PodPath;
}

/** The last component; empty for the root. */
export function nameOf(path: PodPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is `directory` or lies below it. */
export function isWithin(path: PodPath, directory: PodPath): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
