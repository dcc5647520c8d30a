import { describe, expect, it } from 'vitest';
import {
  encodeSpace,
  entryBytes,
  FILE_ATTRIBUTES,
  FILE_LOOK,
  FILE_SPACE,
  type FileRequest,
  POD_ROOT,
  type PodName,
  writeEntry,
} from '../../../protocol/index.ts';
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

/** An agent that has every path, asked by a link that notes the questions and answers when it is told to. */
class Agent {
  readonly asked: string[] = [];
  readonly #answers: (() => void)[] = [];
  readonly link = { ask: (request: FileRequest, onAnswer: OnAnswer) => this.#take(request, onAnswer) } as PodLink;

  /** The answers to all that was asked by now: a round trip. */
  answerAll(): void {
    for (const answer of this.#answers.splice(0)) answer();
  }

  #take(request: FileRequest, onAnswer: OnAnswer): void {
    const source = Buffer.alloc(1000);
    let end = 0;
    if (request.operation === FILE_LOOK) {
      this.asked.push(`look ${request.path}/${request.name}`);
      end = writeEntry(source, source.writeUInt16BE(0, 0), { name: '', entry: someEntry(1) });
    } else if (request.operation === FILE_ATTRIBUTES) {
      this.asked.push(`attributes ${request.path}`);
      end = writeEntry(source, 0, { name: '', entry: someEntry(1) });
    } else if (request.operation === FILE_SPACE) {
      this.asked.push(`space ${request.path}`);
      end = encodeSpace(SPACE).copy(source);
    }
    this.#answers.push(() => onAnswer({ errno: 0, source, start: 0, end, isLast: true }));
  }
}

const SPACE = { blocks: 10, free: 5, available: 4, files: 3, freeFiles: 2, blockBytes: 4096, nameBytes: 255 };

describe('what is asked ahead', () => {
  it('is asked in one round trip, with all that leads there, and not again', () => {
    const agent = new Agent();
    const files = new PodFiles({ link: agent.link, nowMs: () => 0 });
    let isDone = false;
    files.askAhead(['', '/a/b/c', '/a/b/d', '/e'].map(asPath), () => {
      isDone = true;
    });
    const asked = ['attributes /a', 'attributes /a/b', 'look /a/b/c', 'look /a/b/d', 'look /e'];
    expect(agent.asked.toSorted()).toEqual(asked);
    expect(isDone).toBe(false);
    agent.answerAll();
    expect(isDone).toBe(true);
    const found: number[] = [];
    for (const [directory, name] of [
      ['', 'a'],
      ['/a', 'b'],
      ['/a/b', 'c'],
      ['/a/b', 'd'],
      ['', 'e'],
    ] as const) {
      files.look(asPath(directory), name as PodName, errno => found.push(errno));
    }
    expect(found).toEqual([0, 0, 0, 0, 0]);
    expect(agent.asked.length).toBe(asked.length);
  });

  it('is done at once where there is nothing to ask', () => {
    let isDone = false;
    new PodFiles({ link: new Agent().link, nowMs: () => 0 }).askAhead([], () => {
      isDone = true;
    });
    expect(isDone).toBe(true);
  });

  it('says the room of the root once, and not when it is older than entries may be', () => {
    const agent = new Agent();
    let nowMs = 0;
    const files = new PodFiles({ link: agent.link, nowMs: () => nowMs, ageMs: 100 });
    const told: unknown[] = [];
    const ask = (): void => files.space(POD_ROOT, (_, space) => told.push(space));
    for (const ageMs of [0, 99, 100]) {
      files.askSpaceAhead();
      agent.answerAll();
      nowMs += ageMs;
      ask();
    }
    expect(told).toEqual([SPACE, SPACE]);
    ask();
    agent.answerAll();
    expect(told).toEqual([SPACE, SPACE, SPACE, SPACE]);
  });
});
