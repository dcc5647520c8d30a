/**
 * Whole frames of one interface, read and written as they are: packet(7) with SOCK_RAW. Each begins with a header of ten bytes that says
 * what the kernel left undone (PACKET_VNET_HDR: checksums, segmentation), so that a frame can be handed on to another interface and
 * gets there as it would over a cable. A VLAN tag is not part of the bytes that are read: the kernel keeps it beside them.
 */

import { readFileSync } from 'node:fs';
import { check, libc } from './libc.ts';
import { closeSocket } from './sockets.ts';

const AF_PACKET = 17;
const RAW_NONBLOCK_CLOEXEC = 3 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const SO_RCVBUFFORCE = 33;
const SOL_PACKET = 263;
const PACKET_VNET_HDR = 15;
const PACKET_IGNORE_OUTGOING = 23;
const ETH_P_ALL_NETWORK_ORDER = 0x0300;
const SOCKADDR_LL_BYTES = 20;
const SOCK_FPROG_BYTES = 16;
const INSTRUCTION_BYTES = 8;
const RECEIVE_BUFFER_BYTES = 32 * 1024 * 1024;

const POLLIN = 1;
const POLLFD_BYTES = 8;

/** In front of every frame: struct virtio_net_hdr (linux/virtio_net.h), of which offsets count from the frame's first byte. */
export const OFFLOAD_HEADER_BYTES = 10;

/** Of an interface of the calling thread's namespace, whose sysfs must be mounted. Needs CAP_NET_RAW and CAP_NET_ADMIN. */
export class FrameSocket implements Disposable {
  readonly fd = check(libc().socket(AF_PACKET, RAW_NONBLOCK_CLOEXEC, 0), 'socket');

  /** @param filter of classic BPF: which frames are read. Default: all that the interface receives */
  constructor(interfaceName: string, filter?: Buffer) {
    const address = Buffer.alloc(SOCKADDR_LL_BYTES);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16LE(ETH_P_ALL_NETWORK_ORDER, 2);
    address.writeInt32LE(Number(readFileSync(`/sys/class/net/${interfaceName}/ifindex`, 'utf8')), 4);
    this.#set(SOL_PACKET, PACKET_VNET_HDR, 1);
    this.#set(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    this.#set(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
    if (filter !== undefined) {
      const program = { len: filter.length / INSTRUCTION_BYTES, instructions: filter };
      const result = libc().setFilterOption(this.fd, SOL_SOCKET, SO_ATTACH_FILTER, program, SOCK_FPROG_BYTES);
      check(result, 'setsockopt(SO_ATTACH_FILTER)');
    }
    check(libc().bind(this.fd, address, SOCKADDR_LL_BYTES), 'bind');
  }

  /** @returns how many bytes of `into` the next frame took, its header among them; 0 when there is none */
  read(into: Buffer): number {
    return Math.max(0, Number(libc().recv(this.fd, into, into.length, 0)));
  }

  /** A frame with its header. What the interface does not take is lost, as on a cable. */
  write(frame: Buffer): void {
    libc().send(this.fd, frame, frame.length, 0);
  }

  [Symbol.dispose](): void {
    closeSocket(this.fd);
  }

  #set(level: number, name: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value, 0);
    check(libc().setsockopt(this.fd, level, name, bytes, bytes.length), `setsockopt(${name})`);
  }
}

/** Blocks the thread until one of the sockets has a frame, or the time is over. */
export function waitForFrames(sockets: readonly FrameSocket[], timeoutMs: number): void {
  const descriptors = Buffer.alloc(sockets.length * POLLFD_BYTES);
  for (const [index, { fd }] of sockets.entries()) {
    descriptors.writeInt32LE(fd, index * POLLFD_BYTES);
    descriptors.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
  }
  libc().poll(descriptors, sockets.length, timeoutMs);
}
