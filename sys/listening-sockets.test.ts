import { createServer, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { listeningSockets, openListenerTable } from './listening-sockets.ts';
import { AF_INET, AF_INET6 } from './socket-address.ts';
import { closeSocket } from './sockets.ts';

async function listenOn(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

it('finds who listens, on all addresses and on one, in either family, and forgets who does no more', async () => {
  const table = openListenerTable();
  const hosts = ['127.0.0.1', '0.0.0.0', '127.8.8.8', '::1'];
  const held = await Promise.all(hosts.map(listenOn));
  const found = [...listeningSockets(table, AF_INET), ...listeningSockets(table, AF_INET6)];
  for (const [index, { port }] of held.entries()) expect(found).toContainEqual({ address: hosts[index], port });
  for (const { server } of held) await new Promise(resolve => server.close(resolve));
  // Nobody else listens on this address.
  expect(listeningSockets(table, AF_INET)).not.toContainEqual({ address: hosts[2], port: held[2]?.port });
  closeSocket(table);
});
