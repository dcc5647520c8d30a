import { describe, expect, it } from 'vitest';
import type { PodMount } from '../../../protocol/index.ts';
import { FilesError } from './errors.ts';
import { type FilesWish, planLocalPaths, planPodParts } from './mount-plan.ts';
import { asPath } from './testing/entries.ts';

const WISH: FilesWish = { mode: 'overrides', include: [], exclude: [], writable: [] };

function mount(point: string, isReadOnly = false): PodMount {
  return { point: asPath(point), type: 'ext4', isReadOnly, isFile: false };
}

/** What this process needs. */
const OWN = ['/srv/homes/alice', '/workspaces/shop'];

const planned = (wish: Partial<FilesWish>, ...mounts: readonly PodMount[]): string[] =>
  planPodParts({ ...WISH, ...wish }, mounts, OWN).map(
    ({ path, why, isExact }) => `${path} ${why}${isExact ? ' exact' : ''}`,
  );

const DEFAULTS = ['/etc/ssl default', '/run/secrets default exact', '/var/run/secrets default exact'];

describe("the pod's paths", () => {
  it('are its secrets, its certificates and what is mounted into it', () => {
    expect(planned({}, mount(''), mount('/data'), mount('/srv/config', true)).toSorted()).toEqual(
      ['/data mounted', '/srv/config mounted exact', ...DEFAULTS].toSorted(),
    );
  });

  it("are not the developer's tools, home or temporary files, nor what the network answers for", () => {
    const mounts = ['/tmp', '/home/app', '/usr/lib/x', '/etc/hosts', '/etc/resolv.conf', '/dev/shm', '/run'].map(
      point => mount(point),
    );
    expect(planned({}, ...mounts).toSorted()).toEqual(DEFAULTS.toSorted());
    expect(planned({ include: ['/tmp'] }, ...mounts)).toContain('/tmp included');
  });

  it('are not what says which code is loaded here, nor what holds that or our own directories', () => {
    const mounts = ['/etc', '/etc/ld.so.preload', '/etc/ld.so.conf.d', '/srv', '/workspaces/shop'].map(point =>
      mount(point),
    );
    expect(planned({}, ...mounts, mount('/etc/ssl', true)).toSorted()).toEqual(DEFAULTS.toSorted());
    expect(planned({ include: ['/srv'] }, ...mounts)).toContain('/srv included');
    expect(planned({}, mount('/workspaces/shop/data'))).toContain('/workspaces/shop/data mounted');
  });

  it('are fewer where some are left out', () => {
    expect(planned({ exclude: ['/etc/ssl', '/var'] }, mount('/var/lib/x'))).toEqual(['/run/secrets default exact']);
  });

  it('lie within no other, but read-only ones in those that are not, and what is written', () => {
    const mounts = [
      mount('/data'),
      mount('/data/inner'),
      mount('/data/secret', true),
      mount('/data/secret/deep', true),
    ];
    expect(planned({ writable: ['/data/out'] }, ...mounts).filter(each => each.startsWith('/data'))).toEqual([
      '/data mounted',
      '/data/secret mounted exact',
      '/data/out written exact',
    ]);
    expect(planned({ writable: ['/data'] }, ...mounts).filter(each => each.startsWith('/data'))).toEqual([
      '/data written exact',
    ]);
  });

  it('are absolute', () => {
    expect(() => planned({ include: ['data'] })).toThrow(FilesError);
    expect(() => planned({ writable: ['/a/../b'] })).toThrow('"/a/../b" is not an absolute path');
  });
});

describe('the local paths of a whole root', () => {
  it('are the toolchain, home and the kernel, with what the command itself needs', () => {
    const paths = planLocalPaths({ ...WISH, mode: 'read' }, ['/work/shop', '/usr/local/node']);
    expect(paths).toEqual(expect.arrayContaining(['/usr', '/proc', '/home', '/etc/passwd', '/work/shop']));
    expect(paths).not.toContain('/usr/local/node');
  });

  it('are more or fewer by wish', () => {
    const paths = planLocalPaths({ ...WISH, mode: 'read', include: ['/opt'], exclude: ['/srv/mine'] }, []);
    expect(paths).toContain('/srv/mine');
    expect(paths).not.toContain('/opt');
  });
});
