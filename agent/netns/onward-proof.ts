/** The proof that a connection with a borrowed address works here, both ways, before any client's depends on it. */

import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { AF_INET, plainAddress, type SocketAddress } from '../../sys/index.ts';
import { SELF_TEST_MS } from './limits.ts';

/** Addresses for documentation (RFC 5737, RFC 3849): no client has them. */
const NOBODY_IPV4 = '192.0.2.1';
const NOBODY_IPV6 = '2001:db8::1';
/** One that clients use. */
const NOBODY_PORT = 60_000;

type OpenSocket = (client: SocketAddress, destination: SocketAddress) => number;

/** @throws Error that says what went wrong. */
export async function proveBorrowing(family: number, openSocket: OpenSocket): Promise<void> {
  const [host, nobody] = family === AF_INET ? ['127.0.0.1', NOBODY_IPV4] : ['::1', NOBODY_IPV6];
  const server = createServer(socket => {
    socket.on('error', () => {}); // The other end judges.
    socket.end(plainAddress(socket.remoteAddress ?? ''));
  });
  server.listen({ host, port: 0 });
  await once(server, 'listening');
  try {
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const seen = await ask(openSocket({ address: nobody, port: NOBODY_PORT }, { address: host, port }), host, port);
    if (seen !== nobody) throw new Error(`a connection from ${nobody} arrived from ${seen || 'nobody'}`);
  } finally {
    server.close();
  }
}

function ask(fd: number, host: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = new Socket({ fd });
  let answer = '';
  socket.setEncoding('utf8').setTimeout(SELF_TEST_MS, () => socket.destroy(new Error('no answer')));
  socket.on('data', text => {
    answer += text;
  });
  socket.on('error', reject);
  socket.on('end', () => resolve(answer));
  socket.connect({ host, port });
  return promise.finally(() => socket.destroy());
}
