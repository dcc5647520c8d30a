/** Two connections, joined: bytes and ends both ways, and what breaks one breaks the other. */

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { resetSocket } from '../sockets/index.ts';

/** The client's connection and the far one; both are owned from now on. */
export function joinStreams(near: Duplex, far: Duplex): void {
  // Its client did not wait, and has told all that it will.
  if (near.destroyed) {
    far.destroy();
    return;
  }
  near.pipe(far);
  far.pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => reset(near));
  near.once('close', () => far.destroy());
  far.once('close', () => {
    // After both ends, in order, there is nothing to break.
    if (!near.writableEnded) reset(near);
  });
}

function reset(stream: Duplex): void {
  if (stream instanceof Socket) resetSocket(stream);
  else stream.destroy();
}
