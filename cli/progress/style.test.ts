import { expect, it } from 'vitest';
import { printable, printableJson } from './style.ts';

it('takes control characters out of what is said, but for line breaks', () => {
  expect(printable('a\u001b[31m\u009b2J\u007f\nb')).toBe('a\ufffd[31m\ufffd2J\ufffd\nb');
});

it('escapes control characters in JSON, which reads as before', () => {
  const value = { place: 'a\u001b\u007f\u009b2J\nb\u00e9' };
  const json = printableJson(value);
  expect(json).toBe('{"place":"a\\u001b\\u007f\\u009b2J\\nb\u00e9"}');
  expect(JSON.parse(json)).toEqual(value);
  expect(printableJson(value, 2)).toBe('{\n  "place": "a\\u001b\\u007f\\u009b2J\\nb\u00e9"\n}');
});
