/** Which sockets may be written to past node's queue. */

import type { Socket } from 'node:net';
import { descriptorOf, hasLibc } from '../../sys/index.ts';

/** The descriptor for `sendNow`, as long as the socket is not destroyed: then its number is another's. -1 where there is none to be used. */
export function directDescriptor(socket: Socket): number {
  return hasLibc() ? descriptorOf(socket) : -1;
}
