import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CHANGE_MTIME,
  CHANGE_PERMISSIONS,
  CHANGE_SIZE,
  FILE_ATTRIBUTES,
  FILE_CHANGE,
  FILE_CLOSE,
  FILE_CREATE,
  FILE_LIST,
  FILE_LOOK,
  FILE_MAKE_DIRECTORY,
  FILE_OPEN,
  FILE_PIECE_BYTES,
  FILE_READ,
  FILE_REMOVE,
  FILE_RENAME,
  FILE_RESIZE,
  FILE_SPACE,
  FILE_WRITE,
  KIND_DIRECTORY,
  KIND_SYMLINK,
  MAX_LOOK_BYTES,
  MAX_OPEN_BYTES,
  OPEN_EXCLUSIVE,
  OPEN_READ,
  OPEN_WRITE,
  readEntries,
  readEntryAnswer,
  readLookAnswer,
  readSpace,
} from '../../protocol/index.ts';
import { LOOK_AROUND_BYTES, MAX_OPEN_FILES, MAX_WAITING_ANSWERS, READ_AHEAD_BYTES } from './limits.ts';
import { FileClient, name, path, Scratch } from './testing/file-client.ts';

const [ENOENT, EBADF, EACCES, EEXIST, EISDIR, EINVAL, EMFILE, EROFS, ELOOP] = [2, 9, 13, 17, 21, 22, 24, 30, 40];

let scratch: Scratch;
let client: FileClient;

beforeEach(() => {
  scratch = new Scratch();
  mkdirSync(scratch.at('pod'));
  writeFileSync(scratch.at('outside'), 'of the host');
  client = new FileClient(scratch.at('pod'));
});

afterEach(() => {
  client[Symbol.dispose]();
  scratch[Symbol.dispose]();
});

const pod = (...names: readonly string[]): string => scratch.at('pod', ...names);
const open = (text: string, bytes = MAX_OPEN_BYTES) =>
  client.open({ operation: FILE_OPEN, path: path(text), flags: OPEN_READ, bytes });

function look(text: string, wanted: string) {
  const { payload } = client.ask({ operation: FILE_LOOK, path: path(text), name: name(wanted) });
  const answer = readLookAnswer(payload, 0, payload.length);
  if (answer === null) throw new Error('a broken answer');
  return { ...answer, paths: answer.directories.map(each => each.path as string) };
}

function list(text: string): string[] {
  const { payload } = client.ask({ operation: FILE_LIST, path: path(text) });
  return (readEntries(payload, 0, payload.length) ?? []).map(each => each.name as string).sort();
}

describe('reading', () => {
  it('brings a small file in one answer and keeps nothing open', () => {
    writeFileSync(pod('small'), 'hello');
    expect(open('/small')).toEqual({ errno: 0, handle: 0, data: 'hello' });
    expect(client.counters.snapshot().files_bytes_read).toBe(5);
  });

  it('brings a large file in pieces, at any offset, to its end and no further', () => {
    const bytes = Buffer.alloc(300_000, 'abcdefghijklmnopq');
    writeFileSync(pod('large'), bytes);
    const { handle, data } = open('/large', 1000);
    expect(data).toBe(bytes.toString('latin1', 0, 1000));
    const read = (offset: number, count: number) => client.ask({ operation: FILE_READ, handle, offset, bytes: count });
    expect(read(1000, 200_000).payload.equals(bytes.subarray(1000, 201_000))).toBe(true);
    expect(read(299_990, 100).payload.length).toBe(10);
    expect(read(400_000, 100).payload.length).toBe(0);
    expect(read(0, 2 * FILE_PIECE_BYTES).pieces).toBe(2);
    client.post({ operation: FILE_CLOSE, handle });
    expect(read(0, 1).errno).toBe(EBADF);
  });

  it('goes on in the file that was opened when another takes its name', () => {
    writeFileSync(pod('config'), Buffer.alloc(200_000, 'a'));
    writeFileSync(pod('next'), Buffer.alloc(200_000, 'b'));
    const { handle } = open('/config', 10);
    renameSync(pod('next'), pod('config'));
    expect(client.ask({ operation: FILE_READ, handle, offset: 150_000, bytes: 1 }).payload.toString()).toBe('a');
  });

  it('lets a lookup pass a long read', () => {
    writeFileSync(pod('large'), Buffer.alloc(8 * READ_AHEAD_BYTES));
    const { handle } = open('/large', 10);
    const long = client.post({ operation: FILE_READ, handle, offset: 0, bytes: 1024 * 1024 });
    const short = client.post({ operation: FILE_LOOK, path: path('/'), name: name('large') });
    client.takeAll();
    expect(client.order.slice(-2)).toEqual([short, long]);
  });

  it('answers what is asked of one file in order, and files in turns', () => {
    for (const text of ['one', 'other']) writeFileSync(pod(text), Buffer.alloc(12 * FILE_PIECE_BYTES));
    const [one, other] = [open('/one', 10).handle, open('/other', 10).handle];
    const read = (handle: number, piece: number) =>
      client.post({ operation: FILE_READ, handle, offset: piece * FILE_PIECE_BYTES, bytes: 4 * FILE_PIECE_BYTES });
    const asked = [read(one, 0), read(one, 4), read(one, 8), read(other, 0)];
    client.takeAll();
    const [first, second, third, fourth] = asked;
    expect(client.order.slice(-4)).toEqual([first, second, fourth, third]);
  });

  it('reads no further than the tunnel takes', () => {
    writeFileSync(pod('large'), Buffer.alloc(4 * 1024 * 1024));
    const { handle } = open('/large', 10);
    for (let turn = 0; turn < 4; turn++) client.post({ operation: FILE_READ, handle, offset: 0, bytes: 1024 * 1024 });
    expect(client.unsentBytes).toBeLessThan(READ_AHEAD_BYTES + FILE_PIECE_BYTES + 1024);
    for (let turn = 0; turn < 200; turn++) client.post({ operation: FILE_LOOK, path: path('/'), name: name('none') });
    client.takeAll();
    expect(client.order.length).toBe(1 + 4 + 200);
  });

  it('tells the space of a file system', () => {
    const { payload } = client.ask({ operation: FILE_SPACE, path: path('/') });
    expect(readSpace(payload, 0, payload.length)?.blockBytes).toBeGreaterThan(0);
  });
});

describe('a directory', () => {
  it('is listed whole, with attributes and where links lead', () => {
    for (let index = 0; index < 3000; index++) writeFileSync(pod(`file-${index}`), '');
    symlinkSync('file-1', pod('link'));
    mkdirSync(pod('directory'));
    const { payload, pieces } = client.ask({ operation: FILE_LIST, path: path('/') });
    const entries = readEntries(payload, 0, payload.length) ?? [];
    expect(entries.length).toBe(3002);
    expect(pieces).toBeGreaterThan(1);
    const byName = new Map(entries.map(each => [each.name as string, each.entry]));
    expect(byName.get('link')).toMatchObject({ kind: KIND_SYMLINK, target: 'file-1' });
    expect(byName.get('directory')?.kind).toBe(KIND_DIRECTORY);
  });

  it('may hold names that are no text', () => {
    const odd = Buffer.concat([Buffer.from(`${pod()}/`), Buffer.from([0xff, 0x20, 0xc3])]);
    writeFileSync(odd, 'odd');
    expect(list('/')).toEqual(['\xff \xc3']);
    expect(client.open({ operation: FILE_OPEN, path: '/\xff \xc3' as never, flags: OPEN_READ, bytes: 10 }).data).toBe(
      'odd',
    );
  });

  it('that is not there, or is a file, says so', () => {
    writeFileSync(pod('file'), '');
    expect(client.ask({ operation: FILE_LIST, path: path('/none') }).errno).toBe(ENOENT);
    expect(client.ask({ operation: FILE_LIST, path: path('/file') }).errno).toBe(20);
    expect(open('/none').errno).toBe(ENOENT);
    mkdirSync(pod('directory'));
    expect(open('/directory').errno).toBe(EISDIR);
  });
});

describe('a lookup', () => {
  it('brings the tree below and the directory around along', () => {
    mkdirSync(pod('a/b/c/d'), { recursive: true });
    writeFileSync(pod('a/b/c/d/file'), 'x');
    writeFileSync(pod('beside'), 'y');
    const { errno, entry, paths, directories } = look('/', 'a');
    expect([errno, entry?.kind]).toEqual([0, KIND_DIRECTORY]);
    expect(paths).toEqual(['', '/a', '/a/b', '/a/b/c', '/a/b/c/d']);
    expect(directories[0]?.entries.map(each => each.name).sort()).toEqual(['a', 'beside']);
  });

  it('of what is not there brings what is', () => {
    writeFileSync(pod('here'), '');
    expect(look('/', 'none')).toMatchObject({ errno: ENOENT, entry: null, paths: [''] });
    expect(look('/none', 'x')).toMatchObject({ errno: ENOENT, paths: [] });
  });

  it('leaves out what has no room', () => {
    mkdirSync(pod('top/large'), { recursive: true });
    mkdirSync(pod('top/small/inner'), { recursive: true });
    for (let index = 0; index < 2000; index++) writeFileSync(pod('top/large', `file-${index}`), '');
    for (let index = 0; index < LOOK_AROUND_BYTES / 50; index++) writeFileSync(pod(`beside-${index}`), '');
    const { paths } = look('/', 'top');
    expect(paths).toContain('/top/small/inner');
    expect(paths).not.toContain('/top/large');
    expect(paths.at(-1)).toBe('');
    const { payload } = client.ask({ operation: FILE_LOOK, path: path('/'), name: name('top') });
    expect(payload.length).toBeLessThanOrEqual(MAX_LOOK_BYTES);
  });
});

describe('a directory that is too large to be brought along', () => {
  it('is not read again for each of its files', () => {
    for (let index = 0; index < 2000; index++) writeFileSync(pod(`file-${index}`), '');
    expect(look('/', 'file-1')).toMatchObject({ errno: 0, paths: [] });
    // It would have room now, and nobody has looked.
    for (let index = 2; index < 2000; index++) rmSync(pod(`file-${index}`));
    expect(look('/', 'file-1')).toMatchObject({ errno: 0, paths: [] });
  });
});

describe('the way out of the root', () => {
  it('is closed to symlinks and to `..` in them', () => {
    symlinkSync(scratch.at('outside'), pod('absolute'));
    symlinkSync('../outside', pod('relative'));
    symlinkSync('../../../../../../../../etc', pod('climbing'));
    symlinkSync('/', pod('root'));
    expect(open('/absolute').errno).toBe(ELOOP);
    expect(open('/relative').errno).toBe(ELOOP);
    expect(open('/climbing/passwd').errno).toBe(ENOENT);
    expect(open('/root/absolute').errno).toBe(ELOOP);
    expect(open(`/root${scratch.at('outside')}`).errno).toBe(ENOENT);
    expect(look('/climbing', 'passwd').errno).toBe(ENOENT);
    writeFileSync(pod('inside'), 'of the pod');
    expect(open('/root/inside').data).toBe('of the pod');
    expect(open('/root/root/root/inside').data).toBe('of the pod');
  });

  it('is closed to a directory that becomes a symlink meanwhile', () => {
    mkdirSync(pod('turning'));
    symlinkSync(scratch.directory, pod('elsewhere'));
    for (let turn = 0; turn < 200; turn++) {
      renameSync(pod('turning'), pod('kept'));
      renameSync(pod('elsewhere'), pod('turning'));
      expect(open('/turning/outside').data).toBe('');
      renameSync(pod('turning'), pod('elsewhere'));
      renameSync(pod('kept'), pod('turning'));
    }
  });

  it('is closed to devices, pipes and sockets, which are shown and never opened', async () => {
    execFileSync('mkfifo', [pod('pipe')]);
    const server = createServer(() => expect.unreachable()).listen(pod('socket'));
    await new Promise(resolve => server.once('listening', resolve));
    symlinkSync('/dev/null', pod('null'));
    expect(list('/')).toEqual(['null', 'pipe', 'socket']);
    expect(open('/pipe').errno).toBe(EACCES);
    expect(open('/socket').errno).toBe(EACCES);
    expect(client.counters.snapshot().files_refused_kind).toBe(2);
    server.close();
    connect(pod('socket')).on('error', () => undefined);
  });

  it('is closed to what shows the kernel', () => {
    using machine = new FileClient('/');
    const wish = (text: string) => ({ operation: FILE_OPEN, path: path(text), flags: OPEN_READ, bytes: 10 }) as const;
    expect(machine.open(wish('/proc/1/environ')).errno).toBe(EACCES);
    expect(machine.open(wish('/sys/kernel/uevent_seqnum')).errno).toBe(EACCES);
    expect(machine.open(wish(`/proc/${process.pid}/root/etc/passwd`)).errno).toBe(ELOOP);
    expect(machine.ask({ operation: FILE_LIST, path: path('/proc') }).errno).toBe(EACCES);
    expect(machine.counters.snapshot().files_refused_system).toBe(3);
  });
});

describe('writing', () => {
  const flags = OPEN_READ | OPEN_WRITE;

  beforeEach(() => {
    mkdirSync(pod('data'));
    writeFileSync(pod('data/old'), 'old');
    writeFileSync(pod('config'), 'kept');
    client[Symbol.dispose]();
    client = new FileClient(scratch.at('pod'), ['/data']);
  });

  const create = (text: string, more = 0) =>
    client.open({ operation: FILE_CREATE, path: path(text), flags: flags | more, permissions: 0o640 });

  it('makes, writes, cuts, renames and removes below the paths that were named', () => {
    const { handle, errno } = create('/data/new');
    expect(errno).toBe(0);
    const data = Buffer.from('hello world');
    expect(client.ask({ operation: FILE_WRITE, handle, offset: 0, data }).payload.readUInt32BE()).toBe(11);
    expect(readFileSync(pod('data/new'), 'utf8')).toBe('hello world');
    const what = CHANGE_SIZE | CHANGE_PERMISSIONS | CHANGE_MTIME;
    const times = { mtimeSeconds: 1_000_000, mtimeNanoseconds: 5 };
    const changed = client.ask({
      operation: FILE_CHANGE,
      path: path('/data/new'),
      what,
      permissions: 0o600,
      size: 5,
      ...times,
    });
    expect(readEntryAnswer(changed.payload, 0, changed.payload.length)).toMatchObject({
      size: 5,
      permissions: 0o600,
      ...times,
    });
    client.ask({ operation: FILE_MAKE_DIRECTORY, path: path('/data/sub'), permissions: 0o777 });
    expect(statSync(pod('data/sub')).mode & 0o777).toBe(0o777);
    client.ask({ operation: FILE_RENAME, path: path('/data/new'), to: path('/data/sub/moved'), flags: 0 });
    expect(readFileSync(pod('data/sub/moved'), 'utf8')).toBe('hello');
    client.ask({ operation: FILE_REMOVE, path: path('/data/sub/moved'), isDirectory: false });
    client.ask({ operation: FILE_REMOVE, path: path('/data/sub'), isDirectory: true });
    expect(existsSync(pod('data/sub'))).toBe(false);
    expect(client.counters.snapshot()).toMatchObject({ files_bytes_written: 11, files_changed: 6 });
  });

  it('opens what is there, unless it must be new', () => {
    expect(create('/data/old').errno).toBe(0);
    expect(create('/data/old', OPEN_EXCLUSIVE).errno).toBe(EEXIST);
    expect(readFileSync(pod('data/old'), 'utf8')).toBe('old');
  });

  it('reaches nothing else', () => {
    const change = { what: CHANGE_SIZE, permissions: 0, size: 0, mtimeSeconds: 0, mtimeNanoseconds: 0 };
    expect(create('/config').errno).toBe(EROFS);
    expect(create('/database').errno).toBe(EROFS);
    expect(client.open({ operation: FILE_OPEN, path: path('/config'), flags, bytes: 0 }).errno).toBe(EROFS);
    expect(client.ask({ operation: FILE_CHANGE, path: path('/config'), ...change }).errno).toBe(EROFS);
    expect(client.ask({ operation: FILE_REMOVE, path: path('/config'), isDirectory: false }).errno).toBe(EROFS);
    const { handle } = client.open({ operation: FILE_OPEN, path: path('/config'), flags: OPEN_READ, bytes: 0 });
    expect(client.ask({ operation: FILE_RESIZE, handle, size: 0 }).errno).toBe(EINVAL);
    expect(client.ask({ operation: FILE_RESIZE, handle: handle + 1, size: 0 }).errno).toBe(EBADF);
    const to = path('/data/stolen');
    expect(client.ask({ operation: FILE_RENAME, path: path('/config'), to, flags: 0 }).errno).toBe(EROFS);
    expect(client.ask({ operation: FILE_RENAME, path: path('/data/old'), to: path('/config'), flags: 0 }).errno).toBe(
      EROFS,
    );
    expect(readFileSync(pod('config'), 'utf8')).toBe('kept');
    expect(client.counters.snapshot().files_refused_write).toBe(7);
  });

  it('follows no symlink below a named path, whether it leads out of the root or within it', () => {
    symlinkSync('..', pod('data/up'));
    symlinkSync(scratch.directory, pod('data/out'));
    symlinkSync('../config', pod('data/link'));
    for (const text of ['/data/up/config', '/data/out/outside', '/data/link']) {
      expect(client.open({ operation: FILE_OPEN, path: path(text), flags, bytes: 0 }).errno).toBe(ELOOP);
      expect([ELOOP, EEXIST]).toContain(create(text, OPEN_EXCLUSIVE).errno);
    }
    expect(client.ask({ operation: FILE_REMOVE, path: path('/data/up/config'), isDirectory: false }).errno).toBe(ELOOP);
    expect(readFileSync(pod('config'), 'utf8')).toBe('kept');
    expect(readFileSync(scratch.at('outside'), 'utf8')).toBe('of the host');
  });

  it('of a pipe never opens it', () => {
    execFileSync('mkfifo', [pod('data/pipe')]);
    expect(create('/data/pipe').errno).toBe(EACCES);
  });

  it('through a handle that only reads is refused', () => {
    writeFileSync(pod('data/large'), Buffer.alloc(MAX_OPEN_BYTES * 2));
    const { handle } = open('/data/large', 1);
    expect(client.ask({ operation: FILE_WRITE, handle, offset: 0, data: Buffer.from('x') }).errno).toBe(EBADF);
  });
});

describe('a session', () => {
  it('opens no more files than its limit', () => {
    writeFileSync(pod('large'), Buffer.alloc(10));
    const wish = { operation: FILE_OPEN, path: path('/large'), flags: OPEN_READ, bytes: 1 } as const;
    for (let index = 0; index < MAX_OPEN_FILES; index++) expect(client.open(wish).errno).toBe(0);
    expect(client.open(wish).errno).toBe(EMFILE);
    expect(client.counters.snapshot().files_handles_exhausted).toBe(1);
    client.post({ operation: FILE_CLOSE, handle: 7 });
    expect(client.open(wish).errno).toBe(0);
  });

  it('that asks for too much at once is broken off', () => {
    writeFileSync(pod('large'), Buffer.alloc(4 * READ_AHEAD_BYTES));
    const { handle } = open('/large', 1);
    for (let index = 0; index < MAX_WAITING_ANSWERS + 16; index++) {
      client.post({ operation: FILE_READ, handle, offset: 0, bytes: READ_AHEAD_BYTES });
    }
    expect(client.server.receive(Buffer.alloc(0))).toBe(false);
  });

  it('that sends what is no request is broken off', () => {
    expect(client.server.receive(Buffer.from([0, 0, 0, 5, 0, 0, 0, 1, 99]))).toBe(false);
    expect(client.server.receive(Buffer.alloc(4))).toBe(false);
  });

  it('is told attributes as the pod has them', () => {
    writeFileSync(pod('file'), 'abc', { mode: 0o604 });
    const { payload } = client.ask({ operation: FILE_ATTRIBUTES, path: path('/file') });
    expect(readEntryAnswer(payload, 0, payload.length)).toMatchObject({ permissions: 0o604, size: 3, links: 1 });
  });
});
