import { describe, expect, test } from 'vitest';
import { MAX_FILTER_BODY_BYTES } from '../../filter-engine/index.ts';
import { HeadgateError } from '../errors.ts';
import { readRequest } from './request-input.ts';

const read = (text: string) => readRequest(Buffer.from(text, 'latin1'));

function headText(text: string): string {
  const { head } = read(text);
  return head.bytes.toString('latin1', head.start, head.end);
}

describe('a request as it is sent', () => {
  test('is taken as it is', () => {
    const text = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
    expect(headText(text)).toBe(text);
    expect(read(text)).toMatchObject({ violation: undefined, notes: [] });
  });

  test('has the body that its length says', () => {
    const { body, notes } = read('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET');
    expect(body?.toString()).toBe('abc');
    expect(notes).toEqual(['3 bytes behind the request are not part of it.']);
  });

  test('has its chunks put together, without extensions and trailers', () => {
    const chunks = '3;x=1\r\nabc\r\n0a\r\n0123456789\r\n0\r\nx-t: 1\r\n\r\n';
    const { body, notes } = read(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
    expect(body?.toString()).toBe('abc0123456789');
    expect(notes).toEqual([]);
  });

  test('has no body that is not all there', () => {
    const { body, notes } = read('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabc');
    expect(body).toBeUndefined();
    expect(notes[0]).toContain('not all there');
  });

  test('has no body above the limit of filters', () => {
    const size = MAX_FILTER_BODY_BYTES + 1;
    const { body, notes } = read(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`);
    expect(body).toBeUndefined();
    expect(notes[0]).toContain('larger than');
  });

  test.each([
    ['GET / HTTP/1.1\r\n\r\n', 'MISSING_HOST'],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'REPEATED_HOST'],
    ['GET / HTTP/1.1\r\nHost: a\nx: y\r\n\r\n', 'BARE_LF'],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'BAD_CHUNK_SIZE'],
  ])('is not judged when it is ambiguous: %j', (text, name) => {
    expect(read(text).violation).toMatchObject({ name, text: expect.stringContaining('RFC') });
  });

  test('is asked for when its head does not end', () => {
    expect(() => read('GET / HTTP/1.1\r\nHost: a\r\n')).toThrow(HeadgateError);
  });
});

describe('a request that was typed', () => {
  test('gets its line ends, its empty line, its version and its Host', () => {
    expect(headText('GET /x\nx-user: alice\n')).toBe('GET /x HTTP/1.1\r\nx-user: alice\r\nHost: localhost\r\n\r\n');
    expect(read('GET /x\nx-user: alice\n').notes).toHaveLength(3);
    expect(headText('GET /x HTTP/1.1\nhost: a\n\n')).toBe('GET /x HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(headText('GET http://b:1/x HTTP/1.1')).toContain('Host: b:1\r\n');
    expect(headText('GET / HTTP/1.0\n')).toBe('GET / HTTP/1.0\r\n\r\n');
  });

  test('gets the length of its body, without the last line end', () => {
    const { body, notes } = read('POST / HTTP/1.1\nHost: a\n\n{"a":\n1}\n');
    expect(body?.toString()).toBe('{"a":\n1}');
    expect(notes).toContain('The body has no Content-Length; 8 is taken.');
  });

  test('keeps the length that it gives', () => {
    const { body } = read('POST / HTTP/1.1\nHost: a\ncontent-length: 2\n\nab\n');
    expect(body?.toString()).toBe('ab');
  });

  test.each(['', ' \n\n'])('is asked for when there is none: %j', text => {
    expect(() => read(text)).toThrow('nothing came on standard input');
  });
});
