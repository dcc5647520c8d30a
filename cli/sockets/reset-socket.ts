/** A connection that is ended by RST. */

import type { Socket } from 'node:net';
import { setResetOnClose } from '../../sys/index.ts';
import { directDescriptor } from './direct-descriptor.ts';

/**
 * Resets it at once, with whatever waits to be sent. Not by node's `resetAndDestroy`, which sends that first, and a FIN: where an error ends the socket before the FIN is
 * out, uv_tcp_close_reset() refuses (EINVAL) and node forgets the descriptor without closing it.
 */
export function resetSocket(socket: Socket): void {
  const fd = socket.destroyed ? -1 : directDescriptor(socket);
  if (fd >= 0) setResetOnClose(fd);
  else if (!socket.writableEnded) socket.resetAndDestroy();
  socket.destroy();
}
