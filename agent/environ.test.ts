import { describe, expect, test } from 'vitest';
import { environPages, pagesOf } from './environ.ts';
import { MAX_ENVIRON_BYTES, MAX_ENVIRON_PAGE_BYTES } from './limits.ts';

const variablesOf = (text: string) => pagesOf(1, Buffer.from(text)).flatMap(page => page.variables);

describe('an environment', () => {
  test('is read variable by variable; a value may hold anything but NUL', () => {
    expect(variablesOf('A=1\0B=x=y\nz\0EMPTY=\0')).toEqual([
      ['A', '1'],
      ['B', 'x=y\nz'],
      ['EMPTY', ''],
    ]);
  });

  test('has no part that is no variable', () => {
    expect(variablesOf('junk\0=x\0A=1\0')).toEqual([['A', '1']]);
    expect(pagesOf(1, Buffer.from([0x41, 0x3d, 0xff, 0]))[0]?.variables).toEqual([]);
  });

  test('goes into as many messages as it needs', () => {
    const value = 'x'.repeat(MAX_ENVIRON_PAGE_BYTES / 2);
    const pages = pagesOf(7, Buffer.from(`A=${value}\0B=${value}\0C=${value}\0`));
    expect(pages.map(({ id, variables, isLast }) => [id, variables.length, isLast])).toEqual([
      [7, 1, false],
      [7, 1, false],
      [7, 1, true],
    ]);
    expect(variablesOf(`A=1\0B=${'x'.repeat(MAX_ENVIRON_PAGE_BYTES)}\0`)).toEqual([['A', '1']]);
  });

  test('reads no more than the limit', () => {
    const part = `V=${'x'.repeat(1000)}\0`;
    const text = part.repeat(Math.ceil(MAX_ENVIRON_BYTES / part.length) + 5);
    const bytes = variablesOf(text).reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
    expect(bytes).toBeLessThanOrEqual(MAX_ENVIRON_BYTES);
  });

  test('is that of a real process', () => {
    const names = environPages(1, process.pid).flatMap(page => page.variables.map(([name]) => name));
    expect(names).toContain('PATH');
  });

  test('says why there is none', () => {
    expect(environPages(1, null)[0]).toMatchObject({ isLast: true, problem: expect.stringContaining('no process') });
    expect(environPages(1, 2 ** 30)[0]?.problem).toContain('it has ended');
  });
});
