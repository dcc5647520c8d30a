/**
 * Sockets of another network namespace in this process: a thread enters the namespace, makes the socket, and goes back
 * to its own, all in one synchronous stretch (setns(2) is per thread, and a socket stays where it was made). So test
 * code holds both ends of a connection between namespaces as ordinary node sockets, with no process in between that
 * would blur half-closes, resets and timing.
 */

import { closeSync, openSync } from 'node:fs';
import { type ListenOptions, type Server, Socket } from 'node:net';
import {
  bindSocket,
  closeSocket,
  familyOf,
  openTcpSocket,
  setNetworkNamespace,
  setReuseAddress,
} from '../../sys/index.ts';
import { within } from './poll.ts';

/** Where a connection goes, and from which of the namespace's addresses. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly localAddress?: string;
  /** Which port of `localAddress`; the kernel chooses without it. */
  readonly localPort?: number;
  /** Whether our side stays open after the peer's FIN. Default true, so that tests see half-closes. */
  readonly allowHalfOpen?: boolean;
  /** Sets options of the socket before it connects. */
  readonly prepare?: (fd: number) => void;
}

/** Connects from inside a namespace. The caller owns the socket. @throws the connection's error. */
export async function connectInside(namespacePath: string, endpoint: Endpoint): Promise<Socket> {
  const fd = inside(namespacePath, () => openTcpSocket(familyOf(endpoint.host)));
  if (endpoint.localAddress !== undefined) bindOrClose(fd, endpoint.localAddress, endpoint.localPort ?? 0);
  endpoint.prepare?.(fd);
  const connection = new Socket({ fd, allowHalfOpen: endpoint.allowHalfOpen ?? true });
  connection.setNoDelay(true);
  const connected = new Promise<Socket>((resolve, reject) => {
    connection.once('error', reject);
    connection.connect({ host: endpoint.host, port: endpoint.port }, () => {
      connection.off('error', reject);
      resolve(connection);
    });
  });
  try {
    return await within(connected, { what: `a connection to ${endpoint.host} port ${endpoint.port}` });
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Makes a server of this process listen inside a namespace. `host` is an address; `::` takes IPv4 too. */
export async function listenInside(namespacePath: string, server: Server, at: ListenOptions): Promise<void> {
  const host = at.host ?? '::';
  const fd = inside(namespacePath, () => openTcpSocket(familyOf(host)));
  setReuseAddress(fd);
  bindOrClose(fd, host, at.port ?? 0);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ fd }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Runs synchronous code with this thread inside the namespace. */
export function inside<Result>(namespacePath: string, work: () => Result): Result {
  const own = openSync('/proc/thread-self/ns/net', 'r');
  const other = openSync(namespacePath, 'r');
  try {
    setNetworkNamespace(other);
    return work();
  } finally {
    setNetworkNamespace(own);
    closeSync(other);
    closeSync(own);
  }
}

function bindOrClose(fd: number, host: string, port: number): void {
  try {
    bindSocket(fd, host, port);
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}
