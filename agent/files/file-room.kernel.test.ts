import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  Counters,
  encodeFileRequest,
  FILE_CREATE,
  FILE_MOUNTS,
  FILE_OPEN,
  FILES_NO_ROOT,
  FileMessages,
  type FileRequest,
  Mux,
  type MuxStream,
  OPEN_READ,
  OPEN_WRITE,
  type PodPath,
  readMounts,
  readOpenAnswer,
  type StreamVisitor,
  toPort,
  toSubscriptionId,
} from '../../protocol/index.ts';
import { FileRoom } from './index.ts';
import { MAX_WHOLE_BYTES } from './limits.ts';
import { path, Scratch } from './testing/file-client.ts';

const [UID, GID, GROUP] = [61_234, 61_235, 61_236];
const ENOENT = 2;
const EACCES = 13;
const EFBIG = 27;

let scratch: Scratch;
let app: ChildProcess;
let room: FileRoom;
let counters: Counters;

beforeEach(async () => {
  scratch = new Scratch();
  chmodSync(scratch.directory, 0o755);
  app = spawn('setpriv', [`--reuid=${UID}`, `--regid=${GID}`, `--groups=${GROUP}`, 'sh', '-c', 'echo; exec sleep 600']);
  if (app.stdout !== null) await once(app.stdout, 'data');
  counters = new Counters();
  room = roomOf(app.pid ?? 0);
});

afterEach(async () => {
  app.kill();
  expect(await room.close()).toBe(true);
  scratch[Symbol.dispose]();
});

function roomOf(pid: number): FileRoom {
  const netnsInode = statSync('/proc/self/ns/net').ino;
  return new FileRoom({ pid, netnsInode, counters, warn: () => undefined });
}

/** A CLI's end of a tunnel to the room. */
class Asker {
  readonly agent: Mux;
  readonly cli: Mux;
  readonly session = new Counters();
  stream: MuxStream | null = null;
  resets = 0;
  readonly #answers = new Map<number, (payload: { errno: number; payload: Buffer }) => void>();
  #lastId = 0;

  constructor() {
    const nothing = { onControl: () => undefined, onPong: () => undefined, onOpen: () => undefined };
    const onProtocolError = (error: Error) => {
      throw error;
    };
    const later = (flush: () => void) => void setImmediate(flush);
    this.agent = new Mux({
      role: 'agent',
      visitor: { ...nothing, onProtocolError },
      transport: { bufferedBytes: 0, send: message => this.cli.receive(message) },
      scheduleFlush: later,
    });
    this.cli = new Mux({
      role: 'cli',
      visitor: { ...nothing, onOpen: stream => this.#adopt(stream), onProtocolError },
      transport: { bufferedBytes: 0, send: message => this.agent.receive(message) },
      scheduleFlush: later,
    });
  }

  wish(writable: readonly PodPath[] = []) {
    const open = {
      subscriptionId: toSubscriptionId(1),
      podPort: toPort(1),
      clientPort: toPort(1),
      clientAddress: new Uint8Array(4),
    };
    return { writable, counters: this.session, open: (visitor: StreamVisitor) => this.agent.openStream(open, visitor) };
  }

  async ask(request: FileRequest): Promise<{ errno: number; payload: Buffer }> {
    while (this.stream === null) await new Promise(setImmediate);
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<{ errno: number; payload: Buffer }>();
    this.#answers.set(id, resolve);
    const bytes = encodeFileRequest(id, request);
    this.stream.write(bytes, 0, bytes.length);
    return promise;
  }

  async open(text: string): Promise<{ errno: number; data: string }> {
    const { errno, payload } = await this.ask({ operation: FILE_OPEN, path: path(text), flags: OPEN_READ, bytes: 100 });
    const start = readOpenAnswer(payload, 0, payload.length)?.dataStart;
    return { errno, data: payload.toString('utf8', start ?? payload.length) };
  }

  #adopt(stream: MuxStream): void {
    this.stream = stream;
    const messages = new FileMessages({
      onMessage: (source, start, end) => {
        const payload = Buffer.from(source.subarray(start + 8, end));
        this.#answers.get(source.readUInt32BE(start))?.({ errno: source.readUInt16BE(start + 6), payload });
      },
    });
    stream.visitor = {
      onData: (bytes, start, end) => {
        messages.push(bytes, start, end);
        stream.consumed(end - start);
      },
      onEnd: () => undefined,
      onReset: () => void this.resets++,
      onDrain: () => undefined,
    };
  }
}

test('files are those that the user of the target may see', async () => {
  for (const [name, mode, gid] of [
    ['public', 0o644, 0],
    ['secret', 0o600, 0],
    ['shared', 0o640, GROUP],
  ] as const) {
    writeFileSync(scratch.at(name), name, { mode });
    chownSync(scratch.at(name), 0, gid);
  }
  const asker = new Asker();
  expect(await room.serve(asker.wish())).toBeNull();
  expect(await asker.open(scratch.at('public'))).toEqual({ errno: 0, data: 'public' });
  expect(await asker.open(scratch.at('secret'))).toEqual({ errno: EACCES, data: '' });
  expect(await asker.open(scratch.at('shared'))).toEqual({ errno: 0, data: 'shared' });
  for (const each of [counters, asker.session]) expect(each.snapshot().files_requests).toBe(3);
});

test('files that the agent needs for itself are read whole up to a limit', async () => {
  writeFileSync(scratch.at('plain'), 'content');
  symlinkSync('plain', scratch.at('link'));
  writeFileSync(scratch.at('secret'), 'secret', { mode: 0o600 });
  writeFileSync(scratch.at('largest'), Buffer.alloc(MAX_WHOLE_BYTES));
  writeFileSync(scratch.at('larger'), Buffer.alloc(MAX_WHOLE_BYTES + 1));
  const read = async (name: string) => {
    const content = await room.read(path(scratch.at(name)));
    return Buffer.isBuffer(content) ? content.toString() : content;
  };
  expect(await Promise.all([read('plain'), read('link')])).toEqual(['content', 'content']);
  expect((await room.read(path(scratch.at('largest')))) as Buffer).toHaveLength(MAX_WHOLE_BYTES);
  expect(await read('larger')).toBe(-EFBIG);
  expect(await read('secret')).toBe(-EACCES);
  expect(await read('nothing')).toBe(-ENOENT);
});

test('files that are made belong to the user of the target', async () => {
  mkdirSync(scratch.at('data'));
  chmodSync(scratch.at('data'), 0o777);
  const asker = new Asker();
  await room.serve(asker.wish([path(scratch.at('data'))]));
  const create = (name: string) =>
    asker.ask({
      operation: FILE_CREATE,
      path: path(scratch.at(name)),
      flags: OPEN_READ | OPEN_WRITE,
      permissions: 0o666,
    });
  expect((await create('data/new')).errno).toBe(0);
  expect((await create('elsewhere')).errno).toBe(30);
  const { uid, gid, mode } = statSync(scratch.at('data/new'));
  expect([uid, gid, mode & 0o777]).toEqual([UID, GID, 0o666]);
});

test('the mounts of the target are told', async () => {
  const asker = new Asker();
  await room.serve(asker.wish());
  const { payload } = await asker.ask({ operation: FILE_MOUNTS });
  const mounts = readMounts(payload, 0, payload.length) ?? [];
  expect(mounts.find(each => each.point === '')?.isFile).toBe(false);
  expect(mounts.some(each => each.type === 'proc')).toBe(false);
});

test('two sessions have their own streams, and one that breaks the protocol ends alone', async () => {
  writeFileSync(scratch.at('file'), 'content', { mode: 0o644 });
  const [alice, bob] = [new Asker(), new Asker()];
  await room.serve(alice.wish());
  await room.serve(bob.wish());
  await alice.open(scratch.at('file'));
  alice.stream?.write(Buffer.from([0xff, 0xff, 0xff, 0xff]), 0, 4);
  while (alice.resets === 0) await new Promise(setImmediate);
  expect(await bob.open(scratch.at('file'))).toEqual({ errno: 0, data: 'content' });
  expect(counters.snapshot().files_links_broken).toBe(1);
});

test('a target that is gone, or another process now, has no files', async () => {
  const other = roomOf(2 ** 22 - 1);
  expect(await other.serve(new Asker().wish())).toMatchObject({ code: FILES_NO_ROOT });
  const changed = new FileRoom({ pid: app.pid ?? 0, netnsInode: 1, counters, warn: () => undefined });
  expect(await changed.serve(new Asker().wish())).toMatchObject({ code: FILES_NO_ROOT });
  expect(await other.close()).toBe(true);
  expect(await changed.close()).toBe(true);
});
