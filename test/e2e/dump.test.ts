/** Requests and answers are shown as they pass, by both sources, with real programs, and nothing changes for anybody. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl, RawClient, until } from '../lab/index.ts';
import { dumping, exchangesOf, linesOf, PATIENCE_MS, short } from './dumped-lines.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const OTHER_PORT = 8081;
const LARGE_BYTES = 3_000_000;
const UPLOAD_BYTES = 20_000_000;
const UPLOADS = 6;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { pathname } = new URL(request.url ?? '', 'http://shop');
    response.setHeader('content-type', 'text/plain');
    response.setHeader('set-cookie', 'session=hidden');
    if (pathname === '/chunked') {
      response.write('one ');
      response.end('two');
    } else if (pathname === '/large') response.end('x'.repeat(LARGE_BYTES));
    else if (pathname === '/up') {
      response.write('x'.repeat(LARGE_BYTES / 2));
      response.end('x'.repeat(LARGE_BYTES / 2));
    } else if (pathname === '/echo') response.end(Buffer.concat(parts));
    else if (pathname === '/missing') response.writeHead(404).end();
    else response.end('hello');
  });
}

/** What it says first in another protocol. */
const WELCOME = 'welcome';

/** An app that also agrees to change the protocol, and then speaks first and repeats what it hears. */
function createApp(): ReturnType<typeof createServer> {
  const server = createServer(answer);
  server.on('upgrade', (_, socket) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n${WELCOME}`);
    socket.pipe(socket);
  });
  return server;
}

function get(target: string, ...fields: readonly string[]): string {
  return `${[`GET ${target} HTTP/1.1`, 'Host: shop', ...fields].join('\r\n')}\r\n\r\n`;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hgt-dump-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(['redirect', 'packets'] as const)('a dump by %s', source =>
  describeInLab('shows', 'dump', (lab, prepare) => {
    prepare(async opened => {
      for (const port of [PORT, OTHER_PORT]) opened.use(await opened.pod.listen(createApp(), { port }));
    });

    const flags = [`--source=${source}`, '--json'];
    const connect = (port = PORT): Promise<RawClient> =>
      RawClient.connect(lab().outside, { host: lab().podAddress4, port });

    it('requests of one connection with their own answers, kept alive and pipelined', async () => {
      const headgate = await dumping(lab(), `--port=${PORT}`, ...flags);
      using client = await connect();
      await client.request(get('/first?token=secret&page=2'));
      client.write(get('/chunked') + get('/missing') + get('/last'));
      for (let i = 0; i < 3; i++) await client.readResponse();
      const lines = await exchangesOf(headgate, 4);
      expect(lines.map(short)).toEqual([
        'GET /first?token=(redacted)&page=2 200 0 5',
        'GET /chunked 200 0 7',
        'GET /missing 404 0 0',
        'GET /last 200 0 5',
      ]);
      expect(new Set(lines.map(line => line.client)).size).toBe(1);
      expect(lines.every(line => line.response_whole === true && (line.duration_ms ?? -1) >= 0)).toBe(true);
      expect((await headgate.stop()).exitCode).toBe(0);
      expect(linesOf(headgate).at(-1)).toMatchObject({ kind: 'summary', exchanges: 4, unlisted: 0 });
    });

    it('HEAD, 100-continue, chunked and large bodies, and what they hold', async () => {
      const headgate = await dumping(lab(), `--port=${PORT}`, '--headers', '--body', ...flags);
      using client = await connect();
      await client.request(get('/chunked', 'Authorization: Bearer secret').replace('GET', 'HEAD'), { method: 'HEAD' });
      client.write('POST /echo HTTP/1.1\r\nHost: shop\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n');
      expect((await client.readResponse()).status).toBe(100);
      client.write('please');
      expect((await client.readResponse()).body.toString()).toBe('please');
      client.write(
        'POST /echo HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=1\r\ndefg\r\n0\r\n\r\n',
      );
      expect((await client.readResponse()).body.toString()).toBe('abcdefg');
      expect((await client.request(get('/large'))).body.length).toBe(LARGE_BYTES);
      const lines = await exchangesOf(headgate, 4);
      expect(lines.map(short)).toEqual([
        'HEAD /chunked 200 0 0',
        'POST /echo 200 6 6',
        'POST /echo 200 7 7',
        `GET /large 200 0 ${LARGE_BYTES}`,
      ]);
      expect(lines[0]?.request_headers).toContainEqual(['Authorization', '(redacted)']);
      expect(lines[2]?.request_body?.text).toBe('abcdefg');
      expect(lines[2]?.response_body?.text).toBe('abcdefg');
      expect(headgate.process.stdout).not.toMatch(/Bearer|hidden/);
      await headgate.stop();
    });

    it('large uploads with the heads of their answers, or counts them', async () => {
      const headgate = await dumping(lab(), `--port=${PORT}`, ...flags);
      const upload = Buffer.alloc(UPLOAD_BYTES, 'x');
      for (let sent = 0; sent < UPLOADS; sent++) {
        using client = await connect();
        const expect100 = sent % 2 === 0 ? 'Expect: 100-continue\r\n' : '';
        client.write(`POST /up HTTP/1.1\r\nHost: shop\r\n${expect100}Content-Length: ${UPLOAD_BYTES}\r\n\r\n`);
        if (sent % 2 === 0) expect((await client.readResponse()).status).toBe(100);
        client.write(upload);
        expect((await client.readResponse()).status).toBe(200);
      }
      expect((await headgate.stop()).exitCode).toBe(0);
      const lines = linesOf(headgate).filter(({ kind }) => kind === 'exchange');
      const counters = headgate.events.find(event => event.event === 'dumped')?.counters ?? {};
      const unseen = lines.filter(({ status }) => status === null);
      expect(unseen.filter(line => line.response_whole)).toEqual([]);
      // What the kernel cannot keep of packets is lost in the sniffer, which no redirect has.
      expect(unseen.length).toBe(source === 'redirect' ? 0 : (counters.mirror_responses_lost ?? 0));
      if (source === 'redirect') expect(lines).toHaveLength(UPLOADS);
    });

    it('an upgrade, and then the rest of the connection as one', async () => {
      const headgate = await dumping(lab(), `--port=${PORT}`, ...flags);
      using client = await connect();
      client.write(get('/socket', 'Connection: upgrade', 'Upgrade: echo'));
      expect((await client.readResponse()).status).toBe(101);
      expect((await client.read(WELCOME.length)).toString()).toBe(WELCOME);
      client.write('ping');
      await client.read(4);
      client.socket.destroy();
      const raw = await until(() => linesOf(headgate).find(({ kind }) => kind === 'connection'), {
        withinMs: PATIENCE_MS,
        what: 'the connection to be shown',
      });
      expect(linesOf(headgate).map(line => line.status ?? line.kind)).toEqual([101, 'connection']);
      expect(raw).toMatchObject({ protocol: 'upgraded', request_bytes: 4, response_bytes: WELCOME.length + 4 });
      await headgate.stop();
    });

    it('only what matches, of all ports that are served, and writes it to a file', async () => {
      const file = join(directory, `${source}.har`);
      const headgate = await dumping(lab(), '--header=x-user: alice', `--har=${file}`, ...flags);
      const headers = ['x-user: alice', 'cookie: session=secret; theme=dark'];
      const url = (port: number): string => `http://${lab().podAddress4}:${port}`;
      await curl(lab().outside, [
        { url: `${url(PORT)}/a?b=c`, headers },
        { url: `${url(PORT)}/other` },
        { url: `${url(OTHER_PORT)}/d`, headers },
      ]);
      const lines = await exchangesOf(headgate, 2);
      expect(lines.map(({ port, target }) => `${port} ${target}`).sort()).toEqual([
        `${PORT} /a?b=c`,
        `${OTHER_PORT} /d`,
      ]);
      await until(() => readFileSync(file, 'utf8').split('startedDateTime').length === 3, {
        withinMs: PATIENCE_MS,
        what: 'both to be written',
      });
      headgate.process.signal('SIGKILL');
      await headgate.process.ended;
      const text = readFileSync(file, 'utf8');
      expect(text).not.toContain('secret');
      const { log } = JSON.parse(text) as { log: { entries: { request: object; response: object }[] } };
      expect(log.entries.map(({ request }) => request)).toContainEqual(
        expect.objectContaining({
          url: `${url(PORT)}/a?b=c`,
          queryString: [{ name: 'b', value: 'c' }],
          cookies: [
            { name: 'session', value: '(redacted)' },
            { name: 'theme', value: '(redacted)' },
          ],
        }),
      );
      expect(log.entries[0]?.response).toMatchObject({ status: 200, content: { size: 5, text: 'hello' } });
    });

    it('nothing more to a pipe that was closed, and ends', async () => {
      const headgate = await dumping(lab(), `--port=${PORT}`, ...flags);
      headgate.process.child.stdout.destroy();
      using client = await connect();
      let isOver = false;
      void headgate.process.ended.then(() => {
        isOver = true;
      });
      await until(
        async () => {
          expect((await client.request(get('/'))).status).toBe(200);
          return isOver;
        },
        { withinMs: PATIENCE_MS, what: 'the dump to end' },
      );
      expect((await headgate.process.ended).exitCode).toBe(0);
      await headgate.event('dumped').catch(() => undefined);
      expect(headgate.process.stderr).not.toMatch(/EPIPE|error/);
    });
  }),
);

describeInLab('a dump of packets', 'dump-pcap', (lab, prepare) => {
  prepare(async opened => {
    for (const port of [PORT, OTHER_PORT]) opened.use(await opened.pod.listen(createApp(), { port }));
  });

  it('writes them for tcpdump, those of the ports alone, beside what it shows', async () => {
    const file = join(directory, 'a.pcap');
    const headgate = await dumping(lab(), `--port=${PORT}`, '--path=/shown', `--pcap=${file}`, '--json');
    const url = (port: number, path: string): string => `http://${lab().podAddress4}:${port}${path}`;
    await curl(lab().outside, [
      { url: url(PORT, '/shown') },
      { url: url(PORT, '/other') },
      { url: url(OTHER_PORT, '/no') },
    ]);
    expect((await exchangesOf(headgate, 1)).map(short)).toEqual(['GET /shown 200 0 5']);
    const read = (): Promise<string> => lab().pod.run('tcpdump', '-n', '-A', '-r', file);
    const isWhole = async (): Promise<boolean> => /GET \/other[\s\S]*200 OK[\s\S]*Flags \[F\.\]/.test(await read());
    await until(isWhole, { withinMs: PATIENCE_MS, what: 'the last packets to be written' });
    expect((await headgate.stop()).exitCode).toBe(0);
    const text = await read();
    expect(text).toMatch(/Flags \[S\][\s\S]*GET \/shown/);
    expect(text).not.toContain('/no');
    const counters = headgate.events.find(event => event.event === 'dumped')?.counters ?? {};
    expect(counters.packets_mirrored).toBe(text.match(/Flags \[/g)?.length);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});
