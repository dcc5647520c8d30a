import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { beginsInHttp2 } from './first-words.ts';
import { LocalPort } from './local-port.ts';

/** Longer than any server here needs to say what it says. */
const PATIENCE_MS = 15_000;
const MOMENT_MS = 20;

let server: Server | undefined;

afterEach(() => new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve()))));

/** @param host where it listens */
async function listen(started: Server, host = '127.0.0.1'): Promise<LocalPort> {
  server = started;
  await new Promise<void>(resolve => started.listen(0, host, resolve));
  const { port } = started.address() as AddressInfo;
  return new LocalPort(toPort(port), { onRefused: () => undefined, onAnswering: () => undefined });
}

/** Says `words` to whoever connects, and then waits. */
function speaker(words: string): Server {
  return createServer(socket => socket.on('error', () => undefined).write(Buffer.from(words, 'latin1')));
}

describe('beginsInHttp2', () => {
  test('hears a server of HTTP/2 that speaks nothing else, on either address', async () => {
    expect(await beginsInHttp2(await listen(createHttp2Server()), PATIENCE_MS)).toBe(true);
    await new Promise<void>(resolve => server?.close(() => resolve()));
    expect(await beginsInHttp2(await listen(createHttp2Server(), '::1'), PATIENCE_MS)).toBe(true);
  });

  test('hears nothing of one that waits for its client, and sends it nothing', async () => {
    let requests = 0;
    const http1 = createHttp1Server(() => requests++).on('clientError', () => requests++);
    expect(await beginsInHttp2(await listen(http1), MOMENT_MS)).toBe(false);
    expect(requests).toBe(0);
  });

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a greeting whose fourth byte is 4', '\0\0\x07\x04\0\0\0\0\0\0\0\0\0\0\0\0'],
    ['an acknowledgement', '\0\0\0\x04\x01\0\0\0\0'],
  ])('takes %s for no HTTP/2', async (_, words) => {
    expect(await beginsInHttp2(await listen(speaker(words)), PATIENCE_MS)).toBe(false);
  });

  test('is no where nothing listens', async () => {
    const port = await listen(createServer());
    await new Promise(resolve => server?.close(resolve));
    server = undefined;
    expect(await beginsInHttp2(port, PATIENCE_MS)).toBe(false);
  });
});
