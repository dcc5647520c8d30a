/** What a server of a test process has open, and how a connection ends without a word. */

import type { Server, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

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

/** Resets a connection; TLS has no handle of its own for that. */
export function cutOff(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
