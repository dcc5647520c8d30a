/** Sockets of node's that the socket loop reads, by real ones on loopback. The same with a session's bytes: cli/local/local-stream-in-loop.test.ts. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { LoopReads } from './loop-reads.ts';
import { SocketLoop } from './socket-loop.ts';
import { descriptorOf } from './stream-way.ts';

const undo: (() => void)[] = [];

afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

async function listen(): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  undo.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

class Reading {
  readonly ours: Socket;
  readonly peer: Socket;
  /** By whom what was read: `loop …`, `node …`. */
  readonly told: string[] = [];
  takes = true;
  reads: LoopReads | undefined;

  private constructor(ours: Socket, peer: Socket) {
    this.ours = ours;
    this.peer = peer;
  }

  static async open(server?: Server): Promise<Reading> {
    const at = server ?? (await listen());
    const accepted = once(at, 'connection');
    let reading: Reading | undefined;
    const callback = (count: number, bytes: Uint8Array): boolean =>
      reading?.take('node', count, bytes as Buffer) ?? true;
    const { port } = at.address() as AddressInfo;
    const ours = connect({
      host: '127.0.0.1',
      port,
      allowHalfOpen: true,
      onread: { buffer: Buffer.alloc(99), callback },
    });
    const begun = new Promise<LoopReads | undefined>(resolve => {
      ours.once('connect', () => {
        resolve(
          LoopReads.begin(ours, descriptorOf(ours), (count, bytes) => reading?.take('loop', count, bytes) ?? true),
        );
      });
    });
    const [peer] = (await accepted) as [Socket];
    reading = new Reading(ours, peer);
    undo.push(
      () => ours.destroy(),
      () => peer.destroy(),
    );
    for (const end of [ours, peer]) end.on('error', () => undefined);
    ours.on('end', () => reading?.told.push('end'));
    reading.reads = await begun;
    return reading;
  }

  take(who: string, count: number, bytes: Buffer): boolean {
    this.told.push(`${who} ${bytes.toString('latin1', 0, count)}`);
    return this.takes;
  }

  async until(...told: readonly string[]): Promise<void> {
    while (this.told.length < told.length) await new Promise(resolve => setImmediate(resolve));
    expect(this.told).toEqual(told);
  }
}

it('leaves all to node in a thread without such a loop, and where there is no descriptor', async () => {
  const reading = await Reading.open();
  expect(reading.reads).toBeUndefined();
  reading.peer.write('a');
  await reading.until('node a');
  SocketLoop.get();
  expect(LoopReads.begin(reading.ours, -1, () => true)).toBeUndefined();
});

it('reads, and leaves the end to node with what comes before it', async () => {
  SocketLoop.get();
  const reading = await Reading.open();
  reading.peer.write('a');
  await reading.until('loop a');
  reading.peer.write('b');
  await reading.until('loop a', 'loop b');
  reading.peer.end('last');
  await reading.until('loop a', 'loop b', 'node last', 'end');
  reading.ours.write('still');
  const [bytes] = (await once(reading.peer, 'data')) as [Buffer];
  expect(bytes.toString()).toBe('still');
});

it('reads nothing while it is paused, also of what has ended', async () => {
  SocketLoop.get();
  const reading = await Reading.open();
  reading.takes = false;
  reading.peer.write('a');
  await reading.until('loop a');
  reading.peer.end('b');
  reading.ours.end();
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
  expect(reading.told).toEqual(['loop a']);
  reading.takes = true;
  reading.reads?.resume();
  await reading.until('loop a', 'node b', 'end');
});

it('goes on when it is resumed', async () => {
  SocketLoop.get();
  const reading = await Reading.open();
  reading.takes = false;
  reading.peer.write('a');
  await reading.until('loop a');
  reading.peer.write('b');
  reading.takes = true;
  reading.reads?.resume();
  await reading.until('loop a', 'loop b');
});

it('has node tell of a reset, also while it is paused', async () => {
  SocketLoop.get();
  for (const isPaused of [false, true]) {
    const reading = await Reading.open();
    const broken = new Promise(resolve => reading.ours.once('close', resolve));
    reading.takes = !isPaused;
    reading.peer.write('a');
    await reading.until('loop a');
    reading.peer.resetAndDestroy();
    if (isPaused) reading.reads?.resume();
    await broken;
    expect(reading.ours.errored).toMatchObject({ code: 'ECONNRESET' });
  }
});

it('leaves alone who has the number of a socket that node has destroyed', async () => {
  SocketLoop.get();
  const server = await listen();
  const first = await Reading.open();
  const fd = descriptorOf(first.ours);
  first.ours.destroy();
  const second = await Reading.open(server);
  expect(descriptorOf(second.ours)).toBe(fd);
  first.reads?.leave();
  second.peer.write('a');
  await second.until('loop a');
  expect(first.told).toEqual([]);
});
