import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterSpec, MATCH } from './index.ts';
import { headOf, utf8 } from './testing/heads.ts';

function matches(spec: FilterSpec, ...lines: readonly string[]): boolean {
  return compileFilter(spec).match(headOf(...lines)) === MATCH;
}

describe('a header predicate', () => {
  it('compares names without case', () => {
    expect(matches({ header: { name: 'X-User', equals: 'alice' } }, 'GET /', 'x-uSER: alice')).toBe(true);
    expect(matches({ header: { name: 'x-use', equals: 'alice' } }, 'GET /', 'x-user: alice')).toBe(false);
  });

  it('compares values with case', () => {
    expect(matches({ header: { name: 'x-user', equals: 'alice' } }, 'GET /', 'x-user: Alice')).toBe(false);
  });

  it('tries every value of a repeated header', () => {
    const lines = ['GET /', 'x-user: bob', 'accept: */*', 'X-User: alice'];
    expect(matches({ header: { name: 'x-user', equals: 'alice' } }, ...lines)).toBe(true);
    expect(matches({ header: { name: 'x-user', prefix: 'al' } }, ...lines)).toBe(true);
    expect(matches({ header: { name: 'x-user', contains: 'lic' } }, ...lines)).toBe(true);
    expect(matches({ header: { name: 'x-user', glob: 'a*e' } }, ...lines)).toBe(true);
    expect(matches({ header: { name: 'x-user', regex: '^a.*e$' } }, ...lines)).toBe(true);
    expect(matches({ header: { name: 'x-user', equals: 'carol' } }, ...lines)).toBe(false);
  });

  it('takes a list in one line as one value', () => {
    expect(matches({ header: { name: 'x-user', equals: 'alice' } }, 'GET /', 'x-user: bob, alice')).toBe(false);
  });

  it('sees the value without surrounding white space', () => {
    expect(matches({ header: { name: 'x-user', equals: 'alice' } }, 'GET /', 'x-user: \t alice \t')).toBe(true);
  });

  it('tells an empty value from an absent header', () => {
    expect(matches({ header: { name: 'x-a', equals: '' } }, 'GET /', 'x-a:')).toBe(true);
    expect(matches({ header: { name: 'x-a', equals: '' } }, 'GET /')).toBe(false);
    expect(matches({ header: { name: 'x-a', present: true } }, 'GET /', 'x-a:')).toBe(true);
    expect(matches({ header: { name: 'x-a', present: false } }, 'GET /', 'x-a:')).toBe(false);
    expect(matches({ header: { name: 'x-a', present: false } }, 'GET /')).toBe(true);
  });

  it('does not match an absent header, so that its negation does', () => {
    const spec: FilterSpec = { header: { name: 'x-a', regex: '.*' } };
    expect(matches(spec, 'GET /')).toBe(false);
    expect(matches({ not: spec }, 'GET /')).toBe(true);
    expect(matches({ not: { header: { name: 'x-a', equals: 'b' } } }, 'GET /')).toBe(true);
    expect(matches({ not: { header: { name: 'x-a', present: false } } }, 'GET /')).toBe(false);
  });

  it('finds a text that overlaps with its own beginning', () => {
    expect(matches({ header: { name: 'x', contains: 'aab' } }, 'GET /', 'x: aaab')).toBe(true);
    expect(matches({ header: { name: 'x', contains: 'abab' } }, 'GET /', 'x: abaabab')).toBe(true);
    expect(matches({ header: { name: 'x', contains: 'abab' } }, 'GET /', 'x: abaaba')).toBe(false);
  });
});

describe('a value that is not ASCII', () => {
  const forms: readonly FilterSpec[] = [
    { header: { name: 'x', equals: 'café' } },
    { header: { name: 'x', prefix: 'café' } },
    { header: { name: 'x', contains: 'é' } },
    { header: { name: 'x', glob: '?afé' } },
    { header: { name: 'x', regex: '^.af[é]$' } },
  ];

  it('matches as UTF-8', () => {
    expect(forms.map(form => matches(form, 'GET /', `x: ${utf8('café')}`))).toEqual([true, true, true, true, true]);
  });

  it('matches as Latin-1 when it is not UTF-8', () => {
    expect(forms.map(form => matches(form, 'GET /', 'x: caf\xe9'))).toEqual([true, true, true, true, true]);
  });

  it('is not read as Latin-1 when it is UTF-8', () => {
    for (const form of ['equals', 'prefix', 'contains', 'glob', 'regex']) {
      const spec = { header: { name: 'x', [form]: 'Ã©' } } as unknown as FilterSpec;
      expect(matches(spec, 'GET /', `x: ${utf8('é')}`), form).toBe(false);
      expect(matches(spec, 'GET /', `x: ${utf8('Ã©')}`), form).toBe(true);
    }
  });

  it('matches only as UTF-8 where Latin-1 cannot hold the pattern', () => {
    expect(matches({ header: { name: 'x', equals: '漢' } }, 'GET /', `x: ${utf8('漢')}`)).toBe(true);
    expect(matches({ header: { name: 'x', regex: '^.$' } }, 'GET /', `x: ${utf8('😀')}`)).toBe(true);
    expect(matches({ header: { name: 'x', glob: '?' } }, 'GET /', `x: ${utf8('😀')}`)).toBe(true);
  });
});

describe('a path predicate', () => {
  it('sees the path without the query', () => {
    expect(matches({ path: '/users' }, 'GET /users?id=1&path=/x')).toBe(true);
    expect(matches({ path: { contains: 'id' } }, 'GET /users?id=1')).toBe(false);
    expect(matches({ path: { regex: 'users$' } }, 'GET /users?')).toBe(true);
  });

  it('takes a bare string as equals', () => {
    expect(matches({ path: '/a' }, 'GET /a')).toBe(true);
    expect(matches({ path: '/a' }, 'GET /a/')).toBe(false);
  });

  it('leaves percent-encoding and dot segments as they were sent', () => {
    expect(matches({ path: '/caf%C3%A9' }, 'GET /caf%C3%A9')).toBe(true);
    expect(matches({ path: '/caf%C3%A9' }, 'GET /caf%c3%a9')).toBe(false);
    expect(matches({ path: { regex: '^/a b$' } }, 'GET /a%20b')).toBe(false);
    expect(matches({ path: { glob: '/*' } }, 'GET /a%2Fb')).toBe(true);
    expect(matches({ path: { prefix: '/a/../b' } }, 'GET /a/../b')).toBe(true);
  });

  it('takes the path of an absolute-form target', () => {
    expect(matches({ path: '/a' }, 'GET http://shop.test/a?b')).toBe(true);
  });

  it('matches * only where it is asked for, and nothing for CONNECT', () => {
    expect(matches({ path: '*' }, 'OPTIONS *')).toBe(true);
    expect(matches({ path: { prefix: '/' } }, 'OPTIONS *')).toBe(false);
    expect(matches({ path: { regex: '' + '.*' } }, 'CONNECT shop.test:443')).toBe(false);
    expect(matches({ not: { path: { prefix: '/' } } }, 'CONNECT shop.test:443')).toBe(true);
  });
});

describe('a method predicate', () => {
  it('matches one or any of several, with case', () => {
    expect(matches({ method: 'GET' }, 'GET /')).toBe(true);
    expect(matches({ method: ['PUT', 'GET'] }, 'GET /')).toBe(true);
    expect(matches({ method: 'GETS' }, 'GET /')).toBe(false);
    expect(matches({ method: 'GET' }, 'Get /')).toBe(false);
  });

  it('matches custom methods', () => {
    expect(matches({ method: 'M-SEARCH' }, 'M-SEARCH /')).toBe(true);
    expect(matches({ method: 'purge' }, 'purge /')).toBe(true);
  });
});

describe('a host predicate', () => {
  it('compares without case', () => {
    expect(matches({ host: 'SHOP.test' }, 'GET /', 'host: shop.TEST')).toBe(true);
    expect(matches({ host: { glob: '*.TEST' } }, 'GET /', 'host: shop.test')).toBe(true);
    expect(matches({ host: { regex: '^Shop[.]' } }, 'GET /', 'host: sHOP.test')).toBe(true);
    expect(matches({ host: { contains: 'OP.T' } }, 'GET /', 'host: shop.test')).toBe(true);
  });

  it('looks at the port only when the pattern names one', () => {
    const line = 'host: shop.test:8080';
    expect(matches({ host: 'shop.test' }, 'GET /', line)).toBe(true);
    expect(matches({ host: 'shop.test:8080' }, 'GET /', line)).toBe(true);
    expect(matches({ host: 'shop.test:80' }, 'GET /', line)).toBe(false);
    expect(matches({ host: 'shop.test:8080' }, 'GET /', 'host: shop.test')).toBe(false);
    expect(matches({ host: { contains: '80' } }, 'GET /', line)).toBe(false);
    expect(matches({ host: { contains: ':80' } }, 'GET /', line)).toBe(true);
    expect(matches({ host: { glob: '*.test' } }, 'GET /', line)).toBe(true);
    expect(matches({ host: { glob: '*.test:*' } }, 'GET /', line)).toBe(true);
    expect(matches({ host: { regex: '(?:shop|cart)\\.test$' } }, 'GET /', line)).toBe(true);
    expect(matches({ host: { regex: ':80[[:digit:]]+$' } }, 'GET /', line)).toBe(true);
  });

  it('reads IPv6 addresses in brackets', () => {
    expect(matches({ host: '[::1]' }, 'GET /', 'host: [::1]')).toBe(true);
    expect(matches({ host: '[::1]' }, 'GET /', 'host: [::1]:8080')).toBe(true);
    expect(matches({ host: '[::1]:8080' }, 'GET /', 'host: [::1]:8080')).toBe(true);
    expect(matches({ host: '[::1]:8080' }, 'GET /', 'host: [::1]')).toBe(false);
    expect(matches({ host: { glob: '\\[2001:db8::*\\]' } }, 'GET /', 'host: [2001:DB8::1]:80')).toBe(true);
    expect(matches({ host: { regex: '^\\[2001:db8::\\d\\]$' } }, 'GET /', 'host: [2001:DB8::1]:80')).toBe(true);
  });

  it('matches any of a list', () => {
    expect(matches({ host: ['a.test', 'b.test:81'] }, 'GET /', 'host: b.test:81')).toBe(true);
    expect(matches({ host: ['a.test', 'b.test:81'] }, 'GET /', 'host: b.test:82')).toBe(false);
  });

  it('takes the host of an absolute-form target, and none of HTTP/1.0 without one', () => {
    expect(matches({ host: 'a.test' }, 'GET http://a.test/x')).toBe(true);
    expect(matches({ host: { regex: '.*' } }, 'GET / HTTP/1.0')).toBe(false);
  });
});

describe('combinators', () => {
  const get: FilterSpec = { method: 'GET' };
  const root: FilterSpec = { path: '/' };

  it('nest', () => {
    expect(matches({ all_of: [get, root] }, 'GET /')).toBe(true);
    expect(matches({ all_of: [get, root] }, 'POST /')).toBe(false);
    expect(matches({ any_of: [get, root] }, 'POST /')).toBe(true);
    expect(matches({ any_of: [get, root] }, 'POST /a')).toBe(false);
    expect(matches({ not: { any_of: [get, root] } }, 'POST /a')).toBe(true);
    expect(matches({ not: { all_of: [get, { not: root }] } }, 'GET /')).toBe(true);
    expect(matches({ all_of: [{ any_of: [{ not: get }, root] }, { any_of: [get] }] }, 'GET /')).toBe(true);
  });
});

describe('a filter in words', () => {
  const spec: FilterSpec = {
    all_of: [
      { path: { prefix: '/api' } },
      { header: { name: 'X-User', equals: 'alice' } },
      { not: { any_of: [{ method: ['PUT', 'POST'] }, { header: { name: 'x-skip', present: true } }] } },
    ],
  };

  it('describes its shape without wanted values', () => {
    expect(compileFilter(spec).describe()).toBe(
      'path begins with …, header x-user equals …, not (method is … or header x-skip present)',
    );
  });

  it('explains what it wanted and what it saw, in the order as written', () => {
    const explanation = compileFilter(spec).explain(
      headOf('GET /api/x', 'x-user: bob', 'x-user: eve', 'cookie: secret'),
    );
    expect(explanation.text).toBe(
      'path ok; header x-user is "bob" and "eve", wanted "alice"; not (method is "GET", wanted PUT or POST or header x-skip is absent, wanted present)',
    );
    expect(explanation.verdict).toBe(0);
    expect(explanation.parts.map(part => part.verdict)).toEqual([1, 0, 1]);
    expect(JSON.stringify(explanation)).not.toContain('secret');
  });

  it('explains an absent header and an absent path', () => {
    const spec: FilterSpec = { any_of: [{ header: { name: 'a', prefix: 'b' } }, { path: { glob: '/*' } }] };
    expect(compileFilter(spec).explain(headOf('CONNECT a:1')).text).toBe(
      'header a is absent, wanted beginning with "b" or path is absent, wanted like "/*"',
    );
  });

  it('cuts a long value', () => {
    const { text } = compileFilter({ header: { name: 'a', equals: 'b' } }).explain(
      headOf('GET /', `a: ${'x'.repeat(5000)}`),
    );
    expect(text).toBe(`header a is "${'x'.repeat(120)}"… (5000 bytes), wanted "b"`);
  });
});
