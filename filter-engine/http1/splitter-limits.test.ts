import { describe, expect, it } from 'vitest';
import { PlayedRequests, PlayedResponses, type PlayedSplitter, play } from '../../test/corpus/http1/play-splitter.ts';
import { MAX_CHUNK_LINE_BYTES, MAX_HEAD_BYTES, MAX_HEADER_FIELDS, MAX_TRAILER_BYTES } from '../limits.ts';
import { RequestHead } from '../request-head.ts';
import * as http1 from './index.ts';

const CHUNKED_HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';

/** The last line of the log, the same for the whole input, for two halves and for pieces of 1,000 bytes. */
function lastEvent(make: () => PlayedSplitter, text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const thousands: number[] = [];
  for (let cut = 1000; cut < bytes.length; cut += 1000) thousands.push(cut);
  const [whole, halves, pieces] = [[], [bytes.length >> 1], thousands].map(cuts => play(make(), bytes, cuts).log);
  expect(halves).toEqual(whole);
  expect(pieces).toEqual(whole);
  return whole?.at(-1) ?? '';
}

const lastOfRequests = (text: string) => lastEvent(() => new PlayedRequests(), text);

describe('limits of a splitter', () => {
  it('reports a head above the limit', () => {
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nA: ';
    const fill = 'a'.repeat(MAX_HEAD_BYTES - head.length - 4);
    expect(lastOfRequests(`${head}${fill}\r\n\r\n`)).toBe(`${MAX_HEAD_BYTES} BOUNDARY`);
    expect(lastOfRequests(`${head}${fill}a\r\n\r\n`)).toBe(`${MAX_HEAD_BYTES} HEAD_TOO_LARGE`);
    expect(lastOfRequests(`${head}${fill}${fill}`)).toBe(`${MAX_HEAD_BYTES} HEAD_TOO_LARGE`);
  });

  it('reports more fields than the limit', () => {
    const head = `GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(MAX_HEADER_FIELDS - 1)}`;
    expect(lastOfRequests(`${head}\r\n`)).toBe(`${head.length + 2} BOUNDARY`);
    expect(lastOfRequests(`${head}A: b\r\n\r\n`)).toBe(`${head.length} TOO_MANY_FIELDS`);
  });

  it('reports more fields than the limit in a response', () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${'A: b\r\n'.repeat(MAX_HEADER_FIELDS - 1)}`;
    const make = () => new PlayedResponses(['GET']);
    expect(lastEvent(make, `${head}\r\n`)).toBe(`${head.length + 2} BOUNDARY`);
    expect(lastEvent(make, `${head}A: b\r\n\r\n`)).toBe(`${head.length} TOO_MANY_FIELDS`);
  });

  it('reports a method above the limit', () => {
    expect(lastOfRequests(`${'M'.repeat(33)} / HTTP/1.1\r\n`)).toBe('0 METHOD_TOO_LONG');
  });

  it('reports a chunk line above the limit', () => {
    const line = `0;${'a'.repeat(MAX_CHUNK_LINE_BYTES - 2)}`;
    expect(lastOfRequests(`${CHUNKED_HEAD}${line}\r\n\r\n`)).toBe(`${CHUNKED_HEAD.length + line.length + 4} BOUNDARY`);
    expect(lastOfRequests(`${CHUNKED_HEAD}${line}a\r\n\r\n`)).toBe(
      `${CHUNKED_HEAD.length + line.length} CHUNK_LINE_TOO_LONG`,
    );
  });

  it('bounds each chunk line by itself', () => {
    const chunk = `1;${'a'.repeat(MAX_CHUNK_LINE_BYTES - 2)}\r\nx\r\n`;
    const text = `${CHUNKED_HEAD}${chunk.repeat(3)}0\r\n\r\n`;
    expect(lastOfRequests(text)).toBe(`${text.length} BOUNDARY`);
  });

  it('reports trailers above the limit', () => {
    const trailers = `${'A: b\r\n'.repeat(MAX_TRAILER_BYTES / 8)}${'B: '.padEnd(MAX_TRAILER_BYTES / 4 - 2, 'c')}\r\n`;
    expect(trailers.length).toBe(MAX_TRAILER_BYTES);
    const start = CHUNKED_HEAD.length + 3;
    expect(lastOfRequests(`${CHUNKED_HEAD}0\r\n${trailers}\r\n`)).toBe(`${start + MAX_TRAILER_BYTES + 2} BOUNDARY`);
    expect(lastOfRequests(`${CHUNKED_HEAD}0\r\n${trailers}A: b\r\n\r\n`)).toBe(
      `${start + MAX_TRAILER_BYTES} TRAILERS_TOO_LARGE`,
    );
  });
});

describe('a splitter between its steps', () => {
  const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost : x\r\n\r\n');
  const firstEnd = 27;

  it('knows whether it stands between two messages', () => {
    const splitter = new http1.RequestSplitter(new RequestHead());
    expect(splitter.atBoundary).toBe(true);
    expect(splitter.next(bytes, 0, 0)).toBe(http1.NEED_MORE);
    expect(splitter.atBoundary).toBe(true);
    expect(splitter.next(bytes, 0, 1)).toBe(http1.NEED_MORE);
    expect(splitter.atBoundary).toBe(false);
    expect(splitter.next(bytes, 0, firstEnd)).toBe(http1.HEAD);
    expect(splitter.atBoundary).toBe(true);
  });

  it('stays dead after a violation', () => {
    const splitter = new http1.RequestSplitter(new RequestHead());
    splitter.next(bytes, 0, firstEnd);
    for (const start of [firstEnd, 0]) {
      expect(splitter.next(bytes, start, bytes.length)).toBe(http1.VIOLATION);
      expect(splitter.violation).toBe(http1.SPACE_BEFORE_COLON);
      expect(splitter.atBoundary).toBe(false);
    }
  });

  it('skips a body by length without looking at it', () => {
    const head = Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9007199254740991\r\n\r\n');
    const splitter = new http1.RequestSplitter(new RequestHead());
    splitter.next(head, 0, head.length);
    const unreadable = new Proxy(Buffer.alloc(8), {
      get: () => {
        throw new Error('the body was looked at');
      },
    });
    expect(splitter.next(unreadable, 3, 1_000_000_003)).toBe(http1.BODY);
    expect(splitter.consumed).toBe(1_000_000_003);
    expect(splitter.isMessageEnd).toBe(false);
  });

  it('looks at each byte of a trickling request head a bounded number of times', () => {
    const splitter = new http1.RequestSplitter(new RequestHead());
    const target = `/${'p'.repeat(2000)}?${'q'.repeat(2000)}`;
    const text = `GET ${target} HTTP/1.1\r\nHost: x\r\n${'n'.repeat(2000)}: ${'v'.repeat(2000)}\r\n\r\n`;
    expect(readsOfTrickling(text, (buf, end) => splitter.next(buf, 0, end))).toBeLessThan(40 * text.length);
  });

  it('looks at each byte of a trickling response head a bounded number of times', () => {
    const splitter = new http1.ResponseSplitter();
    const text = `HTTP/1.1 200 ${'r'.repeat(4000)}\r\n${'n'.repeat(2000)}: ${'v'.repeat(2000)}\r\n\r\n`;
    expect(readsOfTrickling(text, (buf, end) => splitter.next(buf, 0, end, 0))).toBeLessThan(40 * text.length);
  });
});

/** Shows a head one byte more at a time; returns how often the buffer was looked at. */
function readsOfTrickling(text: string, next: (buf: Buffer, end: number) => number): number {
  let reads = 0;
  const counted = new Proxy(Buffer.from(text), {
    get: (target, key) => {
      reads++;
      return Reflect.get(target, key, target);
    },
  });
  for (let end = 1; end < text.length; end++) expect(next(counted, end)).toBe(http1.NEED_MORE);
  expect(next(counted, text.length)).toBe(http1.HEAD);
  return reads;
}

describe('violations', () => {
  it('have one name and one text each, at their own number', () => {
    const codes = Object.entries(http1).filter(([name]) => http1.VIOLATION_NAMES.includes(name));
    expect(codes.length).toBe(http1.VIOLATION_NAMES.length);
    for (const [name, code] of codes) expect(http1.VIOLATION_NAMES[Number(code)]).toBe(name);
    expect(http1.VIOLATION_TEXTS.length).toBe(http1.VIOLATION_NAMES.length);
    expect(new Set(http1.VIOLATION_TEXTS).size).toBe(http1.VIOLATION_TEXTS.length);
  });
});
