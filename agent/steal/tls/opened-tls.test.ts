/** TLS that is opened, between real sockets: real clients and servers of TLS on both ends, over each shell. */
import { once } from 'node:events';
import { connect as connectHttp2, createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { SHELLS } from '../testing/shell-lab.ts';
import { makePair } from './testing/certificates.ts';
import { ALICE, ask, httpsApp, tapped, tlsApp, until } from './testing/tls-apps.ts';
import { SHOP, TlsLab } from './testing/tls-lab.ts';
import { WireClient } from './testing/wire-client.ts';

const OTHER = makePair(['other.example']);
const RSA = makePair(['shop.example'], 'rsa');

describe.each(SHELLS)('opened TLS over the $name shell', kind => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('gives %s requests to the session or to the app', async version => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    expect((await ask(lab.port, { maxVersion: version })).body).toBe('app shop.example /');
    expect((await ask(lab.port, { maxVersion: version }, ALICE)).body).toBe('alice /');
    expect((await ask(lab.port, { maxVersion: version, servername: '' })).body).toBe('app false /');
    expect(lab.counts).toMatchObject({ tls_opened: 3, requests_stolen: 1, requests_passed: 2 });
    expect(lab.counts.connections_opaque).toBeUndefined();
  });

  it('speaks the version that the app chose', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp({ maxVersion: 'TLSv1.2' }) });
    using client = new WireClient(lab.port);
    await client.secured;
    expect(client.tls.getProtocol()).toBe('TLSv1.2');
  });

  it('carries requests of one connection to whom each is for', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    using client = new WireClient(lab.port);
    const paths = ['/1', '/2', '/3', '/4'];
    for (const [index, path] of paths.entries()) {
      const before = client.text.length;
      client.tls.write(`GET ${path} HTTP/1.1\r\nhost: shop\r\n${index % 2 === 0 ? 'x-user: alice\r\n' : ''}\r\n`);
      await until(() => client.text.slice(before).includes(path));
      expect(client.text.slice(before)).toContain(index % 2 === 0 ? `alice ${path}` : `app shop.example ${path}`);
    }
    client.tls.end();
    await until(() => client.end !== null);
    expect(client.end).toBe('clean');
  });

  it('carries streams of HTTP/2, each to whom it is for', async () => {
    const app = createSecureServer(SHOP, (asked, answer) => answer.end(`app ${asked.url}`));
    await using lab = await TlsLab.open(kind, { app, local: 'http2' });
    const client = connectHttp2(`https://127.0.0.1:${lab.port}`, {
      servername: 'shop.example',
      rejectUnauthorized: false,
    });
    const asks = Array.from({ length: 20 }, async (_, index) => {
      const stream = client.request({ ':path': `/${index}`, ...(index % 3 === 0 ? ALICE : {}) });
      let body = '';
      for await (const chunk of stream.setEncoding('utf8')) body += chunk;
      return body;
    });
    expect(await Promise.all(asks)).toEqual(asks.map((_, index) => `${index % 3 === 0 ? 'alice' : 'app'} /${index}`));
    expect(lab.counts).toMatchObject({ tls_opened: 1, requests_stolen: 7 });
    client.destroy();
  });

  it('agrees on the protocol that the app would have agreed on', async () => {
    for (const spoken of [['h2', 'http/1.1'], ['http/1.1'], undefined]) {
      const app = tlsApp(spoken === undefined ? {} : { ALPNProtocols: spoken });
      await using lab = await TlsLab.open(kind, { app });
      for (const offered of [['http/1.1', 'h2'], ['h2'], ['x', 'http/1.1'], undefined]) {
        const outcomes: unknown[] = [];
        for (const port of [lab.lab.appPort, lab.port]) {
          using client = new WireClient(port, offered === undefined ? {} : { ALPNProtocols: offered });
          const [how] = await Promise.race([
            client.secured.then(() => [client.tls.alpnProtocol]),
            new Promise<unknown[]>(resolve => client.tls.on('close', () => resolve(['refused']))),
          ]);
          outcomes.push(how);
        }
        expect(outcomes[1], `${offered} of ${spoken}`).toBe(outcomes[0]);
      }
    }
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'leaves a connection of %s to an app that asks for a certificate',
    async version => {
      const app = createHttpsServer(
        { ...SHOP, requestCert: true, rejectUnauthorized: true, ca: OTHER.cert },
        (asked, answer) => {
          answer.end(`app knows ${(asked.socket as TLSSocket).getPeerCertificate().subject.CN}`);
        },
      );
      const connections: Buffer[][] = [];
      await using lab = await TlsLab.open(kind, { app: await tapped(app, seen => void connections.push(seen)) });
      for (let i = 0; i < 3; i++) {
        expect((await ask(lab.port, { maxVersion: version, ...OTHER }, ALICE)).body).toBe('app knows other.example');
      }
      expect(lab.counts).toMatchObject({ opaque_tls_client_certificate: 3, connections_opaque: 3 });
      expect(lab.counts.tls_opened).toBeUndefined();
      expect(lab.session.noted).toEqual(Array(3).fill('opaque_tls_client_certificate'));
      // Asked once, then remembered.
      const used = () => connections.filter(seen => seen.length > 0).length;
      await until(() => used() >= 4);
      expect(used()).toBe(4);
      app.close();
    },
  );

  it('leaves what the certificate is not for to the app', async () => {
    const app = createHttpsServer({ ...OTHER }, (_, answer) => answer.end('other app'));
    await using lab = await TlsLab.open(kind, { app });
    const { body, tls } = await ask(lab.port, { servername: 'other.example' }, ALICE);
    expect([body, tls.getPeerX509Certificate()?.subject]).toEqual(['other app', 'CN=other.example']);
    expect(lab.counts).toMatchObject({ opaque_tls_name: 1 });
    expect(lab.lab.accepted.length).toBe(1);
  });

  it.each([
    { what: 'opened', of: SHOP, body: 'alice /', counts: { tls_opened: 1 } },
    { what: 'left to the app', of: OTHER, body: 'other app', counts: { opaque_tls_name: 1 } },
  ])('needs one connection of the app where a client is silent first, $what', async ({ of, body, counts }) => {
    const app = createHttpsServer(of, (_, answer) => answer.end('other app'));
    await using lab = await TlsLab.open(kind, { app });
    const socket = await lab.lab.connect();
    await until(() => lab.lab.accepted.length === 1);
    const servername = of === SHOP ? 'shop.example' : 'other.example';
    const client = connectTls({ socket, servername, rejectUnauthorized: false });
    client.write('GET / HTTP/1.1\r\nhost: shop\r\nx-user: alice\r\nconnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of client.setEncoding('latin1')) text += chunk;
    expect(text).toContain(body);
    expect(lab.counts).toMatchObject({ app_dials: 1, ...counts });
    expect(lab.lab.accepted.length).toBe(1);
  });

  it('leaves everything to the app while there is no certificate, and opens it when there is', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    lab.certificate.replace(null);
    expect((await ask(lab.port, {}, ALICE)).body).toBe('app shop.example /');
    expect(lab.counts).toMatchObject({ opaque_tls_certificate: 1 });
    lab.certificate.replace(RSA);
    const { body, tls } = await ask(lab.port, {}, ALICE);
    expect(body).toBe('alice /');
    expect(tls.getPeerX509Certificate()?.publicKey.asymmetricKeyType).toBe('rsa');
    lab.certificate.replace(SHOP);
    expect((await ask(lab.port, {})).tls.getPeerX509Certificate()?.publicKey.asymmetricKeyType).toBe('ec');
  });

  it('leaves a client to the app whom the certificate does not suit', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    lab.certificate.replace(RSA);
    const onlyEc = { sigalgs: 'ecdsa_secp256r1_sha256' };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect((await ask(lab.port, { ...onlyEc, maxVersion }, ALICE)).body).toBe('app shop.example /');
    }
    expect(lab.counts).toMatchObject({ opaque_tls_hello: 2 });
  });

  it('leaves an app alone that does not speak TLS', async () => {
    await using lab = await TlsLab.open(kind, {
      app: socket => void socket.once('data', () => socket.end('no TLS here')),
    });
    using client = new WireClient(lab.port);
    await until(() => client.raw.bytesRead === 'no TLS here'.length);
    expect(lab.counts).toMatchObject({ opaque_tls_app: 1 });
  });

  it('judges plain requests on the same port as ever', async () => {
    await using lab = await TlsLab.open(kind, { app: socket => void socket.end('HTTP/1.1 204 No Content\r\n\r\n') });
    const client = await lab.lab.connect();
    client.write('GET /plain HTTP/1.1\r\nhost: shop\r\nx-user: alice\r\n\r\n');
    const [answer] = await once(client, 'data');
    expect(answer.toString()).toContain('alice /plain');
    expect(lab.counts.tls_opened).toBeUndefined();
  });

  it('gives whole connections to a session without a filter, in plain text', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp(), filter: null });
    expect((await ask(lab.port)).body).toBe('alice /');
    expect(lab.counts).toMatchObject({ tls_opened: 1, connections_stolen: 1 });
  });

  it('gives a connection back to the app when the session leaves', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    using client = new WireClient(lab.port);
    const send = (path: string): void =>
      void client.tls.write(`GET ${path} HTTP/1.1\r\nhost: shop\r\nx-user: alice\r\n\r\n`);
    send('/1');
    await until(() => client.text.includes('alice /1'));
    await lab.lab.subscribe();
    send('/2');
    await until(() => client.text.includes('app shop.example /2'));
    expect((await ask(lab.port, {}, ALICE)).body).toBe('app shop.example /');
    expect(lab.counts).toMatchObject({ tls_opened: 1, opaque_tls: 1 });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is resumed by a client of %s, and made anew with the app',
    async version => {
      const app = httpsApp();
      const asked: boolean[] = [];
      app.on('secureConnection', socket => asked.push(socket.isSessionReused()));
      await using lab = await TlsLab.open(kind, { app });
      const first = await askOnce(lab.port, { maxVersion: version });
      const again = await askOnce(lab.port, { maxVersion: version, session: first.session });
      expect([first.isResumed, again.isResumed, again.text]).toEqual([false, true, 'alice /']);
      expect(lab.counts).toMatchObject({ tls_opened: 2, requests_stolen: 2 });
      await until(() => asked.length >= 2);
      expect(asked).not.toContain(true);
      // What was agreed under one certificate is not gone on with under another.
      lab.certificate.replace(RSA);
      const other = await askOnce(lab.port, { maxVersion: version, session: again.session });
      expect([other.isResumed, other.text, other.keyType]).toEqual([false, 'alice /', 'rsa']);
    },
  );

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'of %s goes on where the app was the other end before, and is again',
    async version => {
      const app = httpsApp();
      await using lab = await TlsLab.open(kind, { app });
      const ofApp = await askOnce(lab.lab.appPort, { maxVersion: version });
      const opened = await askOnce(lab.port, { maxVersion: version, session: ofApp.session });
      expect([ofApp.text, opened.text, opened.isResumed]).toEqual(['app shop.example /', 'alice /', false]);
      await lab.lab.subscribe();
      const closed = await askOnce(lab.port, { maxVersion: version, session: opened.session });
      expect([closed.text, closed.isResumed]).toEqual(['app shop.example /', false]);
      const back = await askOnce(lab.port, { maxVersion: version, session: ofApp.session });
      // A server of node knows no name of a session that it resumes.
      expect([back.text.replace('false', 'shop.example'), back.isResumed]).toEqual(['app shop.example /', true]);
    },
  );

  it('reads a ClientHello in the smallest pieces', async () => {
    await using lab = await TlsLab.open(kind, { app: httpsApp() });
    using client = new WireClient(lab.port, {}, 7);
    client.tls.write('GET /pieces HTTP/1.1\r\nhost: shop\r\nx-user: alice\r\n\r\n');
    await until(() => client.text.includes('alice /pieces'));
  });

  it('passes a ClientHello on whose client ends in the middle of it', async () => {
    const got: Buffer[] = [];
    await using lab = await TlsLab.open(kind, {
      app: socket => void socket.on('data', (chunk: Buffer) => got.push(chunk)),
    });
    const client = await lab.lab.connect();
    client.end(Buffer.from([22, 3, 1, 1, 0, 1, 0, 0, 252]));
    await until(() => Buffer.concat(got).length === 9);
    expect(lab.counts).toMatchObject({ opaque_half_closed: 1 });
  });
});

/** One request of Alice's on a connection of its own, and what a client needs to resume it. */
async function askOnce(port: number, options: ConnectionOptions) {
  using client = new WireClient(port, options);
  let session: Buffer | undefined;
  client.tls.on('session', (ticket: Buffer) => {
    session = ticket;
  });
  client.tls.write('GET / HTTP/1.1\r\nhost: shop\r\nx-user: alice\r\n\r\n');
  await client.secured;
  const isResumed = client.tls.isSessionReused();
  // A client that resumed TLS 1.2 gets no other ticket.
  await until(() => client.text.endsWith(' /') && (session !== undefined || isResumed));
  const keyType = client.tls.getPeerX509Certificate()?.publicKey.asymmetricKeyType;
  const text = client.text.slice(client.text.indexOf('\r\n\r\n') + 4);
  return { isResumed, keyType, text, session: session ?? options.session };
}
