import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { resetSocket } from './reset-socket.ts';

/** What was done with a socket before it is reset. */
const BEFORE: Readonly<Record<string, (socket: Socket) => void>> = {
  'that is open': () => undefined,
  'whose end is on its way': socket => void socket.end(),
  'with more to send than its kernel takes': socket => void socket.write(Buffer.alloc(30_000_000)),
};

it.each(Object.keys(BEFORE))('a connection %s is reset, and leaves no descriptor when an error follows', async kind => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  const [[peer]] = await Promise.all([accepted, once(socket, 'connect')]);
  const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const name = readlinkSync(`/proc/self/fd/${fd}`);
  const told = new Promise(resolve => peer.once('error', error => resolve((error as NodeJS.ErrnoException).code)));
  peer.resume();
  BEFORE[kind]?.(socket);
  const closed = once(socket, 'close');
  resetSocket(socket);
  socket.destroy(new Error('as when its peer has gone, too'));
  await closed;
  expect(openFiles()).not.toContain(name);
  expect(await told).toBe('ECONNRESET');
  server.close();
});

function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').map(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // What the folder itself was read by.
    }
  });
}
