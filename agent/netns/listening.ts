/** What the pod listens on: the ports that there are to be taken. */

import { type Port, toPort } from '../../protocol/index.ts';
import { TCP_LISTEN } from '../../sys/index.ts';
import { ownSocketInodes, readTcpTable } from './tcp-table.ts';

/** The ports that somebody other than us listens on in the calling thread's network namespace, in ascending order. */
export function listListeningPorts(): Port[] {
  const own = ownSocketInodes();
  const ports = readTcpTable()
    .filter(({ state, inode }) => state === TCP_LISTEN && !own.has(inode))
    .map(({ local }) => local.port);
  return [...new Set(ports)].sort((a, b) => a - b).map(toPort);
}
