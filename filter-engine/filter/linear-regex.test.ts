import { RE2JS } from 're2js';
import { describe, expect, it, vi } from 'vitest';
import { BytePattern } from './byte-pattern.ts';
import { compileFilter, FilterError, type FilterSpec, MATCH, NO_MATCH } from './index.ts';
import { MAX_PATTERN_LENGTH, MAX_REGEX_CACHE_BYTES, MAX_REGEX_INSTRUCTIONS } from './limits.ts';
import { CASE_INSENSITIVE, CASE_SENSITIVE, compileRegex, LinearPattern } from './linear-regex.ts';
import { headOf } from './testing/heads.ts';

function refusal(compile: () => unknown): FilterError {
  try {
    compile();
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error('compiles');
}

function finds(pattern: string, text: string): boolean {
  const bytes = Buffer.from(`<${text}>`, 'utf8');
  return compileRegex(pattern, CASE_SENSITIVE, '').test(bytes, 1, bytes.length - 1);
}

/** Bytes of a head that leave room for the rest of it. */
const LARGEST_VALUE = 64 * 1024 - 200;

describe('a regex', () => {
  it('is searched for anywhere in the value, and only in the value', () => {
    expect(finds('b+', 'abbc')).toBe(true);
    expect(finds('^b+', 'abbc')).toBe(false);
    expect(finds('^[a-c]+$', 'abbc')).toBe(true);
    expect(finds('[<>]', 'abbc')).toBe(false);
  });

  it('knows RE2 syntax', () => {
    expect(finds('(?i)ALICE|BOB', 'alice')).toBe(true);
    expect(finds('^\\pL+$', 'дом')).toBe(true);
    expect(finds('^(?P<user>\\w+)-\\d{2}$', 'bob-42')).toBe(true);
  });

  it('is never handed to a backtracking engine', () => {
    for (const pattern of ['(a+)+$', 'a.*b', '[ab]', 'x?']) {
      expect(compileRegex(pattern, CASE_SENSITIVE, ''), pattern).toBeInstanceOf(LinearPattern);
    }
  });

  it('ends in bounded time on the largest value, where backtracking would take 2^65000 steps', () => {
    const value = `${'a'.repeat(LARGEST_VALUE)}!`;
    const head = headOf('GET /', `x: ${value}`);
    for (const regex of ['(a+)+$', '^(a|a)*$', '(a*)*b', '^(a+a+)+$', '^(.*a){12}$', '(a?){100}a{100}!!']) {
      expect(compileFilter({ header: { name: 'x', regex } }).match(head), regex).toBe(NO_MATCH);
    }
    expect(compileFilter({ header: { name: 'x', regex: '(a+)+!$' } }).match(head)).toBe(MATCH);
  });

  it('becomes a comparison of bytes when it is plain text', () => {
    const plain = ['/api/', '^/api/', '^/api$', 'a\\.b', '^v1\\+x', 'x y', 'K'];
    const values = ['/api/', '/api', 'x/api/y', 'a.b', 'aXb', 'v1+x1', 'v11x', 'x y', '', 'k', '\u212a', 'é'];
    for (const pattern of plain) {
      for (const letters of [CASE_SENSITIVE, CASE_INSENSITIVE] as const) {
        const compiled = compileRegex(pattern, letters, '');
        const engine = RE2JS.compile(pattern, letters === CASE_INSENSITIVE ? RE2JS.CASE_INSENSITIVE : 0);
        expect(compiled, pattern).toBeInstanceOf(BytePattern);
        for (const value of values.filter(value => letters === CASE_SENSITIVE || value < '\x7f')) {
          const bytes = Buffer.from(value);
          expect(compiled.test(bytes, 0, bytes.length), `${pattern} on ${value}`).toBe(engine.test(value));
        }
      }
    }
  });

  it('stays with the engine when it only looks plain', () => {
    for (const pattern of ['a.b', 'a|b', 'a$', '^$', 'é', '\\d', 'a*', '(a)', '[a]', 'a{2}', '\\bx']) {
      expect(compileRegex(pattern, CASE_SENSITIVE, ''), pattern).toBeInstanceOf(LinearPattern);
    }
  });

  it('keeps its automaton small', () => {
    const program = RE2JS.compile('[ab]*a[ab]{60}c$');
    const pattern = new LinearPattern(program);
    const values = Array.from({ length: 40_000 }, (_, index) => ((index * 2654435761) % 2 ** 32 > 2 ** 31 ? 'a' : 'b'));
    const bytes = Buffer.from(`${values.join('')}c`);
    expect(pattern.test(bytes, 0, bytes.length)).toBe(RE2JS.compile('[ab]*a[ab]{60}c$').test(bytes.toString()));
    const { dfa } = program.re2();
    expect([dfa.stateBudget, dfa.memBudget <= MAX_REGEX_CACHE_BYTES, dfa.memBudget >= 0]).toEqual([
      MAX_REGEX_CACHE_BYTES,
      true,
      true,
    ]);
    expect(dfa.stateCount).toBeLessThan(MAX_REGEX_CACHE_BYTES / 150);
    expect(dfa.stateCount).toBeGreaterThan(10);
  });
});

/** The pattern, the place and reason, and a word of the hint. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ['a(?=b)', 'character 2: invalid or unsupported Perl syntax ("(?=")', 'no lookaround'],
  ['ab(?!c)', 'character 3: invalid or unsupported Perl syntax ("(?!")', 'no lookaround'],
  ['x(?<=y)', 'character 2: invalid named capture ("(?<=y)")', 'no lookaround'],
  ['x(?<!y)', 'character 2: invalid named capture ("(?<!y)")', 'no lookaround'],
  ['(a)\\1', 'character 4: invalid escape sequence ("\\\\1")', 'no backreferences'],
  ['a\\Z', 'character 2: invalid escape sequence ("\\\\Z")', 'Write $ or \\z'],
  ['\\u00e9', 'character 1: invalid escape sequence ("\\\\u")', '\\x{00e9}'],
  ['a(b|(c)', 'character 2: missing closing ) ("a(b|(c)")', 'backslash'],
  ['a)', 'character 2: unexpected ) ("a)")', 'backslash'],
  ['a[b', 'character 2: missing closing ] ("[b")', 'backslash'],
  ['[a]*|*b', 'character 6: missing argument to repetition operator ("*")', 'backslash'],
  ['a*b**', 'character 4: invalid nested repetition operator ("**")', 'one is enough'],
  ['a++', 'character 2: invalid nested repetition operator ("++")', 'one is enough'],
  ['(a{1000}){1000}', 'character 10: invalid repeat count ("{1000}")', 'up to 1000'],
  ['a{1001}', 'character 2: invalid repeat count ("{1001}")', 'up to 1000'],
  ['[z-a]', 'character 2: invalid character class range ("z-a")', 'backslash'],
];

describe('a regex that is refused', () => {
  it.each(REFUSED)('says where and why, and what to write: %s', (regex, place, hint) => {
    const error = refusal(() => compileFilter({ any_of: [{ header: { name: 'x', regex } }] }));
    expect(error.code).toBe('HEADGATE_ERR_FILTER_REGEX');
    expect(error.path).toBe('any_of[0].header.regex');
    expect(error.message).toBe(`any_of[0].header.regex: the regular expression does not compile at ${place}`);
    expect(error.hint).toContain(hint);
  });

  it('refuses a regex that compiles to too many instructions', () => {
    const error = refusal(() => compileRegex('(?:ab?){300}', CASE_SENSITIVE, 'path.regex'));
    expect([error.code, error.path]).toEqual(['HEADGATE_ERR_FILTER_REGEX_TOO_LARGE', 'path.regex']);
    expect(error.message).toContain(`the limit is ${MAX_REGEX_INSTRUCTIONS}`);
  });

  it('refuses a filter whose regexes together are too large', () => {
    const part: FilterSpec = { path: { regex: '(?:a?){200}' } };
    expect(() => compileFilter({ all_of: [part, part] })).not.toThrow();
    expect(refusal(() => compileFilter({ all_of: [part, part, part] })).code).toBe(
      'HEADGATE_ERR_FILTER_REGEX_TOO_LARGE',
    );
  });

  it('compiles no more patterns once the limit is passed', () => {
    const large = '(?:a?){200}';
    const compilations = vi.spyOn(RE2JS, 'compile');
    try {
      const lines: FilterSpec = { header_line: { regex: large, also: Array.from({ length: 63 }, () => large) } };
      const parts: FilterSpec = { any_of: Array.from({ length: 126 }, () => ({ path: { regex: large } })) };
      for (const spec of [lines, parts]) {
        compilations.mockClear();
        expect(refusal(() => compileFilter(spec)).code).toBe('HEADGATE_ERR_FILTER_REGEX_TOO_LARGE');
        expect(compilations.mock.calls.length).toBeLessThanOrEqual(3);
      }
    } finally {
      compilations.mockRestore();
    }
  });

  it('compiles nothing of a filter whose patterns together are too long', () => {
    const long = `[${'\\pL'.repeat(Math.floor(MAX_PATTERN_LENGTH / 3) - 1)}]`;
    const compilations = vi.spyOn(RE2JS, 'compile');
    try {
      for (const parts of [
        [{ path: { regex: long } }, { path: { glob: long } }, { host: { regex: long } }],
        [{ header_line: { regex: 'a', also: [long, long] } }, { header_line: { regex: 'a', except: [long] } }],
        Array.from({ length: 20 }, () => ({ body: { jsonpath: '$.a'.padEnd(500, 'a'), present: true } })),
      ]) {
        const spec = {
          any_of: [...parts, { not: { path: { regex: long } } }, { query: { name: 'a', regex: long } }],
        } as FilterSpec;
        expect(refusal(() => compileFilter(spec)).code).toBe('HEADGATE_ERR_FILTER_TOO_LONG');
      }
      expect(compilations).not.toHaveBeenCalled();
    } finally {
      compilations.mockRestore();
    }
  });

  it('counts plain text that is looked for', () => {
    const contains: FilterSpec = { path: { contains: '/a' } };
    const regex: FilterSpec = { path: { regex: '(?:a?){200}' } };
    expect(() =>
      compileFilter({ any_of: [regex, regex, ...Array.from({ length: 80 }, () => contains)] }),
    ).not.toThrow();
    expect(
      refusal(() => compileFilter({ any_of: [regex, regex, ...Array.from({ length: 120 }, () => contains)] })).code,
    ).toBe('HEADGATE_ERR_FILTER_REGEX_TOO_LARGE');
  });

  it('is refused without building it, whatever its repeats promise', () => {
    const patterns = [
      '((a{100}){100}){100}',
      '(((((x{9}){9}){9}){9}){9}){9}',
      '(?:\\pL{1000}|){1000}',
      '('.repeat(MAX_PATTERN_LENGTH),
    ];
    for (const pattern of patterns) {
      expect(refusal(() => compileRegex(pattern, CASE_SENSITIVE, '')).code, pattern).toMatch(
        /^HEADGATE_ERR_FILTER_REGEX/,
      );
    }
  });
});
