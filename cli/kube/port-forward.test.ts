import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ClusterClient } from './client.ts';
import { openPortForward } from './port-forward.ts';

/** The first message of each channel: its number, then the port 18470, the low byte first. */
const HEADS = [Buffer.from([0, 0x26, 0x48]), Buffer.from([1, 0x26, 0x48])];
const TARGET = { namespace: 'shop', podName: 'agent-1', port: 18_470 };

let server: Server;
let sockets: WebSocketServer;
let client: ClusterClient;
/** What is done with each connection. */
let serve: (socket: WebSocket) => void;
let asked: string[];
/** Chosen by the server. */
let protocol: string;

beforeEach(async () => {
  asked = [];
  protocol = 'v4.channel.k8s.io';
  server = createServer((_, response) => response.writeHead(404).end('{"reason":"NotFound","message":"no such pod"}'));
  sockets = new WebSocketServer({ noServer: true });
  sockets.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  server.on('upgrade', (request, socket, head) => {
    asked.push(request.url ?? '');
    expect(request.headers['sec-websocket-protocol']).toBe('SPDY/3.1+portforward.k8s.io, v4.channel.k8s.io');
    delete request.headers['sec-websocket-protocol']; // The server of ws refuses names with a slash.
    // As with a real network: what is sent at once arrives with the answer.
    socket.cork();
    sockets.handleUpgrade(request, socket, head, each => serve(each));
    process.nextTick(() => socket.uncork());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new ClusterClient({
    ...{ context: 'test', namespace: 'shop', user: { name: 'alice', token: 'secret' }, impersonation: {}, source: 'a' },
    cluster: { name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: false },
  });
});

afterEach(async () => {
  client.close();
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

function data(words: string): Buffer {
  return Buffer.concat([Buffer.of(0), Buffer.from(words)]);
}

test('gives the bytes of the port, also those that come with the answer', async () => {
  serve = socket => {
    for (const head of HEADS) socket.send(head);
    socket.send(data('HTTP/1.1'));
    socket.send(data(' 101'));
    socket.close();
  };
  const stream = await openPortForward(client, TARGET);
  expect(await text(stream)).toBe('HTTP/1.1 101');
  expect(asked).toEqual(['/api/v1/namespaces/shop/pods/agent-1/portforward?ports=18470']);
});

test('writes messages of the first channel, and ends the connection when it ends', async () => {
  const heard: Buffer[] = [];
  const closed = Promise.withResolvers<void>();
  serve = socket => {
    socket.on('message', message => heard.push(message as Buffer));
    socket.on('close', () => closed.resolve());
  };
  const stream = await openPortForward(client, TARGET);
  stream.write('GET ');
  stream.end('/');
  await closed.promise;
  expect(heard.map(String)).toEqual(['\0GET ', '\0/']);
});

test('speaks SPDY where the server chooses it', async () => {
  protocol = 'SPDY/3.1+portforward.k8s.io';
  const heard: Buffer[] = [];
  serve = socket => {
    socket.send(Buffer.from([0, 0, 0, 3, 0, 0, 0, 2]));
    socket.send('ok');
    socket.on('message', message => {
      heard.push(message as Buffer);
      if (heard.length === 4) socket.close();
    });
  };
  const stream = await openPortForward(client, TARGET);
  stream.write('GET');
  expect(await text(stream)).toBe('ok');
  const [first, end, second, data] = heard;
  expect([first?.[3], end?.[3], second?.[3]]).toEqual([1, 1, 1]);
  expect([end?.[4], first?.[11], second?.[11]]).toEqual([1, 1, 3]);
  expect(data).toEqual(Buffer.from([0, 0, 0, 3, 0, 0, 0, 3, ...Buffer.from('GET')]));
});

test('ends with what the error channel says', async () => {
  serve = socket => {
    for (const head of HEADS) socket.send(head);
    socket.send(Buffer.concat([Buffer.of(1), Buffer.from('connection refused\n')]));
  };
  // It may be known as soon as the stream is open, or later.
  const failed = openPortForward(client, TARGET).then(
    stream => new Promise((_, reject) => stream.once('error', reject)),
  );
  await expect(failed).rejects.toMatchObject({ code: 'HEADGATE_ERR_CONNECT', message: 'connection refused.' });
});

test('says what the API server says when it refuses', async () => {
  server.removeAllListeners('upgrade');
  server.on('upgrade', (_, socket) => {
    const body = '{"reason":"NotFound","message":"pods \\"agent-1\\" not found"}';
    socket.end(`HTTP/1.1 404 Not Found\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
  });
  await expect(openPortForward(client, TARGET)).rejects.toThrow('pods "agent-1" not found');
});

test('is given up by its signal, before and after it is open', async () => {
  const early = new AbortController();
  serve = () => undefined;
  const opening = openPortForward(client, TARGET, early.signal);
  early.abort();
  await expect(opening).rejects.toMatchObject({ code: 'HEADGATE_ERR_CLUSTER_UNREACHABLE' });
  const late = new AbortController();
  const stream = await openPortForward(client, TARGET, late.signal);
  const closed = new Promise(resolve => stream.once('close', resolve));
  stream.resume();
  late.abort();
  await closed;
});

test('stops the sender while nobody reads', async () => {
  const CHUNK_BYTES = 64 * 1024;
  const CHUNKS = 512;
  let sent = 0;
  let sender: WebSocket | undefined;
  serve = socket => {
    sender = socket;
    for (const head of HEADS) socket.send(head);
    for (let index = 0; index < CHUNKS; index += 1) socket.send(Buffer.alloc(CHUNK_BYTES + 1), () => (sent += 1));
  };
  const stream = await openPortForward(client, TARGET);
  let readBytes = 0;
  await new Promise<void>(resolve => {
    stream.once('readable', () => {
      // It holds one message over its mark, and no more: the rest waits with the sender and in the sockets.
      expect(stream.readableLength).toBeLessThanOrEqual(stream.readableHighWaterMark + CHUNK_BYTES);
      expect(sent).toBeLessThan(CHUNKS);
      expect(sender?.bufferedAmount).toBeGreaterThan(0);
      stream.on('data', (part: Buffer) => {
        readBytes += part.length;
        if (readBytes === CHUNKS * CHUNK_BYTES) resolve();
      });
    });
  });
  stream.destroy();
});
