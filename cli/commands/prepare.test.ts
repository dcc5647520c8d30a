import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SessionFlags } from '../options/flags.ts';
import type { Settings } from '../options/settings.ts';
import { isTargetless } from '../target/target-name.ts';
import { FakeTerminal } from '../testing/fake-terminal.ts';
import { prepare, type Use } from './prepare.ts';

const TARGETLESS = `{ "target": "targetless", "feature": { "fs": "read", "network": { "incoming": {
  "http_filter": { "header_filter": "^x-user: alice$", "ports": [80] } } } } }`;

let directory: string;
let terminal: FakeTerminal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-'));
  terminal = new FakeTerminal();
});

afterEach(() => rmSync(directory, { recursive: true }));

function settingsOf(text: string, flags: SessionFlags = {}, use: Use = 'take'): Settings {
  const config = join(directory, 'mirrord.json');
  writeFileSync(config, text);
  return prepare({ ...flags, config }, terminal, use).settings;
}

describe('a file of mirrord', () => {
  test('mirrors when it names no mode, unless the flags say something else', () => {
    const text = '{ "target": "netns/shop", "feature": { "network": true } }';
    expect(settingsOf(text)).toMatchObject({ mode: 'mirror', mirror: { maxRate: null, responses: false } });
    expect(terminal.err).not.toContain('replaces');
    expect(settingsOf(text, { steal: true })).toMatchObject({ mode: 'steal', mirror: undefined });
    expect(terminal.err).toMatch(/notice: .*mirrord\.json would mirror; --steal replaces that\./);
  });

  test('is refused with every reason when the session would do something else', () => {
    const off = '{ "target": null,\n "feature": { "network": { "incoming": "off" } } }';
    expect(() => settingsOf(off)).toThrow(/feature\.network\.incoming: takes no traffic/);
  });

  test('holds with a target and a mode of the flags, and it is said what they replace', () => {
    const settings = settingsOf(TARGETLESS, { target: 'netns/shop', steal: true });
    expect(settings).toMatchObject({
      target: { text: 'netns/shop' },
      mode: 'steal',
      filter: { header_line: { regex: '(?i)^x-user: alice$' } },
      filterPorts: [80],
    });
    expect(terminal.err).not.toContain('names no target');
    expect(terminal.err).toContain('notice: ');
    expect(terminal.err).toContain('the filter holds for port 80; other ports are taken whole');
    expect(terminal.err).toMatch(
      /^warning: .*feature\.fs: without a world the command reads and writes the files of this machine\.$/m,
    );
  });

  test('is refused for what is only warned of with --strict', () => {
    expect(() => settingsOf(TARGETLESS, { target: 'netns/shop', steal: true, strict: true })).toThrow(/feature\.fs: /);
  });

  test('loses the ports of its filter together with the filter', () => {
    const settings = settingsOf(TARGETLESS, { target: 'netns/shop', steal: true, header: ['x-user: bob'] });
    expect(settings.filter).toEqual({ header: { name: 'x-user', equals: 'bob' } });
    expect(settings.filterPorts).toBeUndefined();
    expect(terminal.err).not.toContain('the filter holds for port 80');
  });

  test('does not get its mode or target from the environment when it asks for others', () => {
    terminal.environment = { HEADGATE_TARGET: 'netns/a', HEADGATE_MODE: 'steal' };
    expect(() => settingsOf(TARGETLESS)).toThrow('No target is given');
    expect(terminal.err).toContain('target: names no target');
  });

  test('without a target is a command that only dials, whatever it says of traffic', () => {
    const settings = settingsOf(TARGETLESS, {}, 'run');
    expect(isTargetless(settings.target)).toBe(true);
    expect(settings).toMatchObject({ ports: [], filter: undefined, world: { isWanted: true } });
  });
});

describe('a command without a target', () => {
  test('only dials, where nothing is asked of traffic', () => {
    expect(isTargetless(prepare({}, terminal, 'run').settings.target)).toBe(true);
    expect(isTargetless(prepare({}, terminal, 'dial').settings.target)).toBe(true);
    expect(prepare({ world: false }, terminal, 'run').settings.world.isWanted).toBe(false);
    expect(prepare({ world: 'proxy' }, terminal, 'run').settings.world).toMatchObject({ isWanted: true, how: 'proxy' });
  });

  test('is told that one is missing where traffic is to be taken or looked at', () => {
    for (const flags of [{ steal: true }, { port: ['8080'] }, { header: ['x-user: alice'] }] as const)
      expect(() => prepare(flags, terminal, 'run')).toThrow('No target is given');
    for (const use of ['take', 'look'] as const)
      expect(() => prepare({ target: 'targetless', steal: true }, terminal, use)).toThrow('No target is given');
  });
});
