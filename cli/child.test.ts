import { describe, expect, test } from 'vitest';
import { exitCodeOf, isInForeground, requireText, startChild } from './child.ts';

describe('startChild', () => {
  test('tells how the command ended', async () => {
    const child = await startChild(['sh', '-c', 'exit 7']);
    expect(exitCodeOf(await child.ended)).toBe(7);
  });

  test('passes a signal on and tells of it as a shell does', async () => {
    const child = await startChild(['sleep', '60']);
    child.kill('SIGTERM');
    expect(exitCodeOf(await child.ended)).toBe(143);
    child.kill('SIGTERM');
  });

  test('says that there is no such program', async () => {
    await expect(startChild(['headgate-no-such-program'])).rejects.toMatchObject({
      code: 'HEADGATE_ERR_COMMAND',
      message: expect.stringContaining('no such program'),
    });
  });

  test('says that a file is not executable', async () => {
    await expect(startChild(['/etc/passwd'])).rejects.toMatchObject({
      message: expect.stringContaining('not executable'),
    });
  });
});

describe('requireText', () => {
  test('refuses arguments that node has not as they were given', () => {
    const given = Buffer.from('cat\0\xff\0', 'latin1');
    expect(() => requireText(['cat', given.toString('utf8', 4, 5)], given)).toThrow('is not UTF-8');
  });

  test('takes any text, and any at all where the kernel tells nothing', () => {
    requireText(['cat', '\ufffd', 'ä'], Buffer.from('cat\0\ufffd\0ä\0'));
    requireText(['cat', '\ufffd'], Buffer.alloc(0));
    // What lies before the command is none of it.
    requireText(['cat', 'a'], Buffer.from('--name=\xff\0cat\0a\0', 'latin1'));
  });
});

describe('isInForeground', () => {
  test('compares the process group with the foreground group of the terminal', () => {
    expect(isInForeground('12 (node) S 1 12 5 34816 12 0')).toBe(true);
    expect(isInForeground('12 (node) S 1 12 5 34816 40 0')).toBe(false);
  });

  test('says no without a terminal', () => {
    expect(isInForeground('12 (node) S 1 12 5 0 -1 0')).toBe(false);
    expect(isInForeground('')).toBe(false);
  });

  test('is not misled by a name with parentheses', () => {
    expect(isInForeground('12 (a) b (c) S 1 12 5 34816 12 0')).toBe(true);
  });
});
