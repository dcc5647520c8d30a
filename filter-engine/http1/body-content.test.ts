import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BODY_CHUNKED, BODY_LENGTH } from '../request-head.ts';
import { takeBodyContent } from './body-content.ts';

function content(wire: string, bodyKind: number): string {
  const bytes = Buffer.from(`before${wire}after`, 'latin1');
  return takeBodyContent(bytes, 6, 6 + wire.length, bodyKind).toString('latin1');
}

it('is the body itself when that has a length', () => {
  expect(content('{"a":1}', BODY_LENGTH)).toBe('{"a":1}');
  expect(content('', BODY_LENGTH)).toBe('');
});

it('leaves out chunk sizes, extensions and trailers', () => {
  expect(content('3;name="x"\r\nabc\r\nA\r\n0123456789\r\n000\r\nx-sum: 1\r\n\r\n', BODY_CHUNKED)).toBe(
    'abc0123456789',
  );
  expect(content('0\r\n\r\n', BODY_CHUNKED)).toBe('');
});

it('puts any chunks together to what was cut up', () => {
  const chunk = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map(n => String.fromCharCode(n)),
    minLength: 1,
    maxLength: 40,
  });
  const zeros = fc.integer({ min: 0, max: 40 }).map(count => '0'.repeat(count));
  const extension = fc.constantFrom('', ';a', ';a=b', ';ff="f"', ' ;a');
  fc.assert(
    fc.property(fc.array(fc.tuple(chunk, zeros, extension)), fc.context(), (chunks, context) => {
      const lines = chunks.map(
        ([each, padding, behind]) => `${padding}${each.length.toString(16)}${behind}\r\n${each}\r\n`,
      );
      const wire = `${lines.join('')}0\r\n\r\n`;
      context.log(wire);
      expect(content(wire, BODY_CHUNKED)).toBe(chunks.map(([each]) => each).join(''));
    }),
  );
});
