import { describe, expect, it } from 'vitest';
import { HeadgateError } from '../errors.ts';
import { filesConfigSchema, filesLayerOf, mergeFiles, parseFilesFlag } from './files-settings.ts';

const EMPTY = { include: [], exclude: [], writable: [], ageMs: undefined };

describe('whose files the command sees', () => {
  it("is its own, with the pod's where a pod differs, unless it is said", () => {
    expect(mergeFiles([])).toEqual({ mode: 'overrides', ...EMPTY });
    expect(mergeFiles([{}, { mode: 'off', write: ['/data'] }])).toEqual({ mode: 'off', ...EMPTY });
  });

  it('is said by a flag first, then by the file, key by key', () => {
    const file = filesLayerOf({ mode: 'read', include: ['/opt/app'], exclude: ['/etc/ssl'], cache_seconds: 0.5 });
    expect(mergeFiles([parseFilesFlag('overrides'), file])).toEqual({
      mode: 'overrides',
      include: ['/opt/app'],
      exclude: ['/etc/ssl'],
      writable: [],
      ageMs: 500,
    });
    expect(filesLayerOf('read')).toEqual({ mode: 'read' });
    expect(filesLayerOf(undefined)).toEqual({});
  });

  it('may be written in the pod only where that is named', () => {
    expect(mergeFiles([parseFilesFlag('write:/data,/srv//up/')])).toMatchObject({
      mode: 'read',
      writable: ['/data', '/srv/up'],
    });
    expect(mergeFiles([{ write: ['/data'] }])).toMatchObject({ mode: 'overrides', writable: ['/data'] });
    expect(() => mergeFiles([{ mode: 'write' }])).toThrow('It is not said which files');
    expect(() => mergeFiles([{ mode: 'write', write: ['/'] }])).toThrow('whole root');
  });

  it.each(['', 'all', 'read:/a', 'write:', 'write:data', 'write:/a/../b'])('is not said by --files %j', text => {
    expect(() => parseFilesFlag(text)).toThrow(HeadgateError);
  });

  it.each([{ mode: 'all' }, { include: ['a'] }, { write: '/a' }, { cache_seconds: -1 }, { path: [] }, true])(
    'is not said by %j in the file',
    value => {
      expect(filesConfigSchema.safeParse(value).success).toBe(false);
    },
  );
});
