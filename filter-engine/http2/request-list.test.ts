import { describe, expect, it } from 'vitest';
import {
  BODY_CHUNKED,
  BODY_LENGTH,
  BODY_NONE,
  EXPECTS_CONTINUE,
  HTTP_2,
  IS_CONNECT_METHOD,
  RequestHead,
  WANTS_UPGRADE,
} from '../request-head.ts';
import { BlockPrefilter, HeaderList, HpackDecoder, LIST_VIOLATION_NAMES, readRequest } from './index.ts';
import { type Pair, ToldEncoder } from './testing/blocks.ts';

const list = new HeaderList();
const head = new RequestHead();

function violationOf(pairs: readonly Pair[], endsStream = true): string {
  const block = new ToldEncoder().block(pairs.map(([name, value]) => ({ name, value })));
  new HpackDecoder(new BlockPrefilter([])).read(block, 0, block.length, list);
  return LIST_VIOLATION_NAMES[readRequest(list, endsStream, head)] ?? '?';
}

const GET: readonly Pair[] = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/a?b=c'],
  [':authority', 'shop.test'],
];
const without = (name: string): readonly Pair[] => GET.filter(pair => pair[0] !== name);
const withPair = (...pairs: readonly Pair[]): readonly Pair[] => [...GET, ...pairs];
const instead = (name: string, value: string): readonly Pair[] => [[name, value], ...without(name)];

describe('a header list', () => {
  it('is a request when it keeps the rules', () => {
    expect(violationOf(withPair(['x-user', 'alice'], ['te', 'trailers'], ['cookie', 'a=b'], ['cookie', 'c=d']))).toBe(
      'none',
    );
    const text = (start: number, end: number): string => head.bytes.toString('latin1', start, end);
    expect(head.version).toBe(HTTP_2);
    expect(text(head.methodStart, head.methodEnd)).toBe('GET');
    expect(text(head.targetStart, head.targetEnd)).toBe('/a?b=c');
    expect(text(head.pathStart, head.pathEnd)).toBe('/a');
    expect(text(head.queryStart, head.queryEnd)).toBe('b=c');
    expect(text(head.hostStart, head.hostEnd)).toBe('shop.test');
    const fields = Array.from({ length: head.fieldCount }, (_, i) => {
      const [a, b, c, d] = head.fields.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
      return `${text(a, b)}: ${text(c, d)}`;
    });
    expect(fields).toEqual(['host: shop.test', 'x-user: alice', 'te: trailers', 'cookie: a=b; c=d']);
  });

  it.each<[string, readonly Pair[]]>([
    ['no :method, :scheme, :path or authority', without(':method')],
    ['no :method, :scheme, :path or authority', without(':scheme')],
    ['no :method, :scheme, :path or authority', without(':path')],
    ['no :method, :scheme, :path or authority', without(':authority')],
    ['a repeated pseudo-header', withPair([':path', '/'])],
    ['an unknown pseudo-header', withPair([':status', '200'])],
    ['an unknown pseudo-header', withPair([':', ''])],
    ['a pseudo-header behind a field', [['x-a', '1'], ...GET]],
    ['a field name that is no token in lower case', withPair(['X-User', 'alice'])],
    ['a field name that is no token in lower case', withPair(['x user', 'alice'])],
    ['a field name that is no token in lower case', withPair(['', 'alice'])],
    ['a field name that is no token in lower case', withPair(['x:user', 'alice'])],
    ['a field value with control characters or white space around it', withPair(['x-user', ' alice'])],
    ['a field value with control characters or white space around it', withPair(['x-user', 'alice\t'])],
    ['a field value with control characters or white space around it', withPair(['x-user', 'a\r\nb: c'])],
    ['a field value with control characters or white space around it', withPair(['x-user', 'a\0'])],
    ['a field of connections, which HTTP/2 has no place for', withPair(['connection', 'close'])],
    ['a field of connections, which HTTP/2 has no place for', withPair(['proxy-connection', 'close'])],
    ['a field of connections, which HTTP/2 has no place for', withPair(['keep-alive', '5'])],
    ['a field of connections, which HTTP/2 has no place for', withPair(['transfer-encoding', 'chunked'])],
    ['a field of connections, which HTTP/2 has no place for', withPair(['upgrade', 'websocket'])],
    ['te with more than trailers', withPair(['te', 'gzip'])],
    ['te with more than trailers', withPair(['te', 'trailers, gzip'])],
    ['a bad :method', instead(':method', 'G T')],
    ['a bad :method', instead(':method', '')],
    ['a bad :scheme', instead(':scheme', '')],
    ['a bad :scheme', instead(':scheme', '1x')],
    ['a bad :path', instead(':path', '')],
    ['a bad :path', instead(':path', 'a')],
    ['a bad :path', instead(':path', '*')],
    ['a bad :path', instead(':path', '/a b')],
    ['a bad :path', instead(':path', '/a#b')],
    ['a bad :authority or host', instead(':authority', '')],
    ['a bad :authority or host', instead(':authority', 'me@shop.test')],
    ['a bad :authority or host', instead(':authority', 'shop.test:x')],
    [':authority and host differ', withPair(['host', 'cart.test'])],
    ['a repeated host', withPair(['host', 'shop.test'], ['host', 'shop.test'])],
    ['a bad or repeated content-length', withPair(['content-length', '1'])],
    ['a bad or repeated content-length', withPair(['content-length', '+0'])],
    ['a bad or repeated content-length', withPair(['content-length', '0'], ['content-length', '0'])],
    ['CONNECT with a scheme or a path', instead(':method', 'CONNECT')],
    ['CONNECT with a scheme or a path', withPair([':protocol', 'websocket'])],
    ['no :method, :scheme, :path or authority', [[':method', 'CONNECT']]],
    ['too many fields', withPair(...Array.from({ length: 256 }, (_, i): Pair => [`x-${i}`, '']))],
  ])('breaks a rule with %s', (name, pairs) => {
    expect(violationOf(pairs)).toBe(name);
  });

  it.each<[string, readonly Pair[]]>([
    ['host in the place of :authority', [...without(':authority'), ['host', 'shop.test']]],
    ['host that says the same', withPair(['host', 'SHOP.test'])],
    [
      'OPTIONS *',
      [
        [':method', 'OPTIONS'],
        [':path', '*'],
        [':scheme', 'http'],
        [':authority', 'a'],
      ],
    ],
    ['content-length: 0', withPair(['content-length', '0'])],
    ['values of any bytes above ASCII', withPair(['x-user', 'b\xe9r\xe9nice'])],
  ])('keeps them with %s', (_what, pairs) => {
    expect(violationOf(pairs)).toBe('none');
  });

  it('frames the body by the end of the stream and content-length', () => {
    violationOf(GET);
    expect(head.bodyKind).toBe(BODY_NONE);
    violationOf(GET, false);
    expect(head.bodyKind).toBe(BODY_CHUNKED);
    violationOf(withPair(['content-length', '12'], ['expect', '100-continue']), false);
    expect(head.bodyKind).toBe(BODY_LENGTH);
    expect(head.contentLength).toBe(12);
    expect(head.flags).toBe(EXPECTS_CONTINUE);
  });

  it('knows CONNECT, and CONNECT with a protocol', () => {
    const connect: readonly Pair[] = [
      [':method', 'CONNECT'],
      [':authority', 'db.test:5432'],
    ];
    expect(violationOf(connect, false)).toBe('none');
    expect(head.flags).toBe(IS_CONNECT_METHOD);
    expect(head.pathEnd).toBe(head.pathStart);
    expect(violationOf([...instead(':method', 'CONNECT'), [':protocol', 'websocket']], false)).toBe('none');
    expect(head.flags).toBe(IS_CONNECT_METHOD | WANTS_UPGRADE);
    expect(head.bytes.toString('latin1', head.pathStart, head.pathEnd)).toBe('/a');
  });
});
