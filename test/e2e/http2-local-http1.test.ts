/** HTTP/2 for a local process that speaks only HTTP/1: translated, and gRPC refused with the reason. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { expect, it } from 'vitest';
import {
  attach,
  callUnary,
  countOf,
  createPatientHttp2App,
  curl,
  type Headgate,
  LabProcess,
  LocalProcess,
  until,
} from '../lab/index.ts';
import { askHttp2, connectGrpc, connectHttp2 } from './http2-client.ts';
import { describeInLab, describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const PYTHON_PORT = 8081;
const ALICES = { 'x-user': 'alice' };

/** Says who it is, what it was asked in, and what it got; resets the connection of `/die`. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let bytes = 0;
  for await (const piece of request) bytes += (piece as Buffer).length;
  if (request.url === '/die') request.socket.resetAndDestroy();
  response.setHeader('x-served-by', 'alice');
  response.end(`${request.method} ${request.url} HTTP/${request.httpVersion} ${bytes}\n`);
}

describeOverEachShell('HTTP/2 for a local process that speaks only HTTP/1', 'h2toh1', (lab, prepare) => {
  let session: Headgate;
  let local: LocalProcess;

  prepare(async opened => {
    for (const port of [PORT, PYTHON_PORT]) opened.use(await opened.pod.listen(createPatientHttp2App('app'), { port }));
    const server = createServer((request, response) => void answer(request, response));
    server.on('upgrade', (_request, socket: Socket) => {
      socket.write('HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    local = await LocalProcess.start(opened, server);
    session = await attach(opened, { port: PORT, local }, '--header=x-user: alice');
  });

  const urlOf = (port: number, path = '/'): string => `http://${lab().podAddress4}:${port}${path}`;

  it('curl, nghttp and h2load are answered by it as by any other, beside the app', async () => {
    const { outside } = lab();
    for (const [user, body] of [
      ['alice', 'POST /cart HTTP/1.1 3\n'],
      ['bob', 'app POST /cart\n'],
    ]) {
      const options = ['--http2-prior-knowledge', '-d', 'a=b'];
      const [got] = await curl(outside, [{ url: urlOf(PORT, '/cart'), headers: [`x-user: ${user}`], options }]);
      expect(got?.body).toBe(body);
    }
    const several = await outside.run('nghttp', '-t', '20', '-m', '5', '-H', 'x-user: alice', urlOf(PORT));
    expect(several).toBe('GET / HTTP/1.1 0\n'.repeat(5));
    const load = await outside.run('h2load', '-n', '2000', '-c', '4', '-m', '32', '-H', 'x-user: alice', urlOf(PORT));
    expect(load).toContain('2000 succeeded, 0 failed, 0 errored, 0 timeout');
    const told = await session.event('notice', ({ code }) => code === 'local_http1');
    expect(told.message).toContain(`Port ${local.port} of this machine speaks only HTTP/1`);
    expect(session.events.filter(each => each.event === 'notice' && each.code === 'local_http1')).toHaveLength(1);
  });

  it('a megabyte up and down is whole', async () => {
    using client = await connectHttp2(lab(), PORT);
    const stream = client.session.request({ ':method': 'POST', ':path': '/up', ...ALICES });
    stream.end(Buffer.alloc(1024 * 1024, 'x'));
    let body = '';
    for await (const piece of stream.setEncoding('utf8')) body += piece;
    expect(body).toBe('POST /up HTTP/1.1 1048576\n');
    expect(client.errors).toEqual([]);
  });

  it('one that dies with a request loses its stream alone, which is answered with 502', async () => {
    using client = await connectHttp2(lab(), PORT);
    const died = await askHttp2(client, { ':path': '/die', ...ALICES });
    expect(died).toMatchObject({ headers: { ':status': 502 }, error: '' });
    expect(await countOf(lab(), 'local_failures')).toBe(1);
    expect((await askHttp2(client, { ...ALICES })).headers['x-served-by']).toBe('alice');
    expect((await askHttp2(client, {})).headers['x-served-by']).toBe('app');
    expect(client.errors).toEqual([]);
  });

  it('a call of gRPC is refused with the reason, and the user is told once', async () => {
    const alice: grpc.Interceptor = (options, next) =>
      new grpc.InterceptingCall(next(options), {
        start: (metadata, listener, go) => {
          metadata.set('x-user', 'alice');
          go(metadata, listener);
        },
      });
    const before = await countOf(lab(), 'local_http1_only');
    const { client } = await connectGrpc(lab(), PORT, { options: { interceptors: [alice] } });
    for (let i = 0; i < 2; i++) {
      const error = await callUnary(client, '/shop.Cart/Unary').catch((failed: grpc.ServiceError) => failed);
      expect(error).toMatchObject({
        code: grpc.status.UNIMPLEMENTED,
        details: expect.stringContaining(`port ${local.port} speaks only HTTP/1, and gRPC needs HTTP/2`),
      });
    }
    client.close();
    expect((await countOf(lab(), 'local_http1_only')) - before).toBe(2);
    await session.event('notice', ({ code }) => code === 'local_grpc_refused');
    expect(session.events.filter(each => each.event === 'notice' && each.code === 'local_grpc_refused')).toHaveLength(
      1,
    );
  });

  it("python's server of one connection at a time serves streams in turn", async () => {
    const python = await startPythonServer();
    await attach(lab(), { port: PYTHON_PORT, local: python }, '--header=x-user: alice');
    using client = await connectHttp2(lab(), PYTHON_PORT);
    const answers = await Promise.all(Array.from({ length: 5 }, () => askHttp2(client, { ...ALICES })));
    expect(answers.map(({ headers, error }) => [headers[':status'], headers.server, error])).toEqual(
      Array.from({ length: 5 }, () => [200, expect.stringContaining('SimpleHTTP'), '']),
    );
  });

  it('goes to the app while nobody listens, and is found again as what listens then', async () => {
    const failures = await countOf(lab(), 'fallback_undelivered');
    await local.stop();
    using client = await connectHttp2(lab(), PORT);
    expect((await askHttp2(client, { ...ALICES })).headers['x-served-by']).toBe('app');
    await LocalProcess.start(lab(), createPatientHttp2App('alice'), local.port);
    using after = await connectHttp2(lab(), PORT);
    const asked = async (): Promise<boolean> => (await askHttp2(after, { ...ALICES })).body === 'alice GET /\n';
    await until(asked, { what: 'the new local process to be found' });
    expect(await countOf(lab(), 'fallback_undelivered')).toBeGreaterThanOrEqual(failures);
    expect([client.errors, after.errors]).toEqual([[], []]);
  });

  async function startPythonServer(): Promise<{ readonly port: number }> {
    const argv = ['python3', '-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', lab().dir] as const;
    const python = lab().use(new LabProcess(argv, {}));
    const port = await until(() => /port (\d+)/.exec(python.stdout)?.[1], { what: 'python to listen' });
    return { port: Number(port) };
  }
});

describeInLab('HTTP/1 for a local process that speaks only HTTP/2', 'h1toh2', (lab, prepare) => {
  prepare(async opened => {
    opened.use(
      await opened.pod.listen(
        createServer((_request, response) => response.end('app\n')),
        { port: PORT },
      ),
    );
  });

  it('is answered with 502, and the user is told why', async () => {
    const local = await LocalProcess.start(lab(), createPatientHttp2App('alice'));
    const session = await attach(lab(), { port: PORT, local }, '--header=x-user: alice');
    const [got] = await curl(lab().outside, [
      { url: `http://${lab().podAddress4}:${PORT}/`, headers: ['x-user: alice'] },
    ]);
    expect(got?.status).toBe(502);
    await session.event('notice', ({ code }) => code === 'local_http2_only');
    expect(await countOf(lab(), 'local_http2_only')).toBe(1);
  });
});

describeInLab('A local process that does not speak what it is said to', 'localproto', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createPatientHttp2App('app'), { port: PORT }));
  });

  /** One request in HTTP/2, and what the user is told. */
  async function ask(server: Server, code: string, ...flags: readonly string[]): Promise<readonly unknown[]> {
    const local = await LocalProcess.start(lab(), server);
    const session = await attach(lab(), { port: PORT, local }, '--header=x-user: alice', ...flags);
    const url = `http://${lab().podAddress4}:${PORT}/`;
    const options = ['--http2-prior-knowledge'];
    const [got] = await curl(lab().outside, [{ url, headers: ['x-user: alice'], options }]);
    const { message } = await session.event('notice', notice => notice.code === code);
    await session.stop();
    return [got?.body, message.replaceAll(String(local.port), 'N')];
  }

  it('gets nothing of HTTP/2 when it is one of HTTP/1', async () => {
    const http1 = createServer((_request, response) => response.end('alice'));
    const [body, message] = await ask(http1, 'local_not_http2', '--local-protocol=h2');
    expect(body).toBe('app GET /\n');
    expect(message).toContain(
      'was asked for HTTP/2, as --local-protocol h2 says, and answered "HTTP/1.1 400 Bad Request"',
    );
  });

  it('acts on nothing when it is one of HTTP/2', async () => {
    const [body, message] = await ask(createPatientHttp2App('alice'), 'local_not_http1', '--local-protocol=h1');
    expect(body).toBe('app GET /\n');
    expect(message).toContain('as --local-protocol h1 says, and answered in HTTP/2: such requests go to the app');
  });

  it('is not waited for when it says nothing', async () => {
    const silent = createTcpServer(socket => void socket.on('error', () => undefined));
    const [body, message] = await ask(silent, 'local_silent');
    expect(body).toBe('app GET /\n');
    expect(message).toContain('Port N of this machine accepted, was asked for HTTP/2, and said nothing for 5 s');
  });
});
