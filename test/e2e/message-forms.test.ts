/** Messages whose end is not told by Content-Length alone: each form passes on both sides, and the connection goes on behind it. */

import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { attach, createMarkedApp, curl, LocalProcess, RawClient, ScriptedOrigin, until } from '../lab/index.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const STATUS_PORT = 8081;
const OLD_PORT = 8082;
const ORIGIN_PORT = 8083;

/** Who answers, and the user whose requests they get. */
const SIDES = [
  { servedBy: 'app', user: 'carol' },
  { servedBy: 'alice', user: 'alice' },
] as const;

/** Answers `/204`, `/304` and `/200` with that status; a 304 names a length that it does not send. */
function createStatusApp(name: string): Server {
  return createServer((request, response) => {
    const status = Number(request.url?.slice(1));
    response.setHeader('x-served-by', name);
    if (status === 304) response.setHeader('content-length', 1234);
    const body = status === 200 ? `${name} body\n` : '';
    if (status === 200) response.setHeader('content-length', body.length);
    response.writeHead(status).end(body);
  });
}

/** Speaks HTTP/1.0: its response has no length, it ends with the connection. */
function createOldApp(name: string): TcpServer {
  return createTcpServer(socket => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.0 200 OK\r\nX-Served-By: ${name}\r\n\r\n`);
      socket.write(`${name} begins\n`);
      socket.end(`${name} ends\n`);
    });
  });
}

describeOverEachShell('messages of every form', 'forms', (lab, prepare) => {
  const origins = { carol: new ScriptedOrigin(), alice: new ScriptedOrigin() };

  prepare(async opened => {
    opened.use(await opened.pod.listen(createMarkedApp('app'), { port: PORT }));
    opened.use(await opened.pod.listen(createStatusApp('app'), { port: STATUS_PORT }));
    opened.use(await opened.pod.listen(createOldApp('app'), { port: OLD_PORT }));
    opened.use(await opened.pod.listen(origins.carol.server, { port: ORIGIN_PORT }));
    const ports = [
      { port: PORT, local: await LocalProcess.start(opened, createMarkedApp('alice')) },
      { port: STATUS_PORT, local: await LocalProcess.start(opened, createStatusApp('alice')) },
      { port: OLD_PORT, local: await LocalProcess.start(opened, createOldApp('alice')) },
      { port: ORIGIN_PORT, local: await LocalProcess.start(opened, origins.alice.server) },
    ];
    await attach(opened, ports, '--header=x-user: alice');
  });

  const connect = (port: number): Promise<RawClient> =>
    RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  it('goes on behind HEAD, 204 and 304, whoever sent them, pipelined', async () => {
    using client = await connect(STATUS_PORT);
    const plan = [
      ['HEAD', 200, 'carol'],
      ['HEAD', 200, 'alice'],
      ['GET', 204, 'alice'],
      ['GET', 204, 'carol'],
      ['GET', 304, 'carol'],
      ['GET', 304, 'alice'],
      ['GET', 200, 'alice'],
      ['GET', 200, 'carol'],
    ] as const;
    client.write(
      plan
        .map(([method, status, user]) => `${method} /${status} HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`)
        .join(''),
    );
    const seen: unknown[] = [];
    for (const [method] of plan) {
      const { status, headers, body } = await client.readResponse({ method });
      seen.push([method, status, headers.get('x-served-by'), String(body)]);
    }
    expect(seen).toEqual(
      plan.map(([method, status, user]) => {
        const name = user === 'alice' ? 'alice' : 'app';
        return [method, status, name, method === 'GET' && status === 200 ? `${name} body\n` : ''];
      }),
    );
    expect(client.pending.length).toBe(0);
  });

  describe.each(SIDES)('answered by $servedBy', ({ servedBy, user }) => {
    it('says 100 Continue before the body is sent', async () => {
      using client = await connect(PORT);
      client.write(
        `PUT /up HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`,
      );
      expect((await client.readResponse()).status).toBe(100);
      client.write('body');
      const { status, headers, body } = await client.readResponse();
      expect([status, headers.get('x-body-bytes'), String(body)]).toEqual([200, '4', `${servedBy} PUT /up\n`]);
      const next = await client.request('GET /next HTTP/1.1\r\nHost: shop\r\n\r\n');
      expect(String(next.body)).toBe('app GET /next\n');
    });

    it('says it to curl, which does not wait in vain', async () => {
      const request = {
        url: `http://${lab().podAddress4}:${PORT}/up`,
        headers: [`x-user: ${user}`, 'Expect: 100-continue'],
        options: ['--expect100-timeout', '15', '--max-time', '10', '--data', 'x'.repeat(2_000)],
      };
      const [answer] = await curl(lab().outside, [request]);
      expect([answer?.status, answer?.servedBy]).toEqual([200, servedBy]);
    });

    it('answers a client that half-closes behind its request, and ends', async () => {
      using client = await connect(PORT);
      client.write(`POST /last HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nContent-Length: 3\r\n\r\nabc`);
      client.end();
      const { headers, body } = await client.readResponse();
      expect([headers.get('x-body-bytes'), String(body)]).toEqual(['3', `${servedBy} POST /last\n`]);
      expect((await client.readToEnd()).length).toBe(0);
      expect(client.errorCode).toBeUndefined();
    });

    it('shows the server that the client half-closed, before it answers', async () => {
      const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
      const origin = origins[user];
      origin.play({ lines: [], ends: 'after-client', farewell: Buffer.from(answer) });
      using client = await connect(ORIGIN_PORT);
      client.write(`GET /last HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
      client.end();
      expect(String(await client.readToEnd())).toBe(answer);
      expect([origin.end, client.errorCode]).toEqual(['fin', undefined]);
    });

    it('answers all pipelined requests of a client that half-closed', async () => {
      using client = await connect(PORT);
      const users = [user, 'carol', 'alice', user];
      client.write(users.map((name, at) => `GET /${at} HTTP/1.1\r\nHost: shop\r\nX-User: ${name}\r\n\r\n`).join(''));
      client.end();
      const bodies: string[] = [];
      for (const _ of users) bodies.push(String((await client.readResponse()).body));
      expect(bodies).toEqual(users.map((name, at) => `${name === 'alice' ? 'alice' : 'app'} GET /${at}\n`));
      expect((await client.readToEnd()).length).toBe(0);
      expect(client.errorCode).toBeUndefined();
    });

    it('passes a response that ends with the connection', async () => {
      using client = await connect(OLD_PORT);
      client.write(`GET / HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
      expect(String(await client.readToEnd())).toBe(
        `HTTP/1.0 200 OK\r\nX-Served-By: ${servedBy}\r\n\r\n${servedBy} begins\n${servedBy} ends\n`,
      );
      expect(client.errorCode).toBeUndefined();
    });

    it('passes an answer to HTTP/1.0 and closes with it', async () => {
      using client = await connect(PORT);
      client.write(`GET /old HTTP/1.0\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
      expect(String(await client.readToEnd())).toMatch(new RegExp(`\r\n\r\n${servedBy} GET /old\n$`));
    });

    it('keeps a connection of HTTP/1.0 when both ends ask for it', async () => {
      using client = await connect(STATUS_PORT);
      for (const name of [user, 'carol', 'alice']) {
        const head = `GET /200 HTTP/1.0\r\nHost: shop\r\nX-User: ${name}\r\nConnection: keep-alive\r\n\r\n`;
        const { headers, body } = await client.request(head);
        expect(headers.get('connection')).toBe('keep-alive');
        expect(String(body)).toBe(`${name === 'alice' ? 'alice' : 'app'} body\n`);
      }
    });

    it('closes when the client asked for it', async () => {
      using client = await connect(PORT);
      client.write(`GET /bye HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nConnection: close\r\n\r\n`);
      expect(String(await client.readToEnd())).toContain(`${servedBy} GET /bye\n`);
      expect(client.errorCode).toBeUndefined();
    });

    it('passes a reset of the client in the middle of its request', async () => {
      const origin = origins[user];
      origin.play({ lines: [], ends: 'after-client' });
      using client = await connect(ORIGIN_PORT);
      client.write(`POST /cut HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\nContent-Length: 10\r\n\r\nhalf`);
      await until(() => origin.received.includes('half'), { what: 'half of the body' });
      client.reset();
      await until(() => origin.end !== 'open', { what: 'the reset to arrive' });
      expect(origin.end).toBe('reset');
    });

    it('passes a reset of the server in the middle of its response', async () => {
      const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
      const origin = origins[user];
      origin.play({ lines: [{ afterBytes: 1, pieces: [Buffer.from(half)] }], ends: 'after-client' });
      using client = await connect(ORIGIN_PORT);
      client.write(`GET /cut HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
      expect(String(await client.read(half.length))).toBe(half);
      origin.reset();
      await until(() => client.errorCode !== undefined || client.hasEnded, { what: 'the reset to arrive' });
      expect([client.errorCode, client.hasEnded]).toEqual(['ECONNRESET', false]);
    });

    it('passes the end of a server that ends in the middle of its response', async () => {
      const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
      const origin = origins[user];
      origin.play({ lines: [{ afterBytes: 1, pieces: [Buffer.from(half)] }], ends: 'after-script' });
      using client = await connect(ORIGIN_PORT);
      client.write(`GET /cut HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`);
      expect(String(await client.readToEnd())).toBe(half);
      expect(client.errorCode).toBeUndefined();
    });
  });
});
