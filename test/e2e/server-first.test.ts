/** Protocols that are not HTTP/1: while a filter is subscribed to their port they pass as if nobody were there. */

import { createHash, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import {
  agentStatus,
  attach,
  countOf,
  createEcho,
  createGreeter,
  createHttp2App,
  createHttpsApp,
  createMarkedApp,
  createRecorder,
  curl,
  type Lab,
  LocalProcess,
  RawClient,
  until,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const GREETER_PORT = 2525;
const ECHO_PORT = 7000;
const RECORDER_PORT = 7001;
const HTTP2_PORT = 8080;
const TLS_PORT = 8443;
const GREETER_ALONE_PORT = 2526;

const GREETING = '220 mail\r\n';
const GREETINGS = 15;
/** The promise is 20 ms; a machine that runs other things besides may add its part. */
const ADDED_WAIT_MS = 60;
const BINARY_BYTES = 20 * 1024 * 1024;
const ODD_CONNECTIONS = 60;

describeInLab('a port whose protocol is not HTTP/1', 'opaque', (lab, prepare) => {
  const { server: recorder, recordings } = createRecorder();

  prepare(async opened => {
    const { pod } = opened;
    opened.use(await pod.listen(createGreeter('mail'), { port: GREETER_PORT }));
    opened.use(await pod.listen(createGreeter('mail'), { port: GREETER_ALONE_PORT }));
    opened.use(await pod.listen(createEcho(), { port: ECHO_PORT }));
    opened.use(await pod.listen(recorder, { port: RECORDER_PORT }));
    opened.use(await pod.listen(createHttp2App('app'), { port: HTTP2_PORT }));
    opened.use(await pod.listen(await createHttpsApp(opened, 'app'), { port: TLS_PORT }));
    const local = await LocalProcess.start(opened, createMarkedApp('alice'));
    const ports = [GREETER_PORT, ECHO_PORT, RECORDER_PORT, HTTP2_PORT, TLS_PORT].map(port => ({ port, local }));
    // What speaks HTTP/2 is not translated for it, so that all of it goes back to the app.
    await attach(opened, ports, '--header=x-user: alice', '--local-protocol=h2');
  });

  const connect = (port: number): Promise<RawClient> =>
    RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  it('greets its client, at most a moment later than alone', async () => {
    const aloneMs: number[] = [];
    const throughMs: number[] = [];
    for (let index = 0; index < GREETINGS; index++) {
      aloneMs.push(await greetingMs(lab(), GREETER_ALONE_PORT));
      throughMs.push(await greetingMs(lab(), GREETER_PORT));
    }
    const addedMs = median(throughMs) - median(aloneMs);
    console.info(`the greeting came ${addedMs.toFixed(1)} ms later than alone (median of ${GREETINGS})`);
    expect(addedMs).toBeLessThan(ADDED_WAIT_MS);
  });

  it('talks on behind the greeting, and ends when both have ended', async () => {
    using client = await connect(GREETER_PORT);
    expect(String(await client.read(GREETING.length))).toBe(GREETING);
    for (const line of ['EHLO client\r\n', 'GET / HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\n\r\n', 'QUIT\r\n']) {
      client.write(line);
      expect(String(await client.read(line.length))).toBe(line);
    }
    client.end();
    expect((await client.readToEnd()).length).toBe(0);
  });

  it('gets megabytes of anything, both ways at once, unchanged', async () => {
    using client = await connect(ECHO_PORT);
    client.socket.removeAllListeners('data');
    const heard = createHash('sha256');
    let heardBytes = 0;
    client.socket.on('data', chunk => {
      heard.update(chunk as Buffer);
      heardBytes += chunk.length;
    });
    const sent = createHash('sha256');
    for (let bytes = 0; bytes < BINARY_BYTES; ) {
      const piece = randomBytes(Math.min(randomInt(1, 200_000), BINARY_BYTES - bytes));
      bytes += piece.length;
      sent.update(piece);
      if (!client.socket.write(piece)) await once(client.socket, 'drain');
    }
    client.end();
    await until(() => client.hasEnded, { what: 'the end of the echo' });
    expect(heardBytes).toBe(BINARY_BYTES);
    expect(heard.digest('hex')).toBe(sent.digest('hex'));
  });

  it('gets openings of every kind unchanged, whatever they begin with', async () => {
    const openings = [
      'GET',
      'G',
      'POST /',
      'PRI * HTTP/2.0\r\n',
      '\x16\x03\x01',
      'SSH-2.0-x\r\n',
      '\r\n\r\n',
      '\0',
      'GET / HTTP/1.1\r\n',
    ];
    for (let index = 0; index < ODD_CONNECTIONS; index++) {
      const opening = Buffer.from(openings[index % openings.length] ?? '', 'latin1');
      const sent = Buffer.concat([opening, randomBytes(randomInt(0, 3_000))]);
      using client = await connect(RECORDER_PORT);
      for (let at = 0; at < sent.length; ) {
        const end = Math.min(sent.length, at + randomInt(1, 1_500));
        client.write(sent.subarray(at, end));
        at = end;
      }
      client.end();
      await until(() => recordings[index]?.end === 'fin', { what: `the end of connection ${index}` });
      expect([recordings[index]?.bytes, recordings[index]?.sha256()]).toEqual([
        sent.length,
        createHash('sha256').update(sent).digest('hex'),
      ]);
      expect((await client.readToEnd()).length).toBe(0);
    }
  });

  it('speaks HTTP/2 with prior knowledge, a matching header or not', async () => {
    const url = `http://${lab().podAddress4}:${HTTP2_PORT}/two`;
    // One curl each: curl 7.88 cannot use such a connection twice.
    for (const headers of [[], ['x-user: alice']]) {
      const [answer] = await curl(lab().outside, [{ url, headers }], ['--http2-prior-knowledge']);
      expect(answer?.body).toBe('app GET /two\n');
    }
    const report = await lab().outside.run('h2load', '-n500', '-c5', '-m20', '-H', 'x-user: alice', url);
    expect(report).toContain('500 succeeded, 0 failed, 0 errored, 0 timeout');
    expect(await countOf(lab(), 'opaque_http2')).toBe(0);
  });

  it('speaks TLS', async () => {
    const url = `https://${lab().podAddress4}:${TLS_PORT}/secret`;
    const answers = await curl(lab().outside, [{ url }, { url, headers: ['x-user: alice'] }], ['--insecure']);
    expect(answers.map(answer => [answer.body, answer.newConnections])).toEqual([
      ['app GET /secret\n', 1],
      ['app GET /secret\n', 0],
    ]);
    expect(await countOf(lab(), 'opaque_tls')).toBeGreaterThanOrEqual(1);
  });

  it('is never answered by a session that speaks HTTP/1 only: what matched went back to the app', async () => {
    const { counters } = await agentStatus(lab());
    expect(counters.requests_stolen).toBe(counters.fallback_undelivered);
  });
});

/** From the beginning of the connection to the whole greeting. */
async function greetingMs(lab: Lab, port: number): Promise<number> {
  const startedMs = performance.now();
  using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port });
  const greeted = new Promise<void>(resolve => {
    client.socket.on('data', () => {
      if (client.pending.length >= GREETING.length) resolve();
    });
  });
  await greeted;
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
