import { describe, expect, it } from 'vitest';
import { readGreeting, readRequest, type SocksStep, socksReply } from './socks.ts';

const bytes = (...list: (number | string)[]): Buffer =>
  Buffer.concat(list.map(each => (typeof each === 'string' ? Buffer.from(each, 'latin1') : Buffer.from([each]))));

/** What the whole says, after each shorter piece has asked for more. */
function readAll(read: (piece: Buffer) => SocksStep, whole: Buffer): SocksStep {
  for (let end = 0; end < whole.length; end++) expect(read(whole.subarray(0, end))).toEqual({ kind: 'more' });
  const step = read(whole);
  expect(read(Buffer.concat([whole, Buffer.from('more')]))).toEqual(step);
  return step;
}

describe('a SOCKS5 client', () => {
  it('is let in without a password, if it offers that', () => {
    expect(readAll(readGreeting, bytes(5, 2, 2, 0))).toMatchObject({ length: 4, isRefused: false });
    expect(readAll(readGreeting, bytes(5, 1, 2))).toMatchObject({ length: 3, isRefused: true });
    expect(readGreeting(bytes('GET / HTTP/1.1'))).toEqual({ kind: 'broken' });
  });

  it('asks by IPv4, IPv6 and name', () => {
    const v4 = readAll(readRequest, bytes(5, 1, 0, 1, 10, 0, 0, 7, 0x15, 0x38));
    expect(v4).toEqual({ kind: 'connect', length: 10, host: '10.0.0.7', port: 5432 });
    const v6 = bytes(5, 1, 0, 4, 0xfd, 0, ...Array(13).fill(0), 7, 0, 80);
    expect(readAll(readRequest, v6)).toEqual({ kind: 'connect', length: 22, host: 'fd00:0:0:0:0:0:0:7', port: 80 });
    const name = readAll(readRequest, bytes(5, 1, 0, 3, 7, 'db.shop', 0x15, 0x38));
    expect(name).toEqual({ kind: 'connect', length: 14, host: 'db.shop', port: 5432 });
  });

  it('is told what cannot be had', () => {
    const codeOf = (request: Buffer): unknown => {
      const step = readRequest(request);
      return step.kind === 'reply' ? [step.reply[1], step.isRefused] : step;
    };
    expect(codeOf(bytes(5, 2, 0, 1, 10, 0, 0, 7, 0, 80))).toEqual([7, true]);
    expect(codeOf(bytes(5, 1, 0, 9, 10, 0, 0, 7, 0, 80))).toEqual([8, true]);
    expect(codeOf(bytes(5, 1, 0, 1, 10, 0, 0, 7, 0, 0))).toEqual([1, true]);
    expect(codeOf(bytes(5, 1, 0, 3, 2, 'a\n', 0, 80))).toEqual([1, true]);
    expect(['DIAL_REFUSED', 'NETWORK_UNREACHABLE', 'X', undefined].map(code => socksReply(code)[1])).toEqual([
      5, 3, 1, 0,
    ]);
  });
});
