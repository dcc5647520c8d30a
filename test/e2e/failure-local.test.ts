/**
 * The developer's program misbehaves, and the pod's clients see no more of it than they must: a request that did not reach it goes to
 * the app, one that did is answered with 502 and never repeated, and a connection that breaks in the middle of a response
 * breaks for the client too.
 */

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMarkedApp,
  Headgate,
  Lab,
  LabProcess,
  LocalProcess,
  labObstacle,
  RawClient,
  startNodeApp,
} from '../lab/index.ts';

const PORT = 8080;
const GET = 'GET / HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\n\r\n';
const GET_APP = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
const obstacle = labObstacle();
/** How often the local process acted on each path that it answers in the ordinary way. */
const acted = new Map<string, number>();

/** Asks for each trouble by its path. */
function createTroublemaker(): Server {
  const marked = createMarkedApp('alice');
  const [answer] = marked.listeners('request') as ((...args: unknown[]) => void)[];
  return createServer((request, response) => {
    switch (request.url) {
      case '/reset':
        request.socket.resetAndDestroy();
        return;
      case '/close':
        request.socket.end();
        return;
      case '/nonsense':
        request.socket.end('SSH-2.0-OpenSSH_9.2\r\n');
        return;
      case '/half-length':
        response.writeHead(200, { 'content-length': '1000' }).write('half');
        setImmediate(() => request.socket.resetAndDestroy());
        return;
      case '/half-chunked':
        response.writeHead(200).write('half');
        setImmediate(() => request.socket.resetAndDestroy());
        return;
      case '/half-close':
        response.writeHead(200, { 'content-length': '1000' }).write('half');
        setImmediate(() => request.socket.end());
        return;
      default:
        acted.set(String(request.url), (acted.get(String(request.url)) ?? 0) + 1);
        answer?.(request, response);
    }
  });
}

describe.skipIf(obstacle !== undefined)(`a local process that fails (${obstacle ?? 'kernel'})`, () => {
  let lab: Lab;
  let local: LocalProcess;
  let session: Headgate;

  beforeAll(async () => {
    lab = await Lab.open('flocal');
    await startNodeApp(lab, { port: PORT });
    local = await LocalProcess.start(lab, createTroublemaker());
    session = await Headgate.stealing(lab, 'attach', sessionArguments(lab, local.port));
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  const connect = () => RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });

  it('gets what it was sent, to begin with', async () => {
    using client = await connect();
    expect((await client.request(GET)).headers.get('x-served-by')).toBe('alice');
  });

  it.each(['reset', 'close', 'nonsense'])('is answered for with 502 when it had the request: %s', async trouble => {
    using client = await connect();
    const failed = await client.request(GET.replace('/', `/${trouble}`));
    expect(failed.status).toBe(502);
    expect(failed.headers.get('headgate-error')).toMatch(/^local-/);
    expect(String(failed.body)).toMatch(/^headgate: .*\n$/);
    // The connection goes on, with either origin.
    expect((await client.request(GET_APP)).headers.get('x-served-by')).toBe('app');
    expect((await client.request(GET)).headers.get('x-served-by')).toBe('alice');
  });

  it.each(['half-length', 'half-chunked', 'half-close'])('breaks the response for the client: %s', async trouble => {
    using client = await connect();
    client.write(GET.replace('/', `/${trouble}`));
    const received = await client.readToEnd();
    expect(String(received)).toMatch(/half(\r\n)?$/);
    expect(client.hasEnded || client.errorCode === 'ECONNRESET').toBe(true);
    if (trouble !== 'half-close') expect(client.errorCode).toBe('ECONNRESET');
  });

  /**
   * A request that meets a connection which its server has just closed is repeated. One that was in the kernel, unread, when the server closed
   * is answered by RST, as one that was read and reset on purpose is: nobody can tell, so it is answered for, and not repeated.
   */
  it('closes idle connections: nothing is acted on twice, and nothing is lost that was read', {
    timeout: 30_000,
  }, async () => {
    const idleMs = 20;
    const server = local.server as Server & { keepAliveTimeoutBuffer: number };
    server.keepAliveTimeout = idleMs;
    server.keepAliveTimeoutBuffer = 0;
    try {
      // The timer of the server fires within the same few milliseconds in which the next request comes.
      const lanes = await Promise.all(Array.from({ length: 8 }, (_, lane) => askAtPace(lane, lane * 0.7 + idleMs - 3)));
      const answers = lanes.flat().map(({ path, answer }) => `${answer}, acted on ${acted.get(path) ?? 0} times`);
      const answered = '200 alice, acted on 1 times';
      expect(answers.filter(each => each !== answered && each !== '502 local-process-reset, acted on 0 times')).toEqual(
        [],
      );
      expect(answers).toContain(answered);
    } finally {
      server.keepAliveTimeout = 5_000;
    }
  });

  async function askAtPace(lane: number, pauseMs: number): Promise<{ path: string; answer: string }[]> {
    using client = await connect();
    const answers: { path: string; answer: string }[] = [];
    for (let round = 0; round < 100; round++) {
      const path = `/idle/${lane}/${round}`;
      const { status, headers } = await client.request(GET.replace('/', path));
      const answer = `${status} ${headers.get('x-served-by') ?? headers.get('headgate-error')}`;
      answers.push({ path, answer });
      await delay(pauseMs + (round % 4));
    }
    return answers;
  }

  it('leaves the request to the app when it is down, with its body, and takes the next one when it is back', async () => {
    await local.stop();
    using client = await connect();
    expect((await client.request(GET)).headers.get('x-served-by')).toBe('app');
    const body = Buffer.alloc(48 * 1024, 'x');
    client.write(`POST /order HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\nContent-Length: ${body.length}\r\n\r\n`);
    client.write(body);
    const answer = await client.readResponse();
    expect(answer.headers.get('x-served-by')).toBe('app');
    expect(answer.headers.get('x-body-sha256')).toBe(createHash('sha256').update(body).digest('hex'));
    await session.event('notice', notice => notice.code === 'local_refused');
    local = await LocalProcess.start(lab, createTroublemaker(), local.port);
    expect((await client.request(GET)).headers.get('x-served-by')).toBe('alice');
    await session.event('notice', notice => notice.code === 'local_answering');
  });

  it('is killed while it works on a request', async () => {
    const script = `require('node:http').createServer(() => process.kill(process.pid, 'SIGKILL')).listen(${local.port}, '127.0.0.1', () => console.error('listens'))`;
    await local.stop();
    await using doomed = new LabProcess([process.execPath, '-e', script]);
    await doomed.wrote(/listens/);
    using client = await connect();
    const failed = await client.request(GET);
    expect(failed.status).toBe(502);
    expect(failed.headers.get('headgate-error')).toMatch(/^local-process-(closed|reset)$/);
    // A process that dies closes its connections before its listener, which may still take one between the two.
    await doomed.ended;
    expect((await client.request(GET)).headers.get('x-served-by')).toBe('app');
    local = await LocalProcess.start(lab, createTroublemaker(), local.port);
  });

  it('is warned of when it happens', async () => {
    const notice = await session.event('notice', ({ code }) => code === 'local_failures');
    expect(notice).toMatchObject({ level: 'warning', message: expect.stringContaining(`port ${PORT}`) });
  });

  it('is counted by cause', async () => {
    expect((await session.stop()).exitCode).toBe(0);
    const { counters } = await session.event('ended');
    expect(counters.local_failures).toBeGreaterThanOrEqual(4);
    expect(counters.local_response_invalid).toBe(1);
    expect(counters.fallback_local_refused).toBeGreaterThanOrEqual(3);
  });
});

function sessionArguments(lab: Lab, localPort: number): string[] {
  return [`--target=netns/${lab.pod.name}`, '--steal', `--port=${PORT}:${localPort}`, '--header=x-user: alice'];
}
