import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig, readConfig } from '../config/read-config.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { checkConfig, describeLayer } from './config-check.ts';

test('says what a session with the file would do', () => {
  const layer = parseConfig(
    'target: netns/shop\nmode: steal\nports: ["8080:3000"]\nfilter: {path: /a}\ntakeover: true\ndrain_timeout: 3\n',
    'f',
  );
  expect(describeLayer(layer)).toEqual([
    'Steals requests where path is "/a" to netns/shop.',
    'Port 8080 of the target goes to port 3000 of this machine.',
    'All other requests go to the app.',
    'Ends the session of another who stands in the way.',
    'The agent relays open connections on for up to 3 s at its end.',
  ]);
});

test('says what a mirror would do', () => {
  const { layer } = {
    layer: parseConfig('target: netns/shop\nmode: mirror\nmax_rate: 100/s\nsource: redirect\nports: [80]', 'f'),
  };
  expect(describeLayer(layer)).toEqual([
    'Copies all requests to netns/shop.',
    'Port 80 of the target goes to port 80 of this machine.',
    'The app answers all of them as ever.',
    'Copies are taken from connections that go through the agent.',
    'Copied are at most 100 requests a second.',
  ]);
});

test('says what is missing', () => {
  const [first, second] = describeLayer({});
  expect(first).toContain('once --steal or --mirror is given');
  expect(first).toContain('-t or HEADGATE_TARGET');
  expect(second).toContain('attach needs -p');
  expect(describeLayer({})[2]).toContain('With --mirror the app answers all of them');
});

test('says what a file of mirrord would do', () => {
  const { layer } = readConfig(
    `{"target": "netns/shop", "feature": {"network": {"incoming": {"mode": "steal",
      "http_filter": {"header_filter": "^x-user: alice$", "ports": [80]}, "port_mapping": [[3000, 80]], "ignore_ports": [9229]}}}}`,
    'mirrord.json',
    {},
  );
  expect(describeLayer(layer)).toEqual([
    'Steals requests where a header line matches "(?i)^x-user: alice$" to netns/shop.',
    "Ports: with exec, each port that the command listens on and the target serves; never 9229; with 80:3000 (the target's port first); attach takes 80:3000.",
    'The filter holds for port 80 of the target; other ports are taken whole.',
    'All other requests go to the app.',
  ]);
});

describe('headgate config check', () => {
  let directory: string;
  let terminal: FakeTerminal;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'headgate-'));
    terminal = new FakeTerminal();
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function check(text: string, strict?: true): number {
    const file = join(directory, 'mirrord.json');
    writeFileSync(file, text);
    return checkConfig(file, { strict }, terminal);
  }

  const WARNED = '{"target": "netns/a", "operator": true, "feature": {"network": {"incoming": "steal"}}}';

  test('exits with 0 when there are warnings, with 1 when they count, and prints them', () => {
    expect(check(WARNED)).toBe(0);
    expect(terminal.out).toMatch(/^warning: .*mirrord\.json:1:23: operator: has no use/m);
    expect(check(WARNED, true)).toBe(1);
    expect(check(WARNED.replace('"operator": true, ', ''), true)).toBe(0);
  });

  test.each([
    [
      'target: netns/shop, mode: steal, source: packets, max_rate: 5/s, ports: [8080]',
      'source: it says how a mirror copies',
    ],
    ['target: netns/shop, mode: steal, ports: [80, "80:3000"]', 'given twice'],
    ['target: netns/shop, mode: steal, ports: ["http:3000"]', 'has only numbers'],
    [`target: netns/shop, ports: [${Array.from({ length: 65 }, (_, index) => index + 1)}]`, 'too many'],
  ])('refuses what a session would refuse: %s', (text, words) => {
    const file = join(directory, 'headgate.yaml');
    writeFileSync(file, `{${text}}`);
    expect(() => checkConfig(file, {}, terminal)).toThrow(words);
  });

  test('prints no control character of a file that another wrote', () => {
    const hostile =
      '{"target": "netns/a", "feature": {"network": {"incoming": {"http_filter": {"path_filter": "\u009b2J"}}}}}';
    expect(check(hostile)).toBe(0);
    expect(terminal.out).not.toContain('\u009b');
    expect(terminal.out).toContain('2J');
  });

  test('prints what holds and the warnings, and fails with all refusals', () => {
    const text = WARNED.replace('{"network"', '{"copy_target": true, "db_branches": [1], "network"');
    expect(() => check(text)).toThrow(/copy_target: .*\n.*db_branches: databases/);
    expect(terminal.out).toContain('no session is made as it stands');
    expect(terminal.out).toContain('Steals all requests');
    expect(terminal.out).toContain('operator: has no use');
    try {
      check(text);
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(/copy_target: [\s\S]*db_branches: /) });
    }
  });
});
