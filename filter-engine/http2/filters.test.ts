import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileFilter, MATCH, NEED_MORE, NO_MATCH, type Verdict } from '../filter/index.ts';
import { anyFilter, anyRequest, linesOf } from '../filter/testing/any-filter.ts';
import { collectionsDuring } from '../filter/testing/collections.ts';
import { FORM_ROWS, shownRequest } from '../filter/testing/form-table.ts';
import { headOf } from '../filter/testing/heads.ts';
import { BLOCK_CANNOT_MATCH, BlockPrefilter, HpackDecoder } from './index.ts';
import { type Pair, ToldEncoder } from './testing/blocks.ts';
import { JudgedConnection, pairsOf } from './testing/requests.ts';

/** What the streams of the table have where it does not say otherwise. */
const UNSHOWN: readonly Pair[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'shop.test'],
];

/** The header list that a cell of the table shows: pseudo-header fields first, those that it leaves out as above. */
function shownPairs(lines: readonly string[]): Pair[] {
  const shown = lines.map((line): Pair => {
    const colon = line.indexOf(':', 1);
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const shownValue = (name: string) => shown.find(pair => pair[0] === name)?.[1];
  const pseudos = UNSHOWN.map(([name, value]): Pair => [name, shownValue(name) ?? value]);
  return [...pseudos, ...shown.filter(([name]) => !name.startsWith(':'))];
}

/** @param pairsFrom reads the lines of the cell */
function verdictOn(connection: JudgedConnection, cell: string, pairsFrom: typeof pairsOf, huffman: boolean): Verdict {
  const request = shownRequest(cell);
  const framing: Pair[] =
    request.body === undefined ? [] : [['content-length', String(Buffer.byteLength(request.body))]];
  return connection.verdict([...pairsFrom(request.lines), ...framing], request.body, request.connection, { huffman });
}

describe('every form of docs/filters.md', () => {
  it.each(FORM_ROWS)('holds on streams of HTTP/2: $filter', ({ filter, matching, streamed, other }) => {
    for (const huffman of [true, false]) {
      const connection = new JudgedConnection(compileFilter(parse(filter)));
      // Twice: the second block has its fields in the table.
      for (let round = 0; round < 2; round++) {
        expect(verdictOn(connection, other, pairsOf, huffman), other).toBe(NO_MATCH);
        expect(verdictOn(connection, matching, pairsOf, huffman), matching).toBe(MATCH);
        expect(verdictOn(connection, streamed, shownPairs, huffman), streamed).toBe(MATCH);
      }
    }
  });

  it.each(FORM_ROWS)('is shown for one request in both protocols: $filter', ({ matching, streamed }) => {
    const [first, second] = [shownRequest(matching), shownRequest(streamed)];
    expect([...shownPairs(second.lines)].sort()).toEqual(pairsOf(first.lines).sort());
    expect([second.body, second.connection]).toEqual([first.body, first.connection]);
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

  it('of lines says of a stream what it says of the same lines in HTTP/1, cookies in pieces too', () => {
    let matches = 0;
    const regex = fc.constantFrom('^cookie: a=', '^cookie: b=a$', '(?i)COOKIE: a=a$', 'b=', '; b', '^host: ', '^x-b: ');
    fc.assert(
      fc.property(
        regex,
        fc.option(regex),
        fc.array(anyRequest, { minLength: 1, maxLength: 8 }),
        (wanted, except, requests) => {
          const filter = compileFilter({
            header_line: { regex: wanted, ...(except === null ? {} : { except: [except] }) },
          });
          const connection = new JudgedConnection(filter);
          for (const request of requests) {
            const lines = linesOf({ ...request, method: 'GET' });
            const verdict = filter.match(headOf(...lines));
            expect(connection.verdict(pairsOf(lines), undefined)).toBe(verdict);
            if (verdict === MATCH) matches++;
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(matches).toBeGreaterThan(100);
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
