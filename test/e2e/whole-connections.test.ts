/** A steal without a filter takes whole connections, of any protocol, except the kubelet's probes. */

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:net';
import { expect, it } from 'vitest';
import {
  attach,
  countOf,
  createEcho,
  createGreeter,
  createHttp2App,
  createMarkedApp,
  curl,
  Headgate,
  LocalProcess,
  RawClient,
  within,
} from '../lab/index.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const GREETER_PORT = 2525;
const ECHO_PORT = 7000;
const HTTP2_PORT = 8082;
/** Taken with `--steal-probes`, whole and by a filter. */
const PROBED_PORT = 8083;
const PROBED_FILTER_PORT = 8084;
/** Taken by a filter that matches everything, probes included. */
const FILTER_PORT = 8085;

const MATCHES_ALL = '--filter={not: {header: {name: x-never, present: true}}}';
const PROBE = 'GET /healthz HTTP/1.1\r\nHost: shop\r\nUser-Agent: kube-probe/1.31\r\n\r\n';
const ORDINARY = 'GET / HTTP/1.1\r\nHost: shop\r\nUser-Agent: curl/8\r\n\r\n';

describeOverEachShell('a steal without a filter', 'whole', (lab, prepare) => {
  let appConnections = 0;
  let emil: Headgate;

  prepare(async opened => {
    const listen = async (server: Server, port: number): Promise<void> => {
      server.on('connection', () => appConnections++);
      opened.use(await opened.pod.listen(server, { port }));
    };
    for (const port of [PORT, PROBED_PORT, PROBED_FILTER_PORT, FILTER_PORT]) await listen(createMarkedApp('app'), port);
    await listen(createGreeter('app'), GREETER_PORT);
    await listen(createEcho(), ECHO_PORT);
    await listen(createHttp2App('app') as unknown as Server, HTTP2_PORT);
    const local = await LocalProcess.start(opened, createMarkedApp('local'));
    const whole = [
      { port: PORT, local },
      { port: GREETER_PORT, local: await LocalProcess.start(opened, createGreeter('local')) },
      { port: ECHO_PORT, local: await LocalProcess.start(opened, createEcho()) },
      { port: HTTP2_PORT, local: await LocalProcess.start(opened, createHttp2App('local') as unknown as Server) },
    ];
    await attach(opened, whole, '--name=dora');
    await Promise.all([
      attach(opened, { port: PROBED_PORT, local }, '--steal-probes'),
      attach(opened, { port: PROBED_FILTER_PORT, local }, '--steal-probes', MATCHES_ALL),
      attach(opened, { port: FILTER_PORT, local }, MATCHES_ALL, '--name=emil').then(session => {
        emil = session;
      }),
    ]);
  });

  const connect = (port: number): Promise<RawClient> =>
    RawClient.connect(lab().outside, { host: lab().podAddress4, port });

  /** Who answers these requests, sent one after the other on one connection. */
  async function servedBy(port: number, ...requests: readonly string[]): Promise<readonly (string | undefined)[]> {
    using client = await connect(port);
    const names: (string | undefined)[] = [];
    for (const request of requests) names.push((await client.request(request)).headers.get('x-served-by'));
    return names;
  }

  it('gives the session every request, and the app no connection', async () => {
    const before = appConnections;
    const url = `http://${lab().podAddress4}:${PORT}/a`;
    const answers = await curl(lab().outside, [{ url }, { url, headers: ['x-user: bob'] }, { url }]);
    expect(answers.map(answer => [answer.body, answer.newConnections])).toEqual([
      ['local GET /a\n', 1],
      ['local GET /a\n', 0],
      ['local GET /a\n', 0],
    ]);
    expect(appConnections).toBe(before);
  });

  it('lets the local process speak first', async () => {
    const before = appConnections;
    using client = await connect(GREETER_PORT);
    const greeting = '220 local\r\n';
    expect(String(await client.read(greeting.length))).toBe(greeting);
    client.write('EHLO\r\n');
    client.end();
    expect(String(await client.readToEnd())).toBe('EHLO\r\n');
    expect(appConnections).toBe(before);
  });

  it('carries what is not HTTP, both ways, with its half-close', async () => {
    const before = appConnections;
    using client = await connect(ECHO_PORT);
    const sent = randomBytes(400_000);
    client.write(sent);
    client.end();
    expect((await client.readToEnd()).equals(sent)).toBe(true);
    expect(appConnections).toBe(before);
  });

  it('carries HTTP/2', async () => {
    const url = `http://${lab().podAddress4}:${HTTP2_PORT}/two`;
    const [answer] = await curl(lab().outside, [{ url }], ['--http2-prior-knowledge']);
    expect(answer?.body).toBe('local GET /two\n');
  });

  it('leaves a probe of the kubelet to the app, and takes what comes behind it', async () => {
    expect(await servedBy(PORT, PROBE)).toEqual(['app']);
    expect(await servedBy(PORT, PROBE, ORDINARY)).toEqual(['app', 'local']);
    expect(await servedBy(FILTER_PORT, ORDINARY, PROBE, ORDINARY)).toEqual(['local', 'app', 'local']);
    expect(await countOf(lab(), 'probes_passed')).toBe(3);
  });

  it('takes probes, too, where that was asked for', async () => {
    expect(await servedBy(PROBED_PORT, PROBE, ORDINARY)).toEqual(['local', 'local']);
    expect(await servedBy(PROBED_FILTER_PORT, ORDINARY, PROBE)).toEqual(['local', 'local']);
  });

  it('is refused where somebody filters, and a filter where somebody takes all, naming the owner', async () => {
    for (const [port, flags, owner] of [
      [FILTER_PORT, [], 'emil'],
      [PORT, ['--header=x-user: carol'], 'dora'],
    ] as const) {
      const args = [`--target=netns/${lab().pod.name}`, '--steal', `--port=${port}:3000`, '--name=carol', ...flags];
      const { exitCode, stderr } = await Headgate.run(lab(), 'attach', ...args);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(owner);
    }
    expect(await servedBy(FILTER_PORT, ORDINARY)).toEqual(['local']);
  });

  it('takes over where it insists, and the other session is told', async () => {
    const local = await LocalProcess.start(lab(), createMarkedApp('carol'));
    await attach(lab(), { port: FILTER_PORT, local }, '--takeover', '--name=carol');
    expect(await servedBy(FILTER_PORT, ORDINARY)).toEqual(['carol']);
    expect((await within(emil.process.ended, { what: 'the other session to end' })).exitCode).toBe(1);
    const { code, message } = await emil.event('error');
    expect([code, message]).toEqual(['HEADGATE_ERR_TAKEN_OVER', expect.stringContaining('carol')]);
  });
});
