import { describe, expect, it } from 'vitest';
import { ConfigSource } from '../config/source.ts';
import { readFiles } from './files.ts';
import { Findings } from './findings.ts';
import { pathOfPattern } from './path-pattern.ts';

function read(fs: unknown) {
  const findings = new Findings(new ConfigSource(JSON.stringify({ feature: { fs } }), 'mirrord.json'));
  const layer = readFiles(fs, findings);
  return { layer, findings, warned: findings.remarks.map(({ path }) => path.slice(2).join('.')) };
}

describe("files in mirrord's words", () => {
  it.each([
    [true, 'read'],
    [false, 'off'],
    ['local', 'off'],
    ['localwithoverrides', 'overrides'],
    ['read', 'read'],
    [{ mode: 'localwithoverrides' }, 'overrides'],
    [undefined, undefined],
  ])('%j is %s', (fs, mode) => {
    expect(read(fs).layer.mode).toBe(mode);
    expect(read(fs).warned).toEqual([]);
  });

  it('has its patterns as paths', () => {
    const { layer, warned } = read({
      mode: 'write',
      read_only: ['^/etc/app/', '/opt/x(/.*)?$'],
      read_write: '/data/.*;/srv/state',
      local: ['^/home/app/config\\.yaml$'],
    });
    expect(layer).toEqual({
      mode: 'write',
      include: ['/etc/app', '/opt/x'],
      exclude: ['/home/app/config.yaml'],
      write: ['/data', '/srv/state'],
    });
    expect(warned).toEqual([]);
  });

  it('is warned of where it cannot be had', () => {
    const { layer, warned } = read({
      mode: 'write',
      read_only: ['/etc/.*\\.conf', '/fine'],
      not_found: ['^/x'],
      mapping: { '/a': '/b' },
    });
    expect(layer).toMatchObject({ mode: 'read', include: ['/fine'] });
    expect(warned.toSorted()).toEqual(['mapping', 'mode', 'not_found', 'read_only.0']);
  });

  it.each(['all', { mode: 'all' }, { mode: 3 }, { local: 3 }, { local: [3] }, [], 7])('%j is a mistake', fs => {
    expect(() => read(fs).findings.throwMistakes()).toThrow('feature.fs');
  });
});

describe('a pattern of paths', () => {
  it.each([
    ['^/etc/app', '/etc/app'],
    ['/etc/app/', '/etc/app'],
    ['^/etc/app/.+$', '/etc/app'],
    ['^/etc/app\\.d/.*', '/etc/app.d'],
    ['/etc/app(/.*)?', '/etc/app'],
  ])('%s is %s with what lies below it', (pattern, path) => {
    expect(pathOfPattern(pattern)).toBe(path);
  });

  it.each(['app', '.*\\.log', '^/(a|b)', '/etc/[ab]', '^/', '/.*', '', '/a/../b', '^/etc/\\w+'])(
    '%s is no path',
    pattern => {
      expect(pathOfPattern(pattern)).toBeUndefined();
    },
  );
});
