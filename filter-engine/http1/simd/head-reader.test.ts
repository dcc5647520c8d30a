import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKernel, readKernel } from '../../../scripts/build-kernel.ts';
import { headOf, mutationArbitrary, requestArbitrary } from '../../../test/corpus/http1/generate.ts';
import { MAX_HEADER_FIELDS } from '../../limits.ts';
import { FIELD_STRIDE, RequestHead } from '../../request-head.ts';
import { BYTE_CLASS, TARGET, TARGET_QUERY, TOKEN, VALUE } from '../byte-classes.ts';
import { scanFieldLines } from '../field-lines.ts';
import { fieldKindOf, OTHER_FIELD } from '../field-names.ts';
import { HeadScan, SCAN_DONE, START_LINE } from '../head-scan.ts';
import { scanRequestLine } from '../request-line.ts';
import { RequestSplitter } from '../request-splitter.ts';
import { HEAD } from '../splitter-events.ts';
import { readWholeHead } from './head-reader.ts';
import { allocateScanBuffer, createScanHead, scanAddressOf } from './scan-memory.ts';

const buffer = allocateScanBuffer(128 * 1024);
const head = createScanHead();

/** What may stand around a byte of a Host. */
const HOSTS = [
  ['', ''],
  ['', '.example.org'],
  ['fifteen-letters', ':80'],
  ['a-name-of-twenty-one-.', 'x'],
  ['a:8', '0'],
  ['[::', ']:1'],
  ['a%4', 'b'],
  ['', ' \t'],
] as const;

/** What a reader of heads filled in; null when it did not take the head. */
type Reading = Readonly<Record<string, unknown>> | null;

function readByKernel(start: number, end: number): Reading {
  const scan = new HeadScan();
  scan.begin(START_LINE, start, 0);
  if (!readWholeHead(scan, buffer, start, end, head)) return null;
  const noted = [...(scan.noted ?? [])].slice(1, 1 + (scan.noted?.[0] ?? 0));
  return { ...readingOf(scan, head), noted };
}

function readByScan(start: number, end: number): Reading {
  const scan = new HeadScan();
  const scanned = new RequestHead();
  scan.begin(START_LINE, start, 0);
  if (scanRequestLine(scan, buffer, start, end, scanned) !== SCAN_DONE) return null;
  const rules = { nameBit: TOKEN, valueBit: VALUE };
  if (scanFieldLines(scan, buffer, end, scanned.fields, rules) !== SCAN_DONE) return null;
  const kinds = Array.from({ length: scan.fieldCount }, (_, index) => {
    const [nameStart = 0, nameEnd = 0] = scanned.fields.subarray(index * FIELD_STRIDE);
    return (fieldKindOf(buffer, nameStart, nameEnd) << 16) | index;
  });
  return { ...readingOf(scan, scanned), noted: kinds.filter(entry => entry >> 16 !== OTHER_FIELD) };
}

function readingOf(scan: HeadScan, filled: RequestHead): Readonly<Record<string, unknown>> {
  const { methodStart, methodEnd, targetStart, targetEnd, queryStart, queryEnd, fields } = filled;
  const { at, version, fieldCount } = scan;
  const columns = [...fields.subarray(0, fieldCount * FIELD_STRIDE)];
  return { methodStart, methodEnd, targetStart, targetEnd, queryStart, queryEnd, at, version, fieldCount, columns };
}

/** Places `bytes` at `start`, with what would make a head of any prefix behind them. */
function place(bytes: Buffer, start: number): number {
  buffer.fill('\r\n\r\n', 0, start + bytes.length + 64);
  bytes.copy(buffer, start);
  return start + bytes.length;
}

describe('the vector kernel', () => {
  it('is what its source compiles to', () => {
    expect(readKernel()).toBe(compileKernel());
  });

  it('reads a plain head as the scalar scan does, wherever it lies', () => {
    fc.assert(
      fc.property(requestArbitrary, fc.nat(100), (request, start) => {
        const bytes = Buffer.from(headOf(request), 'latin1');
        const end = place(bytes, start);
        const scanned = readByScan(start, end);
        const read = readByKernel(start, end);
        if (read !== null || (scanned !== null && isPlain(bytes))) expect(read).toEqual(scanned);
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes no head that the scalar scan does not take', () => {
    fc.assert(
      fc.property(requestArbitrary, mutationArbitrary, fc.nat(20), (request, mutate, start) => {
        const end = place(Buffer.from(mutate(headOf(request)), 'latin1'), start);
        const read = readByKernel(start, end);
        if (read !== null) expect(read).toEqual(readByScan(start, end));
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes no prefix of a head, whatever lies behind it', () => {
    const bytes = Buffer.from('POST /a?b=c HTTP/1.1\r\nHost: example.org\r\nContent-Length:  5 \r\nX:\r\n\r\n');
    for (let start = 0; start < 20; start++) {
      const end = place(bytes, start);
      for (let cut = start; cut < end; cut++) expect(readByKernel(start, cut)).toBeNull();
      expect(readByKernel(start, end)).toEqual(readByScan(start, end));
    }
  });

  it('knows each byte of a name, a value and a target as the scalar scan does', () => {
    for (let byte = 0; byte < 256; byte++) {
      const character = String.fromCharCode(byte);
      const allows = (text: string): boolean => readByKernel(0, place(Buffer.from(text, 'latin1'), 0)) !== null;
      for (const before of ['', 'abcdefghijklmnopqrstu', 'b'.repeat(40)]) {
        const name = `GET / HTTP/1.1\r\n${before}${character}z: v\r\n\r\n`;
        if (character !== ':') expect(allows(name), name).toBe((BYTE_CLASS[byte]! & TOKEN) !== 0);
        const value = `GET / HTTP/1.1\r\nn: v${before}${character}z\r\n\r\n`;
        expect(allows(value), value).toBe((BYTE_CLASS[byte]! & VALUE) !== 0);
        if (character === ' ') continue;
        const path = `GET /${before}${character}z HTTP/1.1\r\nn: v\r\n\r\n`;
        expect(allows(path), path).toBe((BYTE_CLASS[byte]! & (TARGET | TARGET_QUERY)) !== 0);
        const query = `GET /?${before}${character}z HTTP/1.1\r\nn: v\r\n\r\n`;
        expect(allows(query), query).toBe((BYTE_CLASS[byte]! & TARGET_QUERY) !== 0);
      }
    }
  });

  it('finds a value in its white space, wherever tabs and spaces are', () => {
    const isTaken = (line: string): void => {
      const end = place(Buffer.from(`GET / HTTP/1.1\r\n${line}\r\nx: y\r\n\r\n`), 0);
      expect(readByKernel(0, end), JSON.stringify(line)).toEqual(readByScan(0, end));
      expect(readByKernel(0, end)).not.toBeNull();
    };
    for (let length = 0; length <= 70; length++) {
      const letters = 'v'.repeat(length);
      for (const space of ['', ' ', '\t', ' \t', '\t '.repeat(17)]) {
        isTaken(`n:${space}${letters}${space}`);
        isTaken(`n:${letters}${space}${letters}`);
        isTaken(`${'n'.repeat(1 + length)}:${space}v`);
      }
    }
  });

  it('leaves no byte of a Host unjudged', () => {
    const judge = (bytes: Buffer, into: RequestHead): readonly unknown[] => {
      const splitter = new RequestSplitter(into);
      const event = splitter.next(bytes, 0, bytes.length);
      const { violation, violationOffset } = splitter;
      return event === HEAD ? [into.hostStart, into.hostEnd] : [violation, violationOffset];
    };
    for (let byte = 0; byte < 256; byte++) {
      for (const [before, after] of HOSTS) {
        const host = `${before}${String.fromCharCode(byte)}${after}`;
        const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1');
        const end = place(bytes, 0);
        expect(judge(buffer.subarray(0, end), head), host).toEqual(judge(bytes, new RequestHead()));
      }
    }
  });

  it('leaves a head with more fields than the columns hold to the scalar scan', () => {
    const lines = (count: number): Buffer => Buffer.from(`GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(count)}\r\n`);
    expect(readByKernel(0, place(lines(MAX_HEADER_FIELDS), 0))).not.toBeNull();
    expect(readByKernel(0, place(lines(MAX_HEADER_FIELDS + 1), 0))).toBeNull();
  });
});

describe('scan memory', () => {
  it('gives out ordinary memory when the room is used up, and heads are read all the same', () => {
    const large = allocateScanBuffer(64 * 1024 * 1024);
    expect(scanAddressOf(large)).toBe(-1);
    const heads = Array.from({ length: 32 }, createScanHead);
    expect(scanAddressOf(heads.at(-1)?.fields ?? large)).toBe(-1);
    const length = large.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(new RequestSplitter(heads[0] ?? head).next(large, 0, length)).toBe(HEAD);
    expect(new RequestSplitter(new RequestHead()).next(buffer, 0, large.copy(buffer, 0, 0, length))).toBe(HEAD);
  });

  it('reads a head that ends with the last buffer', () => {
    let last = allocateScanBuffer(1024);
    for (let next = last; scanAddressOf(next) !== -1; next = allocateScanBuffer(1024)) last = next;
    const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n');
    for (let cut = 0; cut <= bytes.length; cut++) {
      bytes.copy(last, last.length - cut, 0, cut);
      const scan = new HeadScan();
      expect(readWholeHead(scan, last, last.length - cut, last.length, head)).toBe(cut === bytes.length);
    }
  });
});

/** Whether the kernel has no reason to leave the head to the scalar scan. */
function isPlain(bytes: Buffer): boolean {
  return bytes[0] !== 0x0d && bytes.indexOf(' ') <= 15;
}
