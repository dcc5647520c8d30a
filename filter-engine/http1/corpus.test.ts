import { describe, expect, it } from 'vitest';
import {
  cutsOf,
  inNewBuffers,
  inScanMemory,
  PlayedRequests,
  PlayedResponses,
  type PlayedSplitter,
  play,
} from '../../test/corpus/http1/play-splitter.ts';
import { bytesOf, type CorpusCase, readCases } from '../../test/corpus/http1/read-cases.ts';
import { HEAD, NEED_MORE, VIOLATION_NAMES } from './index.ts';

function splitterFor(corpusCase: CorpusCase): PlayedSplitter {
  const { kind, methods, maxHeadBytes } = corpusCase;
  return kind === 'request' ? new PlayedRequests(maxHeadBytes) : new PlayedResponses(methods, maxHeadBytes);
}

const cases = readCases();

describe('the corpus', () => {
  for (const corpusCase of cases) {
    it(`${corpusCase.file}: ${corpusCase.title}, at every split`, () => {
      for (const cuts of cutsOf(corpusCase.input.length)) {
        for (const place of [inNewBuffers, inScanMemory]) {
          const { log } = play(splitterFor(corpusCase), corpusCase.input, cuts, place);
          if (log.join('\n') !== corpusCase.events.join('\n'))
            expect({ cuts, log }).toEqual({ cuts, log: corpusCase.events });
        }
      }
    });
  }

  it('has a case for every violation', () => {
    const seen = new Set(cases.flatMap(corpusCase => corpusCase.events.map(event => event.split(' ').at(-1))));
    const missing = VIOLATION_NAMES.slice(1).filter(name => !seen.has(name));
    // Limits of thousands of bytes have tests of their own: splitter-limits.test.ts.
    expect(missing).toEqual(['TOO_MANY_FIELDS', 'CHUNK_LINE_TOO_LONG', 'TRAILERS_TOO_LARGE']);
  });
});

/** Takes whatever it is shown for a head: right when shown all at once, wrong for every cut. */
class WholeShowSplitter implements PlayedSplitter {
  consumed = 0;
  isMessageEnd = true;
  violation = 0;
  violationOffset = 0;
  atBoundary = true;
  next(_buf: Buffer, start: number, end: number): number {
    if (start === end) return NEED_MORE;
    this.consumed = end;
    return HEAD;
  }
  describe(): string {
    return 'all';
  }
}

/** Remembers where it was by absolute offset: right as long as the bytes stay where they were. */
class AbsoluteOffsetSplitter extends WholeShowSplitter {
  private seen = 0;
  override next(buf: Buffer, start: number, end: number): number {
    const found = buf.subarray(0, end).indexOf('\r\n\r\n', Math.max(start, this.seen - 3));
    this.seen = end;
    if (found === -1) return NEED_MORE;
    this.consumed = found + 4;
    return HEAD;
  }
}

describe('the harness', () => {
  const bytes = bytesOf('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');

  it('shows one byte at a time when told so', () => {
    const cuts = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
    const { shownLengths } = play(new WholeShowSplitter(), bytes, cuts);
    expect(shownLengths).toEqual(
      bytes
        .toString('latin1')
        .split('')
        .map(() => 1),
    );
  });

  it('finds a splitter that relies on whole messages, at every cut', () => {
    const whole = play(new WholeShowSplitter(), bytes, []).log;
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(play(new WholeShowSplitter(), bytes, [cut]).log).not.toEqual(whole);
    }
  });

  it('finds a splitter that remembers absolute offsets', () => {
    const whole = play(new AbsoluteOffsetSplitter(), bytes, []).log;
    const differing = [...cutsOf(bytes.length)].filter(cuts => {
      return play(new AbsoluteOffsetSplitter(), bytes, cuts).log.join() !== whole.join();
    });
    expect(differing.length).toBeGreaterThan(0);
  });

  it('makes all single cuts, all pairs and all sizes of a short input', () => {
    const made = new Set([...cutsOf(6)].map(cuts => cuts.join()));
    for (const cuts of ['', '1', '5', '1,2', '3,5', '1,2,3,4,5', '2,4', '4']) expect(made).toContain(cuts);
  });

  it('reads escapes and repetitions of corpus input', () => {
    expect(bytesOf('a\\r\\n\nb{x\\t}*2\\x80\\\\\\0').toString('latin1')).toBe('a\r\nbx\tx\t\x80\\\0');
    expect(() => bytesOf('\\q')).toThrow('unknown escape');
  });
});
