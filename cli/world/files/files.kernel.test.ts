import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../test/lab/index.ts';
import { Place, World } from '../../../test/world/files-world.ts';

const SECRETS = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Nothing of this name is on the machine: a mount point for it must be made. */
const VOLUME = '/hgt-volume';
const CONFIG = '/etc/hgt-config';
/** What the loader of every program reads, here a mount of the pod's. */
const PRELOAD = '/etc/ld.so.preload';
/** What programs that use OpenSSL read. */
const OPENSSL = '/etc/ssl/openssl.cnf';
const MOUNTINFO = [
  '1 0 0:1 / / rw - overlay overlay rw',
  `2 1 0:2 / ${VOLUME} rw - ext4 /dev/sdb rw`,
  `3 1 0:3 / ${CONFIG} rw - ext4 /dev/sdb rw`,
  '4 1 0:4 / /tmp rw - tmpfs tmpfs rw',
  `5 1 0:5 / ${PRELOAD} rw - ext4 /dev/sdb rw`,
  '6 1 0:6 / /etc/ssl ro - ext4 /dev/sdb ro',
  '',
].join('\n');

/** Reads what is there, says so, and reads on where it ended, as `tail -f` does. */
const FOLLOW = `
import os, sys
path, told = sys.argv[1:]
while not os.path.exists(path): pass
file = os.open(path, os.O_RDONLY)
print(os.read(file, 1000).decode())
open(told, "w")
more = b""
while not more.endswith(b"last\\n"): more += os.read(file, 1000000)
print(len(more), more[-5:].decode())`;

/** Opens files, waits until the first has no name any more, and reads all that they hold. */
const OUTLIVE = `
import os, sys
told, *paths = sys.argv[1:]
while not all(os.path.exists(path) for path in paths): pass
files = [open(path, "rb", buffering=0) for path in paths]
print(*[len(file.read(1000)) for file in files])
open(told, "w")
while os.path.exists(paths[0]): pass
print(*[os.fstat(file.fileno()).st_size for file in files], *[len(file.read()) for file in files])`;

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

/** A world for all tests of a group. */
function inWorld(prepare: (place: Place) => Parameters<typeof World.make>[1]): { place: Place; world: World } {
  const held = { place: undefined as unknown as Place, world: undefined as unknown as World };
  beforeAll(async () => {
    held.place = new Place();
    const options = prepare(held.place);
    held.world = await World.make(held.place, options);
    expect(held.world.told.failed).toBeUndefined();
  });
  afterAll(async () => {
    await held.world[Symbol.asyncDispose]();
    // Nothing is left where the mounts were.
    expect(readdirSync(held.place.at('scratch'))).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(held.place.directory);
    held.place[Symbol.dispose]();
  });
  return held;
}

function fillPod(place: Place): void {
  mkdirSync(place.pod(SECRETS, '..first'), { recursive: true });
  writeFileSync(place.pod(SECRETS, '..first/token'), 'first token', { mode: 0o600 });
  symlinkSync('..first', place.pod(SECRETS, '..data'));
  symlinkSync('..data/token', place.pod(SECRETS, 'token'));
  mkdirSync(place.pod(VOLUME, 'many'), { recursive: true });
  for (let index = 0; index < 1000; index++) writeFileSync(place.pod(VOLUME, `many/file-${index}`), `line ${index}\n`);
  mkdirSync(place.pod(VOLUME, 'a/b/c/d/e'), { recursive: true });
  writeFileSync(place.pod(VOLUME, 'a/b/c/d/e/deep'), 'deep');
  writeFileSync(place.pod(VOLUME, 'large'), Buffer.alloc(3_000_000, 'abcdefghijklm\n'));
  mkdirSync(place.pod(CONFIG), { recursive: true });
  writeFileSync(place.pod(CONFIG, 'app.conf'), 'color=blue\n');
  mkdirSync(place.pod('tmp'));
  writeFileSync(place.pod('tmp/of-the-pod'), '');
  writeFileSync(place.pod(PRELOAD), `${VOLUME}/hostile.so\n`);
  mkdirSync(place.pod('etc/ssl/certs'), { recursive: true });
  writeFileSync(place.pod(OPENSSL), `.include ${VOLUME}/hostile.cnf\n`);
  writeFileSync(place.pod('etc/ssl/certs/ca.pem'), 'of the pod\n');
  copyFileSync('/usr/bin/true', place.pod(VOLUME, 'program'));
}

/** No program here loads what the pod wants it to. */
async function expectOwnCode(world: World): Promise<void> {
  const here = existsSync(OPENSSL) ? readFileSync(OPENSSL, 'utf8') : '';
  expect(await world.output('cat /etc/ssl/certs/ca.pem')).toBe('of the pod\n');
  expect(await world.output(`cat ${OPENSSL}`)).toBe(here);
  const { output, errors } = await world.run(`cat ${PRELOAD} 2>/dev/null; true`);
  expect(output).not.toContain('hostile');
  expect(errors).not.toContain('hostile');
}

describe('overrides', () => {
  const held = inWorld(place => {
    fillPod(place);
    execFileSync('chmod', ['-R', 'a+rX', place.directory]);
    return { mountinfo: MOUNTINFO, ageMs: 50 };
  });

  it("show the pod's secrets and volumes in the local tree, also where it has no place for them", async () => {
    const { world } = held;
    expect(world.told.problems).toEqual([]);
    expect(world.told.shown).toEqual(
      [
        { path: '/etc/ssl', why: 'default' },
        { path: '/var/run/secrets', why: 'default' },
        { path: VOLUME, why: 'mounted' },
        { path: CONFIG, why: 'mounted' },
      ].toSorted((a, b) => a.path.split('/').length - b.path.split('/').length),
    );
    expect(await world.output(`cat ${SECRETS}/token`)).toBe('first token');
    expect(await world.output(`cat ${CONFIG}/app.conf`)).toBe('color=blue\n');
    expect(await world.output('ls -d /usr/bin/env /etc/passwd; pwd')).toBe(
      `/etc/passwd\n/usr/bin/env\n${held.place.at('home')}\n`,
    );
    expect((await world.run('ls /tmp/of-the-pod')).status).not.toBe(0);
  });

  it('load no code of the pod into programs, and start none', async () => {
    await expectOwnCode(held.world);
    expect((await held.world.run(`${VOLUME}/program`)).status).toBe(126);
  });

  it('show a deep path after at most two questions', async () => {
    const { output, questions } = await held.world.run(`cat ${VOLUME}/a/b/c/d/e/deep`);
    expect(output).toBe('deep');
    expect(questions).toBeLessThanOrEqual(2);
  });

  it('list a thousand files, all with their attributes', async () => {
    const lines = (await held.world.output(`ls -lA ${VOLUME}/many`)).trim().split('\n').slice(1);
    expect(lines.length).toBe(1000);
    expect(lines.every(line => /^-rw-r--r-- 1 /.test(line))).toBe(true);
    expect(await held.world.output(`ls -a ${VOLUME}/a`)).toBe('.\n..\nb\n');
  });

  it('are searched from top to bottom', async () => {
    expect(await held.world.output(`grep -rl 'line 77$' ${VOLUME}`)).toBe(`${VOLUME}/many/file-77\n`);
    expect(await held.world.output(`find ${VOLUME} -type f | wc -l`)).toBe('1003\n');
  });

  it('bring large files byte for byte, by any way of reading', async () => {
    const { world, place } = held;
    const digest = execFileSync('md5sum', [place.pod(VOLUME, 'large')], { encoding: 'utf8' }).slice(0, 32);
    expect((await world.output(`md5sum < ${VOLUME}/large`)).slice(0, 32)).toBe(digest);
    expect((await world.output(`cp ${VOLUME}/large copy && md5sum < copy`)).slice(0, 32)).toBe(digest);
    expect(await world.output(`dd if=${VOLUME}/large bs=14 skip=100000 count=1 status=none`)).toBe('abcdefghijklm\n');
    const mapped = `import mmap;f=open('${VOLUME}/large','rb');m=mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ);print(m[2999990:],len(m))`;
    expect(await world.output(`python3 -c "${mapped}"`)).toContain('3000000');
  });

  it("keep edits local, and the pod's copy as it is", async () => {
    const { world, place } = held;
    const edits = [
      `echo color=red > ${CONFIG}/app.conf`,
      `rm ${VOLUME}/many/file-1`,
      `mv ${VOLUME}/many/file-2 ${VOLUME}/moved`,
      `echo new > ${VOLUME}/new`,
    ];
    expect(
      await world.output(
        `${edits.join(' && ')}; cat ${CONFIG}/app.conf ${VOLUME}/new ${VOLUME}/moved; ls ${VOLUME}/many | wc -l`,
      ),
    ).toBe('color=red\nnew\nline 2\n998\n');
    expect(readFileSync(place.pod(CONFIG, 'app.conf'), 'utf8')).toBe('color=blue\n');
    expect(readdirSync(place.pod(VOLUME)).sort()).toEqual(['a', 'large', 'many', 'program']);
    expect(readdirSync(place.pod(VOLUME, 'many')).length).toBe(1000);
  });

  it('has room for edits as long as there is memory, and says where there is none', async () => {
    const { world, place } = held;
    const { errors } = await world.run(`fallocate -l 1T ${CONFIG}/large`);
    expect(errors).toContain('No space left on device');
    expect(await world.output(`stat -c %s ${CONFIG}/large; rm ${CONFIG}/large; cat ${CONFIG}/app.conf`)).toBe(
      '0\ncolor=red\n',
    );
    expect(readdirSync(place.pod(CONFIG))).not.toContain('large');
  });

  it('sees a change in the pod after the age of its cache', async () => {
    const { world, place } = held;
    expect(await world.output(`cat ${SECRETS}/token`)).toBe('first token');
    mkdirSync(place.pod(SECRETS, '..second'));
    writeFileSync(place.pod(SECRETS, '..second/token'), 'second token', { mode: 0o644 });
    symlinkSync('..second', place.pod(SECRETS, '..next'));
    renameSync(place.pod(SECRETS, '..next'), place.pod(SECRETS, '..data'));
    const wait = `until [ "$(cat ${SECRETS}/token)" = 'second token' ]; do :; done`;
    await world.output(`timeout 20 sh -c '${wait.replaceAll("'", `'\\''`)}'`);
    writeFileSync(place.pod(VOLUME, 'a/b/c/d/e/deep'), 'deeper');
    await world.output(`timeout 20 sh -c 'until grep -q deeper ${VOLUME}/a/b/c/d/e/deep; do :; done'`);
  });

  it('that are open go on where they grow, and stay when they lose their name', async () => {
    const { world, place } = held;
    const home = (name: string): string => place.at('home', name);
    const told = (name: string): Promise<unknown> =>
      until(() => existsSync(home(name)) || undefined, {
        withinMs: 20_000,
        what: 'the program to have opened its files',
      });
    writeFileSync(home('follow.py'), FOLLOW);
    writeFileSync(home('outlive.py'), OUTLIVE);
    for (const [index, log] of [`${VOLUME}/log`, `${SECRETS}/log`].entries()) {
      writeFileSync(place.pod(log), 'first\n', { mode: 0o644 });
      const followed = world.output(`timeout 20 python3 ${home('follow.py')} ${log} ${home(`followed-${index}`)}`);
      await told(`followed-${index}`);
      appendFileSync(place.pod(log), `${'x'.repeat(200_000)}last\n`);
      expect(await followed).toBe('first\n\n200005 last\n\n');
      rmSync(place.pod(log));
    }
    const files = [`${SECRETS}/gone`, `${VOLUME}/gone`, `${SECRETS}/small`];
    for (const file of files)
      writeFileSync(place.pod(file), Buffer.alloc(file.endsWith('small') ? 5_000 : 3_000_000), { mode: 0o644 });
    const outlived = world.output(`timeout 20 python3 ${home('outlive.py')} ${home('outlived')} ${files.join(' ')}`);
    await told('outlived');
    for (const file of files) rmSync(place.pod(file));
    expect(await outlived).toBe('1000 1000 1000\n3000000 3000000 5000 2999000 2999000 4000\n');
  });

  it('are seen once they are there, also who has been looked for before', async () => {
    const { world, place } = held;
    const marker = place.at('home', 'looked');
    const seen = world.output(
      `! cat ${VOLUME}/late && echo > ${marker} && timeout 20 sh -c 'until cat ${VOLUME}/late; do :; done'`,
    );
    await until(() => existsSync(marker), { withinMs: 20_000, what: 'the program to have looked' });
    writeFileSync(place.pod(VOLUME, 'late'), 'late\n');
    expect(await seen).toBe('late\n');
    rmSync(place.pod(VOLUME, 'late'));
  });

  it('tell errors as they are', async () => {
    const { errors } = await held.world.run(
      `LC_ALL=C cat ${VOLUME}/none; LC_ALL=C cat ${VOLUME}/a; LC_ALL=C ls ${VOLUME}/large/x`,
    );
    expect(errors).toMatch(/none: No such file.*\n.*a: Is a directory\n.*x.*Not a directory/);
  });

  it('tell the space of a file system', async () => {
    expect((await held.world.output(`df -P ${SECRETS} | tail -1`)).split(/\s+/)[1]).toMatch(/^[0-9]+$/);
  });
});

describe('the whole root', () => {
  const held = inWorld(place => {
    fillPod(place);
    mkdirSync(place.pod('app/lib'), { recursive: true });
    const [, interpreter = ''] =
      /interpreter (\S+),/.exec(execFileSync('file', ['-L', '/usr/bin/busybox'], { encoding: 'utf8' })) ?? [];
    const libraries = execFileSync('ldd', ['/usr/bin/busybox'], { encoding: 'utf8' }).matchAll(/=> (\S+) \(/g);
    for (const path of [interpreter, ...[...libraries].map(match => match[1] ?? '')]) {
      copyFileSync(path, place.pod('app/lib', path.split('/').at(-1) ?? ''));
    }
    copyFileSync('/usr/bin/busybox', place.pod('app/busybox'));
    symlinkSync(interpreter.split('/').at(-1) ?? '', place.pod('app/lib/loader'));
    writeFileSync(place.pod('etc/os-release'), 'ID=podos\n');
    symlinkSync('/etc/os-release', place.pod('app/link'));
    writeFileSync(place.pod('etc/passwd'), 'of the pod');
    execFileSync('chmod', ['-R', 'a+rX', place.directory]);
    return { mode: 'read', exclude: ['/etc/hgt-config'], mountinfo: MOUNTINFO };
  });

  it("is the pod's, with the local toolchain, home and kernel in it", async () => {
    const { world } = held;
    expect(world.told.problems).toEqual([]);
    expect(await world.output('cat /etc/os-release')).toBe('ID=podos\n');
    expect(await world.output(`cat ${SECRETS}/token`)).toBe('first token');
    expect(await world.output('pwd; head -c 4 /etc/passwd; ls /hgt-volume/a')).toBe(
      `${held.place.at('home')}\nrootb\n`,
    );
    expect(await world.output('test -d /proc/self && echo here')).toBe('here\n');
    expect(world.told.local).toEqual(expect.arrayContaining(['/usr', '/proc', '/dev']));
  });

  it('has no say in what the loader of local programs loads', () => expectOwnCode(held.world));

  it('starts a dynamic program of the pod with the libraries of the pod', async () => {
    const { world } = held;
    expect(await world.output('/app/lib/loader --library-path /app/lib /app/busybox echo from the pod')).toBe(
      'from the pod\n',
    );
    expect(await world.output('/app/busybox cat /proc/self/maps | grep -c /app/busybox')).not.toBe('0\n');
  });

  it('keeps edits local', async () => {
    const { world, place } = held;
    expect(
      await world.output(
        'echo ID=mine > /etc/os-release; mkdir -p /srv/x; echo y > /srv/x/y; cat /etc/os-release /srv/x/y',
      ),
    ).toBe('ID=mine\ny\n');
    expect(readFileSync(place.pod('etc/os-release'), 'utf8')).toBe('ID=podos\n');
    expect(readdirSync(place.pod())).not.toContain('srv');
  });

  it('leads an absolute link of the pod to what stands there in this root', async () => {
    const { world } = held;
    expect(await world.output('readlink /app/link')).toBe('/etc/os-release\n');
    expect(await world.output('echo ID=edited > /etc/os-release; cat /app/link')).toBe('ID=edited\n');
  });
});

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

describe('the end of things', () => {
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
