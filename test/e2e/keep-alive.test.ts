/** One connection, many requests: each goes where its own head says, and the answers come back in order. */

import type { Server } from 'node:http';
import { expect, it } from 'vitest';
import {
  attach,
  createMarkedApp,
  curl,
  HeldApp,
  type Lab,
  LocalProcess,
  RawClient,
  startPython,
  until,
} from '../lab/index.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const HELD_PORT = 8081;
const ONE_THREAD_PORT = 8082;
/** Thousands of answers, one after the other, where all cores have much else to do. */
const MANY_WITHIN_MS = 60_000;

const requestOf = (user: string, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`;

/** A POST whose body says in which framing it came. */
function postOf(user: string, path: string, framing: 'length' | 'chunked'): string {
  const head = `POST ${path} HTTP/1.1\r\nHost: shop\r\nx-user: ${user}\r\n`;
  if (framing === 'length') return `${head}Content-Length: 5\r\n\r\nhello`;
  return `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;note="x"\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n`;
}

/** Counts the connections on which a server is asked something. The app may have one more, for a client that said nothing for 10 ms. */
function connectionCounter(server: Server): () => number {
  const sockets = new Set<object>();
  server.on('request', ({ socket }) => sockets.add(socket));
  return () => sockets.size;
}

describeOverEachShell('a keep-alive connection', 'keep', (lab, prepare) => {
  const app = createMarkedApp('app');
  const alice = createMarkedApp('alice');
  const appConnections = connectionCounter(app);
  const aliceConnections = connectionCounter(alice);
  const heldApp = new HeldApp('app');
  const heldLocal = new HeldApp('alice');

  prepare(async opened => {
    opened.use(await opened.pod.listen(app, { port: PORT }));
    opened.use(await opened.pod.listen(heldApp.server, { port: HELD_PORT }));
    await startPython(opened, { port: ONE_THREAD_PORT });
    const [local, bob, held] = await Promise.all([
      LocalProcess.start(opened, alice),
      LocalProcess.start(opened, createMarkedApp('bob')),
      LocalProcess.start(opened, heldLocal.server),
    ]);
    const ports = [
      { port: PORT, local },
      { port: HELD_PORT, local: held },
      { port: ONE_THREAD_PORT, local },
    ];
    await attach(opened, ports, '--header=x-user: alice');
    await attach(opened, { port: PORT, local: bob }, '--header=x-user: bob');
  });

  const connect = (at: Lab, port: number = PORT): Promise<RawClient> =>
    RawClient.connect(at.outside, { host: at.podAddress4, port });

  it('takes its requests 1 and 3 to the local process and 2 to the app, over one connection each', async () => {
    const before = { app: appConnections(), alice: aliceConnections() };
    using client = await connect(lab());
    const servedBy: string[] = [];
    for (const [user, path] of [
      ['alice', '/1'],
      ['carol', '/2'],
      ['alice', '/3'],
    ] as const) {
      const answer = await client.request(requestOf(user, path));
      servedBy.push(`${answer.headers.get('x-served-by')}: ${answer.body}`);
    }
    expect(servedBy).toEqual(['alice: alice GET /1\n', 'app: app GET /2\n', 'alice: alice GET /3\n']);
    expect([appConnections() - before.app, aliceConnections() - before.alice]).toEqual([1, 1]);
  });

  it('does so when all requests came in one write', async () => {
    using client = await connect(lab());
    client.write(requestOf('alice', '/1') + requestOf('carol', '/2') + requestOf('alice', '/3'));
    const bodies: string[] = [];
    for (let index = 0; index < 3; index++) bodies.push(String((await client.readResponse()).body));
    expect(bodies).toEqual(['alice GET /1\n', 'app GET /2\n', 'alice GET /3\n']);
    expect(client.pending.length).toBe(0);
  });

  it('answers thousands of pipelined requests in their order', async () => {
    using client = await connect(lab());
    const users = Array.from({ length: 3_000 }, (_, at) => (at % 7 === 0 ? 'alice' : at % 500 === 3 ? 'bob' : 'carol'));
    client.write(users.map((user, at) => requestOf(user, `/${at}`)).join(''));
    const expected = users.map((user, at) => `${user === 'carol' ? 'app' : user} GET /${at}`);
    await until(() => client.pending.includes(expected.at(-1) ?? ''), {
      what: 'the last answer',
      withinMs: MANY_WITHIN_MS,
    });
    const answers = client.pending
      .toString()
      .split('\n')
      .filter(line => / GET \//.test(line));
    expect(answers).toEqual(expected);
  });

  it('serves two sessions and the app, with bodies in either framing', async () => {
    using client = await connect(lab());
    const users = ['bob', 'alice', 'carol', 'alice', 'alice', 'bob', 'carol', 'carol', 'bob', 'alice'];
    client.write(users.map((user, at) => postOf(user, `/${at}`, at % 3 === 0 ? 'chunked' : 'length')).join(''));
    const answers: string[] = [];
    for (const _ of users) {
      const { headers, body } = await client.readResponse();
      answers.push(`${headers.get('x-body-bytes')} ${body}`);
    }
    const nameOf = (user: string): string => (user === 'carol' ? 'app' : user);
    expect(answers).toEqual(users.map((user, at) => `5 ${nameOf(user)} POST /${at}\n`));
  });

  it('gives a session its request only when the app has answered the one before', async () => {
    using client = await connect(lab(), HELD_PORT);
    client.write(requestOf('carol', '/first') + requestOf('alice', '/second') + requestOf('carol', '/third'));
    const first = await heldApp.next();
    expect(heldLocal.waiting).toBe(0);
    first.response.end('one');
    expect(String((await client.readResponse()).body)).toBe('one');
    const second = await heldLocal.next();
    expect([second.request.url, heldApp.waiting]).toEqual(['/second', 0]);
    second.response.end('two');
    expect(String((await client.readResponse()).body)).toBe('two');
    const third = await heldApp.next();
    third.response.end('three');
    expect(String((await client.readResponse()).body)).toBe('three');
  });

  it('never holds the only worker of a one-connection app by being stolen', async () => {
    using stolen = await connect(lab(), ONE_THREAD_PORT);
    expect((await stolen.request(requestOf('alice', '/a'))).headers.get('x-served-by')).toBe('alice');
    const url = `http://${lab().podAddress4}:${ONE_THREAD_PORT}/b`;
    expect((await curl(lab().outside, [{ url }]))[0]?.servedBy).toBe('app');
    expect((await stolen.request(requestOf('alice', '/c'))).headers.get('x-served-by')).toBe('alice');
    expect((await curl(lab().outside, [{ url }]))[0]?.servedBy).toBe('app');
  });

  it('lets that worker go when it was silent at first and is stolen then', async () => {
    using stolen = await connect(lab(), ONE_THREAD_PORT);
    // A connection that says nothing is the app's after 10 ms, as it would be without us: it may wait for a greeting.
    await until(() => hasConnectionTo(lab(), ONE_THREAD_PORT), { what: 'the app to be dialled' });
    expect((await stolen.request(requestOf('alice', '/a'))).headers.get('x-served-by')).toBe('alice');
    const url = `http://${lab().podAddress4}:${ONE_THREAD_PORT}/b`;
    expect((await curl(lab().outside, [{ url }]))[0]?.servedBy).toBe('app');
  });
});

/** Whether somebody inside the pod, thus the agent, has a connection to the port. */
async function hasConnectionTo(at: Lab, port: number): Promise<boolean> {
  return (await at.pod.run('ss', '-tnH', 'state', 'established', `( dport = :${port} )`)) !== '';
}
