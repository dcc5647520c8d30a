import { describe, expect, it } from 'vitest';
import { compileFilter, FilterError, type FilterSpec, MATCH } from '../index.ts';
import { MAX_PATTERN_LENGTH } from '../limits.ts';
import { headOf } from '../testing/heads.ts';
import { looksDuring } from '../testing/looks.ts';
import { formOf, type TextForm } from '../text-match.ts';
import { namesPort } from './named-port.ts';

function isTaken(host: FilterSpec & { readonly host: unknown }, value: string): boolean {
  return compileFilter(host).match(headOf('GET /', `host: ${value}`)) === MATCH;
}

describe('the port of a host pattern', () => {
  it.each([
    { regex: '^shop[.]test:8080$' },
    { regex: '^shop[.]test[:]8080$' },
    { regex: '^shop[.]test\\:8080$' },
    { regex: '^shop[.]test\\x3a8080$' },
    { regex: '^shop[.]test\\x3A8080$' },
    { regex: '^shop[.]test\\x{3a}8080$' },
    { regex: '^shop[.]test\\x{003A}8080$' },
    { regex: '^shop[.]test\\0728080$' },
    { regex: '^shop[.]test[\\x3a]8080$' },
    { regex: '^shop[.]test[\\x{3a}:]8080$' },
    { regex: '^\\Qshop.test:\\E8080$' },
    { regex: '^(?i:SHOP)(?P<tld>[.]test)(?::8080)$' },
    { glob: 'shop.test:8080' },
    { glob: 'shop.test[:]8080' },
    { glob: 'shop.test\\:8080' },
    { glob: '*{.test,}:*' },
    { prefix: 'shop.test:80' },
  ])('is seen in %j', host => {
    expect(isTaken({ host }, 'shop.test:8080')).toBe(true);
    expect(isTaken({ host }, 'shop.test')).toBe(false);
  });

  it.each([
    { regex: '^(?i:shop)[.]test$' },
    { regex: '^(?i-s:SHOP)[.][[:alpha:]]+$' },
    { regex: '^[^:]+$' },
    { regex: '^[a-z:.]+$' },
    { regex: '^[a-z[:punct:]]+$' },
    { glob: 'shop[!:]test' },
    { glob: 'shop[.:]test' },
  ])('is not seen in %j', host => {
    expect(isTaken({ host }, 'shop.test:8080')).toBe(true);
    expect(isTaken({ host }, 'shop.test')).toBe(true);
  });

  it.each([
    [{ equals: '[::1]' }, false],
    [{ equals: '[::1]:80' }, true],
    [{ prefix: '[2001:' }, true],
    [{ regex: '^\\[::1\\]$' }, false],
    [{ regex: '^\\[::1\\]:80$' }, true],
    [{ regex: '^\\[[0-9a-f:]+\\]$' }, false],
    [{ regex: '^[\\[]::1[\\]]$' }, false],
    [{ regex: '^\\x5b::1\\x5d$' }, false],
    [{ regex: '^\\[2001:' }, true],
    [{ regex: '^(\\[::1\\]|shop:80)$' }, true],
    [{ regex: '^[]:]' }, false],
    [{ glob: '\\[::*\\]' }, false],
    [{ glob: '\\[::*\\]:*' }, true],
  ])('is not one of an IPv6 address in brackets: %j', (match, names) => {
    expect(namesPort(formOf(match))).toBe(names);
  });
});

/** What a scan that goes back would read again and again, up to the longest pattern. */
const REPEATED = [
  '\\d',
  '\\a',
  '[',
  '\\[',
  '[:',
  '[[:a',
  '[[:alpha:]',
  ':',
  '\\',
  ']',
  '(?i',
  '(?i:',
  '\\x{',
  '[^',
  '[a',
];
const BEGINNINGS = ['', '\\[', '[', '[[:', '\\x{', '(?'];

describe('a hostile host pattern', () => {
  it.each(BEGINNINGS)('is read character by character, once: beginning with "%s"', begin => {
    for (const repeated of REPEATED) {
      for (const form of ['regex', 'glob', 'equals'] as const) {
        const count = Math.floor((MAX_PATTERN_LENGTH - begin.length) / repeated.length);
        const wanted: TextForm = { form, text: begin + repeated.repeat(count) };
        expect(
          looksDuring(() => namesPort(wanted)),
          `${form} ${repeated}`,
        ).toBeLessThanOrEqual(8 * MAX_PATTERN_LENGTH);
      }
    }
  });

  it('of the largest size compiles or is refused', () => {
    for (const repeated of REPEATED) {
      for (const begin of BEGINNINGS) {
        for (const form of ['regex', 'glob'] as const) {
          const text = begin + repeated.repeat(Math.floor((MAX_PATTERN_LENGTH - begin.length) / repeated.length));
          try {
            compileFilter({ host: { [form]: text } } as FilterSpec);
          } catch (error) {
            expect(error).toBeInstanceOf(FilterError);
          }
        }
      }
    }
  });
});
