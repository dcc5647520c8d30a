/** How connections with opened TLS end, and how long they may take, between real sockets. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CLIENT_HANDSHAKE_MS, DECIDE_MS } from './limits.ts';
import { ALICE, ask, httpsApp, tapped, tlsApp, until } from './testing/tls-apps.ts';
import { TlsLab } from './testing/tls-lab.ts';
import { WireClient } from './testing/wire-client.ts';

const MUCH = Buffer.alloc(8 * 1024 * 1024, 'x');
const CONNECTIONS = 100;
const OTHERS = 5;

const HALF_A_HELLO = Buffer.from([22, 3, 1, 1, 0, 1]);

describe('the ends of opened TLS', () => {
  // What a relay thread has of such a connection is the ClientHello.
  const kind = { name: 'net', threads: 0 };
  const OPAQUE = '\0';
  const options = { allowHalfOpen: true };

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('pass half-closes of %s on, both ways', async maxVersion => {
    const late = tlsApp(options, socket => socket.on('end', () => socket.end('late')).resume());
    await using lab = await TlsLab.open(kind, { app: late });
    using client = new WireClient(lab.port, { maxVersion });
    client.tls.end(OPAQUE);
    await until(() => client.end !== null);
    expect([client.text, client.end]).toEqual(['late', 'clean']);

    let heard = '';
    const first = tlsApp(options, socket => {
      socket.end('first').on('data', chunk => {
        heard += chunk;
      });
    });
    await using other = await TlsLab.open(kind, { app: first });
    using second = new WireClient(other.port, { maxVersion });
    second.tls.write(OPAQUE);
    await once(second.tls, 'end');
    second.tls.end('after');
    await until(() => heard === `${OPAQUE}after`);
    expect([second.text, second.end]).toEqual(['first', 'clean']);
    await until(() => other.lab.shell.connectionCount === 0);
  });

  it('make no clean end of a truncation, both ways', async () => {
    let appEnd = '';
    const torn = tlsApp({}, socket => {
      // The FIN alone, without a close_notify.
      socket.once('data', () => socket.write('half of it', () => lab.lab.accepted.at(-1)?.end()));
    });
    await using lab = await TlsLab.open(kind, { app: torn });
    using client = new WireClient(lab.port);
    client.tls.write(OPAQUE);
    await until(() => client.end !== null);
    expect([client.text, client.end]).toEqual(['half of it', 'torn']);

    const asked = tlsApp(options, socket => void socket.resume());
    const app = await tapped(asked, seen => {
      appEnd = lastRecordOf(Buffer.concat(seen));
    });
    await using other = await TlsLab.open(kind, { app });
    for (const isClean of [true, false]) {
      appEnd = '';
      using second = new WireClient(other.port, { maxVersion: 'TLSv1.2' });
      await second.secured;
      await new Promise<void>(resolve => second.tls.write(OPAQUE, () => resolve()));
      if (isClean) second.tls.end();
      else second.raw.end();
      await until(() => appEnd !== '');
      expect(appEnd).toBe(isClean ? 'alert' : 'data');
    }
    asked.close();
  });

  it('pass resets on as resets, both ways', async () => {
    const errors: unknown[] = [];
    const app = tlsApp({}, socket => {
      socket.resume().on('error', (error: NodeJS.ErrnoException) => errors.push(error.code));
    });
    await using lab = await TlsLab.open(kind, { app });
    using client = new WireClient(lab.port);
    client.tls.write(OPAQUE);
    await client.secured;
    // One of them may have been dialled in a moment of silence.
    for (const socket of lab.lab.accepted) socket.resetAndDestroy();
    await until(() => client.end === 'reset');

    using second = new WireClient(lab.port);
    second.tls.write(OPAQUE);
    await second.secured;
    errors.length = 0;
    second.raw.resetAndDestroy();
    await until(() => errors.length > 0);
    expect(errors).toEqual(['ECONNRESET']);
    await until(() => lab.lab.shell.connectionCount === 0);
  });

  it('are reached by everything, however slow its reader is, and what waits for it is bounded', async () => {
    const sockets: TLSSocket[] = [];
    const app = tlsApp({}, socket => sockets.push(socket.resume()));
    await using lab = await TlsLab.open(kind, { app });
    using client = new WireClient(lab.port);
    client.tls.write(OPAQUE);
    await client.secured;
    client.raw.pause();
    await until(() => sockets.length === 1);
    for (let i = 0; i < 3; i++) sockets[0]?.write(MUCH);
    sockets[0]?.end();
    // Whatever could go on meanwhile did: others shook hands and said something, in the same loop.
    for (let i = 0; i < OTHERS; i++) {
      using other = new WireClient(lab.port);
      other.tls.write(OPAQUE);
      await until(() => sockets.length === 2 + i && sockets[1 + i]?.bytesRead === OPAQUE.length);
    }
    expect(sockets[0]?.writableLength).toBeGreaterThan(MUCH.length);
    client.raw.resume();
    await until(() => client.end !== null);
    expect([client.text.length, client.end]).toEqual([3 * MUCH.length, 'clean']);
  });

  it('are told to an app that was dialled before the client spoke', async () => {
    let hasEnded = false;
    const serve = (socket: Socket): void => {
      socket.resume().on('end', () => {
        hasEnded = true;
      });
    };
    await using lab = await TlsLab.open(kind, { app: serve });
    const asked = Promise.withResolvers<void>();
    lab.certificate.current = () => {
      asked.resolve();
      return new Promise(() => undefined);
    };
    const socket = await lab.lab.connect();
    await until(() => lab.lab.accepted.length === 1);
    connectTls({ socket, servername: 'shop.example' }).on('error', () => undefined);
    await asked.promise;
    lab.lab.shell.cutAll();
    await until(() => hasEnded);
    expect(lab.lab.accepted.length).toBe(1);
  });

  it('leave no descriptor behind', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    const askSome = () =>
      Promise.all(Array.from({ length: 20 }, (_, index) => ask(lab.port, {}, index % 2 === 0 ? ALICE : {})));
    const before = openDescriptors();
    for (let i = 0; i < CONNECTIONS; i += 20) await askSome();
    await until(() => lab.lab.shell.connectionCount === 0);
    await until(() => openDescriptors() <= before);
    expect(lab.counts).toMatchObject({ connections_closed: CONNECTIONS, tls_opened: CONNECTIONS });
  });
});

describe('the time that opened TLS may take', () => {
  const net = { name: 'net', threads: 0 };

  it('leaves a connection to the app when the app does not answer in time', async () => {
    let nowMs = 0;
    const app: Buffer[] = [];
    const serve = (socket: Socket): void => void socket.on('data', (chunk: Buffer) => app.push(chunk));
    await using lab = await TlsLab.open(net, { app: serve, limits: { nowMs: () => nowMs } });
    using client = new WireClient(lab.port);
    await until(() => app.length === 1);
    nowMs += DECIDE_MS + 100;
    await until(() => app.length === 2);
    expect(app[1]?.length).toBe(client.raw.bytesWritten);
    expect(lab.counts).toMatchObject({ opaque_tls_app: 1 });
  });

  it('ends with an agent that leaves meanwhile', async () => {
    const serve = (socket: Socket): void => void socket.resume();
    await using lab = await TlsLab.open(net, { app: serve });
    using client = new WireClient(lab.port);
    await until(() => lab.lab.accepted.length > 0 && client.raw.bytesWritten > 0);
    lab.lab.shell.retireAll();
    await until(() => client.end !== null);
    client.raw.end();
    await until(() => lab.lab.shell.connectionCount === 0);
    expect(lab.counts).toMatchObject({ connections_closed: 1 });
    expect(lab.counts.connections_opaque).toBeUndefined();
  });

  it('leaves half a ClientHello to the app', async () => {
    let nowMs = 0;
    const app: Buffer[] = [];
    const serve = (socket: Socket): void => void socket.on('data', (chunk: Buffer) => app.push(chunk));
    await using lab = await TlsLab.open(net, { app: serve, limits: { nowMs: () => nowMs } });
    const client = await lab.lab.connect();
    client.write(HALF_A_HELLO);
    await until(() => lab.lab.shell.connectionCount === 1 && client.bytesWritten === HALF_A_HELLO.length);
    // The agent may see the bytes later than they were written.
    await until(() => {
      nowMs += DECIDE_MS;
      return app.length > 0;
    });
    expect(app).toEqual([HALF_A_HELLO]);
  });

  it('resets a client that does not finish its handshake', async () => {
    let nowMs = 0;
    await using lab = await TlsLab.open(net, { app: httpsApp(), limits: { nowMs: () => nowMs } });
    const client = await lab.lab.connect();
    const first = new Promise<Buffer>(resolve => {
      const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer) => resolve(chunk) });
      connectTls({ socket: wire, servername: 'shop.example' }).on('error', () => undefined);
    });
    client.write(await first);
    await once(client, 'data');
    nowMs += CLIENT_HANDSHAKE_MS + 100;
    await once(client, 'end');
    expect(lab.counts).toMatchObject({ tls_opened: 1, tls_handshakes_failed: 1, connections_closed: 1 });
  });
});

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Whether the last record of TLS 1.2 is an alert. */
function lastRecordOf(bytes: Buffer): 'alert' | 'data' {
  let at = 0;
  let last = 0;
  while (at + 5 <= bytes.length) {
    last = bytes[at] ?? 0;
    at += 5 + bytes.readUInt16BE(at + 3);
  }
  return last === 21 ? 'alert' : 'data';
}
