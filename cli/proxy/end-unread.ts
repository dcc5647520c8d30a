/** The end of a client's connection that leads nowhere. */

import type { Socket } from 'node:net';
import { PROXY_HANDSHAKE_MS } from './limits.ts';

/** Says its last words. What else comes is dropped: the end of the client lies behind it, and unread it would never be seen. */
export function endUnread(socket: Socket, lastWords: Buffer | string): void {
  socket.end(lastWords);
  socket.resume();
  // Of one that does not end.
  socket.setTimeout(PROXY_HANDSHAKE_MS, () => socket.destroy());
}
