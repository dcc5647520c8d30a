/**
 * Who listens in a network namespace, asked of the kernel by netlink (sock_diag(7), a dump of one state). /proc/net/tcp would say so, too,
 * and walk the whole machine's table of connections for it: milliseconds each time. The socket is made in the namespace; who has its
 * descriptor may ask from anywhere.
 */

import { SysError } from './errors.ts';
import { check, libc } from './libc.ts';
import { messagesIn, NetlinkSocket, NLM_REQUEST } from './netlink.ts';
import { type AF_INET, type AF_INET6, readAddress, type SocketAddress } from './socket-address.ts';

const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const IPPROTO_TCP = 6;
const TCP_LISTEN = 10;

const HEADER_BYTES = 16;
const REQUEST_BYTES = HEADER_BYTES + 56;
/** Of the body of an answer: the port, and the address. */
const PORT_AT = 4;
const ADDRESS_AT = 8;

const received = Buffer.alloc(64 * 1024);

/** What `listeningSockets` asks by, of the calling thread's namespace. The caller owns the descriptor. @throws SysError */
export function openListenerTable(): number {
  return new NetlinkSocket(NETLINK_SOCK_DIAG).fd;
}

/** All listeners of a family; of IPv6 those too that take IPv4. @param table of `openListenerTable` @throws SysError */
export function listeningSockets(table: number, family: typeof AF_INET | typeof AF_INET6): readonly SocketAddress[] {
  const request = requestFor(family);
  check(Number(libc().send(table, request, REQUEST_BYTES, 0)), 'sock_diag: send');
  const found: SocketAddress[] = [];
  for (;;) {
    const end = check(Number(libc().recv(table, received, received.length, 0)), 'sock_diag: recv');
    if (end === 0) return found;
    for (const { type, start } of messagesIn(received, end)) {
      if (type === NLMSG_DONE) return found;
      if (type === NLMSG_ERROR) throw new SysError('sock_diag', -received.readInt32LE(start));
      const address = readAddress(received, start + ADDRESS_AT, family);
      found.push({ address, port: received.readUInt16BE(start + PORT_AT) });
    }
  }
}

function requestFor(family: number): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES);
  request.writeUInt32LE(REQUEST_BYTES, 0);
  request.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4);
  request.writeUInt16LE(NLM_REQUEST | NLM_DUMP, 6);
  request[HEADER_BYTES] = family;
  request[HEADER_BYTES + 1] = IPPROTO_TCP;
  request.writeUInt32LE(1 << TCP_LISTEN, HEADER_BYTES + 4);
  return request;
}
