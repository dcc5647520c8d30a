/**
 * Compiled code, kept from one start to the next: compiling what a command loads is a quarter of the time until it asks its first
 * question. Whoever can write into that folder can make us run anything, so it is one below our own home (`XDG_CACHE_HOME` or
 * `~/.cache`), belongs to us, and lets nobody else write: with sudo, which keeps the home of somebody else, there is none.
 * `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` hold as everywhere.
 */

import { statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeDirectories } from './make-directories.ts';

const OTHERS_MAY_WRITE = 0o022;

/** From now on what is loaded is kept, and taken from there. Nothing happens where it cannot be. */
export function keepCompiledCode(environment: Readonly<Record<string, string | undefined>>): void {
  if (environment.NODE_COMPILE_CACHE || environment.NODE_DISABLE_COMPILE_CACHE) return;
  const folder = compileCacheFolder(environment);
  if (folder !== undefined) enableCompileCache(folder);
}

/** The folder, made where it is missing; undefined when there is none that only we can write to. */
export function compileCacheFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = environment.HOME || homedir();
  const base = environment.XDG_CACHE_HOME || join(home, '.cache');
  const folder = join(base, 'headgate', 'compiled');
  try {
    if (!isOurs(environment.XDG_CACHE_HOME || home)) return undefined;
    makeDirectories(resolve(folder));
    return isOurs(join(base, 'headgate')) && isOurs(folder) ? folder : undefined;
  } catch {
    return undefined; // A read-only home, none at all: it is slower without, and nothing else.
  }
}

function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.geteuid?.() && (mode & OTHERS_MAY_WRITE) === 0;
}
