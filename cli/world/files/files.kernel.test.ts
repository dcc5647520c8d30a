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
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { until } from '../../../test/lab/index.ts';
import { inWorld } from '../../../test/world/files-suite.ts';
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

it('the tree is put together with no question but those that are asked ahead', async () => {
  using place = new Place();
  fillPod(place);
  execFileSync('chmod', ['-R', 'a+rX', place.directory]);
  const mountinfo = MOUNTINFO.split('\n').slice(0, 3).join('\n');
  await using world = await World.make(place, { mountinfo, ageMs: 60_000 });
  const first = [
    'the mounts',
    'room',
    '/etc',
    '/etc/ssl',
    '/run',
    '/run/secrets',
    '/var',
    '/var/run',
    '/var/run/secrets',
  ];
  const second = [VOLUME, '/etc', CONFIG];
  expect(world.told.questions).toBe(first.length + second.length);
  expect(world.told.shown.map(({ path }) => path)).toEqual(expect.arrayContaining([VOLUME, CONFIG]));
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
