import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { MAX_CONFIG_BYTES } from '../limits.ts';
import { findDefaultConfig, loadConfig, parseConfig } from './read-config.ts';

function errorOf(text: string): HeadgateError {
  try {
    parseConfig(text, 'headgate.yaml');
  } catch (error) {
    if (error instanceof HeadgateError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('parseConfig', () => {
  test('reads every key', () => {
    const layer = parseConfig(
      `
$schema: ./schema/headgate.schema.json
target: { path: netns/shop }
mode: steal
ports: [8080, 9090:3000, "7070:7000"]
filter: { all_of: [ { header: { name: x-user, equals: alice } }, { not: { path: { prefix: /health } } } ] }
takeover: true
steal_probes: true
drain: true
drain_timeout: 1.5
name: alice@laptop
progress: plain
redirect_engine: iptables-tproxy
client_address: false
`,
      'headgate.yaml',
    );
    expect(layer).toEqual({
      target: { kind: 'netns', name: 'shop', text: 'netns/shop' },
      mode: 'steal',
      ports: [
        { remote: 8080, local: 8080 },
        { remote: 9090, local: 3000 },
        { remote: 7070, local: 7000 },
      ],
      filter: {
        all_of: [{ header: { name: 'x-user', equals: 'alice' } }, { not: { path: { prefix: '/health' } } }],
      },
      takeover: true,
      stealProbes: true,
      drain: true,
      drainTimeoutS: 1.5,
      name: 'alice@laptop',
      progress: 'plain',
      redirectEngine: 'iptables-tproxy',
      clientAddress: false,
    });
  });

  test('reads JSON', () => {
    expect(parseConfig('{"target": "pid/7", "ports": ["80:81"]}', 'headgate.json')).toMatchObject({
      target: { text: 'pid/7' },
      ports: [{ remote: 80, local: 81 }],
    });
  });

  test('takes an empty file for one that says nothing', () => {
    expect(parseConfig('# nothing\n', 'f')).toEqual({});
  });

  test('says file, line and column of an unknown key, and the nearest known one', () => {
    expect(errorOf('target: netns/a\ntakeovr: true\n').message).toBe(
      'headgate.yaml:2:1: there is no key "takeovr". Did you mean "takeover"?',
    );
  });

  test('says them of a wrong value, and what would be right', () => {
    expect(errorOf('mode: steal\ndrain: 3\n').message).toBe('headgate.yaml:2:1: drain: must be true or false.');
    expect(errorOf('ports:\n  - 80\n  - 99999\n').message).toContain('headgate.yaml:3:5: ports[1]: ');
  });

  test('says all mistakes at once', () => {
    const { message } = errorOf('drain: 3\nprogres: plain\nredirect_engine: magic\n');
    expect(message.split('\n')).toHaveLength(3);
  });

  test('says those of lists, of the filter and of the other keys at once, each with its place', () => {
    const error = errorOf(`
ports: [99999, "1:70000", 80, 80:x]
filter: { any_of: [{ path: { prefx: /a } }, { path: /ok }, { header: { name: "a b", equals: x } }] }
drain: 3
env: { overide: {}, override: { PORT: 8080 } }
agent: { imag: x, privileged: 1 }
target: serverless/x
files: { mode: all }
operator: true
`);
    expect(error.code).toBe('HEADGATE_ERR_CONFIG');
    const lines = error.message.split('\n').map(line => line.replace(/^headgate\.yaml:\d+:\d+: /, ''));
    const [places, rest] = [lines.map(line => line.split(': ')[0]).sort(), error.message];
    expect(places).toEqual([
      '"operator" (mirrord\'s files) is not in this version. Remove the key',
      'agent.privileged',
      'drain',
      'env.override.PORT',
      'files.mode',
      'filter.any_of[0].path.prefx',
      'filter.any_of[2].header.name',
      'ports[0]',
      'ports[1]',
      'ports[3]',
      'target',
      'there is no key "agent.imag". Did you mean "image"?',
      'there is no key "env.overide". Did you mean "override"?',
    ]);
    expect(rest).toContain('headgate.yaml:5:33: env.override.PORT: must be text; numbers, true and false need quotes');
    expect(rest).toContain('target: "serverless/x" is not a target. A target is written deployment/NAME');
  });

  test('says of a mirror what a steal cannot have, by its key', () => {
    expect(errorOf('mode: steal\nsource: packets\nmax_rate: 5/s\n').message).toBe(
      'headgate.yaml:2:1: source: it says how a mirror copies, and this is to be a steal.',
    );
    expect(errorOf('mode: steal\nmax_rate: 5/s\n').hint).toBe('Leave it out, or use mode: mirror.');
    expect(errorOf('ports: [80, 80]').message).toContain(
      'headgate.yaml:1:1: ports: Port 80 of the target is given twice',
    );
  });

  test('makes no far-fetched guess', () => {
    expect(errorOf('magic: 1').message).toBe('headgate.yaml:1:1: there is no key "magic".');
  });

  test('says where in a filter the mistake is', () => {
    const error = errorOf('filter:\n  all_of:\n    - path: { prefx: /a }\n');
    expect(error.message).toContain('headgate.yaml:3:15: filter.all_of[0].path.prefx');
    expect(error.hint).toContain('"prefix"');
  });

  test('says where a regular expression does not compile', () => {
    const { message } = errorOf('filter:\n  path:\n    regex: "a("\n');
    expect(message).toContain('headgate.yaml:3:5: filter.path.regex');
  });

  test('says where a target or a port cannot be read', () => {
    expect(errorOf('target: shop\n').message).toContain('headgate.yaml:1:1: target: "shop" is not a target');
    expect(errorOf('ports: [80, "1:70000"]\n').message).toContain('headgate.yaml:1:13: ports[1]: "1:70000"');
  });

  test.each(['operator: true', 'feature: {}'])('refuses what a later version will know: %s', text => {
    const error = errorOf(text);
    expect(error.code).toBe('HEADGATE_ERR_UNSUPPORTED');
    expect(error.message).toMatch(/^headgate\.yaml:1:\d+: .* is not in this version\.$/);
  });

  test('reads whose files, names and hostname a command in a world has', () => {
    const text = 'files: { mode: write, write: [/data], cache_seconds: 1 }\ndns: local\nhostname: local';
    expect(parseConfig(text, 'f')).toMatchObject({
      files: { mode: 'write', write: ['/data'], cacheSeconds: 1 },
      dns: 'local',
      hostname: 'local',
    });
    expect(parseConfig('files: read', 'f').files).toEqual({ mode: 'read' });
    expect(errorOf('files: write').message).toContain('headgate.yaml:1:1: files: It is not said which files');
    expect(errorOf('files: { mode: "off", write: [/a] }').message).toContain('files.write: has no meaning beside');
    expect(errorOf('files: { cache_seconds: -1 }').message).toContain(
      'seconds: must be a number of seconds from 0 to 3600',
    );
    expect(errorOf('files: { include: [data] }').message).toContain('must be a list of absolute paths');
    expect(errorOf('files: { writ: [/a] }').message).toContain('there is no key "files.writ". Did you mean "write"?');
  });

  test.each([
    ['outgoing: { rules: [{ local: a, remote: b }] }', 'outgoing: Rule 1 has remote and local at once.'],
    ['outgoing: { rules: [{ local: a }, {}] }', 'outgoing: Rule 2 has no side.'],
    ['dns: { rules: [{ remote: a, local: b }] }', 'dns: Rule 1 has remote and local at once.'],
    [
      'outgoing: { rules: [{ local: 5432 }] }',
      'outgoing.rules[0].local: must be a list of rules, each a side and a text',
    ],
    ['outgoing: { default: x }', 'outgoing.default: must be remote, local or off'],
  ])('takes rules of one side each: %s', (text, message) => {
    expect(errorOf(text).message).toContain(message);
  });

  test('reads a target in a cluster, with where it lies', () => {
    const text =
      'target: { path: deploy/shop, container: web, namespace: staging, context: dev, kubeconfig: k }\none: true';
    expect(parseConfig(text, 'f')).toMatchObject({
      target: { kind: 'deployment', name: 'shop', container: 'web', text: 'deployment/shop/container/web' },
      namespace: 'staging',
      context: 'dev',
      kubeconfig: 'k',
      one: true,
    });
    expect(parseConfig('target: { selector: "app=shop" }', 'f').target?.text).toBe('selector/app=shop');
    expect(parseConfig('ports: ["http:3000", 80]', 'f').ports).toEqual([
      { name: 'http', local: 3000 },
      { remote: 80, local: 80 },
    ]);
  });

  test.each([
    ['target: { path: netns/a, container: b }', 'target: netns/a has no containers to choose from'],
    ['target: { path: pod/a, selector: a=b }', 'target: path and selector both name a target'],
    ['target: { path: pod/a, namespace: A_B }', 'target.namespace: "A_B" is not a target'],
    ['target: { path: pod/a, namespce: b }', 'there is no key "target.namespce". Did you mean "namespace"?'],
  ])('refuses %s', (text, words) => {
    expect(errorOf(text).message).toContain(words);
  });

  test('reads a mirror', () => {
    const layer = parseConfig('mode: mirror\nsource: redirect\nmax_rate: 100/s', 'headgate.yaml');
    expect(layer).toMatchObject({ mode: 'mirror', source: 'redirect', maxRate: { unit: 'requests', perSecond: 100 } });
    expect(errorOf('max_rate: 5 apples').message).toContain('is not a rate');
  });

  test('reads what becomes of variables', () => {
    const text = 'env: { include: ["A*"], exclude: [B], override: { C: "1" }, unset: [D], file: .env }';
    expect(parseConfig(text, 'f')).toMatchObject({
      envInclude: ['A*'],
      envExclude: ['B'],
      envOverride: { C: '1' },
      envUnset: ['D'],
      envFile: '.env',
    });
    expect(parseConfig('env: false', 'f').env).toBe(false);
    expect(errorOf('env: { includ: [a] }').message).toContain('there is no key "env.includ"');
  });

  test('says line and column of a syntax error', () => {
    expect(errorOf('target: [a\n').message).toMatch(/^headgate\.yaml:\d+:\d+: /);
    expect(errorOf('a: 1\na: 2\n').message).toMatch(/^headgate\.yaml:2:1: /);
  });

  test('refuses a list or a word where keys belong', () => {
    expect(errorOf('- a\n').message).toContain('must hold keys and values');
    expect(errorOf('hello').message).toContain('must hold keys and values');
  });

  test('survives aliases that multiply', () => {
    const bomb = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : Array(9).fill(`*a${i - 1}`)}]`);
    expect(errorOf(bomb.join('\n')).code).toBe('HEADGATE_ERR_CONFIG');
  });
});

describe('loadConfig', () => {
  test('says that there is no such file', () => {
    expect(() => loadConfig('/nowhere/headgate.yaml', {})).toThrow('cannot be read: there is no such file');
    expect(() => loadConfig('/tmp', {})).toThrow('/tmp cannot be read: it is a directory.');
    expect(() => loadConfig('/dev/zero', {})).toThrow('/dev/zero is larger than');
  });

  test('refuses a file above the limit', () => {
    const directory = mkdtempSync(join(tmpdir(), 'headgate-'));
    try {
      const file = join(directory, 'headgate.yaml');
      writeFileSync(file, '#'.repeat(MAX_CONFIG_BYTES + 1));
      expect(() => loadConfig(file, {})).toThrow('larger than a configuration file');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('findDefaultConfig', () => {
  test('prefers yaml to json, and finds nothing where there is nothing', () => {
    expect(findDefaultConfig(() => true)).toBe('headgate.yaml');
    expect(findDefaultConfig(file => file.endsWith('.json'))).toBe('headgate.json');
    expect(findDefaultConfig(() => false)).toBeUndefined();
  });
});
