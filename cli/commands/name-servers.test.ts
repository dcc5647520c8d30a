import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nameServersIn, ownNameServers, readResolver } from './name-servers.ts';

describe('the name servers of this machine', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hgt-resolver-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are those that its file names', () => {
    const path = join(directory, 'resolv.conf');
    writeFileSync(path, '# nameserver 192.0.2.1\nnameserver 192.0.2.53\nnameserver fd00::53\nsearch example\n');
    expect(nameServersIn(readResolver(path) ?? '')).toEqual(['192.0.2.53', 'fd00::53']);
  });

  it('are those of its loopback where it has no such file, or a link that leads nowhere', () => {
    const link = join(directory, 'link');
    symlinkSync('nowhere', link);
    for (const path of [link, join(directory, 'nothing')]) {
      expect(readResolver(path)).toBeUndefined();
      expect(ownNameServers(readResolver(path) ?? '')).toEqual(['127.0.0.1', '::1']);
    }
  });
});
