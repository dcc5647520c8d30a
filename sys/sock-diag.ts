/**
 * Questions about one TCP socket by its exact addresses, over netlink (sock_diag(7), linux/inet_diag.h). A question and its
 * answer are one send and one recv on a socket that stays open (about 2 µs together).
 *
 *   nlmsghdr: length 4, type 2, flags 2, serial 4, port 4
 *   inet_diag_req_v2: family 1, protocol 1, extensions 1, pad 1, states 4, then the socket:
 *     local port 2, peer port 2, local address 16, peer address 16, interface 4, cookie 8
 */

import { SysError } from './errors.ts';
import { check, libc } from './libc.ts';
import { MappedMemory } from './mapped-memory.ts';
import { familyOf, type SocketAddress, writeAddress } from './socket-address.ts';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const IPPROTO_TCP = 6;

const SOCK_DIAG_BY_FAMILY = 20;
const SOCK_DESTROY = 21;
const NLMSG_ERROR = 2;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;

const REQUEST_BYTES = 72;
const ANSWER_BYTES = 1024;
/** Where the answer lies, behind the request. */
const ANSWER_AT = 128;
const STATE_AT = 17;
const LOOPBACK_INTERFACE = 1;
const ENOENT = 2;

/** The states of linux/tcp_states.h that matter here; CLOSED also stands for "there is none". */
export const TCP_ESTABLISHED = 1;
export const TCP_TIME_WAIT = 6;
export const TCP_CLOSED = 7;
export const TCP_LISTEN = 10;

/** An open netlink socket of the calling thread's network namespace. Owned by one thread. */
export class SockDiag implements Disposable {
  readonly #fd = check(libc().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG), 'socket');
  /** Filled in once but for the type, the flags and the addresses. */
  readonly #memory = questionMemory();
  readonly #request = this.#memory.bytes;
  readonly #answer = this.#memory.bytes.subarray(ANSWER_AT);

  /**
   * The state of the socket that a packet from `peer` to `local`, arriving on lo, would be given to: an established one if there is one,
   * else TCP_LISTEN, else TCP_CLOSED.
   */
  stateOf(local: SocketAddress, peer: SocketAddress): number {
    this.#ask(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, local, peer);
    if (this.#answer.readUInt16LE(4) !== NLMSG_ERROR) return this.#answer[STATE_AT] ?? TCP_CLOSED;
    if (this.#errno() !== ENOENT) this.#throw('sock_diag');
    return TCP_CLOSED;
  }

  /** Resets one connection: both its ends see a RST. false when there is none (needs NET_ADMIN). */
  destroy(local: SocketAddress, peer: SocketAddress): boolean {
    this.#ask(SOCK_DESTROY, NLM_F_REQUEST | NLM_F_ACK, local, peer);
    const errno = this.#errno();
    if (errno !== 0 && errno !== ENOENT) this.#throw('sock_destroy');
    return errno === 0;
  }

  [Symbol.dispose](): void {
    libc().close(this.#fd);
  }

  #ask(type: number, flags: number, local: SocketAddress, peer: SocketAddress): void {
    const request = this.#request;
    request[4] = type;
    request[6] = flags;
    request[16] = familyOf(local.address);
    request.writeUInt16BE(local.port, 24);
    request.writeUInt16BE(peer.port, 26);
    // What an IPv6 address left behind an IPv4 one is not read.
    writeAddress(request, 28, local.address);
    writeAddress(request, 44, peer.address);
    const { address } = this.#memory;
    check(libc().sendMapped(this.#fd, address, REQUEST_BYTES, 0), 'send');
    check(libc().receive(this.#fd, address + ANSWER_AT, ANSWER_BYTES, 0), 'recv');
  }

  /** The positive errno of an error answer; 0 for an acknowledgement. */
  #errno(): number {
    return -this.#answer.readInt32LE(16);
  }

  #throw(syscall: string): never {
    throw new SysError(syscall, this.#errno());
  }
}

/** Of the thread: a question is answered within its call. */
let memory: MappedMemory | undefined;

function questionMemory(): MappedMemory {
  if (memory !== undefined) return memory;
  memory = new MappedMemory(ANSWER_AT + ANSWER_BYTES);
  const request = memory.bytes;
  request.writeUInt32LE(REQUEST_BYTES, 0);
  request[17] = IPPROTO_TCP;
  request.writeInt32LE(-1, 20);
  request.writeUInt32LE(LOOPBACK_INTERFACE, 60);
  request.fill(0xff, 64, 72); // Any cookie.
  return memory;
}
