import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec, MATCH, overlap } from '../index.ts';
import { MAX_OVERLAP_CLAUSES, MAX_OVERLAP_KINDS } from '../limits.ts';
import { type AnyRequest, anyFilter, anyRequest, decidable, decidableFilter, linesOf } from '../testing/any-filter.ts';
import { headOf, headOfBytes } from '../testing/heads.ts';

const header = (name: string, equals: string): FilterSpec => ({ header: { name, equals } });

/** The request without what repeats: an overlap is about requests in which each header and member stands once. */
function withoutRepeats(request: AnyRequest): AnyRequest {
  const seen = new Set<string>();
  const fields = request.fields.filter(([name]) => !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
  return { ...request, fields };
}

function matchesBoth(a: FilterSpec, b: FilterSpec, request: AnyRequest): boolean {
  const head = headOf(...linesOf(request));
  return compileFilter(a).match(head) === MATCH && compileFilter(b).match(head) === MATCH;
}

/** Whether both filters match the sample as it stands. */
function isSampleRight(a: FilterSpec, b: FilterSpec): boolean {
  const { verdict, sample } = overlap(a, b);
  if (sample === undefined) return verdict !== 'yes';
  const lines = [
    `${sample.method} ${sample.path} HTTP/1.1`,
    ...sample.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (!sample.headers.some(([name]) => name === 'host')) lines.push('host: shop.test');
  const head = headOfBytes(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  return verdict === 'yes' && compileFilter(a).match(head) === MATCH && compileFilter(b).match(head) === MATCH;
}

describe('an overlap', () => {
  it.each<[FilterSpec, FilterSpec]>([
    [header('x-user', 'alice'), header('x-user', 'bob')],
    [header('x-user', 'alice'), { header: { name: 'X-User', absent: true } }],
    [{ header_line: { regex: '^x-user: a' } }, header('x-user', 'b')],
    [{ header_line: { regex: '(?i)^X-USER: Alice$' } }, { header_line: { regex: '(?i)^x-user: bob$' } }],
    [header('x-user', 'alice'), { header: { name: 'x-user', prefix: 'b' } }],
    [header('x-user', 'alice'), { header: { name: 'x-user', regex: '^(bob|carol)$' } }],
    [header('x-user', 'alice'), { not: { header: { name: 'x-user', regex: '(?i)ALI' } } }],
    [{ header: { name: 'x', regex: '^$' } }, { header: { name: 'x', prefix: 'a' } }],
    [{ path: { prefix: '/api/' } }, { path: { prefix: '/app/' } }],
    [{ path: { glob: '/users/*' } }, { path: { glob: '/users/*/edit' } }],
    [{ path: { glob: '/**/*.js' } }, { path: { glob: '/*.{css,html}' } }],
    [{ path: { regex: '^/v[0-9]+/' } }, { path: { prefix: '/vx' } }],
    [{ method: ['GET', 'HEAD'] }, { method: 'POST' }],
    [{ host: 'a.test' }, { host: 'b.test:8080' }],
    [{ host: 'a.test:80' }, { host: ['a.test:81', 'b.test'] }],
    [{ host: { glob: '*.a.test' } }, { host: { regex: '[.]b[.]test$' } }],
    [{ cookie: { name: 'user', equals: 'a' } }, { cookie: { name: 'user', equals: 'b' } }],
    [{ query: { name: 'id', regex: '^[0-9]+$' } }, { query: { name: 'id', prefix: 'x' } }],
    [{ grpc: 'a.B/C' }, { grpc: 'a.B/D' }],
    [{ grpc: 'a.B' }, { path: { prefix: '/a.C/' } }],
    [{ grpc: 'a.B' }, { header: { name: 'content-type', prefix: 'text/' } }],
    [{ all_of: [{ path: '/a' }, { sample: { percent: 5 } }] }, { path: '/b' }],
    [{ any_of: [header('x', 'a'), header('x', 'b')] }, { header: { name: 'x', glob: '[c-z]*' } }],
    [{ not: { path: { prefix: '/' } } }, { path: '/x' }],
  ])('is none of %j and %j', (a, b) => {
    expect(overlap(a, b)).toEqual({ verdict: 'no' });
    expect(overlap(b, a)).toEqual({ verdict: 'no' });
  });

  it.each<[FilterSpec, FilterSpec, object]>([
    [
      header('x-user', 'alice'),
      { path: { prefix: '/api/' } },
      { method: 'GET', path: '/api/', headers: [['x-user', 'alice']] },
    ],
    [
      header('x-user', 'alice'),
      header('x-team', 'shop'),
      {
        method: 'GET',
        path: '/',
        headers: [
          ['x-user', 'alice'],
          ['x-team', 'shop'],
        ],
      },
    ],
    [{ path: { glob: '/users/*' } }, { path: { regex: '[0-9]$' } }, { method: 'GET', path: '/users/0', headers: [] }],
    [{ path: { glob: '/a/**' } }, { path: { glob: '/**/b' } }, { method: 'GET', path: '/a/b', headers: [] }],
    [
      { header: { name: 'x', prefix: 'ali' } },
      { not: header('x', 'ali') },
      { method: 'GET', path: '/', headers: [['x', 'alia']] },
    ],
    [{ method: ['PUT', 'POST'] }, { not: { method: 'PUT' } }, { method: 'POST', path: '/', headers: [] }],
    [{ host: 'a.test' }, { host: { regex: ':80$' } }, { method: 'GET', path: '/', headers: [['host', 'a.test:80']] }],
    [{ host: 'a.test' }, { host: 'A.test:81' }, { method: 'GET', path: '/', headers: [['host', 'a.test:81']] }],
    [
      { cookie: { name: 'a', equals: 'x y' } },
      { cookie: { name: 'b', present: true } },
      { method: 'GET', path: '/', headers: [['cookie', 'a=x y; b=']] },
    ],
    [
      { baggage: { name: 'a', equals: 'x,y' } },
      { path: '/p' },
      { method: 'GET', path: '/p', headers: [['baggage', 'a=x%2Cy']] },
    ],
    [
      { tracestate: { name: 'a', prefix: 's:' } },
      { tracestate: { name: 'a', contains: 'u:1' } },
      { method: 'GET', path: '/', headers: [['tracestate', 'a=s:u:1']] },
    ],
    [{ query: { name: 'q', contains: '&' } }, { path: '/p' }, { method: 'GET', path: '/p?q=%26', headers: [] }],
    [
      { grpc: 'a.B' },
      { path: '/a.B/' },
      { method: 'GET', path: '/a.B/', headers: [['content-type', 'application/grpc']] },
    ],
    [
      { grpc: 'a.B' },
      { path: { contains: '/Add' } },
      { method: 'GET', path: '/a.B/Add', headers: [['content-type', 'application/grpc']] },
    ],
    [
      { not: { header: { name: 'x', absent: true } } },
      header('x', 'a'),
      { method: 'GET', path: '/', headers: [['x', 'a']] },
    ],
    [{ not: header('x', 'a') }, { not: header('x', 'b') }, { method: 'GET', path: '/', headers: [] }],
    [{ sample: { percent: 100 } }, { path: '/p' }, { method: 'GET', path: '/p', headers: [] }],
  ])('shows a request that both %j and %j match', (a, b, sample) => {
    expect(overlap(a, b)).toEqual({ verdict: 'yes', sample });
    expect(overlap(b, a).verdict).toBe('yes');
    expect(isSampleRight(a, b)).toBe(true);
  });

  it.each<[FilterSpec, FilterSpec]>([
    [{ body: { jsonpath: '$.a', equals: '1' } }, { path: '/p' }],
    [{ sample: { percent: 5, by: { header: 'x-user' } } }, { sample: { percent: 5, by: { header: 'x-user' } } }],
    [{ path: { regex: '\\bapi\\b' } }, { path: '/apis' }],
    [{ header_line: { regex: '^x-user: a.' } }, header('x-user', 'b')],
    [{ header_line: { regex: '^cookie: a=1$' } }, header('cookie', 'b=2; a=1')],
    [{ header: { name: 'cookie', equals: 'a=1' } }, { cookie: { name: 'a', equals: '2' } }],
    [{ header: { name: 'x', equals: 'é' } }, { header: { name: 'x', equals: 'Ã©' } }],
  ])('is possible of %j and %j', (a, b) => {
    expect(overlap(a, b)).toEqual({ verdict: 'perhaps' });
  });

  it('is decided in any filters as their matches are', () => {
    const counts = { yes: 0, no: 0, perhaps: 0 };
    fc.assert(
      fc.property(anyFilter, anyFilter, fc.array(anyRequest, { minLength: 5, maxLength: 10 }), (a, b, requests) => {
        const { verdict } = overlap(a, b);
        counts[verdict]++;
        expect(isSampleRight(a, b)).toBe(true);
        for (const request of requests.map(withoutRepeats)) {
          if (matchesBoth(a, b, request)) expect(verdict, JSON.stringify(request)).not.toBe('no');
        }
      }),
      { numRuns: 1000 },
    );
    expect(counts.no).toBeGreaterThan(15);
    expect(counts.yes).toBeGreaterThan(60);
  });

  it('is nearly always decided in filters of the decidable forms', () => {
    const counts = { yes: 0, no: 0, perhaps: 0 };
    for (const [a, b] of fc.sample(fc.tuple(decidable, decidable), 500)) counts[overlap(a, b).verdict]++;
    for (const [a, b] of fc.sample(fc.tuple(decidableFilter, decidableFilter), 500)) counts[overlap(a, b).verdict]++;
    expect(counts.perhaps).toBeLessThan(100);
  });

  it('is one of a filter with itself, and none with its opposite', () => {
    fc.assert(
      fc.property(decidableFilter, spec => {
        expect(overlap(spec, { not: spec }).verdict, 'the opposite').not.toBe('yes');
        const head = overlap(spec, spec);
        expect(isSampleRight(spec, spec)).toBe(true);
        if (head.verdict === 'yes') expect(overlap(spec, { path: { regex: '.*' } }).verdict).not.toBe('no');
      }),
      { numRuns: 500 },
    );
  });

  it('says perhaps when it would take too long', () => {
    const many = (letter: string): FilterSpec => ({ header: { name: 'x', regex: `^[ab]*${letter}[ab]{60}c$` } });
    expect(overlap(many('a'), { not: many('b') })).toEqual({ verdict: 'perhaps' });
    const wide = (team: string): FilterSpec => ({
      any_of: Array.from({ length: 60 }, (_, index) => ({ header: { name: 'x', glob: `${team}-${index}*b` } })),
    });
    expect(overlap(wide('a'), wide('b'))).toEqual({ verdict: 'perhaps' });
    expect(overlap(wide('a'), wide('a')).verdict).toBe('yes');
  });

  it('says perhaps of filters with too many alternatives', () => {
    const choices = (count: number): FilterSpec => ({
      all_of: Array.from({ length: count }, (_, index) => ({
        any_of: [{ header: { name: `x-${index}`, equals: 'a' } }, { header: { name: `x-${index}`, equals: 'b' } }],
      })),
    });
    const most = Math.log2(MAX_OVERLAP_CLAUSES);
    expect(overlap(choices(most), { path: '/' }).verdict).toBe('yes');
    expect(overlap(choices(most + 1), { path: '/' })).toEqual({ verdict: 'perhaps' });
  });

  it('says perhaps of patterns that tell too many characters apart', () => {
    const letters = (count: number): FilterSpec => {
      const each = Array.from({ length: count }, (_, index) => `\\x{${(0x4e00 + index).toString(16)}}a`);
      return { header: { name: 'x', regex: `^(?:${each.join('|')})$` } };
    };
    const isPlain: FilterSpec = { header: { name: 'x', regex: '^[a-z]+$' } };
    expect(overlap(letters(8), isPlain).verdict).toBe('no');
    expect(overlap(letters(MAX_OVERLAP_KINDS), isPlain)).toEqual({ verdict: 'perhaps' });
  });

  it('says perhaps soon when it is to be quick', () => {
    const stars = (letter: string): FilterSpec => ({ header: { name: 'x', glob: `*${letter}`.repeat(40) } });
    const [a, b] = [stars('a'), stars('b')];
    expect(overlap(a, b, 'quick')).toEqual({ verdict: 'perhaps' });
    expect(overlap({ path: { glob: '/a/*' } }, { path: { glob: '/*/b' } }, 'quick').verdict).toBe('yes');
    expect(overlap({ path: { glob: '/a/*' } }, { path: { glob: '/b/**' } }, 'quick').verdict).toBe('no');
  });

  it('is never none quickly that is one in depth', () => {
    fc.assert(
      fc.property(anyFilter, anyFilter, (a, b) => {
        const quick = overlap(a, b, 'quick');
        if (quick.verdict !== 'perhaps') expect(overlap(a, b).verdict).toBe(quick.verdict);
      }),
      { numRuns: 300 },
    );
  });

  it('is decided for long lists of values', () => {
    const wide = (team: string): FilterSpec => ({
      any_of: Array.from({ length: 60 }, (_, index) => header('x', `${team}-${index}`)),
    });
    expect(overlap(wide('a'), wide('b'))).toEqual({ verdict: 'no' });
    expect(overlap(wide('a'), { any_of: [wide('b'), header('x', 'a-59')] }).verdict).toBe('yes');
  });
});
