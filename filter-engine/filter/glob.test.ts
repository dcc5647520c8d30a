import fc from 'fast-check';
import picomatch from 'picomatch';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { BytePattern } from './byte-pattern.ts';
import { FilterError } from './errors.ts';
import { compileGlob, globSource, PICOMATCH_OPTIONS } from './glob.ts';
import { SLASH_IS_TEXT, SLASH_SEPARATES, type Slash } from './glob-syntax.ts';
import { CASE_SENSITIVE, LinearPattern } from './linear-regex.ts';

function likes(glob: string, text: string, slash: Slash = SLASH_SEPARATES): boolean {
  const bytes = Buffer.from(`<${text}>`);
  return compileGlob(glob, { slash, letters: CASE_SENSITIVE }, '').test(bytes, 1, bytes.length - 1);
}

function refusal(glob: string, slash: Slash = SLASH_SEPARATES): FilterError {
  try {
    compileGlob(glob, { slash, letters: CASE_SENSITIVE }, 'path.glob');
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`compiles: ${glob}`);
}

/** A glob, what it likes, what it does not. */
const PATHS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['/api/*', ['/api/users', '/api/.x', '/api/a b'], ['/api', '/api/', '/api/a/b', '/x/api/a']],
  ['/api/**', ['/api/', '/api/a', '/api/a/b/'], ['/api', '/apix']],
  ['/api{,/**}', ['/api', '/api/', '/api/a/b'], ['/apix']],
  ['/**', ['/', '/a', '/a/b'], ['']],
  ['/**/edit', ['/edit', '/a/edit', '/a/b/edit'], ['/aedit', '/edit/']],
  ['/a/**/b', ['/a/b', '/a/x/b', '/a/x/y/b'], ['/ab', '/a/xb']],
  ['/*/b', ['/a/b'], ['/a/c/b', '/b']],
  ['/*.js', ['/a.js', '/a.min.js'], ['/a/b.js', '/a.jsx']],
  ['/**/*.{js,ts}', ['/a.js', '/a/b.ts', '/a/b/c.js'], ['/a.css']],
  ['/v?/x', ['/v1/x', '/vé/x'], ['/v12/x', '/v/x', '/v//x']],
  ['/v[0-9]', ['/v1'], ['/va', '/v12', '/v[0-9]']],
  ['/v[!0-9]', ['/va'], ['/v1', '/v/']],
  ['/v[^0-9]', ['/va'], ['/v1']],
  ['/[-a]', ['/-', '/a'], ['/b']],
  ['/[a\\]]', ['/]', '/a'], ['/\\']],
  ['/{a,b{c,d}}/x', ['/a/x', '/bc/x', '/bd/x'], ['/b/x', '/c/x']],
  ['/a\\*b', ['/a*b'], ['/axb']],
  ['/\\(a\\)|b', ['/(a)|b'], ['/(a)', 'b']],
  ['/a+b$c^d.e', ['/a+b$c^d.e'], ['/aab$c^dxe']],
  ['/a"b', ['/a"b'], ['/ab']],
  ['/\\d', ['/d'], ['/1']],
  ['/!a', ['/!a'], ['/b']],
  ['/a,b', ['/a,b'], ['/a']],
  ['/.well-known/*', ['/.well-known/x'], ['/xwell-known/x']],
  ['/{a/**,b}', ['/a/x/y', '/b'], ['/a', '/b/x']],
];

describe('a glob over a path', () => {
  it.each(PATHS)('%s', (glob, liked, others) => {
    expect(liked.filter(path => !likes(glob, path))).toEqual([]);
    expect(others.filter(path => likes(glob, path))).toEqual([]);
  });

  it('says what picomatch says of every path without dot segments', () => {
    const segment = fc.oneof(
      { weight: 2, arbitrary: fc.constant('**') },
      fc
        .array(fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '{a,b}', '{a,*b}', '.', '\\*', '-'), {
          minLength: 1,
          maxLength: 4,
        })
        .map(parts => parts.join('').replaceAll(/\*\*+/g, '*'))
        .filter(text => !/^\.{1,2}$/.test(text)),
    );
    const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map(segments => segments.join('/'));
    const path = fc.array(
      fc.stringMatching(/^[ab.*-]{1,3}$/).filter(text => !/^\.+$/.test(text)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(
        glob,
        path.map(segments => segments.join('/')),
        (glob, path) => {
          const spelled = glob.replaceAll('[!', '[^');
          expect(likes(`/${glob}`, `/${path}`)).toBe(picomatch(spelled, PICOMATCH_OPTIONS)(path));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('has no lookaround left for the linear engine', () => {
    for (const [glob] of PATHS) {
      expect(() => RE2JS.compile(globSource(glob, SLASH_SEPARATES, '')), glob).not.toThrow();
    }
  });

  it('is a comparison of bytes when it is plain text, also with everything below', () => {
    const compiled = (glob: string) => compileGlob(glob, { slash: SLASH_SEPARATES, letters: CASE_SENSITIVE }, '');
    for (const glob of ['/api', '/api/**', '/**', '/a\\*b']) expect(compiled(glob), glob).toBeInstanceOf(BytePattern);
    for (const glob of ['/api/*', '/ap?', '/é', '/{a,b}', '/[a]'])
      expect(compiled(glob), glob).toBeInstanceOf(LinearPattern);
  });

  it('ends in bounded time where backtracking would take the tenth power of the length', () => {
    expect(likes('/*a*a*a*a*a*a*a*a*a*ab', `/${'a'.repeat(60_000)}`)).toBe(false);
    expect(likes(`/${'**/a*/'.repeat(8)}b`, `/${'a/'.repeat(30_000)}`)).toBe(false);
  });
});

describe('a glob over a value', () => {
  it('takes * and ** as anything, also nothing and slashes', () => {
    for (const glob of ['*', '**']) {
      for (const text of ['', 'a', 'a/b', '/', '.'])
        expect(likes(glob, text, SLASH_IS_TEXT), `${glob} ${text}`).toBe(true);
    }
    expect(likes('text/*', 'text/html', SLASH_IS_TEXT)).toBe(true);
    expect(likes('*alice*', 'a/alice/b', SLASH_IS_TEXT)).toBe(true);
    expect(likes('a?c', 'a/c', SLASH_IS_TEXT)).toBe(true);
    expect(likes('a[/]c', 'a/c', SLASH_IS_TEXT)).toBe(true);
    expect(likes('a[!b]c', 'a/c', SLASH_IS_TEXT)).toBe(true);
    expect(likes('./*', './x', SLASH_IS_TEXT)).toBe(true);
    expect(likes('a/**/b', 'a/b', SLASH_IS_TEXT)).toBe(false);
  });
});

/** The glob, and how its message goes on behind "refused at character". */
const REFUSED: readonly (readonly [string, string])[] = [
  ['/a/+(x)', '5: groups and extglobs like ( are not supported'],
  ['/a/!(x)', '5: groups and extglobs like ( are not supported'],
  ['/x)', '3: groups and extglobs like ) are not supported'],
  ['/x{1..3}', '3: the braces hold one alternative only'],
  ['/x{1', '3: the brace { is never closed'],
  ['/x}', '3: the brace } was never opened'],
  ['/x[a', '3: the bracket [ is never closed'],
  ['/x[]', '3: the brackets are empty'],
  ['/[[:alpha:]]', '3: [ cannot stand in brackets'],
  ['/[a/b]', '4: / cannot stand in brackets'],
  ['/[z-a]', '3: the range runs backwards'],
  ['/a**', '3: ** stands for whole segments and needs / on both sides'],
  ['/**a/b', '2: ** stands for whole segments and needs / on both sides'],
  ['/***', '2: ** stands for whole segments and needs / on both sides'],
  ['/{**/a,b}', '3: ** stands for whole segments and needs / on both sides'],
  ['/a\\', '3: a backslash ends the glob'],
];

describe('a glob that is refused', () => {
  it.each(REFUSED)('says where and why: %s', (glob, rest) => {
    const error = refusal(glob);
    expect(error.code).toBe('HEADGATE_ERR_FILTER_GLOB');
    expect(error.message).toBe(`path.glob: the glob is refused at character ${rest}`);
    expect(error.hint.length).toBeGreaterThan(10);
  });
});
