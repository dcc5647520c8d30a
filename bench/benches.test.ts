import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BENCHES } from './benches.ts';
import { checkCollections } from './filter-engine/allocation-bench.ts';

/** The names of the benches that the files of this folder declare, by their type. */
function declaredNames(): string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter(name => /(?<!\.test)\.ts$/.test(name));
  return sources
    .map(name => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .flatMap(text => [...text.matchAll(/: Bench = \{\s*name: '([^']+)'/g)].map(match => match[1] ?? ''));
}

describe('the benches', () => {
  it('that exist are all run', () => {
    const listed = BENCHES.map(({ name }) => name);
    expect(listed.toSorted()).toEqual(declaredNames().toSorted());
    expect(listed).toContain('allocation');
  });
});

describe('the allocation bench', () => {
  const CONTROL = 'one object a message, as a control';

  it('is an error where a message allocates', () => {
    expect(() => checkCollections({ 'request head': 1, [CONTROL]: 3 })).toThrow('request head: 1 collections');
    expect(() => checkCollections({ 'request head': 0, [CONTROL]: 3 })).not.toThrow();
  });

  it('is an error where the control shows nothing', () => {
    expect(() => checkCollections({ 'request head': 0, [CONTROL]: 0 })).toThrow('nothing was measured');
    expect(() => checkCollections({ 'request head': 0 })).toThrow('nothing was measured');
  });
});
