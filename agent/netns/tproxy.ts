/** The recipe of the first engine, and how transparently taken connections tell their destination. */

import { plainAddress, type SocketAddress } from '../../sys/index.ts';
import { type CapturePorts, openTransparentSockets } from './capture-sockets.ts';
import type { NftRecipe } from './nft-engine.ts';
import { tproxyTable } from './nft-rules.ts';

/**
 * TPROXY in an owned table: the default. The accepted socket keeps the address that the client dialled as its own, so nothing has
 * to be asked. With no listener behind the rule the packet goes on to the app.
 */
export const TPROXY: NftRecipe = {
  name: 'tproxy',
  openSockets: openTransparentSockets,
  table: tproxyTable,
  usesNat: false,
  originalDestination: transparentDestination,
};

/** The accepted socket's own address; null when it is our listener's. */
export function transparentDestination(
  ports: CapturePorts,
  _fd: number,
  localAddress: string,
  localPort: number,
): SocketAddress | null {
  const address = plainAddress(localAddress);
  const isOurs =
    (localPort === ports.ipv4 && address === '127.0.0.1') || (localPort === ports.ipv6 && address === '::1');
  return isOurs ? null : { address, port: localPort };
}
