/** The recipe of the second engine, and how redirected connections tell their destination. */

import { AF_INET, familyOf, originalDestination, plainAddress, type SocketAddress } from '../../sys/index.ts';
import { type CapturePorts, openRedirectSockets } from './capture-sockets.ts';
import type { NftRecipe } from './nft-engine.ts';
import { redirectTable } from './nft-rules.ts';

/** REDIRECT in an owned table: needs conntrack, works where the kernel has no TPROXY. */
export const REDIRECT: NftRecipe = {
  name: 'redirect',
  openSockets: openRedirectSockets,
  table: redirectTable,
  usesNat: true,
  originalDestination: redirectedDestination,
};

/** What conntrack remembers; null when the client dialled our listener itself. */
export function redirectedDestination(ports: CapturePorts, fd: number, localAddress: string): SocketAddress | null {
  const family = familyOf(plainAddress(localAddress));
  try {
    const destination = originalDestination(fd, family);
    const ownPort = family === AF_INET ? ports.ipv4 : ports.ipv6;
    return destination.port === ownPort ? null : destination;
  } catch (error) {
    // ENOENT: conntrack does not know it. ENOTCONN: the client is gone already.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTCONN') return null;
    throw error;
  }
}
