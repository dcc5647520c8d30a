/** The developer's process is down or fails, and the clients are on one connection of HTTP/2 that others share. */

import { once } from 'node:events';
import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Server } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { attach, EndlessGrpc, type Headgate, LocalProcess, until } from '../lab/index.ts';
import { askHttp2, connectGrpc, connectHttp2, type Http2Answer, type Http2Client } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const GRPC_PORT = 8081;
const ALICES = { 'x-user': 'alice' };
const BOBS = { 'x-user': 'bob' };

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** Answers with its name; `/die` with the end of the connection, `/half` with that within an answer, `/held` never. */
function named(name: string) {
  return (request: Request, response: Response): void => {
    response.setHeader('x-served-by', name);
    if (request.url === '/die') dropConnection(request);
    else if (request.url === '/half') {
      (response as ServerResponse).write('half');
      setImmediate(() => dropConnection(request));
    } else if (request.url !== '/held') response.end(name);
  };
}

function dropConnection(request: Request): void {
  if ('stream' in request) request.stream.session?.destroy();
  else request.socket.destroy();
}

const SERVERS: Readonly<Record<string, (name: string) => Http2Server | Server>> = {
  'HTTP/2': name => createServer(named(name)),
  'HTTP/1, translated': name => createHttp1Server(named(name)),
};

describeOverEachShell('HTTP/2 while the local process is down', 'h2down', (lab, prepare) => {
  let session: Headgate;
  let local: LocalProcess;
  let client: Http2Client | undefined;

  prepare(async opened => {
    opened.use(await opened.pod.listen(SERVERS['HTTP/2']?.('app') as Http2Server, { port: PORT }));
    opened.use(await opened.pod.listen(new EndlessGrpc(['shop.Cart']).listener(), { port: GRPC_PORT }));
  });

  afterEach(async () => {
    client?.[Symbol.dispose]();
    await session[Symbol.asyncDispose]();
    await local[Symbol.asyncDispose]();
  });

  const listen = async (kind: string, port = 0): Promise<void> => {
    local = await LocalProcess.start(lab(), SERVERS[kind]?.('alice') as Server, port);
  };
  const steal = async (...flags: readonly string[]): Promise<void> => {
    session = await attach(lab(), { port: PORT, local }, '--header=x-user: alice', ...flags);
    client = await connectHttp2(lab(), PORT);
  };
  const counters = async () => {
    session.process.signal('SIGINT');
    await session.process.ended;
    return (await session.event('ended')).counters;
  };
  const whoAnswers = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const { headers: got, error } = await askHttp2(client as Http2Client, headers);
    return error === '' ? String(got['x-served-by']) : error;
  };
  /** Alice's streams between others, all at once: who answered which. */
  const burst = async (): Promise<string> => {
    const asked = [ALICES, BOBS, ALICES, BOBS, ALICES].map(whoAnswers);
    return [...new Set(await Promise.all(asked))].join(', ');
  };

  it.each(Object.keys(SERVERS))('the app answers every stream, and it the next when it is back: %s', async kind => {
    await listen(kind);
    await steal();
    expect(await whoAnswers(ALICES)).toBe('alice');
    await local.stop();
    // What is on its way while the agent does not know yet cannot be told from what comes too late for the app.
    expect(await whoAnswers(ALICES)).toBe('app');
    // For longer than a refusal is remembered.
    const endMs = performance.now() + 2_500;
    while (performance.now() < endMs) expect(await burst()).toBe('app');
    await listen(kind, local.port);
    await until(async () => (await whoAnswers(ALICES)) === 'alice', { what: 'the local process to answer again' });
    expect(await whoAnswers(BOBS)).toBe('app');
    expect(client?.errors).toEqual([]);
    const { fallback_local_refused: refused = 0, local_failures: failed = 0 } = await counters();
    expect([refused > 10, failed]).toEqual([true, 0]);
  });

  it.each(Object.keys(SERVERS))('the app answers from the first stream on, when it was never there: %s', async kind => {
    const protocol = kind === 'HTTP/2' ? 'h2' : 'h1';
    await listen(kind);
    await local.stop();
    await steal(`--local-protocol=${protocol}`);
    expect(await burst()).toBe('app');
    expect(await burst()).toBe('app');
    expect(client?.errors).toEqual([]);
  });

  it.each(Object.keys(SERVERS))('a stream that it had is answered with 502, and counted: %s', async kind => {
    await listen(kind);
    await steal();
    const died = await askHttp2(client as Http2Client, { ...ALICES, ':path': '/die' });
    expect(died).toMatchObject({ error: '', headers: { ':status': 502 } });
    expect(String(died.headers['headgate-error'])).toMatch(/^local-process-(closed|reset)$/);
    expect(died.body).toMatch(/^headgate: .*\n$/);
    const head = await askHttp2(client as Http2Client, { ...ALICES, ':path': '/die', ':method': 'HEAD' });
    expect(head).toMatchObject({ error: '', headers: { ':status': 502 }, body: '' });
    const half = await askHttp2(client as Http2Client, { ...ALICES, ':path': '/half' });
    expect(half).toMatchObject({ headers: { ':status': 200 }, body: 'half' });
    expect(half.error).not.toBe('');
    expect(await whoAnswers(BOBS)).toBe('app');
    expect((await counters()).local_failures).toBe(3);
  });

  it('what its own session cuts is no failure of it', async () => {
    await listen('HTTP/2');
    await steal();
    const cut: Promise<Http2Answer> = askHttp2(client as Http2Client, { ...ALICES, ':path': '/held' });
    await until(async () => (await whoAnswers(ALICES)) === 'alice', { what: 'the stream before to be there' });
    session.process.signal('SIGINT');
    await session.event('notice', ({ code }) => code === 'under_way');
    session.process.signal('SIGINT');
    expect(await cut).toMatchObject({ headers: { ':status': 502, 'headgate-error': 'session-gone' } });
    await session.process.ended;
    const { counters: counted } = await session.event('ended');
    expect([counted.local_failures ?? 0, counted.unanswered_session_gone]).toEqual([0, 1]);
  });

  it('a call of gRPC is unavailable, also between two messages of its answer', async () => {
    const alice = new EndlessGrpc(['shop.Cart']);
    local = await LocalProcess.start(lab(), alice.listener());
    session = await attach(lab(), { port: GRPC_PORT, local }, '--grpc=shop.Cart');
    const { client: caller } = await connectGrpc(lab(), GRPC_PORT);
    const call = caller.makeServerStreamRequest('/shop.Cart/Down', text => Buffer.from(text), String, 'hi');
    const ended = once(call, 'error') as unknown as Promise<[grpc.ServiceError]>;
    const [message] = await Promise.race([once(call, 'data'), ended]);
    expect(message).toBe('begun');
    await local.stop();
    const [{ code, details }] = await ended;
    expect(code).toBe(grpc.status.UNAVAILABLE);
    expect(details).toMatch(/^headgate: .* in the middle of its answer$/);
    caller.close();
  });
});
