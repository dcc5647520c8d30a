/**
 * The TCP sockets of a network namespace as `/proc/net/tcp` and `tcp6` list them: one line a socket, addresses as hex words in the machine's
 * byte order (little), the state as a hex number, the inode that names the socket in /proc/PID/fd (0 while nobody has accepted it).
 */

import { fstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import { AF_INET, AF_INET6, readAddress, type SocketAddress } from '../../sys/index.ts';

/** One socket. */
export interface TcpRow {
  readonly local: SocketAddress;
  readonly peer: SocketAddress;
  /** linux/tcp_states.h. */
  readonly state: number;
  readonly inode: number;
}

/** Every TCP socket of the calling thread's namespace. */
export function readTcpTable(): TcpRow[] {
  return ['/proc/thread-self/net/tcp', '/proc/thread-self/net/tcp6'].flatMap(path => parseTcpTable(readOrEmpty(path)));
}

/** The rows of one table. Lines of another shape (the heading) are left out. Pure. */
export function parseTcpTable(text: string): TcpRow[] {
  const rows: TcpRow[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [, local = '', peer = '', state = ''] = fields;
    if (!/^[0-9A-F]{8,32}:[0-9A-F]{4}$/.test(local)) continue;
    rows.push({
      local: parseEndpoint(local),
      peer: parseEndpoint(peer),
      state: Number.parseInt(state, 16),
      inode: Number(fields[9]),
    });
  }
  return rows;
}

/** The inodes of this process's own sockets. fstat tells them in a third of the time of reading the links. */
export function ownSocketInodes(): Set<number> {
  const inodes = new Set<number>();
  for (const fd of readdirSync('/proc/self/fd')) {
    const stats = statsOrNull(Number(fd));
    if (stats?.isSocket() === true) inodes.add(stats.ino);
  }
  return inodes;
}

function parseEndpoint(text: string): SocketAddress {
  const [hex = '', port = ''] = text.split(':');
  const bytes = Buffer.from(hex, 'hex').swap32();
  return { address: addressText(bytes), port: Number.parseInt(port, 16) };
}

function addressText(bytes: Buffer): string {
  return readAddress(bytes, 0, bytes.length === 4 ? AF_INET : AF_INET6);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // No IPv6: no such table.
  }
}

function statsOrNull(fd: number): Stats | null {
  try {
    return fstatSync(fd);
  } catch {
    return null; // Closed since the listing: the descriptor of the listing itself.
  }
}
