/** The kernel's tables of sockets as text (`/proc/<pid>/net/tcp` and `tcp6`; proc_net(5)): who listens. Pure. */

/** One listening socket. */
export interface Listener {
  readonly port: number;
  /** Of the socket; `/proc/<pid>/fd/N` links to `socket:[inode]`. */
  readonly inode: string;
}

/** TCP_LISTEN of include/net/tcp_states.h, as the table writes it. */
const LISTEN_STATE = '0A';

/** Columns of a row, split at white space. */
const LOCAL_ADDRESS = 1;
const STATE = 3;
const INODE = 9;

/** The listening sockets of one table. Rows that cannot be read are left out: a kernel may add columns, not change these. */
export function parseListeners(table: string): Listener[] {
  const listeners: Listener[] = [];
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[STATE] !== LISTEN_STATE) continue;
    const address = columns[LOCAL_ADDRESS] ?? '';
    const port = Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
    const inode = columns[INODE];
    if (Number.isInteger(port) && port > 0 && inode !== undefined) listeners.push({ port, inode });
  }
  return listeners;
}

/** The inode in the target of a descriptor's link, or undefined when it is no socket. */
export function socketInode(link: string): string | undefined {
  return /^socket:\[([0-9]+)\]$/.exec(link)?.[1];
}
