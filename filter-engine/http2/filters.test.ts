import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileFilter, MATCH, NEED_MORE, NO_MATCH, type Verdict } from '../filter/index.ts';
import { anyFilter, anyRequest, linesOf } from '../filter/testing/any-filter.ts';
import { collectionsDuring } from '../filter/testing/collections.ts';
import { headOf } from '../filter/testing/heads.ts';
import { BLOCK_CANNOT_MATCH, BlockPrefilter, HpackDecoder } from './index.ts';
import { ToldEncoder } from './testing/blocks.ts';
import { JudgedConnection, pairsOf } from './testing/requests.ts';

const text = readFileSync(new URL('../../docs/filters.md', import.meta.url), 'utf8');
/** The rows of the table of every form: filter, matching request, other request. */
const rows = [...text.matchAll(/^\| `(\{.*\})` \| `(.*)` \| `(.*)` \|$/gm)].map(
  ([, filter = '', matching = '', other = '']) => [filter.replaceAll('\\|', '|'), matching, other] as const,
);

/** The verdict on a request as a cell shows it, on the third block of a connection: the table has its fields then. */
function verdictOn(connection: JudgedConnection, cell: string, huffman: boolean): Verdict {
  const lines = cell.split(' · ');
  const body = lines.findLast(line => line.startsWith('{'));
  const from = lines.find(line => line.startsWith('connection '));
  const headLines = lines.filter(line => line !== body && line !== from);
  if (body !== undefined) headLines.push(`content-length: ${Buffer.byteLength(body)}`);
  return connection.verdict(pairsOf(headLines), body, Number(from?.slice('connection '.length) ?? 0), { huffman });
}

describe('every form of docs/filters.md', () => {
  it.each(rows)('holds on streams of HTTP/2: %s', (filter, matching, other) => {
    for (const huffman of [true, false]) {
      const connection = new JudgedConnection(compileFilter(parse(filter)));
      for (let round = 0; round < 2; round++) {
        expect(verdictOn(connection, other, huffman), other).toBe(NO_MATCH);
        expect(verdictOn(connection, matching, huffman), matching).toBe(MATCH);
      }
    }
  });
});

describe('any filter', () => {
  it('says of a stream what it says of the same request in HTTP/1', () => {
    fc.assert(
      fc.property(anyFilter, fc.array(anyRequest, { minLength: 1, maxLength: 8 }), (spec, requests) => {
        const filter = compileFilter(spec);
        const connection = new JudgedConnection(filter);
        for (const request of requests) {
          const lines = joined(linesOf(request));
          const head = headOf(...lines);
          head.connectionKey = request.connectionKey;
          const body = request.method === 'POST' ? '{"a":1}' : undefined;
          const verdict = filter.match(head);
          const wanted = verdict === NEED_MORE ? filter.matchBody(head, Buffer.from(body ?? ''), true) : verdict;
          expect(connection.verdict(pairsOf(lines), body, request.connectionKey)).toBe(wanted);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('sees cookies that come in pieces as one', () => {
    const whole = new JudgedConnection(compileFilter({ header: { name: 'cookie', equals: 'a=b; user=alice; c=d' } }));
    const pieces = ['GET /', 'cookie: a=b', 'x-other: 1', 'cookie: user=alice', 'cookie: c=d'];
    expect(whole.verdict(pairsOf(pieces), undefined)).toBe(MATCH);
    expect(whole.verdict(pairsOf(pieces), undefined)).toBe(MATCH);
    expect(whole.verdict(pairsOf(pieces.slice(0, -1)), undefined)).toBe(NO_MATCH);
    const member = new JudgedConnection(compileFilter({ cookie: { name: 'user', equals: 'alice' } }));
    expect(member.verdict(pairsOf(pieces), undefined)).toBe(MATCH);
  });

  it('sees the authority as the field host', () => {
    const filter = compileFilter({ header: { name: 'host', equals: 'shop.test:8080' } });
    const connection = new JudgedConnection(filter);
    expect(connection.verdict(pairsOf(['GET /', 'host: shop.test:8080']), undefined)).toBe(MATCH);
    expect(connection.verdict(pairsOf(['GET /', 'host: shop.test']), undefined)).toBe(NO_MATCH);
    expect(connection.ruledOut).toBe(1);
  });

  it('rules out blocks without unpacking them', () => {
    const connection = new JudgedConnection(compileFilter({ cookie: { name: 'user', equals: 'alice' } }));
    for (let i = 0; i < 10; i++) connection.verdict(pairsOf(['GET /', `cookie: user=bob${i}`]), undefined);
    expect(connection.ruledOut).toBe(10);
  });
});

/** Cookie lines of an HTTP/1 request as the one that HTTP/2 peers join theirs to: filters may look at the whole value. */
function joined(lines: readonly string[]): readonly string[] {
  const cookies = lines.filter(line => line.startsWith('cookie: ')).map(line => line.slice('cookie: '.length));
  if (cookies.length < 2) return lines;
  const first = lines.findIndex(line => line.startsWith('cookie: '));
  const rest = lines.filter((line, i) => i === first || !line.startsWith('cookie: '));
  return rest.map(line => (line.startsWith('cookie: ') ? `cookie: ${cookies.join('; ')}` : line));
}

describe('judging a block', () => {
  it('allocates nothing, with fields of the table, literals and insertions', async () => {
    const filters = [
      { header: { name: 'x-user', equals: 'alice' } },
      { cookie: { name: 'user', equals: 'alice' } },
      { path: '/never' },
      { query: { name: 'user', equals: 'alice' } },
    ].map(compileFilter);
    const decoder = new HpackDecoder(new BlockPrefilter(filters));
    const lines = ['GET /api?user=bob', 'x-user: bob', 'cookie: a=b; user=bob', 'accept: text/html'];
    const fields = pairsOf(lines).map(([name, value]) => ({ name, value }));
    const encoder = new ToldEncoder();
    encoder.block(fields);
    const plain = new ToldEncoder();
    const blocks = [
      new ToldEncoder().block(fields),
      encoder.block(fields),
      plain.block(fields.map(field => ({ ...field, form: 'plain' as const, literal: true }))),
    ];
    let ruledOut = 0;
    const work = () => {
      for (let round = 0; round < 100_000; round++) {
        for (let i = 0; i < blocks.length; i++) {
          const block = blocks[i] as Buffer;
          if (decoder.judge(block, 0, block.length) === BLOCK_CANNOT_MATCH) ruledOut++;
        }
      }
    };
    work();
    expect(await collectionsDuring(work)).toBe(0);
    expect(ruledOut).toBe(600_000);
  });
});
