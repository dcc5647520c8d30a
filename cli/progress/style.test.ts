import { expect, it } from 'vitest';
import { printable, printableJson } from './style.ts';

it('takes control characters out of what is said, but for line breaks', () => {
  expect(printable('a\u001b[31m\u009b2J\u007f\nb')).toBe('a\ufffd[31m\ufffd2J\ufffd\nb');
});

it('takes out what turns the direction of text or breaks a line elsewhere, and leaves every other letter', () => {
  const turning = ['\u061c', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069'];
  for (const each of turning) {
    expect(printable(`a${each}b`)).toBe('a\ufffdb');
    const escaped = `"a\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}b"`;
    expect(printableJson(`a${each}b`)).toBe(escaped);
    expect(JSON.parse(escaped)).toBe(`a${each}b`);
  }
  const letters = 'é ß שלום مرحبا 東京 👩\u200d💻';
  expect(printable(letters)).toBe(letters);
  expect(printableJson(letters)).toBe(JSON.stringify(letters));
});

it('escapes control characters in JSON, which reads as before', () => {
  const value = { place: 'a\u001b\u007f\u009b2J\nb\u00e9' };
  const json = printableJson(value);
  expect(json).toBe('{"place":"a\\u001b\\u007f\\u009b2J\\nb\u00e9"}');
  expect(JSON.parse(json)).toEqual(value);
  expect(printableJson(value, 2)).toBe('{\n  "place": "a\\u001b\\u007f\\u009b2J\\nb\u00e9"\n}');
});
