import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NetnsError } from './errors.ts';
import { enterNetworkNamespace } from './namespace.ts';
import { nearest } from './nearest.ts';
import { resolveTarget } from './target.ts';

function refusal(name: string): NetnsError {
  try {
    resolveTarget(name);
  } catch (error) {
    if (error instanceof NetnsError) return error;
  }
  throw new Error(`${name} was not refused`);
}

describe('a target', () => {
  test('is a process with its namespace', () => {
    const target = resolveTarget(`pid/${process.pid}`);
    expect(target).toEqual({
      name: `pid/${process.pid}`,
      kind: 'pid',
      netnsPath: `/proc/${process.pid}/ns/net`,
      netnsInode: statSync('/proc/self/ns/net').ino,
      pid: process.pid,
    });
  });

  test('is refused when it lives in our own namespace', () => {
    const target = resolveTarget(`pid/${process.pid}`);
    expect(() => enterNetworkNamespace(target)).toThrow(/lives in this machine's own network namespace/);
  });

  test.each([
    'shop',
    'netns/',
    '/x',
    'pod/x',
    'pid/0',
    'pid/-1',
    'pid/1e3',
    'netns/../etc',
    'container/0123',
    'container/web',
  ])('is refused when it is written as %s', name => {
    expect(refusal(name)).toMatchObject({ code: 'HEADGATE_ERR_TARGET_INVALID', fault: 'user', scope: 'agent' });
  });

  test.each([
    ['netns/hgt-netns-nobody', /no network namespace named hgt-netns-nobody in \/run\/netns.*ip netns list/],
    ['pid/4194304999', /no process 4194304999/],
    ['container/0123456789abcdef', /no process belongs to a container 0123456789abcdef/],
    ['container/containerd://0123456789abcdef', /no process belongs to a container 0123456789abcdef/],
  ])('is said to be missing: %s', (name, message) => {
    expect(refusal(name)).toMatchObject({ code: 'HEADGATE_ERR_TARGET_NOT_FOUND' });
    expect(refusal(name).message).toMatch(message);
  });
});

describe('the nearest names', () => {
  test('come by how few letters differ', () => {
    expect(nearest('shpo', ['cart', 'shop', 'shop-2', 'shop'])).toEqual(['shop', 'shop-2', 'cart']);
    expect(nearest('x', ['1', '2', '3', '4', '5', '6'])).toHaveLength(5);
  });
});
