/** Ends of connections on the network beside the pod, each of which behaves in a way of its own: what a program meets there, it meets the same in a world. */

import { createServer } from 'node:net';
import type { Lab } from '../lab/index.ts';
import { createStreamingStore } from './streaming-store.ts';

/** Nobody listens. */
export const DEAD_PORT = 8_099;
/** Whatever comes is dropped. */
export const HOLE_PORT = 8_098;
/** Connections are reset at once. */
export const RESET_PORT = 8_097;
/** Takes bytes, hashes them, and gives as many. */
export const STORE_PORT = 8_096;
/** Accepts, and never reads. */
export const DEAF_PORT = 8_095;

/** @returns the addresses of all of them, IPv4 and IPv6 */
export async function startFarEnds(lab: Lab): Promise<readonly [far4: string, far6: string]> {
  const at = (port: number) => ({ port, host: '::', ipv6Only: false });
  const reset = createServer(socket => socket.once('data', () => undefined).resetAndDestroy());
  lab.use(await lab.outside.listen(reset, at(RESET_PORT)));
  lab.use(await lab.outside.listen(createStreamingStore(), at(STORE_PORT)));
  lab.use(await lab.outside.listen(createServer({ pauseOnConnect: true }), at(DEAF_PORT)));
  const drop = `table inet hole { chain in { type filter hook input priority 0; tcp dport ${HOLE_PORT} drop; }; }`;
  await lab.outside.run('nft', drop);
  return [lab.clientAddresses4[0] ?? '', lab.clientAddresses6[0] ?? ''];
}
