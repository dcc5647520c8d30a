/** TLS that is opened, between real sockets: real clients and servers of TLS on both ends, over each shell. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer, request } from 'node:https';
import { connect as connectTls, type ConnectionOptions, createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldIs } from '../testing/messages.ts';
import { SHELLS, ShellLab } from '../testing/shell-lab.ts';
import { makePair } from './testing/certificates.ts';
import { HeldCertificate, LocalSession } from './testing/local-session.ts';

const SHOP = makePair(['shop.example', 'localhost']);
const ALICE = fieldIs('x-user', 'alice');
let local: Server;
let localPort = 0;

beforeAll(async () => {
  local = createServer((asked, answer) => answer.end(`alice ${asked.method} ${asked.url}`)).listen(0, '127.0.0.1');
  await once(local, 'listening');
  localPort = (local.address() as { port: number }).port;
});

afterAll(() => {
  local.closeAllConnections();
  local.close();
});

async function ask(lab: ShellLab, options: ConnectionOptions & { headers?: Record<string, string> } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ body: string; socket: TLSSocket }>();
  const asked = request({ port: lab.port, host: '127.0.0.1', servername: 'shop.example', rejectUnauthorized: false, agent: false, ...options } as object);
  asked.on('error', reject).on('response', async (answer: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    resolve({ body: Buffer.concat(chunks).toString(), socket: answer.socket as TLSSocket });
  });
  asked.end();
  return promise;
}

describe.each(SHELLS)('opened TLS over the $name shell', kind => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('gives %s requests to the session or to the app', async version => {
    const app = createHttpsServer({ ...SHOP, ALPNProtocols: ['http/1.1'] }, (asked, answer) => answer.end(`app ${(asked.socket as TLSSocket).servername} ${asked.url}`));
    await using lab = await ShellLab.open(kind, {}, socket => void app.emit('connection', socket));
    await lab.subscribe(new LocalSession(ALICE, new HeldCertificate(SHOP), localPort));
    const passed = await ask(lab, { maxVersion: version, ALPNProtocols: ['http/1.1'] });
    expect(passed.body).toBe('app shop.example /');
    expect((await ask(lab, { maxVersion: version, headers: { 'x-user': 'alice' } })).body).toBe('alice GET /');
    expect(lab.counters.snapshot()).toMatchObject({ tls_opened: 2, requests_stolen: 1, requests_passed: 1 });
    app.close();
  });
});
