import { describe, expect, test } from 'vitest';
import { commandEnvironment, type EnvironmentRules, wantedVariables } from './rules.ts';

const NONE: EnvironmentRules = { include: undefined, exclude: [], override: {}, unset: [], file: {} };

const TARGET = [
  ['PATH', '/app/bin'],
  ['HOME', '/root'],
  ['LD_PRELOAD', '/lib/x.so'],
  ['NODE_OPTIONS', '--require /tracer.js'],
  ['DATABASE_URL', 'postgres://db'],
  ['AWS_KEY', 'k'],
  ['AWS_REGION', 'r'],
  ['DATABASE_URL', 'second'],
] as const;

function wanted(rules: Partial<EnvironmentRules> = {}): Record<string, string> {
  return { ...wantedVariables(TARGET, { ...NONE, ...rules }) };
}

describe('wantedVariables', () => {
  test('leaves out what only makes sense there, and takes the first of a name', () => {
    expect(wanted()).toEqual({ AWS_KEY: 'k', AWS_REGION: 'r', DATABASE_URL: 'postgres://db' });
  });

  test('leaves out what would have programs here run what the target names', () => {
    const hostile = ['BASH_ENV', 'BASH_FUNC_ls%%', 'GIT_SSH_COMMAND', 'GIT_CONFIG_COUNT', 'OPENSSL_CONF', 'PERL5OPT'];
    const harmless = ['GIT_COMMIT', 'ENV', 'RUSTFLAVOUR'];
    const target = [...hostile, ...harmless].map(name => [name, 'x'] as const);
    expect(Object.keys(wantedVariables(target, NONE))).toEqual(harmless.toSorted());
    expect(wantedVariables(target, { ...NONE, include: ['BASH_ENV'] })).toEqual({ BASH_ENV: 'x' });
  });

  test('takes what include fits, and by its full name also what is left out otherwise', () => {
    expect(wanted({ include: ['AWS_*'] })).toEqual({ AWS_KEY: 'k', AWS_REGION: 'r' });
    expect(wanted({ include: ['*', 'NODE_OPTIONS'] })).toMatchObject({ NODE_OPTIONS: '--require /tracer.js' });
    expect(wanted({ include: ['*'] })).not.toHaveProperty('PATH');
  });

  test('excludes more than it includes', () => {
    expect(wanted({ include: ['AWS_*', 'AWS_KEY'], exclude: ['*_KEY'] })).toEqual({ AWS_REGION: 'r' });
    expect(wanted({ exclude: ['AWS_{KEY,REGION}', 'D?TABASE_URL'] })).toEqual({});
  });

  test('puts the file over the target, and overrides over both', () => {
    const rules = { file: { AWS_KEY: 'file', A: '1', B: '1' }, override: { B: '2', PATH: '/mine' } };
    expect(wanted(rules)).toMatchObject({ AWS_KEY: 'file', A: '1', B: '2', PATH: '/mine' });
  });

  test('unsets what is not overridden', () => {
    expect(wanted({ unset: ['AWS_*'], override: { AWS_KEY: 'mine' } })).toEqual({
      AWS_KEY: 'mine',
      DATABASE_URL: 'postgres://db',
    });
  });

  test('takes names of any kind, also those of objects', () => {
    const odd = wantedVariables(
      [
        ['a.b/c', '1'],
        ['__proto__', '2'],
        ['toString', '3'],
      ],
      NONE,
    );
    expect(Object.entries(odd).map(([name]) => name)).toEqual(['__proto__', 'a.b/c', 'toString']);
  });
});

test('commandEnvironment puts the wanted over what is here, without what is unset', () => {
  const own = { PATH: '/bin', AWS_PROFILE: 'me', LEVEL: 'here', NOTHING: undefined };
  expect(commandEnvironment(own, { LEVEL: 'there' }, { unset: ['AWS_*'] })).toEqual({ PATH: '/bin', LEVEL: 'there' });
});
