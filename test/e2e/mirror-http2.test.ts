/** HTTP/2 in mirrors and dumps, with real programs: each stream is a request of its own, at the local process and in the terminal. */

import { createServer as createHttp1Server } from 'node:http';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { agentStatus, attach, Headgate, type Lab, LocalProcess, mirror, startNginx, until } from '../lab/index.ts';
import { askHttp2, connectHttp2, type Http2Client } from './http2-client.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const NGINX_PORT = 8081;
const PATIENCE_MS = 60_000;
const LARGE_BYTES = 300_000;

/** A local process of HTTP/2 that writes down what it is asked, and answers nonsense, at length. */
async function startListener(lab: Lab): Promise<{ readonly seen: string[]; readonly local: LocalProcess }> {
  const seen: string[] = [];
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    let bytes = 0;
    const trailers: string[] = [];
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    stream.on('trailers', got => trailers.push(`after:${got.after}`));
    stream.on('error', () => undefined);
    stream.on('end', () => {
      // A reset is an end, too.
      if (stream.aborted || stream.destroyed) return;
      seen.push([`${headers[':method']} ${headers[':path']} ${headers['x-user']}`, bytes, ...trailers].join(' '));
      stream.respond({ ':status': 500 });
      stream.end('nonsense'.repeat(bytes > 0 ? 20_000 : 1));
    });
  });
  return { seen, local: await LocalProcess.start(lab, server) };
}

/** An app that reads a request to its end before it answers `app METHOD PATH`. */
function createApp(): Http2Server {
  return createServer((request, response) => {
    request.resume().on('end', () => response.end(`app ${request.method} ${request.url}\n`));
  });
}

async function post(client: Http2Client, path: string, body: Buffer): Promise<void> {
  const stream = client.session.request(
    { ':method': 'POST', ':path': path, 'x-user': 'alice' },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({ after: 'it' }));
  stream.end(body);
  await new Promise(resolve => stream.resume().on('close', resolve));
}

const get = (path: string, user: string): Record<string, string> => ({ ':path': path, 'x-user': user });

/** That a connection begun earlier is told of and served, and the next one copied. */
async function expectOnlyTheNext(lab: Lab, old: Awaited<ReturnType<typeof connectHttp2>>, seen: readonly string[]) {
  await until(
    async () => {
      expect((await askHttp2(old, get('/older', 'bob'))).body).toMatch(/^app/);
      return (await agentStatus(lab)).counters.mirror_flows_undecodable === 1;
    },
    { withinMs: PATIENCE_MS, what: 'it to be told' },
  );
  using client = await connectHttp2(lab, PORT);
  expect((await askHttp2(client, get('/next', 'bob'))).body).toMatch(/^app/);
  await until(() => seen.length > 0, { withinMs: PATIENCE_MS, what: 'the copy' });
  expect(seen).toEqual(['GET /next bob 0']);
}

describe.each(['packets', 'redirect'] as const)('HTTP/2 by %s', source => {
  describeInLab('a mirror copies', 'mirror-h2', (lab, prepare) => {
    prepare(async opened => void opened.use(await opened.pod.listen(createApp(), { host: '::', port: PORT })));

    it('the streams that match to the local process, as streams, while the app answers all', async () => {
      const { seen, local } = await startListener(lab());
      const session = await mirror(lab(), { port: PORT, local, source }, '--header=x-user: alice');
      using client = await connectHttp2(lab(), PORT);
      const asked = ['/a', '/b', '/c', '/d'].map((path, index) =>
        askHttp2(client, get(path, index % 2 === 0 ? 'alice' : 'bob')),
      );
      for (const answer of await Promise.all(asked)) expect(answer.body).toMatch(/^app GET/);
      await post(client, '/large', Buffer.alloc(LARGE_BYTES));
      await until(() => seen.length === 3, { withinMs: PATIENCE_MS, what: 'three copies' });
      expect(seen.toSorted()).toEqual([
        'GET /a alice 0',
        'GET /c alice 0',
        `POST /large alice ${LARGE_BYTES} after:it`,
      ]);
      expect(client.errors).toEqual([]);
      expect((await session.stop()).exitCode).toBe(0);
      const { counters } = session.events.find(event => event.event === 'ended') ?? { counters: {} };
      expect(counters).toMatchObject({ mirror_requests_seen: 5, mirror_requests_matched: 3, requests_mirrored: 3 });
      expect(Object.keys(counters ?? {}).filter(name => /lost|undelivered|undecodable/.test(name))).toEqual([]);
    });
  });

  describeInLab('a mirror for a local process that speaks only HTTP/1', 'mirror-h2h1', (lab, prepare) => {
    prepare(async opened => void opened.use(await opened.pod.listen(createApp(), { host: '::', port: PORT })));

    it('translates the streams that match, as a steal does, and says so', async () => {
      const seen: string[] = [];
      const server = createHttp1Server(async (request, response) => {
        let bytes = 0;
        for await (const piece of request) bytes += (piece as Buffer).length;
        const { method, url, httpVersion, headers, trailers } = request;
        seen.push([method, url, httpVersion, headers['x-user'], bytes, trailers.after ?? '-'].join(' '));
        response.writeHead(500).end('nonsense');
      });
      const local = await LocalProcess.start(lab(), server);
      const session = await mirror(lab(), { port: PORT, local, source }, '--header=x-user: alice');
      using client = await connectHttp2(lab(), PORT);
      const users = ['alice', 'bob', 'alice', 'bob'];
      for (const [index, user] of users.entries())
        expect((await askHttp2(client, get(`/n${index}`, user))).body).toMatch(/^app GET/);
      await post(client, '/large', Buffer.alloc(LARGE_BYTES));
      await until(() => seen.length === 3, { withinMs: PATIENCE_MS, what: 'three copies' });
      expect(seen.toSorted()).toEqual([
        'GET /n0 1.1 alice 0 -',
        'GET /n2 1.1 alice 0 -',
        `POST /large 1.1 alice ${LARGE_BYTES} it`,
      ]);
      expect((await session.event('notice', ({ code }) => code === 'local_http1')).message).toContain('HTTP/1');
      expect((await session.stop()).exitCode).toBe(0);
      const { counters } = session.events.find(event => event.event === 'ended') ?? { counters: {} };
      expect(counters).toMatchObject({ requests_mirrored: 3 });
      expect(Object.keys(counters ?? {}).filter(name => /lost|undelivered|unconfirmed/.test(name))).toEqual([]);
    });
  });

  describeInLab('a mirror with many streams', 'mirror-h2-many', (lab, prepare) => {
    prepare(async opened => void (await startNginx(opened, { port: NGINX_PORT, http2: true })));

    it('copies each, once', async () => {
      const { seen, local } = await startListener(lab());
      const session = await mirror(lab(), { port: NGINX_PORT, local, source });
      using client = await connectHttp2(lab(), NGINX_PORT);
      const paths = Array.from({ length: 300 }, (_, index) => `/n${index}`);
      for (let from = 0; from < paths.length; from += 50) {
        await Promise.all(paths.slice(from, from + 50).map(path => askHttp2(client, get(path, 'bob'))));
      }
      await until(() => seen.length === paths.length, { withinMs: PATIENCE_MS, what: 'all copies' });
      expect(seen.toSorted()).toEqual(paths.map(path => `GET ${path} bob 0`).toSorted());
      expect((await session.stop()).exitCode).toBe(0);
    });
  });

  describeInLab('a dump', 'dump-h2', (lab, prepare) => {
    prepare(async opened => void opened.use(await opened.pod.listen(createApp(), { host: '::', port: PORT })));

    it('shows one line for each stream', async () => {
      const flags = [`--target=netns/${lab().pod.name}`, `--source=${source}`, `--port=${PORT}`];
      const headgate = Headgate.start(lab(), 'dump', [...flags, '--json', '--headers']);
      await headgate.event('dumping', () => true, PATIENCE_MS);
      using client = await connectHttp2(lab(), PORT);
      await Promise.all([askHttp2(client, get('/one?token=secret', 'alice')), askHttp2(client, get('/two', 'bob'))]);
      await post(client, '/three', Buffer.from('hello'));
      interface Line {
        readonly kind: string;
        readonly [key: string]: unknown;
      }
      const lines = await until(
        () => {
          const text = headgate.process.stdout;
          const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
          const exchanges = whole.flatMap(line => (line === '' ? [] : [JSON.parse(line) as Line]));
          return exchanges.length === 3 ? exchanges : undefined;
        },
        { withinMs: PATIENCE_MS, what: 'three lines' },
      );
      expect(
        lines.map(line => `${line.method} ${line.target} ${line.http_version} ${line.status} ${line.host}`),
      ).toEqual(
        expect.arrayContaining([
          'GET /one?token=(redacted) 2 200 shop:80',
          'GET /two 2 200 shop:80',
          'POST /three 2 200 shop:80',
        ]),
      );
      expect(lines.find(line => line.target === '/three')).toMatchObject({
        request_bytes: 5,
        response_bytes: 'app POST /three\n'.length,
        request_trailers: [['after', 'it']],
        response_whole: true,
      });
      expect((await headgate.stop()).exitCode).toBe(0);
    });
  });
});

describeInLab('a mirror of an HTTP/2 connection that is older', 'mirror-h2-old', (lab, prepare) => {
  prepare(async opened => void opened.use(await opened.pod.listen(createApp(), { host: '::', port: PORT })));

  it('says that it cannot be decoded, and copies the next connection', async () => {
    const { seen, local } = await startListener(lab());
    using old = await connectHttp2(lab(), PORT);
    await askHttp2(old, get('/before', 'bob'));
    const session = await mirror(lab(), { port: PORT, local, source: 'packets' });
    await expectOnlyTheNext(lab(), old, seen);
    expect((await session.stop()).exitCode).toBe(0);
  });
});

describeInLab(
  'a mirror by redirect of an HTTP/2 connection that another session had',
  'mirror-h2-had',
  (lab, prepare) => {
    prepare(async opened => void opened.use(await opened.pod.listen(createApp(), { host: '::', port: PORT })));

    it('copies its next streams, those that the other steals among them', async () => {
      const { seen, local } = await startListener(lab());
      const thief = await startListener(lab());
      const other = await attach(lab(), { port: PORT, local: thief.local }, '--header=x-user: alice');
      using old = await connectHttp2(lab(), PORT);
      for (const user of ['bob', 'alice', 'carol']) await askHttp2(old, get('/before', user));
      const session = await mirror(lab(), { port: PORT, local, source: 'redirect' });
      for (const user of ['bob', 'carol']) expect((await askHttp2(old, get(`/${user}`, user))).body).toMatch(/^app/);
      await askHttp2(old, get('/stolen', 'alice'));
      await post(old, '/last', Buffer.alloc(LARGE_BYTES));
      const copies = [
        'GET /bob bob 0',
        'GET /carol carol 0',
        'GET /stolen alice 0',
        `POST /last alice ${LARGE_BYTES} after:it`,
      ];
      await until(() => seen.length === copies.length, { withinMs: PATIENCE_MS, what: 'the copies' });
      expect(seen.toSorted()).toEqual(copies.toSorted());
      const { counters } = await agentStatus(lab());
      expect(counters.mirror_flows_undecodable ?? 0).toBe(0);
      expect(old.errors).toEqual([]);
      for (const each of [session, other]) expect((await each.stop()).exitCode).toBe(0);
    });
  },
);
