/** Names say what a thing is; the words that say nothing, and switched-off checks, stay out. */

import { describe, expect, it } from 'vitest';
import { listCode, listFiles, readText } from './source-tree.ts';

const EMPTY_WORDS = /(^|[/.-])(utils?|helpers?|common|misc|types)([/.-]|$)/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.kernel|\.cluster)?(\.test)?\.ts$/;
const MAX_LINES = 400;
/** Files above that, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

const sources = listFiles('{agent,cli,filter-engine,protocol,sys,bench,test,scripts}/**/*.ts');

/** `file:line` of each match; a pattern's own definition in this folder is not one. */
function findLines(files: readonly string[], pattern: RegExp): readonly string[] {
  return files
    .filter(file => !file.startsWith('test/house/'))
    .flatMap(file =>
      readText(file)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );
}

describe('a source file', () => {
  it('is named by a noun in kebab-case', () => {
    expect(sources.filter(file => EMPTY_WORDS.test(file))).toEqual([]);
    expect(sources.filter(file => !KEBAB_CASE.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('opens with a comment that says what it is for', () => {
    const withoutIndexes = listCode().filter(file => !file.endsWith('/index.ts'));
    expect(withoutIndexes.filter(file => !/^(#!.*\n)?\/\*\*/.test(readText(file)))).toEqual([]);
  });

  it('is short enough to hold one concept, or has a reason', () => {
    const long = listCode().filter(file => readText(file).split('\n').length > MAX_LINES);
    expect(long).toEqual(Object.keys(LONG_FILES).toSorted());
  });

  it('silences no type error and leaves nothing for later', () => {
    expect(findLines(sources, /@ts-(ignore|expect-error|nocheck)|\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });
});

describe('a test', () => {
  it('is neither switched off nor run alone', () => {
    expect(findLines(sources, /\b(it|test|describe)\.(skip|todo|only)\(/)).toEqual([]);
  });
});
