/** Both shells between real sockets: what a client and an app see of them must be the same. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { GOES_BACK_AFTER, HIGH_WATER_BYTES, QUEUE_BUDGET_BYTES } from './limits.ts';
import { NetShell } from './net-shell.ts';
import { ALICE, get, ok, postChunked } from './testing/messages.ts';
import { OneStreamSession } from './testing/one-stream-session.ts';
import { SHELLS, ShellLab } from './testing/shell-lab.ts';
import { readAtLeast } from './testing/socket-text.ts';
import { vanish } from './testing/vanish.ts';

const MUCH = Buffer.alloc(12 * 1024 * 1024, 'x');
/** Truncation is rare where it occurs at all. */
const RESPONSES = 200;
const CONNECTIONS = 500;

describe.each(SHELLS)('the $name shell', kind => {
  it('relays requests and answers on one connection to the app', async () => {
    await using lab = await ShellLab.open(kind, {}, answerEach(ok('hi')));
    const client = await lab.connect();
    for (let i = 0; i < 3; i++) {
      client.write(get(`/${i}`));
      expect(await readAtLeast(client, ok('hi').length)).toBe(ok('hi'));
    }
    expect(lab.counters.snapshot()).toMatchObject({ connections_accepted: 1, requests_passed: 3, app_dials: 1 });
    expect(lab.shell.connectionCount).toBe(1);
  });

  it('delivers every response whole that ends with its connection', async () => {
    const body = Buffer.alloc(300_000, 'y');
    const head = `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
    await using lab = await ShellLab.open(kind, {}, socket =>
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from(head), body]))),
    );
    const sizes = new Map<number, number>();
    for (let i = 0; i < RESPONSES; i += 20) {
      const sizesOfSome = await Promise.all(Array.from({ length: 20 }, () => fetchAll(lab)));
      for (const size of sizesOfSome) sizes.set(size, (sizes.get(size) ?? 0) + 1);
    }
    expect([...sizes]).toEqual([[head.length + body.length, RESPONSES]]);
  });

  it('passes half-closes on, both ways', async () => {
    await using lab = await ShellLab.open(kind, {}, socket => socket.on('end', () => socket.end('late')).resume());
    const client = await lab.connect();
    client.end('\0opaque');
    expect(await readAll(client)).toBe('late');
    await until(() => lab.shell.connectionCount === 0);

    await using other = await ShellLab.open(kind, {}, socket => socket.end('first').resume());
    const second = await other.connect();
    second.write('\0');
    expect(await readAll(second)).toBe('first');
    second.end('after');
    await until(() => other.accepted[0]?.bytesRead === 6);
    await until(() => other.shell.connectionCount === 0);
  });

  it('passes a reset on as a reset, both ways', async () => {
    await using lab = await ShellLab.open(kind);
    const client = await lab.connect();
    client.write('\0');
    await until(() => lab.accepted.length === 1);
    const broken = once(lab.accepted[0] as Socket, 'error');
    client.resetAndDestroy();
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);

    const second = await lab.connect();
    second.write('\0');
    await until(() => lab.accepted.length === 2);
    const reset = once(second, 'error');
    lab.accepted[1]?.resetAndDestroy();
    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
    await until(() => lab.shell.connectionCount === 0);
  });

  it('resets the client when the app refuses', async () => {
    await using lab = await ShellLab.open(kind);
    await lab.stopApp();
    const client = await lab.connect();
    const reset = once(client, 'error');
    client.write(get('/'));
    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
    await until(() => lab.counters.snapshot().app_refused === 1);
  });

  it('lets an app speak first', async () => {
    await using lab = await ShellLab.open(kind, {}, socket => socket.write('220 hello\r\n'));
    expect(await readAtLeast(await lab.connect(), 11)).toBe('220 hello\r\n');
    await until(() => lab.counters.snapshot().opaque_server_first === 1);
  });

  it('is bounded by a reader that does not read, and delivers everything to it in the end', async () => {
    await using lab = await ShellLab.open(kind);
    const client = await lab.connect();
    client.pause();
    client.write('\0');
    await until(() => lab.accepted.length === 1);
    const app = lab.accepted[0] as Socket;
    app.write(MUCH);
    app.write(MUCH);
    app.end();
    await settled(() => app.writableLength);
    expect(app.writableLength).toBeGreaterThan(0);
    expect((await readAll(client)).length).toBe(2 * MUCH.length);
  });

  it('leaves no descriptor behind many connections', async () => {
    await using lab = await ShellLab.open(kind, {}, answerEach(ok('x')));
    for (let i = 0; i < CONNECTIONS; i += 50) {
      const some = await Promise.all(Array.from({ length: 50 }, () => lab.connect()));
      for (const [index, client] of some.entries()) {
        client.write(get('/'));
        await readAtLeast(client, ok('x').length);
        if (index % 3 === 0) client.resetAndDestroy();
        else client.end();
      }
    }
    await until(() => lab.shell.connectionCount === 0);
    const counts = lab.counters.snapshot();
    expect(counts.connections_closed).toBe(CONNECTIONS);
    await until(() => lab.accepted.every(socket => socket.readableEnded || socket.destroyed));
  });

  it('is rid of a client that vanished', async () => {
    await using lab = await ShellLab.open(kind, {
      keepAlive: { idleSeconds: 1, intervalSeconds: 1, probes: 1 },
      nowMs: () => performance.now() * 20,
    });
    const client = await lab.connect();
    client.write('\0');
    await until(() => lab.accepted.length === 1);
    vanish(client);
    expect(await lab.shell.whenEmpty(10_000)).toBe(true);
    expect(lab.counters.snapshot().client_resets).toBe(1);
  });

  it('gives the ports back before it is full', async () => {
    await using lab = await ShellLab.open(kind, { maxConnections: 8 });
    const told: boolean[] = [];
    lab.shell.onCrowded = isCrowded => told.push(isCrowded);
    const clients: Socket[] = [];
    for (let i = 0; i < 8; i++) {
      clients.push(await lab.connect());
      await until(() => lab.shell.connectionCount === i + 1);
      if (i < 6) expect(told).toEqual([]);
      else await until(() => told.length === 1);
    }
    // The reset may come before node looks whether it is connected.
    await expect(lab.connect().then(late => once(late, 'end'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => lab.counters.snapshot().connections_refused_limit === 1);
    expect(told).toEqual([true]);
    for (const client of clients.splice(0, 3)) client.resetAndDestroy();
    await until(() => lab.shell.connectionCount === 5);
    await until(() => told.length === 2);
    expect(told).toEqual([true, false]);
  });

  it('logs where a connection begins and how it ends, when asked to', async () => {
    await using lab = await ShellLab.open(kind);
    const client = await lab.connect();
    await until(() => lab.shell.connectionCount === 1);
    client.resetAndDestroy();
    await until(() => lab.traced.length === 2);
    expect(lab.traced).toMatchObject([
      { connection: 1, address: '127.0.0.1' },
      { connection: 1, ending: 'reset by the client', bytesRead: 0, hasStolen: false },
    ]);
  });

  it('closes idle connections when it retires, and busy ones behind their answer', async () => {
    const answers: (() => void)[] = [];
    await using lab = await ShellLab.open(kind, {}, socket =>
      socket.on('data', () => answers.push(() => socket.write(ok('done')))),
    );
    const [idle, busy] = [await lab.connect(), await lab.connect()];
    busy.write(get('/'));
    await until(() => answers.length === 1 && lab.shell.connectionCount === 2);
    lab.shell.retireAll();
    expect(await readAll(idle)).toBe('');
    answers[0]?.();
    expect(await readAll(busy)).toBe(ok('done'));
  });

  it('gives a request that matches to its session, with all that came before and comes behind', async () => {
    await using lab = await ShellLab.open(kind, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await lab.connect();
    client.write(get('/1'));
    expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
    client.write(get('/2') + get('/3', ALICE) + get('/4'));
    await until(() => session.received === get('/3', ALICE));
    session.answer(ok('alice'));
    expect(await readAtLeast(client, (ok('app') + ok('alice') + ok('app')).length)).toBe(
      ok('app') + ok('alice') + ok('app'),
    );
    expect(lab.accepted.length).toBe(1);
    expect(lab.counters.snapshot()).toMatchObject({ requests_passed: 3, requests_stolen: 1, app_dials: 1 });
  });

  it('returns when no session wants its requests any more', async () => {
    const rounds = 3;
    const passed = GOES_BACK_AFTER + 2;
    await using lab = await ShellLab.open(kind, {}, answerEach(ok('app')));
    const session = new OneStreamSession();
    await lab.subscribe(session);
    const client = await lab.connect();
    // Not one that a thread without sessions sends to one by itself.
    const stolen = postChunked('/', 'body', ALICE);
    for (let round = 1; round <= rounds; round++) {
      client.write(stolen);
      await until(() => session.received === stolen.repeat(round));
      session.answer(ok('alice'));
      expect(await readAtLeast(client, ok('alice').length)).toBe(ok('alice'));
      for (let i = 0; i < passed; i++) {
        client.write(get(`/${i}`));
        expect(await readAtLeast(client, ok('app').length)).toBe(ok('app'));
      }
    }
    client.end();
    expect(await readAll(client)).toBe('');
    await until(() => lab.shell.connectionCount === 0);
    expect(lab.accepted.length).toBe(1);
    const counts = lab.counters.snapshot();
    expect(counts).toMatchObject({ requests_passed: rounds * passed, requests_stolen: rounds, connections_closed: 1 });
    const crossings = kind.threads === 0 ? 0 : rounds;
    expect([counts.connections_handed_over ?? 0, counts.connections_handed_back ?? 0]).toEqual([crossings, crossings]);
  });
});

function answerEach(answer: string): (socket: Socket) => void {
  return socket => {
    let pending = '';
    socket.on('data', chunk => {
      pending += chunk;
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        pending = pending.slice(end + 4);
        socket.write(answer);
      }
    });
    socket.on('end', () => socket.end());
  };
}

async function fetchAll(lab: ShellLab): Promise<number> {
  const client = await lab.connect();
  client.write(get('/', 'connection: close'));
  const text = await readAll(client);
  client.end();
  return text.length;
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Polls, bounded by the test's own time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}

/** Waits until a figure has not changed for many turns of the loop. */
async function settled(figure: () => number): Promise<void> {
  for (let turns = 0, last = -1; turns < 2_000; turns++) {
    if (figure() !== last) turns = 0;
    last = figure();
    await new Promise(resolve => setImmediate(resolve));
  }
}

describe('the net shell', () => {
  it('queues less for each peer when all together have much', async () => {
    const queued = async (queueBytes: number): Promise<number> => {
      await using lab = await ShellLab.open({ name: 'net', threads: 0 }, { queueBytes });
      const { shell } = lab;
      if (!(shell instanceof NetShell)) throw new Error('another shell');
      for (let i = 0; i < 8; i++) {
        const client = await lab.connect();
        client.pause();
        client.write('\0');
      }
      await until(() => lab.accepted.length === 8);
      for (const app of lab.accepted) app.write(MUCH);
      await settled(() => shell.queues.queuedBytes);
      return shell.queues.queuedBytes;
    };
    expect(await queued(QUEUE_BUDGET_BYTES)).toBeGreaterThan(8 * HIGH_WATER_BYTES);
    expect(await queued(HIGH_WATER_BYTES)).toBeLessThan(HIGH_WATER_BYTES + 8 * 64 * 1024 + 1);
  });

  it('says once a second why connections fail', async () => {
    let nowMs = 0;
    await using lab = await ShellLab.open({ name: 'net', threads: 0 }, { nowMs: () => nowMs });
    const { shell } = lab;
    if (!(shell instanceof NetShell)) throw new Error('another shell');
    for (let i = 0; i < 3; i++) shell.warn('no app');
    nowMs += 1_000;
    shell.warn('no app');
    expect(lab.warnings).toEqual(['no app', 'no app (and 2 such warnings since the last)']);
  });
});
