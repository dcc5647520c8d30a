/** What a command writes in the pod itself. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { inWorld } from '../../../test/world/files-suite.ts';

/** Cuts a file whose name another has, and one that has none. */
const CUT = `
import os
def opened(path, text):
    file = os.open(path, os.O_RDWR | os.O_CREAT)
    os.write(file, text)
    return file
old, new, none = opened("/data/replaced", b"old old"), opened("/data/next", b"next"), opened("/data/gone", b"gone")
os.rename("/data/next", "/data/replaced")
os.remove("/data/gone")
os.ftruncate(old, 3)
os.ftruncate(none, 5)
print(os.fstat(old).st_size, os.pread(old, 10, 0))
print(open("/data/replaced").read())
print(os.fstat(none).st_size, os.pread(none, 10, 0))`;

/** Writes until there is no room, and looks at what is there. */
const FILL = `
import errno, os
def end(write):
    try:
        while True: write()
    except OSError as error: return errno.errorcode[error.errno]
file = os.open("/full/large", os.O_RDWR | os.O_CREAT)
sizes = []
code = end(lambda: sizes.append(os.write(file, b"x" * 100000)))
os.fsync(file)
mapped = os.open("/full/other", os.O_RDWR | os.O_CREAT)
print(code, sum(sizes), os.fstat(file).st_size == sum(sizes), end(lambda: os.write(mapped, b"y" * 4096)))`;

describe('written paths', () => {
  const held = inWorld(place => {
    mkdirSync(place.pod('data/sub'), { recursive: true });
    mkdirSync(place.pod('other'));
    writeFileSync(place.pod('data/old'), 'old\n');
    writeFileSync(place.pod('data/script'), 'a=1\nb=2\n');
    symlinkSync('../other', place.pod('data/out'));
    symlinkSync(place.at('home'), place.pod('data/host'));
    mkdirSync(place.pod('full'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=777', 'tmpfs', place.pod('full')]);
    execFileSync('chmod', ['-R', 'a+rX', place.directory]);
    return { writable: ['/data', '/full'], include: ['/other'] };
  });
  afterAll(() => execFileSync('umount', ['-l', held.place.pod('full')]));

  it('say that the disk of the pod is full where it is, and keep what was written by then', async () => {
    const { world, place } = held;
    writeFileSync(place.at('home', 'fill.py'), FILL);
    const [code, written, ...after] = (await world.output(`python3 ${place.at('home', 'fill.py')}`)).trim().split(' ');
    expect([code, ...after]).toEqual(['ENOSPC', 'True', 'ENOSPC']);
    expect(statSync(place.pod('full/large')).size).toBe(Number(written));
    expect((await world.run('cp /bin/sh /full/copy')).errors).toContain('No space left on device');
    expect(await world.output('rm /full/* && echo small > /full/small && cat /full/small')).toBe('small\n');
    expect(readFileSync(place.pod('full/small'), 'utf8')).toBe('small\n');
  });

  it('are written in the pod: made, appended to, cut, renamed, removed', async () => {
    const { world, place } = held;
    const lines = [
      'echo new > /data/new',
      'echo more >> /data/old',
      'sed -i s/b=2/b=3/ /data/script',
      'mkdir /data/made',
      'mv /data/new /data/made/moved',
      'chmod 600 /data/made/moved',
      'touch -d @1000000 /data/old',
      'dd if=/dev/zero of=/data/large bs=1M count=2 status=none',
      'truncate -s 5 /data/large',
      'rmdir /data/sub',
    ];
    await world.output(lines.join(' && '));
    expect(readFileSync(place.pod('data/old'), 'utf8')).toBe('old\nmore\n');
    expect(readFileSync(place.pod('data/script'), 'utf8')).toBe('a=1\nb=3\n');
    expect(readFileSync(place.pod('data/made/moved'), 'utf8')).toBe('new\n');
    expect(statSync(place.pod('data/made/moved')).mode & 0o777).toBe(0o600);
    expect(statSync(place.pod('data/old')).mtimeMs).toBe(1_000_000_000);
    expect(statSync(place.pod('data/large')).size).toBe(5);
    expect(readdirSync(place.pod('data')).sort()).toEqual(['host', 'large', 'made', 'old', 'out', 'script']);
    expect(await world.output('cat /data/old /data/made/moved; stat -c %s /data/large')).toBe('old\nmore\nnew\n5\n');
  });

  it('are read back while they are written, at any place', async () => {
    const code =
      "f=open('/data/rw','w+b');f.write(b'x'*200000);f.flush();f.seek(100000);f.write(b'hello');f.flush();f.seek(99999);print(f.read(7))";
    expect(await held.world.output(`python3 -c "${code}"`)).toBe("b'xhellox'\n");
  });

  it('may lose their name while they are written', async () => {
    const code = `
import os
file = os.open("/data/nameless", os.O_RDWR | os.O_CREAT)
os.write(file, b"a" * 10)
os.unlink("/data/nameless")
os.write(file, b"b" * 200000)
print(os.fstat(file).st_size, os.pread(file, 3, 9), len(os.pread(file, 300000, 0)))`;
    const script = held.place.at('home', 'nameless.py');
    writeFileSync(script, code);
    expect(await held.world.output(`python3 ${script}`)).toBe("200010 b'abb' 200010\n");
    expect(readdirSync(held.place.pod('data'))).not.toContain('nameless');
  });

  it('change what is told of their directory at once', async () => {
    const aged = 'touch -d @1000 /data/aged && ls -l /data > /dev/null';
    const seconds = 'stat -c %Y /data/aged';
    const lines = [
      'mkdir /data/aged',
      aged,
      seconds,
      'echo > /data/aged/name',
      seconds,
      aged,
      'rm /data/aged/name',
      seconds,
    ];
    const [before, ...after] = (await held.world.output(lines.join(' && '))).trim().split('\n').map(Number);
    expect([before, after.length]).toEqual([1000, 2]);
    for (const each of after) expect(each).toBeGreaterThan(1000);
  });

  it('are cut where they are open, whatever has their name by then', async () => {
    const { world, place } = held;
    writeFileSync(place.at('home', 'cut.py'), CUT);
    expect(await world.output(`python3 ${place.at('home', 'cut.py')}`)).toBe("3 b'old'\nnext\n5 b'gone\\x00'\n");
    expect(readFileSync(place.pod('data/replaced'), 'utf8')).toBe('next');
  });

  it('do not make others writable, by whatever name', async () => {
    const { world, place } = held;
    const attempts = [
      'echo x > /other/file',
      'echo x > /data/../other/file',
      'cd /data/out && echo x > file',
      'echo x > /data/out/file',
    ];
    for (const attempt of attempts) await world.run(attempt);
    expect(readdirSync(place.pod('other'))).toEqual([]);
    expect((await world.run('ln -s /etc/passwd /data/link')).errors).toMatch(/not permitted/);
    expect((await world.run('chown 0 /data/old')).status).toBe(1);
  });
});
