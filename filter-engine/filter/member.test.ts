import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestHead } from '../request-head.ts';
import { compileFilter, type FilterSpec, MATCH, NO_MATCH } from './index.ts';
import { MAX_VALUES_OF_NAME } from './limits.ts';
import { headOf, utf8 } from './testing/heads.ts';

function matches(spec: FilterSpec, ...lines: readonly string[]): boolean {
  return compileFilter(spec).match(headOf(...lines)) === MATCH;
}

/** The text that a predicate saw, or null: each form must agree about it. */
function seen(list: 'cookie' | 'baggage' | 'tracestate' | 'query', name: string, ...lines: readonly string[]): string {
  const filter = compileFilter({ [list]: { name, equals: '\u{10ffff}' } } as FilterSpec);
  return filter.explain(headOf(...lines)).text.slice(`${list} ${name} is `.length, -', wanted "\u{10ffff}"'.length);
}

describe('a name with very many values', () => {
  it.each(['cookie', 'baggage', 'tracestate', 'query'] as const)(
    'does not compare more values of a name than the limit: %s',
    list => {
      const separator = { cookie: ';', baggage: ',', tracestate: ',', query: '&' }[list];
      const head = (count: number): RequestHead => {
        const members = Array.from({ length: count }, () => `a=b${separator}b=c`).join(separator);
        return list === 'query' ? headOf(`GET /?${members}`) : headOf('GET /', `${list}: ${members}`);
      };
      const is = (equals: string) => ({ [list]: { name: 'a', equals } }) as FilterSpec;
      const verdict = (spec: FilterSpec, count: number) => compileFilter(spec).match(head(count));
      expect(verdict({ not: is('x') }, MAX_VALUES_OF_NAME)).toBe(MATCH);
      expect(verdict({ not: is('x') }, MAX_VALUES_OF_NAME + 1)).toBe(NO_MATCH);
      expect(verdict(is('x'), MAX_VALUES_OF_NAME + 1)).toBe(NO_MATCH);
      expect(verdict(is('b'), MAX_VALUES_OF_NAME + 1)).toBe(MATCH);
      expect(verdict({ any_of: [is('x'), { path: '/' }] }, MAX_VALUES_OF_NAME + 1)).toBe(MATCH);
      expect(compileFilter(is('x')).explain(head(MAX_VALUES_OF_NAME + 1)).text).toBe(
        `${list} a is unclear: it has more than 256 values`,
      );
    },
  );

  it('shows the first of many values', () => {
    const nine = Array.from({ length: 9 }, (_, index) => `a=${index}`);
    const first = '"0" and "1" and "2" and "3" and "4" and "5" and "6" and "7"';
    expect(seen('cookie', 'a', 'GET /', `cookie: ${nine.slice(1).join(';')}`)).not.toContain('more');
    expect(seen('cookie', 'a', 'GET /', `cookie: ${nine.join(';')}`)).toBe(`${first} and more`);
    const lines = nine.map((_, index) => `x: ${index}`);
    const byHeader = compileFilter({ header: { name: 'x', equals: 'alice' } });
    expect(byHeader.explain(headOf('GET /', ...lines)).text).toBe(`header x is ${first} and more, wanted "alice"`);
    expect(byHeader.explain(headOf('GET /', ...lines.slice(1))).text).not.toContain('more');
  });
});

describe('a cookie', () => {
  it.each([
    ['user=alice', '"alice"'],
    ['a=1; user=alice; b=2', '"alice"'],
    ['a=1;user=alice', '"alice"'],
    [' ;; user = alice ;', '"alice"'],
    ['user="al ice"', '"al ice"'],
    ['user=""', '""'],
    ['user="', '"\\""'],
    ['user=a=b', '"a=b"'],
    ['user=%61', '"%61"'],
    ['user=a; user=b', '"a" and "b"'],
    ['User=a', 'absent'],
    ['user', 'absent'],
    ['=user', 'absent'],
    ['xuser=a', 'absent'],
    ['', 'absent'],
  ])('is read from %j', (line, wanted) => {
    expect(seen('cookie', 'user', 'GET /', `cookie: ${line}`)).toBe(wanted);
  });

  it('goes on over several lines, and does not run from one into the next', () => {
    expect(seen('cookie', 'user', 'GET /', 'Cookie: a=1', 'x: user=no', 'cookie: user=b', 'cookie: user=c;')).toBe(
      '"b" and "c"',
    );
    expect(seen('cookie', 'user', 'GET /', 'cookie: us', 'cookie: er=a')).toBe('absent');
  });

  it('holds text that is not ASCII', () => {
    expect(matches({ cookie: { name: 'u', equals: 'é' } }, 'GET /', `cookie: u=${utf8('é')}`)).toBe(true);
    expect(matches({ cookie: { name: 'u', equals: 'é' } }, 'GET /', 'cookie: u=\xe9')).toBe(true);
  });
});

describe('a member of baggage', () => {
  it.each([
    ['user=alice', '"alice"'],
    ['a=1,user=alice,b=2', '"alice"'],
    ['a=1 , user = alice ; ttl=3;secure ,b=2', '"alice"'],
    ['user=Am%C3%A9lie', '"Amélie"'],
    ['user=a%2Cb%3Bc%3D', '"a,b;c="'],
    ['user=a+b', '"a+b"'],
    ['user=100%', '"100%"'],
    ['user=%zz%4', '"%zz%4"'],
    ['a=1;user=alice', 'absent'],
    ['user;x=1', 'absent'],
    ['USER=alice', 'absent'],
    ['us%65r=alice', 'absent'],
  ])('is read from %j', (line, wanted) => {
    expect(seen('baggage', 'user', 'GET /', `baggage: ${line}`)).toBe(wanted);
  });
});

describe('a member of tracestate', () => {
  it.each([
    ['dd=s:1;t:2', '"s:1;t:2"'],
    ['rojo=00f067aa0ba902b7,dd=a b ,x=1', '"a b"'],
    [',, dd=%41', '"%41"'],
    ['a@dd=1', 'absent'],
  ])('is read from %j', (line, wanted) => {
    expect(seen('tracestate', 'dd', 'GET /', `tracestate: ${line}`)).toBe(wanted);
  });

  it('may belong to a tenant', () => {
    expect(seen('tracestate', 'a@dd', 'GET /', 'tracestate: dd=1,a@dd=2')).toBe('"2"');
  });
});

describe('a query parameter', () => {
  it('is what URLSearchParams reads', () => {
    const piece = fc.stringMatching(/^[ab=&+%246cC3A9;]{0,12}$/);
    fc.assert(
      fc.property(piece, query => {
        const head = headOf(`GET /?${query}`);
        for (const [name] of new URLSearchParams(query)) {
          // What is not UTF-8 has other rules here: it is read as Latin-1.
          if (name === '' || name.includes('\ufffd')) continue;
          const values = new URLSearchParams(query).getAll(name).filter(value => !value.includes('\ufffd'));
          for (const equals of values) {
            expect(compileFilter({ query: { name, equals } }).match(head), `${query} has ${name}=${equals}`).toBe(
              MATCH,
            );
          }
          expect(compileFilter({ query: { name, absent: true } }).match(head)).not.toBe(MATCH);
        }
        const names = new Set(new URLSearchParams(query).keys());
        for (const name of ['a', 'b', 'ab', 'a b', 'c']) {
          expect(compileFilter({ query: { name, present: true } }).match(head) === MATCH, query).toBe(names.has(name));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('is not looked for outside the query', () => {
    expect(seen('query', 'a', 'GET /a=1')).toBe('absent');
    expect(seen('query', 'a', 'GET /?')).toBe('absent');
    expect(seen('query', 'a', 'GET http://shop.test/x?a=1')).toBe('"1"');
    expect(seen('query', 'a', 'CONNECT shop.test:443')).toBe('absent');
  });

  it('is decoded however long an agent lets a head be', () => {
    const head = headOf('GET /');
    head.bytes = Buffer.from(`a=${'%41'.repeat(40_000)}`);
    head.queryStart = 0;
    head.queryEnd = head.bytes.length;
    expect(compileFilter({ query: { name: 'a', regex: '^A{2}' } }).match(head)).toBe(MATCH);
    expect(compileFilter({ query: { name: 'a', regex: '^[^A]*$|AB' } }).match(head)).not.toBe(MATCH);
    expect(compileFilter({ query: { name: 'a', equals: 'A' } }).explain(head).text).toContain('(40000 bytes)');
  });

  it('keeps what an earlier parameter decoded apart', () => {
    expect(seen('query', 'a', 'GET /?a=%41%42%43&a=x&a=%44')).toBe('"ABC" and "x" and "D"');
  });
});
