import { describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { parseConfig } from '../config/read-config.ts';
import { HeadgateError } from '../errors.ts';
import { readEnvironment, SETTING_VARIABLES } from './environment.ts';
import { readFlags } from './flags.ts';
import { filterOfPort, mergeLayers, mergeSettings, type SettingsLayer } from './settings.ts';

const FILE = `
target: netns/file
mode: steal
ports: ["8080:3000"]
filter: { path: /file }
takeover: true
drain_timeout: 5
name: file@host
`;

const ENVIRONMENT = {
  HEADGATE_TARGET: 'netns/environment',
  HEADGATE_MODE: 'steal',
  HEADGATE_PORTS: '9000,9001:1',
  HEADGATE_FILTER: '{path: /environment}',
  HEADGATE_DRAIN: '1',
  HEADGATE_CLIENT_ADDRESS: 'off',
};

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HeadgateError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('mergeSettings', () => {
  test('takes flags first, the file second, the environment third, defaults last', () => {
    const flags = readFlags({ target: 'netns/flags', header: ['x-user: alice'] });
    const settings = mergeSettings([flags, parseConfig(FILE, 'headgate.yaml'), readEnvironment(ENVIRONMENT)]);
    expect(settings).toMatchObject({
      target: { text: 'netns/flags' },
      filter: { header: { name: 'x-user', equals: 'alice' } },
      ports: [{ remote: 8080, local: 3000 }],
      takeover: true,
      name: 'file@host',
      drain: true,
      stealProbes: false,
      agent: { drainTimeoutS: 5, clientAddress: false, redirectEngine: undefined },
    });
  });

  test('takes the environment where neither flags nor file say anything', () => {
    const settings = mergeSettings([readFlags({}), {}, readEnvironment(ENVIRONMENT)]);
    expect(settings.target.text).toBe('netns/environment');
    expect(settings.ports).toEqual([
      { remote: 9000, local: 9000 },
      { remote: 9001, local: 1 },
    ]);
    expect(settings.filter).toEqual({ path: '/environment' });
  });

  test('lets --no-filter clear the filter of the file', () => {
    const settings = mergeSettings([readFlags({ filter: false }), parseConfig(FILE, 'headgate.yaml')]);
    expect(settings.filter).toBeUndefined();
  });

  test('lets a false of the file stand before a true of the environment', () => {
    const file = parseConfig('drain: false\ntarget: netns/a\nmode: steal', 'f');
    expect(mergeSettings([{}, file, readEnvironment(ENVIRONMENT)]).drain).toBe(false);
  });

  test('takes rules for found ports as the ports of their layer', () => {
    const foundPorts = { mappings: [], only: undefined, ignored: [toPort(9229)] };
    const file: SettingsLayer = { foundPorts };
    const environment = readEnvironment(ENVIRONMENT);
    expect(mergeSettings([{}, file, environment])).toMatchObject({ ports: [], foundPorts });
    const named = mergeSettings([readFlags({ port: ['80'] }), file, environment]);
    expect(named).toMatchObject({ ports: [{ remote: 80, local: 80 }], foundPorts: undefined });
  });

  test('lets the ports of a filter go with their filter', () => {
    const file: SettingsLayer = { filter: { path: '/a' }, filterPorts: [toPort(80)] };
    const environment = readEnvironment(ENVIRONMENT);
    const settings = mergeSettings([{}, file, environment]);
    expect([80, 81].map(port => filterOfPort(settings, toPort(port)))).toEqual([{ path: '/a' }, undefined]);
    const replaced = mergeSettings([readFlags({ path: ['/b'] }), file, environment]);
    expect([80, 81].map(port => filterOfPort(replaced, toPort(port)))).toEqual([
      { path: { equals: '/b' } },
      { path: { equals: '/b' } },
    ]);
  });

  test('asks for the target and for the mode', () => {
    expect(messageOf(() => mergeSettings([readFlags({ steal: true })]))).toContain('No target is given');
    expect(messageOf(() => mergeSettings([readFlags({ target: 'netns/a' })]))).toContain('not said what to do');
  });

  test('refuses a port of the target that is given twice, and too many of them', () => {
    expect(
      messageOf(() => mergeSettings([readFlags({ steal: true, target: 'netns/a', port: ['80', '80:1'] })])),
    ).toContain('given twice');
    const many = Array.from({ length: 65 }, (_, index) => String(1000 + index));
    expect(messageOf(() => mergeSettings([readFlags({ steal: true, target: 'netns/a', port: many })]))).toContain(
      'too many',
    );
  });
});

describe('mergeLayers', () => {
  test('keeps null, which is an answer', () => {
    expect(mergeLayers([{ filter: undefined }, { filter: null }, { filter: { path: '/x' } }]).filter).toBeNull();
  });
});

describe('readFlags', () => {
  test('reads a mirror with its source and its rate', () => {
    const layer = readFlags({ mirror: true, source: 'redirect', maxRate: '5MB/s' });
    expect(layer).toMatchObject({ mode: 'mirror', source: 'redirect', maxRate: { unit: 'bytes', perSecond: 5e6 } });
  });

  test('refuses two modes, and a rate for a steal', () => {
    expect(messageOf(() => readFlags({ mirror: true, steal: true }))).toContain('two things');
    const target = 'netns/shop';
    expect(messageOf(() => mergeSettings([readFlags({ target, steal: true, maxRate: '1/s' })]))).toContain(
      '--max-rate',
    );
  });

  test('names a variable as a variable', () => {
    const environment = { HEADGATE_MODE: 'steal', HEADGATE_MAX_RATE: '1/s' };
    expect(messageOf(() => readEnvironment(environment))).toContain('HEADGATE_MAX_RATE says how a mirror copies');
  });

  test.each(['', '-1', '1e3', '86401', 'x'])('refuses %j as a number of seconds', text => {
    expect(messageOf(() => readFlags({ drainTimeout: text }))).toContain('is not a number of seconds');
  });

  test('refuses a name that would not print', () => {
    expect(messageOf(() => readFlags({ name: 'a\u001b[31mb' }))).toContain('cannot be the name');
  });
});

test('a variable that says what a world is to be is told all that it may be', () => {
  expect(readEnvironment({ HEADGATE_WORLD: 'seccomp' }).world).toBe('seccomp');
  expect(messageOf(() => readEnvironment({ HEADGATE_WORLD: 'sandbox' }))).toBe(
    'HEADGATE_WORLD: "sandbox" is neither 1 nor 0, nor one of auto, kernel, seccomp, proxy.',
  );
});

const ANY_TEXT = new Set(['HEADGATE_NAME', 'HEADGATE_CONTEXT', 'HEADGATE_KUBECONFIG', 'HEADGATE_AGENT_IMAGE']);

describe('readEnvironment', () => {
  test('takes an empty variable for one that is not set', () => {
    expect(readEnvironment({ HEADGATE_TARGET: '' }).target).toBeUndefined();
  });

  test('names the variable that is wrong', () => {
    for (const name of Object.keys(SETTING_VARIABLES).filter(each => !ANY_TEXT.has(each))) {
      expect(messageOf(() => readEnvironment({ [name]: '{!' }))).toMatch(new RegExp(`^${name}`));
    }
  });
});
