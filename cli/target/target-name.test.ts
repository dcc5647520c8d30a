import { describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { parseTarget } from './target-name.ts';

function errorOf(text: string): HeadgateError {
  try {
    parseTarget(text);
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('the target was accepted');
}

describe('parseTarget', () => {
  test.each(['netns/shop', 'netns/shop-2.a_b', 'pid/1', 'pid/123456', 'container/0123abcdef', 'container/web_1'])(
    'accepts %s',
    text => {
      expect(parseTarget(text).text).toBe(text);
    },
  );

  test('takes the kind without case', () => {
    expect(parseTarget('NetNS/Shop')).toEqual({ kind: 'netns', name: 'Shop', text: 'netns/Shop' });
  });

  test.each(['deployment/shop', 'pod/x', 'StatefulSet/db'])('knows %s and says that it cannot reach it yet', text => {
    expect(errorOf(text).code).toBe('HEADGATE_ERR_UNSUPPORTED');
  });

  test('guesses a misspelt kind', () => {
    expect(errorOf('netn/shop').message).toContain('Did you mean "netns/shop"?');
    expect(errorOf('contianer/x').message).toContain('Did you mean "container/x"?');
  });

  test.each([
    'shop',
    '',
    'netns/',
    'netns/../etc',
    'netns/a/b',
    'pid/',
    'pid/abc',
    'pid/0',
    'pid/-1',
    'netns/-t',
    'container/ ',
  ])('refuses %j and names the forms', text => {
    const error = errorOf(text);
    expect(error.code).toBe('HEADGATE_ERR_TARGET');
    expect(error.exitCode).toBe(2);
    expect(error.hint).toContain('netns/NAME');
  });
});
