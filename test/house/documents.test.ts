/** What the documents say about the code is checked against the code: links, error codes, limits. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COUNTERS } from '../../protocol/index.ts';
import { isTest, listCode, listFiles, readText } from './source-tree.ts';

const projectDir = join(import.meta.dirname, '..', '..');

/** Every error code that published code can produce. */
function codesInCode(): readonly string[] {
  const codes = listCode().flatMap(file => readText(file).match(/\bHEADGATE_ERR_[A-Z0-9]+(_[A-Z0-9]+)*\b/g) ?? []);
  return [...new Set(codes)].sort();
}

/** The rows of the table in docs/errors.md: code, meaning, what to do. */
function documentedErrors(): readonly (readonly [code: string, meaning: string, remedy: string])[] {
  const rows = readText('docs/errors.md').matchAll(/^\| `(HEADGATE_ERR_[A-Z0-9_]+)` \| (.*?) \| (.*?) \|$/gm);
  return [...rows].map(row => [row[1] ?? '', row[2] ?? '', row[3] ?? ''] as const);
}

/** Relative links of a Markdown file that lead nowhere. */
function brokenLinks(file: string): readonly string[] {
  const links = [...readText(file).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? '');
  return links
    .filter(link => !/^[a-z]+:|^#/.test(link))
    .map(link => join(dirname(file), link.split('#')[0] ?? ''))
    .filter(path => !existsSync(join(projectDir, path)))
    .map(path => `${file} links to ${path}`);
}

describe('docs/errors.md', () => {
  it('lists every error code of the code, once, and no other', () => {
    expect(
      documentedErrors()
        .map(([code]) => code)
        .toSorted(),
    ).toEqual(codesInCode());
  });

  it('says of each what it means and what to do', () => {
    expect(documentedErrors().filter(([, meaning, remedy]) => meaning.length < 10 || remedy.length < 10)).toEqual([]);
  });
});

describe('docs/counters.md', () => {
  it('lists every counter of the code, once, with what one of it means, and no other', () => {
    const rows = readText('docs/counters.md').matchAll(/^\| `([a-z0-9_]+)` \| (.*?) \|$/gm);
    const documented = [...rows].map(row => [row[1], row[2]] as const);
    expect(documented.toSorted()).toEqual(Object.entries(COUNTERS).toSorted());
  });
});

describe('Markdown files', () => {
  it('link to files that exist', () => {
    expect(listFiles('**/*.md', '*.md').flatMap(brokenLinks)).toEqual([]);
  });
});

/** What the comments of limits.ts files name as their tests: a title in quotes, or a file. */
function testsNamedByLimits(): readonly { readonly file: string; readonly test: string }[] {
  return listCode()
    .filter(file => file.endsWith('limits.ts'))
    .flatMap(file => {
      const text = readText(file).replaceAll(/\n \*\s*/g, ' ');
      return [...text.matchAll(/\bTests?(?: lie in)?:? (?:"([^"]+)"|`?([\w.-]+\.test\.ts))/g)].map(match => ({
        file,
        test: match[1] ?? match[2] ?? '',
      }));
    });
}

describe('a limit', () => {
  it('names a test that exists', () => {
    const testFiles = listFiles('**/*.ts').filter(isTest);
    const known = [...testFiles, ...testFiles.map(readText)].join('\n');
    const unknown = testsNamedByLimits().filter(({ test }) => !known.includes(test));
    expect(unknown.map(({ file, test }) => `${file}: ${test}`)).toEqual([]);
  });
});
