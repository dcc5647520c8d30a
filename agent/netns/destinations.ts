/** Where clients wanted to go, for threads that accept beside the one that has the interception. */

import type { SocketAddress } from '../../sys/index.ts';
import type { CapturePorts } from './capture-sockets.ts';
import type { EngineName } from './interception.ts';
import { redirectedDestination } from './redirect.ts';
import { transparentDestination } from './tproxy.ts';

/** As `Interception.originalDestination`. */
export type Destinations = (fd: number, localAddress: string, localPort: number) => SocketAddress | null;

/** The same as that of an interception by `engine` with these listeners. */
export function destinationsOf(engine: EngineName, ports: CapturePorts): Destinations {
  const isTransparent = engine === 'tproxy' || engine === 'iptables-tproxy';
  return isTransparent
    ? (fd, address, port) => transparentDestination(ports, fd, address, port)
    : (fd, address) => redirectedDestination(ports, fd, address);
}
