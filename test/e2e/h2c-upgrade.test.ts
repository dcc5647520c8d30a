/**
 * `Upgrade: h2c` (RFC 7540 section 3.2), as curl asks for it with its first request. Servers that take it are rare (RFC 9113 section 3.1), so
 * the app is a small one of ours: it answers 101 and goes on in HTTP/2, where the request that asked is stream 1.
 */

import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { block, data, headers, SETTINGS_ACK, settings } from '../../agent/steal/http2/testing/frames.ts';
import { HEADERS, PREFACE, readStreamId, SETTINGS } from '../../filter-engine/http2/index.ts';
import { attach, countOf, curl, LocalProcess } from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
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

describeInLab('Upgrade: h2c', 'h2c', (lab, prepare) => {
  prepare(async opened => {
    opened.use(await opened.pod.listen(createUpgradingApp(), { port: PORT }));
    const local = createHttpServer((request, response) => {
      response.end(`alice ${request.headers.upgrade} HTTP/${request.httpVersion}\n`);
    });
    await attach(opened, { port: PORT, local: await LocalProcess.start(opened, local) }, '--header=x-user: alice');
  });

  const urlOf = (path: string): string => `http://${lab().podAddress4}:${PORT}${path}`;

  it('that the app takes is followed byte by byte, and counted; what comes behind it is not judged', async () => {
    const before = await countOf(lab(), 'opaque_upgrade');
    const requests = ['/one', '/two', '/three'].map(path => ({ url: urlOf(path) }));
    const answers = await curl(
      lab().outside,
      [...requests, { url: urlOf('/'), headers: ['x-user: alice'] }],
      ['--http2'],
    );
    expect(answers.map(({ body, servedBy, newConnections }) => [body, servedBy, newConnections])).toEqual([
      ['stream 1\n', 'app', 1],
      ['stream 3\n', 'app', 0],
      ['stream 5\n', 'app', 0],
      ['stream 7\n', 'app', 0],
    ]);
    expect(await countOf(lab(), 'opaque_upgrade')).toBe(before + 1);
  });

  it('of a request that matches is its local process to take or to leave', async () => {
    const headerOfAlice = ['x-user: alice'];
    const [got] = await curl(lab().outside, [{ url: urlOf('/'), headers: headerOfAlice, options: ['--http2'] }]);
    expect(got?.body).toBe('alice h2c HTTP/1.1\n');
  });
});
