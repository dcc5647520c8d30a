import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { EPOLL_IN, EPOLL_PEER_ENDED } from './epoll.ts';
import { SocketLoop } from './socket-loop.ts';
import { StreamWay, type StreamWayReader } from './stream-way.ts';
import { runTurn } from './turn-end.ts';

const NOTHING = Buffer.alloc(0);
const LONG_BYTES = 16 * 1024 * 1024;

const undo: (() => void)[] = [];

afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** All that a way reads, copied while it is borrowed. */
class Heard implements StreamWayReader {
  readonly closed = Promise.withResolvers<Error | null>();
  #text = '';
  #onChange: () => void = () => undefined;

  onBytes(bytes: Buffer, start: number, end: number): void {
    this.#text += bytes.toString('latin1', start, end);
    bytes.fill(0xee, start, end);
    this.#onChange();
  }

  onClosed(error: Error | null): void {
    this.closed.resolve(error);
  }

  async until(text: string): Promise<void> {
    await new Promise<void>(resolve => {
      this.#onChange = () => {
        if (this.#text.length >= text.length) resolve();
      };
      this.#onChange();
    });
    expect(this.#text === text).toBe(true);
  }
}

interface Ends {
  readonly ours: Duplex;
  readonly peer: Duplex;
}

async function socketEnds(where: { port: number; host: string } | { path: string }): Promise<Ends> {
  const server = createServer({ allowHalfOpen: true });
  undo.push(() => server.close());
  server.listen(where);
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const address = server.address();
  const peer =
    typeof address === 'object' && address !== null ? connect(address.port, '127.0.0.1') : connect(String(address));
  const [ours] = (await accepted) as [Socket];
  for (const socket of [ours, peer]) socket.on('error', () => undefined);
  undo.push(() => peer.destroy());
  return { ours, peer };
}

const KINDS: readonly [string, () => Promise<Ends>][] = [
  ['TCP', () => socketEnds({ port: 0, host: '127.0.0.1' })],
  [
    'a Unix socket',
    () => {
      const dir = mkdtempSync(join(tmpdir(), 'hgt-way-'));
      undo.push(() => rmSync(dir, { recursive: true }));
      return socketEnds({ path: join(dir, 'way') });
    },
  ],
  [
    'another stream',
    async () => {
      const [ours, peer] = duplexPair();
      return { ours: ours as Duplex, peer: peer as Duplex };
    },
  ],
];

function say(way: StreamWay, text: string): void {
  const lent = Buffer.from(`<<${text}>>`, 'latin1');
  way.write(lent, 2, lent.length - 2);
  lent.fill(0xee);
}

function listenTo(stream: Duplex): { text: string; readonly end: Promise<unknown> } {
  const heard = { text: '', end: once(stream, 'end') };
  stream.on('data', (bytes: Buffer) => {
    heard.text += bytes.toString('latin1');
  });
  return heard;
}

/** Who reads. */
const READERS: readonly [string, (way: StreamWay) => void][] = [
  ['node', () => undefined],
  [
    'the socket loop',
    way => {
      SocketLoop.get();
      way.joinSocketLoop();
    },
  ],
];
const CASES = KINDS.flatMap(([kind, open]) => READERS.map(([reader, join]) => [kind, reader, open, join] as const));

describe.each(CASES)('a way over %s, read by %s', (_kind, _reader, open, joinLoop) => {
  it('goes on where a handshake ended', async () => {
    const { ours, peer } = await open();
    peer.write('request ');
    const [request] = (await once(ours, 'data')) as [Buffer];
    ours.pause();
    const way = new StreamWay(ours, request);
    const heard = new Heard();
    way.begin(heard);
    joinLoop(way);
    const answers = listenTo(peer);
    say(way, 'answer ');
    peer.write('first');
    await heard.until('request first');
    say(way, 'second');
    peer.end('.');
    await heard.until('request first.');
    await Promise.all([heard.closed.promise, answers.end]);
    expect(answers.text).toBe('answer second');
  });

  it('keeps what its peer does not read, in order', async () => {
    const { ours, peer } = await open();
    const way = new StreamWay(ours, NOTHING);
    const heard = new Heard();
    way.begin(heard);
    joinLoop(way);
    const text = 'abcdefgh'.repeat(LONG_BYTES / 16);
    say(way, text);
    expect(way.queuedBytes).toBeGreaterThan(0);
    say(way, text);
    say(way, 'end');
    way.end();
    const answers = listenTo(peer);
    await answers.end;
    peer.end();
    expect(answers.text === `${text}${text}end`).toBe(true);
    expect(await heard.closed.promise).toBeNull();
    expect(way.queuedBytes).toBe(0);
  });

  it('still gives what is queued to a peer that has ended', async () => {
    const { ours, peer } = await open();
    const way = new StreamWay(ours, NOTHING);
    const heard = new Heard();
    way.begin(heard);
    joinLoop(way);
    const text = 'abcdefgh'.repeat(LONG_BYTES / 8);
    say(way, text);
    peer.end('.');
    await heard.until('.');
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    const answers = listenTo(peer);
    await answers.end;
    expect(answers.text === text).toBe(true);
    expect(await heard.closed.promise).toBeNull();
  });

  it('says that it is closed where it is destroyed', async () => {
    const { ours, peer } = await open();
    peer.on('error', () => undefined).resume();
    const way = new StreamWay(ours, NOTHING);
    const heard = new Heard();
    way.begin(heard);
    joinLoop(way);
    way.destroy();
    say(way, 'nothing');
    way.end();
    expect(await heard.closed.promise).toBeNull();
  });
});

it.each(READERS)('says what broke it, read by %s', async (_, joinLoop) => {
  const { ours, peer } = await socketEnds({ port: 0, host: '127.0.0.1' });
  const way = new StreamWay(ours, NOTHING);
  const heard = new Heard();
  way.begin(heard);
  joinLoop(way);
  (peer as Socket).resetAndDestroy();
  expect(await heard.closed.promise).toMatchObject({ code: 'ECONNRESET' });
});

it.each(READERS)('serves several connections of a thread at a time, read by %s', async (_, joinLoop) => {
  const all = await Promise.all(Array.from({ length: 5 }, () => socketEnds({ port: 0, host: '127.0.0.1' })));
  const heard = all.map(({ ours }) => {
    const reader = new Heard();
    const way = new StreamWay(ours, NOTHING);
    way.begin(reader);
    joinLoop(way);
    return reader;
  });
  for (let round = 0; round < 10; round++) {
    for (const [index, { peer }] of all.entries()) peer.write(`${index}`.repeat(1000));
  }
  await Promise.all(heard.map((reader, index) => reader.until(`${index}`.repeat(10_000))));
});

it('goes on elsewhere when it is released, with what was not read', async () => {
  const { ours, peer } = await socketEnds({ port: 0, host: '127.0.0.1' });
  const way = new StreamWay(ours, NOTHING);
  const heard = new Heard();
  way.begin(heard);
  way.joinSocketLoop();
  peer.write('ours');
  await heard.until('ours');
  const socket = new Socket({ fd: way.release() });
  undo.push(() => socket.destroy());
  peer.write('theirs');
  expect(String((await once(socket, 'data'))[0])).toBe('theirs');
  await heard.until('ours');
});

it('keeps the process alive while the socket loop reads', async () => {
  const program = `
    import { connect, createServer } from 'node:net';
    import { StreamWay } from '${import.meta.dirname}/stream-way.ts';
    import { SocketLoop } from '${import.meta.dirname}/socket-loop.ts';
    SocketLoop.get();
    const server = createServer(ours => {
      server.close();
      const way = new StreamWay(ours, Buffer.alloc(0));
      way.begin({ onBytes: (bytes, start, end) => console.log(bytes.toString('latin1', start, end)), onClosed: () => console.log('closed') });
      way.joinSocketLoop();
    }).listen(0, '127.0.0.1', () => {
      const peer = connect(server.address().port, '127.0.0.1').unref();
      peer.on('connect', () => setTimeout(() => peer.end('bytes'), 50).unref());
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', program]);
  expect(stdout).toBe('bytes\nclosed\n');
});

it('leaves its end to node, to whose loop the turn goes back then, and to no other', async () => {
  const { ours, peer } = await socketEnds({ port: 0, host: '127.0.0.1' });
  const way = new StreamWay(ours, NOTHING);
  const heard = new Heard();
  way.begin(heard);
  SocketLoop.get();
  way.joinSocketLoop();
  peer.write('more');
  await heard.until('more');
  expect(runTurn(() => way.meet(EPOLL_IN))).toBe(true);
  const closed = once(way.stream, 'close');
  expect(runTurn(() => way.meet(EPOLL_IN | EPOLL_PEER_ENDED))).toBe(false);
  peer.end('last');
  await closed;
  await heard.until('morelast');
});
