/** Which tunnels are read in the thread's socket loop. */

import type { WebSocketWire } from '../../protocol/index.ts';
import { hasLibc, SocketLoop, SysError } from '../../sys/index.ts';

/** Has a wire read there, and sockets that are dialled for its streams (`LoopReads`). Once it has begun; where there can be no such loop, node goes on. */
export function joinSocketLoop(wire: WebSocketWire): void {
  if (!hasLibc()) return;
  try {
    SocketLoop.get();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    // No descriptor left.
    return;
  }
  wire.joinSocketLoop();
}
