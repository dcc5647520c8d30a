import { beforeEach, describe, expect, it } from 'vitest';
import { EntryCache } from './entry-cache.ts';
import { asName, asPath, someEntry } from './testing/entries.ts';

let nowMs = 0;
let cache: EntryCache;

beforeEach(() => {
  nowMs = 1000;
  cache = new EntryCache({ ageMs: 100, maxEntries: 10, nowMs: () => nowMs });
});

const listed = (path: string, names: readonly string[]) => ({
  path: asPath(path),
  entries: names.map((name, index) => ({ name: asName(name), entry: someEntry(index) })),
});

describe('what is known of files', () => {
  it('tells of a directory that is known whole what is there, and what is not', () => {
    cache.addDirectory(listed('/a', ['b', 'c']));
    expect(cache.find(asPath('/a/c'))).toEqual({ entry: someEntry(1), validMs: 100 });
    expect(cache.find(asPath('/a/none'))).toEqual({ entry: null, validMs: 100 });
    expect(cache.find(asPath('/b'))).toBeUndefined();
    expect(cache.find(asPath('/a/b/c'))).toBeUndefined();
  });

  it('is told for the rest of its age, and not after that', () => {
    cache.addEntry(asPath('/x'), null);
    cache.addDirectory(listed('', ['y']));
    nowMs += 60;
    expect(cache.find(asPath('/x'))).toEqual({ entry: null, validMs: 40 });
    expect(cache.list(asPath(''))?.validMs).toBe(40);
    nowMs += 40;
    expect(cache.find(asPath('/x'))).toBeUndefined();
    expect(cache.find(asPath('/y'))).toBeUndefined();
    expect(cache.list(asPath(''))).toBeUndefined();
  });

  it('is forgotten where something changed', () => {
    cache.addDirectory(listed('/a', ['b']));
    cache.addDirectory(listed('/a/b', ['c']));
    cache.forget(asPath('/a/b'));
    expect(cache.find(asPath('/a/b'))).toBeUndefined();
    expect(cache.find(asPath('/a/b/c'))).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('forgets what is oldest when it is full', () => {
    cache.addDirectory(listed('/a', ['1', '2', '3', '4', '5', '6']));
    cache.addDirectory(listed('/b', ['1', '2', '3', '4', '5', '6']));
    expect(cache.find(asPath('/a/1'))).toBeUndefined();
    expect(cache.find(asPath('/b/1'))).toBeDefined();
    for (let index = 0; index < 30; index++) cache.addEntry(asPath(`/c${index}`), someEntry(index));
    expect(cache.size).toBe(10);
    expect(cache.find(asPath('/c29'))).toBeDefined();
  });
});
