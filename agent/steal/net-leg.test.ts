import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import {
  AF_INET,
  connectSocket,
  errnoName,
  isConnected,
  openTcpSocket,
  sendNow,
  takeSocketError,
  unacknowledgedBytes,
} from '../../sys/index.ts';
import { KEEP_ALIVE, LINGER_MS, QUEUE_BUDGET_BYTES, STALLED_MS } from './limits.ts';
import { NetLeg, type NetLegEvents, type TcpHandle } from './net-leg.ts';
import { QueueBudget } from './queue-budget.ts';
import { TimerWheel } from './timer-wheel.ts';

const HOST = '127.0.0.1';
/** More than both kernels' buffers take of a reader that does not read. */
const MUCH = Buffer.alloc(12 * 1024 * 1024, 'x');

const STEP_MS = 100;
/** More than a kernel needs to come to rest, on any machine. */
const MANY_LOOKS = 1_000_000;

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** A leg, its peer (which does not read yet) and the leg's clock. */
class Pair implements NetLegEvents {
  readonly peer: Socket;
  readonly fd: number;
  readonly leg: NetLeg;
  readonly queues = new QueueBudget(QUEUE_BUDGET_BYTES);
  readonly drained: Promise<void>;
  private readonly tellDrained: () => void;
  private nowMs = 0;
  private readonly wheel = new TimerWheel(() => this.nowMs);

  constructor(peer: Socket, fd: number) {
    this.peer = peer;
    this.fd = fd;
    ({ promise: this.drained, resolve: this.tellDrained } = Promise.withResolvers<void>());
    this.leg = new NetLeg({ wheel: this.wheel, queues: this.queues, limits: { keepAlive: KEEP_ALIVE } }, { fd }, this);
    undo.push(() => this.leg.socket.destroyed || this.leg.reset());
  }

  static async make(): Promise<Pair> {
    const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, HOST);
    undo.push(() => server.close());
    await once(server, 'listening');
    const fd = openTcpSocket(AF_INET);
    const accepted = once(server, 'connection');
    connectSocket(fd, HOST, (server.address() as { port: number }).port);
    const [peer] = (await accepted) as [Socket];
    undo.push(() => peer.destroy());
    expect(isConnected(fd)).toBe(true);
    return new Pair(peer, fd);
  }

  /** Lets time pass in steps that are short beside the limits. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.nowMs = Math.min(endMs, this.nowMs + STEP_MS);
      this.wheel.advance();
    }
  }

  /** @returns the bytes that the peer reads until its end, and how that was */
  async read(): Promise<{ bytes: number; ending: string }> {
    let bytes = 0;
    this.peer.on('data', chunk => {
      bytes += chunk.length;
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    this.peer.on('end', () => resolve('end')).on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code}`));
    this.peer.resume();
    return { ending: await promise, bytes };
  }

  /** What a reset leaves at a peer that has read our FIN; after a close there is nothing. */
  takeError(): string {
    const { fd } = (this.peer as unknown as { readonly _handle: TcpHandle })._handle;
    return errnoName(takeSocketError(fd));
  }

  onData(): void {}
  onEnd(): void {}
  onBroken(): void {}
  onDrain(): void {
    this.tellDrained();
  }
  onGone(): void {}
}

it('delivers everything to a reader that stalls longer than the linger time', async () => {
  const pair = await Pair.make();
  pair.leg.write(MUCH, 0, MUCH.length);
  expect(pair.leg.queuedBytes).toBeGreaterThan(0);
  pair.leg.abandon();
  pair.pass(LINGER_MS * 4);
  expect(pair.queues.queuedBytes).toBe(pair.leg.queuedBytes);
  expect(await pair.read()).toEqual({ bytes: MUCH.length, ending: 'end' });
  expect(pair.queues.queuedBytes).toBe(0);
});

it('delivers what only the kernel still holds', async () => {
  const pair = await Pair.make();
  let written = 0;
  for (let sent = -1; sent !== 0; written += sent) sent = sendNow(pair.fd, MUCH, 0, MUCH.length);
  expect(unacknowledgedBytes(pair.fd)).toBeGreaterThan(0);
  pair.leg.abandon();
  await once(pair.leg.socket, 'finish');
  pair.pass(LINGER_MS * 4);
  expect(await pair.read()).toEqual({ bytes: written, ending: 'end' });
});

it('resets a peer that has everything and does not close', async () => {
  const pair = await Pair.make();
  pair.leg.write(Buffer.from('bye'), 0, 3);
  pair.leg.abandon();
  expect(await pair.read()).toEqual({ bytes: 3, ending: 'end' });
  // The kernel may acknowledge the FIN a little later than the peer reads it.
  await vi.waitUntil(() => unacknowledgedBytes(pair.fd) === 0);
  pair.pass(LINGER_MS / 2);
  expect(pair.leg.socket.destroyed).toBe(false);
  pair.pass(LINGER_MS * 2);
  expect(pair.takeError()).toBe('EPIPE');
});

it('gives up a peer that takes nothing', async () => {
  const pair = await Pair.make();
  pair.leg.write(MUCH, 0, MUCH.length);
  pair.leg.abandon();
  pair.pass(STALLED_MS - LINGER_MS * 2);
  expect(pair.leg.socket.destroyed).toBe(false);
  // While the kernels still pass on what they took, the time begins anew.
  for (let looks = 0; looks < MANY_LOOKS && !pair.leg.socket.destroyed; looks++) pair.pass(LINGER_MS);
  expect(pair.leg.socket.destroyed).toBe(true);
  const { bytes } = await pair.read();
  expect(bytes).toBeLessThan(MUCH.length);
});

it('passes a reset on as a reset after it was half-closed', async () => {
  const pair = await Pair.make();
  pair.leg.end();
  await once(pair.leg.socket, 'finish');
  pair.peer.resume();
  await once(pair.peer, 'end');
  pair.leg.reset();
  expect(pair.takeError()).toBe('EPIPE');
});

it('passes a reset on as a reset while its half-close is under way', async () => {
  const pair = await Pair.make();
  pair.leg.end();
  pair.leg.reset();
  expect((await pair.read()).ending).toBe('ECONNRESET');
});

it.each(['sendGathered', 'end', 'abandon'] as const)(
  'gathers small writes within one event, and sends all in their order: %s',
  async last => {
    const pair = await Pair.make();
    const { leg, peer } = pair;
    const sizes = [9, 16_393, 13, 70_000, 20_000, 20_000, 20_000, 20_000, 5];
    const sent = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, index)));
    leg.gather();
    let at = 0;
    for (const size of sizes) {
      leg.write(sent, at, at + size);
      at += size;
    }
    // What is sent within the event is nobody's to wait for.
    expect(leg.queuedBytes).toBe(leg.socket.writableLength);
    leg[last]();
    const got: Buffer[] = [];
    peer.on('data', (chunk: Buffer) => got.push(chunk));
    if (last === 'sendGathered') leg.end();
    await pair.read();
    expect(Buffer.concat(got).equals(sent)).toBe(true);
  },
);

it('sends what another leg gathered and did not send, before it gathers itself', async () => {
  const [first, second] = [await Pair.make(), await Pair.make()];
  const got = [first, second].map(({ leg, peer }) => {
    const chunks: Buffer[] = [];
    peer.on('data', (chunk: Buffer) => chunks.push(chunk));
    leg.gather();
    return chunks;
  });
  first.leg.write(Buffer.from('first'), 0, 5);
  second.leg.write(Buffer.from('second'), 0, 6);
  first.leg.write(Buffer.from(' and more'), 0, 9);
  for (const { leg } of [second, first]) leg.end();
  await Promise.all([first.read(), second.read()]);
  expect(got.map(chunks => Buffer.concat(chunks).toString())).toEqual(['first and more', 'second']);
});

it('sends what it gathers while it is not read, also behind a queue, and tells that the queue is empty', async () => {
  const pair = await Pair.make();
  const { leg, peer } = pair;
  const pieces = ['first', ' and', ' last'].map(text => Buffer.from(text));
  leg.write(MUCH, 0, MUCH.length);
  leg.pause();
  leg.gather();
  for (const piece of pieces) leg.write(piece, 0, piece.length);
  const before = leg.queuedBytes;
  leg.sendGathered();
  expect(leg.queuedBytes).toBe(before + Buffer.concat(pieces).length);
  let tail = '';
  let bytes = 0;
  peer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-Buffer.concat(pieces).length);
  });
  peer.resume();
  await pair.drained;
  leg.end();
  await once(peer, 'end');
  expect([bytes, tail]).toEqual([MUCH.length + Buffer.concat(pieces).length, 'first and last']);
});
