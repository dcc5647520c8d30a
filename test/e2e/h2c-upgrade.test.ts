/** `Upgrade: h2c` (RFC 7540 section 3.2), as curl and nghttp ask for it with their first request; that is stream 1 then. */

import { createServer as createHttpServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { attach, countOf, curl, LocalProcess, needing } from '../lab/index.ts';
import { createUpgradingApp, hasNghttpx, serveNghttpx } from './h2c-apps.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const NGHTTPX_PORT = 8081;
const BEHIND_PORT = 8082;

describeOverEachShell('Upgrade: h2c', 'h2c', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createUpgradingApp(), { port: PORT }));
    const local = createHttpServer((request, response) => {
      response.end(`alice ${request.headers.upgrade} HTTP/${request.httpVersion}\n`);
    });
    const ports = [PORT];
    if (hasNghttpx) {
      await serveNghttpx(opened, { port: NGHTTPX_PORT, behindPort: BEHIND_PORT });
      ports.push(NGHTTPX_PORT);
    }
    const takes = await LocalProcess.start(opened, local);
    await attach(
      opened,
      ports.map(port => ({ port, local: takes })),
      '--header=x-user: alice',
    );
  });

  const urlOf = (path: string, port = PORT): string => `http://${lab().podAddress4}:${port}${path}`;

  it('that the app takes goes on in HTTP/2, of which each stream is for whom its header names', async () => {
    const before = await countOf(lab(), 'requests_stolen');
    const requests = ['/one', '/two', '/three'].map(path => ({ url: urlOf(path) }));
    const answers = await curl(
      lab().outside,
      [...requests, { url: urlOf('/'), headers: ['x-user: alice'] }, { url: urlOf('/five') }],
      ['--http2'],
    );
    expect(answers.map(({ body, servedBy, newConnections }) => [body, servedBy, newConnections])).toEqual([
      ['stream 1\n', 'app', 1],
      ['stream 3\n', 'app', 0],
      ['stream 5\n', 'app', 0],
      ['alice undefined HTTP/1.1\n', '', 0],
      ['stream 9\n', 'app', 0],
    ]);
    expect(await countOf(lab(), 'requests_stolen')).toBe(before + 1);
    expect(await countOf(lab(), 'opaque_upgrade')).toBe(0);
  });

  it('of a request that matches is left: its local process does not see it', async () => {
    const requests = [{ url: urlOf('/'), headers: ['x-user: alice'] }, { url: urlOf('/two') }];
    const answers = await curl(lab().outside, requests, ['--http2']);
    expect(answers.map(({ body, newConnections }) => [body, newConnections])).toEqual([
      ['alice undefined HTTP/1.1\n', 1],
      ['stream 1\n', 0],
    ]);
  });

  describe.skipIf(!hasNghttpx)(`with nghttpx as the app${needing('nghttpx and nghttp', hasNghttpx)}`, () => {
    it('curl is answered by whom each header names, on one connection', async () => {
      const url = urlOf('/', NGHTTPX_PORT);
      const headers = ['x-user: alice'];
      const answers = await curl(lab().outside, [{ url }, { url, headers }, { url }, { url, headers }], ['--http2']);
      expect(answers.map(({ body, newConnections }) => [body, newConnections])).toEqual([
        ['app GET /\n', 1],
        ['alice undefined HTTP/1.1\n', 0],
        ['app GET /\n', 0],
        ['alice undefined HTTP/1.1\n', 0],
      ]);
    });

    it('nghttp has its streams behind the upgrade answered', async () => {
      const urls = ['/one', '/two', '/three'].map(path => urlOf(path, NGHTTPX_PORT));
      const stdout = await lab().outside.run('nghttp', '-u', ...urls);
      expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['app GET /one', 'app GET /three', 'app GET /two']);
    });
  });
});
