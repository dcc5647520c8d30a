/**
 * `Upgrade: h2c` (RFC 7540 section 3.2), as curl and nghttp ask for it with their first request. Servers that take it are rare (RFC 9113 section
 * 3.1): nghttpx does where there is one, and a small app of ours that answers 101 and goes on in HTTP/2, where the request that asked is stream 1.
 */

import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { block, data, headers, SETTINGS_ACK, settings } from '../../agent/steal/http2/testing/frames.ts';
import { HEADERS, PREFACE, readStreamId, SETTINGS } from '../../filter-engine/http2/index.ts';
import { attach, countOf, createMarkedApp, curl, hasCommand, LocalProcess, needing } from '../lab/index.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const NGHTTPX_PORT = 8081;
const BEHIND_PORT = 8082;
const hasNghttpx = hasCommand('nghttpx') && hasCommand('nghttp');
/** It answers in HTTP/1 or HTTP/2, also behind an upgrade; what it asks behind itself is HTTP/1. */
const NGHTTPX = [
  'nghttpx',
  '--conf=/dev/null',
  '--workers=1',
  `--frontend=*,${NGHTTPX_PORT};no-tls`,
  `--backend=127.0.0.1,${BEHIND_PORT}`,
  '--errorlog-file=/dev/null',
] as const;
const HEADER_BYTES = 9;
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
const HEAD = block([
  [':status', '200'],
  ['x-served-by', 'app'],
]);

/** Takes every offer of h2c, and answers each stream with its number. */
function createUpgradingApp(): Server {
  return createServer({ noDelay: true }, socket => {
    let kept: Buffer = Buffer.alloc(0);
    let isHttp2 = false;
    let hasPreface = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      kept = Buffer.concat([kept, bytes]);
      if (!isHttp2) {
        const end = kept.indexOf('\r\n\r\n');
        if (end < 0) return;
        isHttp2 = true;
        kept = kept.subarray(end + 4);
        socket.write(Buffer.concat([Buffer.from(SWITCHING), settings()]));
        answer(socket, 1);
      }
      if (!hasPreface) {
        if (kept.length < PREFACE.length) return;
        hasPreface = true;
        kept = kept.subarray(PREFACE.length);
      }
      kept = meetFrames(socket, kept);
    });
  });
}

function answer(socket: Socket, streamId: number): void {
  socket.write(Buffer.concat([headers(streamId, HEAD, 'goes on'), data(streamId, `stream ${streamId}\n`)]));
}

/** @returns what is not whole yet */
function meetFrames(socket: Socket, bytes: Buffer): Buffer {
  let at = 0;
  while (bytes.length - at >= HEADER_BYTES) {
    const end = at + HEADER_BYTES + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    if (bytes[at + 3] === HEADERS) answer(socket, readStreamId(bytes, at + 5));
    else if (bytes[at + 3] === SETTINGS && bytes[at + 4] === 0) socket.write(SETTINGS_ACK);
    at = end;
  }
  return bytes.subarray(at);
}

describeOverEachShell('Upgrade: h2c', 'h2c', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createUpgradingApp(), { port: PORT }));
    const local = createHttpServer((request, response) => {
      response.end(`alice ${request.headers.upgrade} HTTP/${request.httpVersion}\n`);
    });
    const ports = [PORT];
    if (hasNghttpx) {
      opened.use(await opened.pod.listen(createMarkedApp('app'), { port: BEHIND_PORT, host: '127.0.0.1' }));
      opened.use(await opened.pod.serve(NGHTTPX_PORT, NGHTTPX));
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
