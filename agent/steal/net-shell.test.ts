import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Counters } from '../../protocol/index.ts';
import { AF_INET, bindSocket, listenSocket, localSocketAddress, openTcpSocket } from '../../sys/index.ts';
import { HIGH_WATER_BYTES, QUEUE_BUDGET_BYTES } from './limits.ts';
import { NetShell, type ShellLimits } from './net-shell.ts';
import { vanish } from './testing/vanish.ts';

const HOST = '127.0.0.1';
const MUCH = Buffer.alloc(12 * 1024 * 1024);

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** A shell in front of an app that accepts and says nothing. */
class Lab {
  readonly counters = new Counters();
  readonly warnings: string[] = [];
  readonly traced: object[] = [];
  readonly accepted: Socket[] = [];
  readonly shell: NetShell;
  private readonly port: number;

  private constructor(appPort: number, limits: Partial<ShellLimits>) {
    const fd = openTcpSocket(AF_INET);
    bindSocket(fd, HOST, 0);
    listenSocket(fd, 128);
    this.port = localSocketAddress(fd).port;
    this.shell = new NetShell(
      {
        listenFds: [fd],
        listenBacklog: 16,
        originalDestination: () => ({ address: HOST, port: appPort }),
        openSocket: () => openTcpSocket(AF_INET),
      },
      this.counters,
      {
        warn: message => this.warnings.push(message),
        debug: fields => this.traced.push(fields),
        isLevelEnabled: () => true,
      },
      limits,
    );
  }

  static async open(limits: Partial<ShellLimits>): Promise<Lab> {
    const app = createServer({ allowHalfOpen: true }).listen(0, HOST);
    undo.push(() => app.close());
    await once(app, 'listening');
    const lab = new Lab((app.address() as { port: number }).port, limits);
    app.on('connection', socket => lab.accepted.push(socket.on('error', () => {}).resume()));
    await lab.shell.start();
    undo.push(() => {
      lab.shell.cutAll();
      lab.shell.stopAccepting();
    });
    return lab;
  }

  /** Waits until what is queued has not changed for a hundred turns. */
  async settle(): Promise<void> {
    const { queues } = this.shell;
    for (let turns = 0, last = -1; turns < 100 || last === 0; turns++) {
      if (queues.queuedBytes !== last) turns = 0;
      last = queues.queuedBytes;
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  async connect(): Promise<Socket> {
    const socket = connect(this.port, HOST).on('error', () => {});
    socket.resume();
    undo.push(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  }
}

it('is rid of a client that vanished', async () => {
  const lab = await Lab.open({
    keepAlive: { idleSeconds: 1, intervalSeconds: 1, probes: 1 },
    nowMs: () => performance.now() * 20,
  });
  const client = await lab.connect();
  client.write('\0');
  await until(() => lab.accepted.length === 1);
  vanish(client);
  expect(await lab.shell.whenEmpty(10_000)).toBe(true);
  expect(lab.counters.values.client_resets).toBe(1);
});

it('gives the ports back before it is full', async () => {
  const lab = await Lab.open({ maxConnections: 8 });
  const told: boolean[] = [];
  lab.shell.onCrowded = isCrowded => told.push(isCrowded);
  const clients: Socket[] = [];
  for (let i = 0; i < 8; i++) {
    expect(told).toEqual(i < 7 ? [] : [true]);
    clients.push(await lab.connect());
    await until(() => lab.shell.connectionCount === i + 1);
  }
  // The reset may come before node looks whether it is connected.
  await expect(lab.connect().then(late => once(late, 'end'))).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(lab.counters.values.connections_refused_limit).toBe(1);
  expect(told).toEqual([true]);
  for (const client of clients.splice(0, 3)) client.resetAndDestroy();
  await until(() => lab.shell.connectionCount === 5);
  expect(told).toEqual([true, false]);
});

it('queues less for each peer when all together have much', async () => {
  const queued = async (queueBytes: number): Promise<number> => {
    const lab = await Lab.open({ queueBytes });
    for (let i = 0; i < 8; i++) {
      const client = await lab.connect();
      client.pause();
      client.write('\0');
    }
    await until(() => lab.accepted.length === 8);
    for (const app of lab.accepted) app.write(MUCH);
    await lab.settle();
    return lab.shell.queues.queuedBytes;
  };
  const free = await queued(QUEUE_BUDGET_BYTES);
  expect(free).toBeGreaterThan(8 * HIGH_WATER_BYTES);
  expect(await queued(HIGH_WATER_BYTES)).toBeLessThan(HIGH_WATER_BYTES + 8 * 64 * 1024 + 1);
});

it('logs where a connection begins and how it ends, when asked to', async () => {
  const lab = await Lab.open({});
  const client = await lab.connect();
  await until(() => lab.shell.connectionCount === 1);
  client.resetAndDestroy();
  await until(() => lab.shell.connectionCount === 0);
  expect(lab.traced).toMatchObject([
    { connection: 1, address: HOST },
    { connection: 1, ending: 'reset by the client', bytesRead: 0, hasStolen: false },
  ]);
});

it('says once a second why connections fail', async () => {
  let nowMs = 0;
  const lab = await Lab.open({ nowMs: () => nowMs });
  for (let i = 0; i < 3; i++) lab.shell.warn('no app');
  nowMs += 1_000;
  lab.shell.warn('no app');
  expect(lab.warnings).toEqual(['no app', 'no app (and 2 such warnings since the last)']);
});

/** Polls, bounded by the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}
