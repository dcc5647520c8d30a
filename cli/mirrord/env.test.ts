import { describe, expect, it } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { readMirrord } from './read-mirrord.ts';

function read(env: unknown) {
  return readMirrord(JSON.stringify({ feature: { env } }), 'mirrord.json', {});
}

describe('feature.env', () => {
  it.each([
    [false, { env: false }],
    [true, {}],
    [
      { include: 'A;B', exclude: ['C', 'D'], unset: 'E' },
      { envInclude: ['A', 'B'], envExclude: ['C', 'D'], envUnset: ['E'] },
    ],
    [{ overrides: { A: '1' }, exclude: [] }, { envOverride: { A: '1' } }],
    [{ env_file: '.env', load_from_process: true, include: null }, { envFile: '.env' }],
  ])('means here what it means there: %j', (env, settings) => {
    const { layer, remarks } = read(env);
    const given = Object.entries(layer).filter(([key, value]) => key.startsWith('env') && value !== undefined);
    expect(Object.fromEntries(given)).toEqual(settings);
    expect(remarks.filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  it('is warned of where values would be rewritten', () => {
    const [warning] = read({ mapping: { '.+_TIMEOUT': '1000' } }).remarks;
    expect(warning).toMatchObject({ kind: 'warning', path: ['feature', 'env', 'mapping'] });
  });

  it.each([
    ['feature.env', 'A;B'],
    ['feature.env.include', { include: 3 }],
    ['feature.env.exclude', { exclude: ['A', 1] }],
    ['feature.env.unset', { unset: { A: true } }],
    ['feature.env.override', { override: ['A=1'] }],
    ['feature.env.override.A', { override: { A: 1 } }],
    ['feature.env.mapping', { mapping: 'A' }],
    ['feature.env.env_file', { env_file: ['.env'] }],
    ['feature.env.load_from_process', { load_from_process: 'yes' }],
  ])('tells a slip at %s', (path, env) => {
    expect(() => read(env)).toThrow(HeadgateError);
    expect(() => read(env)).toThrow(`${path}: must be`);
  });
});
