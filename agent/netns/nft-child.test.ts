import { describe, expect, test } from 'vitest';
import { AcknowledgementParser } from './nft-child.ts';

function read(...lines: string[]) {
  const parser = new AcknowledgementParser();
  return lines.map(line => parser.push(line)).filter(answer => answer !== null);
}

const SYNC_ERROR = 'Error: syntax error, unexpected newline, expecting string';

describe("nft's answers", () => {
  test('acknowledge by the complaint about the sync line', () => {
    expect(read(SYNC_ERROR, 'sync-1', '      ^', SYNC_ERROR, 'sync-2', '      ^')).toEqual([
      { serial: 1, errors: [] },
      { serial: 2, errors: [] },
    ]);
  });

  test('carry the errors of the commands before', () => {
    const answers = read(
      'Error: No such file or directory',
      'add element inet nope ports { 1 }',
      '                 ^^^^',
      SYNC_ERROR,
      'sync-3',
      '      ^',
      SYNC_ERROR,
      'sync-4',
    );
    expect(answers).toEqual([
      { serial: 3, errors: ['Error: No such file or directory in: add element inet nope ports { 1 }'] },
      { serial: 4, errors: [] },
    ]);
  });

  test('may have a place in front of the error, and errors without a quoted line', () => {
    expect(read('<cli>:1:1-10: Error: Could not process rule: Operation not permitted', SYNC_ERROR, 'sync-9')).toEqual([
      { serial: 9, errors: ['Error: Could not process rule: Operation not permitted'] },
    ]);
  });
});
