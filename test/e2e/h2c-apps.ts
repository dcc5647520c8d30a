/** Apps that take `Upgrade: h2c` (RFC 7540 section 3.2). Servers that do are rare (RFC 9113 section 3.1): nghttpx, where there is one, and a small one of ours. */

import { createServer, type Server, type Socket } from 'node:net';
import { block, data, headers, SETTINGS_ACK, settings } from '../../agent/steal/http2/testing/frames.ts';
import { HEADERS, PREFACE, readStreamId, SETTINGS } from '../../filter-engine/http2/index.ts';
import { createMarkedApp, hasCommand, type Lab } from '../lab/index.ts';

export const hasNghttpx = hasCommand('nghttpx') && hasCommand('nghttp');

/** It answers in HTTP/1 or HTTP/2, also behind an upgrade; what it asks behind itself, an app that is marked `app`, is HTTP/1. */
export async function serveNghttpx(
  lab: Lab,
  { port, behindPort }: { port: number; behindPort: number },
): Promise<void> {
  lab.use(await lab.pod.listen(createMarkedApp('app'), { port: behindPort, host: '127.0.0.1' }));
  const command = [
    'nghttpx',
    '--conf=/dev/null',
    '--workers=1',
    `--frontend=*,${port};no-tls`,
    `--backend=127.0.0.1,${behindPort}`,
    '--errorlog-file=/dev/null',
  ] as const;
  lab.use(await lab.pod.serve(port, command));
}

const HEADER_BYTES = 9;
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
const HEAD = block([
  [':status', '200'],
  ['x-served-by', 'app'],
]);

/** Takes every offer of h2c, and answers each stream with its number. */
export function createUpgradingApp(): Server {
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
