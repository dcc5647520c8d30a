import { describe, expect, it } from 'vitest';
import { formatKeyPath } from '../config/source.ts';
import { HeadgateError } from '../errors.ts';
import { readMirrord } from './read-mirrord.ts';

function read(env: unknown) {
  return readMirrord(JSON.stringify({ feature: { env } }), 'mirrord.json', {});
}

describe('feature.env', () => {
  it.each([
    true,
    { include: 'A;B', exclude: ['C', 'D'], unset: 'E' },
    { override: { A: '1' }, overrides: {}, mapping: { '.+_TIMEOUT': '1000' } },
    { env_file: '.env', load_from_process: true, include: null },
  ])('is read in the forms that it has: %j', env => {
    const warned = read(env).remarks.filter(({ kind }) => kind === 'warning');
    expect(warned.every(({ path }) => formatKeyPath(path).startsWith('feature.env'))).toBe(true);
    expect(warned.length).toBeGreaterThan(0);
  });

  it.each([
    ['feature.env', 'A;B'],
    ['feature.env.include', { include: 3 }],
    ['feature.env.exclude', { exclude: ['A', 1] }],
    ['feature.env.unset', { unset: { A: true } }],
    ['feature.env.override', { override: ['A=1'] }],
    ['feature.env.override', { override: { A: 1 } }],
    ['feature.env.mapping', { mapping: 'A' }],
    ['feature.env.env_file', { env_file: ['.env'] }],
    ['feature.env.load_from_process', { load_from_process: 'yes' }],
  ])('tells a slip at %s', (path, env) => {
    expect(() => read(env)).toThrow(HeadgateError);
    expect(() => read(env)).toThrow(`${path}: must be`);
  });
});
