/**
 * Connections that clients made before their port was taken. They stay with the app; a user who wonders why a request on one was not stolen is told how
 * many there are, and can have them reset, so that their clients come again.
 */

import type { Port } from '../../protocol/index.ts';
import { SockDiag, type SocketAddress, TCP_ESTABLISHED } from '../../sys/index.ts';
import { type CountsByPort, PredatingCounts } from './predating-counts.ts';
import { ownSocketInodes, readTcpTable, type TcpRow } from './tcp-table.ts';

const counts = new PredatingCounts(countByPort);

/** How many connections the app has on this port that did not come through us, as of the last look (see predating-counts.ts). */
export function countPredating(port: Port): number {
  return counts.of(port);
}

/** Resets them (SOCK_DESTROY: client and app both see a RST); how many there were. @throws SysError EOPNOTSUPP on kernels without it. */
export function resetPredating(port: Port): number {
  using diag = new SockDiag();
  counts.forget();
  return predating(readTcpTable(), ownSocketInodes()).filter(
    ({ local, peer }) => local.port === port && diag.destroy(local, peer),
  ).length;
}

/**
 * Established, not one of our own (with TPROXY the sockets that we accept carry the app's port), and not the app's end of
 * one of ours. Those that nobody has accepted yet are left out: they may be in our own queue. Pure.
 */
export function predating(rows: readonly TcpRow[], ownInodes: ReadonlySet<number>): TcpRow[] {
  const ours = new Set(rows.filter(row => ownInodes.has(row.inode)).map(({ local, peer }) => key(local, peer)));
  return rows.filter(
    ({ local, peer, state, inode }) =>
      state === TCP_ESTABLISHED && inode !== 0 && !ownInodes.has(inode) && !ours.has(key(peer, local)),
  );
}

function countByPort(): CountsByPort {
  const byPort = new Map<number, number>();
  for (const { local } of predating(readTcpTable(), ownSocketInodes())) {
    byPort.set(local.port, (byPort.get(local.port) ?? 0) + 1);
  }
  return byPort;
}

function key(local: SocketAddress, peer: SocketAddress): string {
  return `${local.address} ${local.port} ${peer.address} ${peer.port}`;
}
