/** What becomes of streams, on one connection that stays, when a session leaves or is killed and when its local process dies. */

import { createServer, type Http2Server, type Http2ServerResponse } from 'node:http2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { attach, type Headgate, LocalProcess, until } from '../lab/index.ts';
import { askHttp2, connectHttp2, type Http2Client } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const ALICES = { 'x-user': 'alice' };
const HELD = { ':path': '/held' };
const GRPC = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };

/** Answers with its name, but to `/held` only when it is told to. */
class HeldHttp2 {
  readonly server: Http2Server;
  readonly held: Http2ServerResponse[] = [];

  constructor(name: string) {
    this.server = createServer((request, response) => {
      response.setHeader('x-served-by', name);
      if (request.url === '/held') this.held.push(response);
      else response.end(name);
    });
  }

  async next(): Promise<Http2ServerResponse> {
    return until(() => this.held.shift(), { what: 'a request that is held' });
  }
}

describeOverEachShell('HTTP/2 beside a session that goes', 'h2fail', (lab, prepare) => {
  const app = new HeldHttp2('app');
  let local: HeldHttp2;
  let localProcess: LocalProcess;
  let session: Headgate;
  let client: Http2Client;

  prepare(async opened => {
    opened.use(await opened.pod.listen(app.server, { port: PORT }));
  });

  beforeEach(async () => {
    local = new HeldHttp2('alice');
    localProcess = await LocalProcess.start(lab(), local.server);
    session = await attach(lab(), { port: PORT, local: localProcess }, '--header=x-user: alice');
    client = await connectHttp2(lab(), PORT);
  });

  afterEach(async () => {
    client[Symbol.dispose]();
    await session[Symbol.asyncDispose]();
    await localProcess[Symbol.asyncDispose]();
  });

  const whoAnswers = async (headers = ALICES): Promise<unknown> =>
    (await askHttp2(client, headers)).headers['x-served-by'];
  const untilAppAnswers = () =>
    until(async () => (await whoAnswers()) === 'app', { what: 'the app to answer streams that were stolen' });

  it('at its end streams in flight are answered by it, and later ones by the app', async () => {
    expect(await whoAnswers()).toBe('alice');
    const inFlight = askHttp2(client, { ...ALICES, ...HELD });
    const response = await local.next();
    session.process.signal('SIGINT');
    const { message } = await session.event('notice', ({ code }) => code === 'under_way');
    expect(message).toContain('1 request is still being answered');
    await untilAppAnswers();
    response.write('late');
    response.end('r');
    expect(await inFlight).toMatchObject({ headers: { 'x-served-by': 'alice' }, body: 'later', error: '' });
    expect((await session.process.ended).exitCode).toBe(0);
    expect(await whoAnswers()).toBe('app');
    expect(client.errors).toEqual([]);
  });

  it('killed, it loses its streams alone, and the app has the next', async () => {
    const passed = askHttp2(client, HELD);
    const response = await app.next();
    const inFlight = askHttp2(client, { ...ALICES, ...HELD });
    await local.next();
    session.process.signal('SIGKILL');
    expect(await inFlight).toMatchObject({ headers: { ':status': 502, 'headgate-error': 'session-gone' }, error: '' });
    await untilAppAnswers();
    response.end('whole');
    expect(await passed).toMatchObject({ headers: { 'x-served-by': 'app' }, body: 'whole', error: '' });
    expect(client.errors).toEqual([]);
  });

  it('what its local process was not given goes to the app when nobody listens there', async () => {
    await localProcess.stop();
    expect(await whoAnswers()).toBe('app');
    expect(await whoAnswers()).toBe('app');
    expect(client.errors).toEqual([]);
  });

  it('what its local process may have acted on is answered with 502 when it dies, or in the words of gRPC', async () => {
    const passed = askHttp2(client, HELD);
    const response = await app.next();
    const inFlight = [askHttp2(client, { ...ALICES, ...HELD }), askHttp2(client, { ...ALICES, ...HELD, ...GRPC })];
    await local.next();
    await local.next();
    await localProcess.stop();
    const [plain, grpc] = await Promise.all(inFlight);
    expect(plain).toMatchObject({ headers: { ':status': 502, 'headgate-error': 'local-process-reset' }, error: '' });
    expect(grpc?.headers['grpc-status']).toBe('14');
    response.end('whole');
    expect(await passed).toMatchObject({ body: 'whole', error: '' });
    expect(await whoAnswers()).toBe('app');
    expect(client.errors).toEqual([]);
  });
});
