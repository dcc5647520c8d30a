/** `Upgrade: h2c` in mirrors and dumps, by both sources: what a connection is asked behind a 101 that takes it are streams, and the request that asked is answered on the first. */

import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { curl, LocalProcess, mirror, needing, until } from '../lab/index.ts';
import { dumping, exchangesOf, linesOf, PATIENCE_MS, short } from './dumped-lines.ts';
import { createUpgradingApp, hasNghttpx, serveNghttpx } from './h2c-apps.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
const NGHTTPX_PORT = 8081;
const BEHIND_PORT = 8082;
/** An app that leaves every offer. */
const PLAIN_PORT = 8083;
const PATHS = ['/one', '/two', '/three'];

describe.each(['packets', 'redirect'] as const)('Upgrade: h2c by %s', source =>
  describeInLab('of a connection', 'mirror-h2c', (lab, prepare) => {
    prepare(async opened => {
      opened.use(await opened.pod.listen(createUpgradingApp(), { host: '::', port: PORT }));
      const plain = createServer(({ url }, response) => response.end(`left ${url}`));
      opened.use(await opened.pod.listen(plain, { host: '::', port: PLAIN_PORT }));
      if (hasNghttpx) await serveNghttpx(opened, { port: NGHTTPX_PORT, behindPort: BEHIND_PORT });
    });

    const urlOf = (path: string, port: number): string => `http://${lab().podAddress4}:${port}${path}`;
    const dumpOf = (port: number) => dumping(lab(), `--port=${port}`, '--body', `--source=${source}`, '--json');
    /** Asked by curl on one connection. @returns what it was answered */
    const ask = async (port: number): Promise<readonly string[]> => {
      const requests = PATHS.map(path => ({ url: urlOf(path, port) }));
      const answers = await curl(lab().outside, requests, ['--http2']);
      expect(answers.map(({ newConnections }) => newConnections)).toEqual([1, 0, 0]);
      return answers.map(({ body }) => body);
    };

    it('is dumped as the requests that curl made, each with its own answer', async () => {
      const headgate = await dumpOf(PORT);
      const bodies = await ask(PORT);
      expect(bodies).toEqual(['stream 1\n', 'stream 3\n', 'stream 5\n']);
      const lines = await exchangesOf(headgate, PATHS.length);
      expect(lines.map(short)).toEqual(PATHS.map(path => `GET ${path} 200 0 9`));
      expect(lines.map(line => line.response_body?.text)).toEqual(bodies);
      expect(lines.map(line => line.response_whole)).toEqual([true, true, true]);
      expect((await headgate.stop()).exitCode).toBe(0);
      expect(linesOf(headgate).at(-1)).toMatchObject({ kind: 'summary', exchanges: PATHS.length, unlisted: 0 });
    });

    it('is one of HTTP/1 where the app leaves the offer', async () => {
      const headgate = await dumpOf(PLAIN_PORT);
      const bodies = await ask(PLAIN_PORT);
      const lines = await exchangesOf(headgate, PATHS.length);
      const told = lines.map(line => `${line.target} ${line.status} ${line.response_body?.text}`);
      expect(told).toEqual(PATHS.map((path, index) => `${path} 200 ${bodies[index]}`));
      expect(bodies).toEqual(PATHS.map(path => `left ${path}`));
      expect((await headgate.stop()).exitCode).toBe(0);
    });

    it('is mirrored request by request', async () => {
      const seen: string[] = [];
      const local = await LocalProcess.start(
        lab(),
        createServer((request, response) => {
          seen.push(`${request.method} ${request.url}`);
          response.end();
        }),
      );
      const session = await mirror(lab(), { port: PORT, local, source });
      await ask(PORT);
      await until(() => seen.length === PATHS.length, { withinMs: PATIENCE_MS, what: 'the copies' });
      expect(seen.toSorted()).toEqual(PATHS.map(path => `GET ${path}`).toSorted());
      expect((await session.stop()).exitCode).toBe(0);
      const { counters } = session.events.find(event => event.event === 'ended') ?? { counters: {} };
      expect(counters).toMatchObject({ mirror_requests_seen: 3, mirror_requests_matched: 3, requests_mirrored: 3 });
      expect(Object.keys(counters ?? {}).filter(name => /lost|undelivered|undecodable|raw/.test(name))).toEqual([]);
    });

    describe.skipIf(!hasNghttpx)(`to nghttpx${needing('nghttpx and nghttp', hasNghttpx)}`, () => {
      it('is dumped as what curl was answered', async () => {
        const headgate = await dumpOf(NGHTTPX_PORT);
        const bodies = await ask(NGHTTPX_PORT);
        const lines = await exchangesOf(headgate, PATHS.length);
        expect(lines.map(({ target, status }) => `${target} ${status}`)).toEqual(PATHS.map(path => `${path} 200`));
        expect(lines.map(line => line.response_body?.text)).toEqual(bodies);
        expect((await headgate.stop()).exitCode).toBe(0);
      });

      it('is dumped as the streams of nghttp, whose first request is one of HTTP/1', async () => {
        const headgate = await dumpOf(NGHTTPX_PORT);
        await lab().outside.run('nghttp', '-u', ...PATHS.map(path => urlOf(path, NGHTTPX_PORT)));
        const lines = await exchangesOf(headgate, PATHS.length);
        const [first, ...streams] = lines.toSorted(
          (a, b) => PATHS.indexOf(`${a.target}`) - PATHS.indexOf(`${b.target}`),
        );
        expect([first, ...streams].map(line => `${line?.target} ${line?.status} ${line?.response_body?.text}`)).toEqual(
          PATHS.map(path => `${path} 200 app GET ${path}\n`),
        );
        expect((await headgate.stop()).exitCode).toBe(0);
      });
    });
  }),
);
