import { describe, expect, it } from 'vitest';
import { BlockPrefilter, HeaderList, HpackDecoder } from '../../filter-engine/http2/index.ts';
import { type Field, headOfList, readHead } from './message-head.ts';

/** A response's fields by the bytes of their values, in Latin-1. */
function fieldsOf(...values: readonly string[]): readonly Field[] {
  const lines = values.map((value, index) => `x-${index}:${value}\r\n`);
  const bytes = Buffer.from(`###HTTP/1.1 200 OK\r\n${lines.join('')}\r\n###`, 'latin1');
  return readHead(bytes, 3, bytes.length - 3).fields;
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

describe('the text of a field value', () => {
  it('is UTF-8 where the bytes are well-formed UTF-8, else Latin-1', () => {
    const fields = fieldsOf(
      utf8('café 東京 👩'),
      'caf\xe9',
      utf8('café').slice(0, -1),
      '\xc0\xaf',
      '\xed\xa0\x80',
      'plain',
    );
    expect(fields.map(({ value }) => value)).toEqual([
      'café 東京 👩',
      'café',
      'caf\xc3',
      '\xc0\xaf',
      '\xed\xa0\x80',
      'plain',
    ]);
  });

  it('has no spaces and tabs around it, and keeps what only looks like one', () => {
    expect(fieldsOf(` \t ${utf8('voilà')}\t `, ` \xa0a\xa0 `, '   ').map(({ value }) => value)).toEqual([
      'voilà',
      '\xa0a\xa0',
      '',
    ]);
  });

  it('is read in the same way in HTTP/2, as are the target and the reason of HTTP/1', () => {
    const field = (name: string, value: string): Buffer =>
      Buffer.concat([
        Buffer.of(0, name.length),
        Buffer.from(name),
        Buffer.of(value.length),
        Buffer.from(value, 'latin1'),
      ]);
    const block = Buffer.concat([
      field(':method', 'GET'),
      field(':path', utf8('/ü')),
      field('x-name', '\xfc'),
      field('x-b', utf8('ü')),
    ]);
    const list = new HeaderList();
    new HpackDecoder(new BlockPrefilter([])).read(block, 0, block.length, list);
    const head = headOfList(list, block.length);
    expect([head.startLine, ...head.fields.map(({ value }) => value)]).toEqual(['GET /ü HTTP/2', 'ü', 'ü']);
    const line = Buffer.from(`HTTP/1.1 200 ${utf8('schön')}\r\n\r\n`, 'latin1');
    expect(readHead(line, 0, line.length).startLine).toBe('HTTP/1.1 200 schön');
  });
});
