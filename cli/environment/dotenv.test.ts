import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeDotenv } from './dotenv.ts';

test.each([
  ['plain', 'A=plain\n'],
  ['', 'A=\n'],
  ['postgres://u:p@db:5432/x?y=z&w', "A='postgres://u:p@db:5432/x?y=z&w'\n"],
  ['two words', "A='two words'\n"],
  ['$HOME "q" \\n', 'A=\'$HOME "q" \\n\'\n'],
  ["it's", 'A="it\'s"\n'],
  ["it's $5", "A=`it's $5`\n"],
  ['two\nlines', "A='two\nlines'\n"],
])('writes %j', (value, text) => {
  expect(writeDotenv({ A: value })).toEqual({ text, leftOut: [] });
});

test('names what no dotenv file can hold', () => {
  expect(writeDotenv({ 'a.b': '1', A: '\'"`', B: 'a\rb' })).toEqual({ text: '', leftOut: ['a.b', 'A', 'B'] });
});

const value = fc.string({ unit: fc.constantFrom(...'aZ0 _-#=$\'"`\\\n{}!*;&|<>\u00e9\t') });

test('is read by Node as it was written', () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const { text, leftOut } = writeDotenv({ ONE: one, OTHER: other });
      const expected = Object.entries({ ONE: one, OTHER: other }).filter(([name]) => !leftOut.includes(name));
      expect(Object.entries(parseEnv(text))).toEqual(expected);
    }),
  );
});

test('is read by a shell as it was written, but for backticks', () => {
  fc.assert(
    fc.property(value, one => {
      const { text, leftOut } = writeDotenv({ ONE: one });
      if (leftOut.length > 0 || text.startsWith('ONE=`')) return;
      const script = `${text}printf '%s' "$ONE"`;
      expect(
        execFileSync('sh', ['-c', script], { encoding: 'utf8', env: {}, stdio: ['ignore', 'pipe', 'inherit'] }),
      ).toBe(one);
    }),
    { numRuns: 40 },
  );
});
