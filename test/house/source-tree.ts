/** The project's files as the house tests see them: paths relative to its root, with what they import. */

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const projectDir = join(import.meta.dirname, '..', '..');

/** The folders that are published. */
export const PACKAGES = ['agent', 'cli', 'filter-engine', 'protocol', 'sys'] as const;

/** One import or re-export of a file: the specifier as written, and the project path it leads to (ours only). */
export interface ImportLine {
  readonly from: string;
  readonly specifier: string;
  /** Relative to the project's root; `undefined` for packages and `node:` modules. */
  readonly path: string | undefined;
}

/** Files that match any of the globs, sorted. */
export function listFiles(...globs: readonly string[]): readonly string[] {
  const found = globs.flatMap(glob => globSync(glob, { cwd: projectDir, exclude: isNotOurs }));
  return [...new Set(found)].sort();
}

/** The published code: no tests, no test support. */
export function listCode(): readonly string[] {
  return listFiles(`{${PACKAGES.join(',')}}/**/*.ts`).filter(file => !isTest(file));
}

/** Whether a file is a test or lies in a folder of test support. */
export function isTest(file: string): boolean {
  return file.endsWith('.test.ts') || file.includes('/testing/') || file.startsWith('test/');
}

export function readText(file: string): string {
  return readFileSync(join(projectDir, file), 'utf8');
}

/** Every static import, re-export, dynamic import and `new URL('./x.ts', import.meta.url)` of a file. */
export function importsOf(file: string): readonly ImportLine[] {
  const forms = [
    /^(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
    /\bnew URL\(\s*['"](\.[^'"]+\.ts)['"]/g,
  ];
  const text = readText(file);
  return forms
    .flatMap(form => [...text.matchAll(form)].map(match => match[1] ?? ''))
    .map(specifier => ({
      from: file,
      specifier,
      path: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined,
    }));
}

function isNotOurs(path: string): boolean {
  return /(^|\/)(node_modules|dist|\.git)(\/|$)/.test(path);
}
