import { describe, expect, it } from 'vitest';
import { entryBytes, type FileRequest, writeEntry } from '../../../protocol/index.ts';
import { MAX_LISTED_ENTRIES } from './limits.ts';
import { PodFiles } from './pod-files.ts';
import type { OnAnswer, PodLink } from './pod-link.ts';
import { asPath, someEntry } from './testing/entries.ts';

const PER_PIECE = 10_000;

/** A link whose agent lists so many entries for any directory. */
function linkWith(count: number): PodLink {
  const ask = (_: FileRequest, onAnswer: OnAnswer): void => {
    for (let at = 0; at < count; at += PER_PIECE) {
      const source = Buffer.alloc(PER_PIECE * (entryBytes('', someEntry(0)) + 10));
      let end = 0;
      for (let index = at; index < Math.min(count, at + PER_PIECE); index++) {
        end = writeEntry(source, end, { name: `${index}`, entry: someEntry(index) });
      }
      onAnswer({ errno: 0, source, start: 0, end, isLast: at + PER_PIECE >= count });
    }
  };
  return { ask } as unknown as PodLink;
}

function listing(count: number): { errno: number; entries: number } {
  let told = { errno: -1, entries: 0 };
  new PodFiles({ link: linkWith(count), nowMs: () => 0 }).list(asPath('/a'), (errno, entries) => {
    told = { errno, entries: entries.length };
  });
  return told;
}

describe('a listing', () => {
  it('has all entries', () => {
    expect(listing(25_000)).toEqual({ errno: 0, entries: 25_000 });
  });

  it('refuses a directory that is too large', () => {
    expect(listing(MAX_LISTED_ENTRIES + 1)).toEqual({ errno: 75, entries: 0 });
  });
});
