import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, FilterError, type FilterSpec, MATCH, NEED_MORE, NO_MATCH } from './index.ts';
import { readJsonPath } from './json/json-path-syntax.ts';
import { MAX_JSONPATH_LENGTH, MAX_REGEX_INSTRUCTIONS } from './limits.ts';
import { CASE_SENSITIVE, compileRegex } from './linear-regex.ts';
import { headOf } from './testing/heads.ts';
import { looksDuring } from './testing/looks.ts';

/** Leaves room in a head of 64 KiB for the rest of it. */
const LARGEST = 64 * 1024 - 300;

/** Patterns that stalled real programs, or are built to: the pattern, what is repeated, what ends the text so that it fails. */
const CATASTROPHIC: readonly (readonly [pattern: string, repeated: string, end: string])[] = [
  ['^(a+)+$', 'a', '!'],
  ['^(a|a)*$', 'a', '!'],
  ['^(a|aa)+$', 'a', '!'],
  ['^(a*)*$', 'a', '!'],
  ['^((a*)*)*$', 'a', '!'],
  ['(a*)*b', 'a', '!'],
  ['(x+x+)+y', 'x', ''],
  ['^(.*a){12}$', 'a', '!'],
  ['^(a?){100}a{100}$', 'a', '!'],
  ['a.*b.*c.*d.*e', 'abcd', ''],
  ['.*.*.*.*=', 'x', ''],
  ['^(\\w+\\s?)*$', 'aa ', '!'],
  ['(\\d+)*x', '1', ''],
  ['^([^=]+=)*$', 'ab', ';'],
  // OWASP's examples: mail addresses, a Java class name.
  [
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    'a',
    '!',
  ],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a', '!'],
  // Cloudflare, July 2019.
  [
    '(?:(?:"|\'|\\]|\\}|\\\\|\\d|(?:nan|infinity|true|false|null|undefined|symbol|math)|`|-|\\+)+[)]*;?((?:\\s|-|~|!|{}|\\|\\||\\+)*.*(?:.*=.*)))',
    'x',
    '',
  ],
  // Stack Overflow, July 2016.
  ['^[\\s\\x{200c}]+|[\\s\\x{200c}]+$', 'x\t', 'x'],
  // moment.js, CVE-2016-4055; ua-parser-js, CVE-2020-7733.
  ['D[oD]?(\\[[^\\[\\]]*\\]|\\s+)+MMMM?', 'D \t', 'x'],
  ['(?:\\bsm-[a-z]+\\b.*)*;\\s(?:[^;]+;)*build/hm', '; a', ''],
  ['\\b.{100}\\b9?$', 'ab ', 'x'],
  ['^(?:a.?){60}b$', 'ax', 'c'],
];

function hostile([, repeated, end]: (typeof CATASTROPHIC)[number], bytes: number): string {
  return repeated.repeat(Math.floor((bytes - end.length) / repeated.length)) + end;
}

function looksAt(pattern: string, text: string): number {
  const compiled = compileRegex(pattern, CASE_SENSITIVE, '');
  const bytes = Buffer.from(text);
  return looksDuring(() => compiled.test(bytes, 0, bytes.length));
}

describe('a catastrophic regex', () => {
  it.each(CATASTROPHIC)('looks at each character of 64 KiB a few times at most: %s', (...attack) => {
    const [pattern] = attack;
    const compiled = compileRegex(pattern, CASE_SENSITIVE, '');
    expect(compiled.instructions).toBeLessThanOrEqual(MAX_REGEX_INSTRUCTIONS);
    const text = hostile(attack, LARGEST);
    expect(looksAt(pattern, text)).toBeLessThanOrEqual(4 * text.length);
  });

  it('has the same verdict where the value lies: a header, a cookie, a parameter, baggage, a line', () => {
    for (const attack of CATASTROPHIC) {
      const [regex] = attack;
      const text = hostile(attack, LARGEST / 4).replaceAll(/[;"\t\\]/g, 'x');
      const wanted = compileFilter({ header: { name: 'x', regex } }).match(headOf('GET /', `x: ${text}`));
      const encoded = encodeURIComponent(text.trim());
      const heads: readonly (readonly [FilterSpec, string])[] = [
        [{ cookie: { name: 'c', regex } }, `GET / · cookie: c=${text}`],
        [{ baggage: { name: 'c', regex } }, `GET / · baggage: c=${encoded}`],
        [{ query: { name: 'c', regex } }, `GET /?c=${encoded}`],
      ];
      for (const [spec, request] of heads) {
        expect(compileFilter(spec).match(headOf(...request.split(' · '))), `${JSON.stringify(spec)}`).toBe(wanted);
      }
    }
  });

  it('is measured by something that shows a backtracking engine', () => {
    const backtracking = (text: string, at: number): boolean =>
      at === text.length || (text.charCodeAt(at) === 97 && (backtracking(text, at + 1) || backtracking(text, at + 1)));
    expect(looksDuring(() => backtracking(`${'a'.repeat(15)}!`, 0))).toBeGreaterThan(2 ** 15);
  });
});

describe('a hostile glob', () => {
  it.each(['*a*a*a*a*a*a*b', '{a,aa}{a,aa}{a,aa}{a,aa}*b', '[a-z]*[a-z]*[a-z]*!', '*'.repeat(300), '?*?*?*?*?*b'])(
    'looks at each character a few times at most: %s',
    glob => {
      const filter = compileFilter({ header: { name: 'x', glob } });
      const head = headOf('GET /', `x: ${'a'.repeat(LARGEST)}c`);
      expect(looksDuring(() => filter.match(head))).toBeLessThanOrEqual(4 * LARGEST);
    },
  );

  it('is refused when it multiplies', () => {
    for (const glob of ['{a,b}'.repeat(300), `${'{a,'.repeat(400)}b${'}'.repeat(400)}`, `${'**/*/'.repeat(300)}x`]) {
      expect(() => compileFilter({ path: { glob: `/${glob}` } }), glob.slice(0, 20)).toThrow(FilterError);
    }
  });
});

describe('a hostile request', () => {
  const regex = '^(a|aa)+$';

  it('with very many cookies, members and parameters is walked once', () => {
    const filters: readonly (readonly [FilterSpec, string])[] = [
      [{ cookie: { name: 'a', regex } }, `cookie: ${'a=b;'.repeat(LARGEST / 4 - 10)}a=!`],
      [{ cookie: { name: 'a', equals: '!' } }, `cookie: ${';'.repeat(LARGEST - 10)}`],
      [{ cookie: { name: 'a', equals: '!' } }, `cookie: ${'='.repeat(LARGEST - 10)}`],
      [{ cookie: { name: 'a', equals: '!' } }, `cookie: ${'a='.repeat(LARGEST / 2 - 10)}`],
      [{ cookie: { name: 'a', equals: '!' } }, `cookie: a=${'"'.repeat(LARGEST - 10)}`],
      [{ baggage: { name: 'a', regex: '^(aa)+$' } }, `baggage: ${'a=%61;,'.repeat(LARGEST / 7 - 10)}a=!`],
      [{ baggage: { name: 'a', equals: '!' } }, `baggage: a=${'%'.repeat(LARGEST - 10)}`],
      [{ tracestate: { name: 'a', regex } }, `tracestate: ${','.repeat(LARGEST - 20)}a=!`],
    ];
    for (const [spec, line] of filters) {
      const head = headOf('GET /', line);
      const filter = compileFilter(spec);
      expect(
        looksDuring(() => filter.match(head)),
        JSON.stringify(spec),
      ).toBeLessThanOrEqual(4 * LARGEST);
      expect(filter.match(head)).toBe(NO_MATCH);
    }
    const parameters = headOf(`GET /?${'%61=%61&'.repeat(LARGEST / 8 - 10)}a=!`);
    const byParameter = compileFilter({ query: { name: 'a', regex: '^(aa)+$' } });
    expect(looksDuring(() => byParameter.match(parameters))).toBeLessThanOrEqual(4 * LARGEST);
    expect(byParameter.match(parameters)).toBe(NO_MATCH);
  });

  it('with a body of text only costs one look at it', () => {
    const body = Buffer.from(`{"a":["${'a'.repeat(30_000)}!","${'a'.repeat(30_000)}!"]}`);
    const head = headOf('POST /', 'content-type: application/json', `content-length: ${body.length}`);
    const filter = compileFilter({ body: { jsonpath: '$..*', regex } });
    expect(filter.match(head)).toBe(NEED_MORE);
    expect(looksDuring(() => filter.matchBody(head, body, true))).toBeLessThanOrEqual(8 * body.length);
    expect(filter.matchBody(head, body, true)).toBe(NO_MATCH);
  });
});

describe('a hostile JSONPath', () => {
  it.each([
    `$${'[?(((((((@.a'.repeat(40)}`,
    `$[?${'!('.repeat(7)}@.a${')'.repeat(7)}]`,
    `$[?${'@.a&&'.repeat(90)}@.b]`,
    `$[?${'@.a||@.b&&'.repeat(45)}@.b`,
    `$${'..*'.repeat(160)}`,
    `$${'[*,*]'.repeat(100)}`,
    `$[${'1:2:3,'.repeat(80)}1]`,
    `$[?${'length('.repeat(7)}@${')'.repeat(7)} == 1`,
    `$["${'\\u0041'.repeat(80)}`,
    `$[?@[?@[?@[?@[?@[?@[?@.a == @.b`,
  ])('is read or refused with few looks at it: %s', path => {
    const looks = looksDuring(() => {
      try {
        readJsonPath(path, '');
      } catch (error) {
        expect(error).toBeInstanceOf(FilterError);
      }
    });
    expect(looks).toBeLessThan(3000 * MAX_JSONPATH_LENGTH);
  });

  it('compiles from any text, or is refused with a FilterError', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^\$[[\]?@.*()'"a-c0-9:,!&|=<> ~-]{0,40}$/));
    fc.assert(
      fc.property(text, jsonpath => {
        try {
          const filter = compileFilter({ body: { jsonpath, present: true } });
          const head = headOf('POST /', 'content-type: application/json', 'content-length: 9');
          expect([MATCH, NO_MATCH]).toContain(filter.matchBody(head, Buffer.from('{"a":[1]}'), true));
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
