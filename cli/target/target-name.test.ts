import { describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { inContainer, isClusterTarget, parseTarget, requireLocalTarget, selectorTarget } from './target-name.ts';

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

  test.each([
    ['deployment/shop', 'deployment/shop'],
    ['Deploy/shop', 'deployment/shop'],
    ['deployments.apps/shop', 'deployment/shop'],
    ['po/web-0.a', 'pod/web-0.a'],
    ['sts/db/container/main', 'statefulset/db/container/main'],
    ['rollouts.argoproj.io/r', 'rollout/r'],
    ['cj/nightly', 'cronjob/nightly'],
    ['svc/shop', 'service/shop'],
    ['selector/app.kubernetes.io/name=shop', 'selector/app.kubernetes.io/name=shop'],
  ])('takes %s for %s', (text, canonical) => {
    const target = parseTarget(text);
    expect(target.text).toBe(canonical);
    expect(isClusterTarget(target)).toBe(true);
    expect(parseTarget(canonical)).toEqual(target);
    expect(() => requireLocalTarget(target)).toThrow('lies in a cluster');
  });

  test('keeps the container that is named behind, or beside', () => {
    const target = parseTarget('deployment/shop/container/web');
    expect(target).toEqual({
      kind: 'deployment',
      name: 'shop',
      container: 'web',
      text: 'deployment/shop/container/web',
    });
    expect(inContainer(parseTarget('deploy/shop'), 'web')).toEqual(target);
    expect(inContainer(target, 'web')).toEqual(target);
    expect(() => inContainer(target, 'other')).toThrow('names another container');
    expect(() => inContainer(parseTarget('netns/a'), 'web')).toThrow('has no containers');
    expect(selectorTarget('app in (a, b),!canary', 'web').text).toBe('selector/app in (a, b),!canary/container/web');
  });

  test.each([
    ['deployment/', 'the name of the deployment is missing'],
    ['deployment/Shop', '"Shop" cannot be the name of a deployment'],
    ['deployment/shop/web', 'only /container/NAME fits'],
    ['deployment/shop/container/', 'the name of the container is missing'],
    ['deployment/shop/container/a/b', 'only /container/NAME fits'],
    ['deploymnt/shop', 'Did you mean "deployment/shop"?'],
    ['selector/', 'is not a label selector'],
    ['selector/{', 'is not a label selector'],
  ])('refuses %s: %s', (text, words) => {
    expect(errorOf(text).message).toContain(words);
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
