/** A connection that is ended by RST. */

import type { Socket } from 'node:net';
import { hasLibc } from './libc.ts';
import { setResetOnClose } from './socket-options.ts';
import { descriptorOf } from './stream-way.ts';

/**
 * Resets it at once, with whatever waits to be sent. Not by node's `resetAndDestroy`, which sends that first, and a FIN: where an error ends the socket before the FIN is
 * out, uv_tcp_close_reset() refuses (EINVAL) and node forgets the descriptor without closing it.
 */
export function resetSocket(socket: Socket): void {
  const fd = socket.destroyed || !hasLibc() ? -1 : descriptorOf(socket);
  if (fd >= 0) setResetOnClose(fd);
  else if (!socket.writableEnded) socket.resetAndDestroy();
  socket.destroy();
}
