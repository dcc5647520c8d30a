/** What a server of a test process has open. */

import type { Server, Socket } from 'node:net';

/**
 * The open connections of a server, from now on. A client may reset one at any time, and an error that nobody listens for
 * would end the whole test process: a server that cares about it listens, too.
 */
export function connectionsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}
