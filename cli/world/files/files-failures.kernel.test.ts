/** What is left, and what is told, where a process, a link or FUSE itself goes or is not there. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Place, World } from '../../../test/world/files-world.ts';

describe('a tree of files, when something fails', () => {
  it('leaves no mount when its process is killed', async () => {
    using place = new Place();
    mkdirSync(place.pod('etc/ssl'), { recursive: true });
    const world = await World.make(place);
    world.process.kill('SIGKILL');
    await world[Symbol.asyncDispose]();
    expect(readdirSync(place.at('scratch'))).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(place.directory);
  });

  it('is an error while the agent is away, and files come back with the next one', async () => {
    using place = new Place();
    mkdirSync(place.pod('etc/ssl'), { recursive: true });
    writeFileSync(place.pod('etc/ssl/large'), Buffer.alloc(1_000_000, 'x'));
    writeFileSync(place.pod('etc/ssl/small'), 'small');
    await using world = await World.make(place, { ageMs: 10 });
    const digest = execFileSync('md5sum', [place.pod('etc/ssl/large')], { encoding: 'utf8' }).slice(0, 32);
    const reader =
      'exec 4< /etc/ssl/large; echo > opened; until [ -e again ]; do sleep 0.05; done; md5sum <&4 > part; mv part sum';
    await world.output(`(${reader}) > /dev/null 2>&1 & until [ -e opened ]; do :; done`);
    world.breakLink();
    expect((await world.run('LC_ALL=C cat /etc/ssl/small')).errors).toContain('Input/output error');
    expect(world.losses).toBe(1);
    world.serve();
    expect(await world.output('cat /etc/ssl/small')).toBe('small');
    // What was open before is found again, as it is the same file.
    expect(
      (await world.output('echo > again; timeout 60 sh -c "until [ -e sum ]; do :; done"; cat sum')).slice(0, 32),
    ).toBe(digest);
  });

  it('is told by its code where FUSE cannot be had', async () => {
    using place = new Place();
    await using world = await World.make(place, { device: '/dev/null-fuse' });
    expect(world.told.failed).toBe('HEADGATE_ERR_FILES_DEVICE');
  });

  it('says what it cannot show', async () => {
    using place = new Place();
    mkdirSync(place.pod('usr/bin/env'), { recursive: true });
    await using world = await World.make(place, { include: ['/usr/bin/env'], writable: ['/nothing'] });
    expect(world.told.problems).toEqual([
      '/usr/bin/env of the pod is not shown: here it is a file.',
      'The pod has no /nothing: nothing is shown there.',
    ]);
    rmSync(place.pod('usr'), { recursive: true });
  });
});
