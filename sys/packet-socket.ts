/**
 * A packet socket with a TPACKET_V3 ring: packet(7), linux/if_packet.h, linux/filter.h. It sees what all interfaces of its network
 * namespace receive and send, from the network header on (SOCK_DGRAM), so that the kind of link does not matter. The kernel
 * writes packets into blocks of mapped memory and hands over one block at a time.
 *
 * It captures nothing before `bind`, so the order is: filter, ring, bind.
 */

import { check, libc } from './libc.ts';
import { closeSocket } from './sockets.ts';

const AF_PACKET = 17;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SOL_PACKET = 263;

const SO_ATTACH_FILTER = 26;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
/** All protocols, in the network's byte order. */
const ETH_P_ALL = 0x0003;

/** struct sockaddr_ll: family 2, protocol 2, interface 4 (0: all of them), the rest is of no use here. */
const SOCKADDR_LL_BYTES = 20;
/** struct tpacket_req3: block bytes, blocks, frame bytes, frames, retire ms, private bytes, features; 4 each. */
const RING_REQUEST_BYTES = 28;
/** The kernel wants a frame size that divides the block; with version 3 frames are as long as their packets. */
const FRAME_BYTES = 2048;
/** struct tpacket_stats_v3: packets, drops, freezes. */
const STATISTICS_BYTES = 12;
const INSTRUCTION_BYTES = 8;
/** struct sock_fprog: a length and a pointer, aligned. */
const SOCK_FPROG_BYTES = 16;

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

const POLLIN = 1;
const POLLFD_BYTES = 8;
/** poll(2) leaves out negative numbers. */
const NOBODY = -1;
const EINTR = 4;

/** The shape of a ring: its memory is `blockBytes * blocks`. */
export interface RingShape {
  /** A power of two of pages. A packet never spans blocks; longer ones are cut. */
  readonly blockBytes: number;
  readonly blocks: number;
  /** A block that has packets is handed over after that time, even if it is not full. */
  readonly retireMs: number;
}

/** Packets since the last question, from the kernel's own counts. */
export interface PacketStatistics {
  /** All that passed the filter, the dropped ones among them. */
  packets: number;
  /** Those that found the ring full. */
  drops: number;
}

/** A ring that another thread reads than the one that made it and gives it back. */
export interface LentRing {
  readonly fd: number;
  readonly address: bigint;
  readonly bytes: number;
}

/**
 * A ring of the calling thread's namespace that captures nothing yet, for another thread: a thread that is ended, or out of memory, gives nothing back, so what it would have made by
 * itself would stay. The caller gives it back, by `closeLentRing`. @throws SysError EPERM, ENOMEM
 */
export function lendRing(shape: RingShape): LentRing {
  const fd = openPacketSocket();
  try {
    return makeRing(fd, shape);
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

/** Gives it back, once the thread that read it has ended: the kernel captures for it no longer. Once; its number is anybody's then. */
export function closeLentRing({ fd, address, bytes }: LentRing): void {
  libc().munmap(address, bytes);
  closeSocket(fd);
}

/** Owned by one thread. Needs CAP_NET_RAW. */
export class PacketSocket implements Disposable {
  readonly statistics: PacketStatistics = { packets: 0, drops: 0 };
  readonly #fd: number;
  /** For poll(2): the socket itself, and what wakes us. Nobody waits for a negative number. */
  readonly #descriptors: Buffer;
  readonly #sleepers = pollDescriptors([NOBODY, NOBODY]);
  readonly #answer = Buffer.alloc(STATISTICS_BYTES);
  readonly #answerBytes = Buffer.alloc(4);
  /** Made by another thread, which gives it back. */
  readonly #lent: LentRing | null;
  #mapped: LentRing | null = null;

  constructor(lent: LentRing | null = null) {
    this.#lent = lent;
    this.#fd = lent?.fd ?? openPacketSocket();
    this.#descriptors = pollDescriptors([this.#fd, NOBODY]);
  }

  /** Replaces the filter: each packet is judged by the old one or by the new one. `program` is of classic BPF. */
  attachFilter(program: Buffer): void {
    const value = { len: program.length / INSTRUCTION_BYTES, instructions: program };
    const result = libc().setFilterOption(this.#fd, SOL_SOCKET, SO_ATTACH_FILTER, value, SOCK_FPROG_BYTES);
    check(result, 'setsockopt(SO_ATTACH_FILTER)');
  }

  /** The memory of its ring: of the one that was lent, else one of that shape is made. Valid until this is disposed of. @throws SysError ENOMEM, EINVAL */
  mapRing(shape: RingShape): ArrayBuffer {
    if (this.#lent === null) this.#mapped = makeRing(this.#fd, shape);
    const { address, bytes } = this.#lent ?? (this.#mapped as LentRing);
    return libc().view(address, bytes);
  }

  /** Begins to capture, on all interfaces, also on those that come later. */
  bind(): void {
    const address = Buffer.alloc(SOCKADDR_LL_BYTES);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16BE(ETH_P_ALL, 2);
    check(libc().bind(this.#fd, address, SOCKADDR_LL_BYTES), 'bind');
  }

  /** From now on, `wait` and `sleep` also end when this descriptor is readable. */
  wakeBy(fd: number): void {
    for (const descriptors of [this.#descriptors, this.#sleepers]) descriptors.writeInt32LE(fd, POLLFD_BYTES);
  }

  /** Blocks the thread until a block is there, somebody wakes it, or the time is over. @returns whether it was woken */
  wait(timeoutMs: number): boolean {
    return poll(this.#descriptors, timeoutMs);
  }

  /** The same, whether blocks are there or not. */
  sleep(timeoutMs: number): boolean {
    return poll(this.#sleepers, timeoutMs);
  }

  /** Asks for `statistics`; the kernel begins anew with each question. */
  takeStatistics(): void {
    this.#answerBytes.writeUInt32LE(STATISTICS_BYTES, 0);
    const result = libc().getsockopt(this.#fd, SOL_PACKET, PACKET_STATISTICS, this.#answer, this.#answerBytes);
    check(result, 'getsockopt(PACKET_STATISTICS)');
    this.statistics.packets = this.#answer.readUInt32LE(0);
    this.statistics.drops = this.#answer.readUInt32LE(4);
  }

  [Symbol.dispose](): void {
    if (this.#lent !== null) return;
    if (this.#mapped !== null) closeLentRing(this.#mapped);
    else closeSocket(this.#fd);
    this.#mapped = null;
  }
}

function openPacketSocket(): number {
  return check(libc().socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0), 'socket');
}

function makeRing(fd: number, { blockBytes, blocks, retireMs }: RingShape): LentRing {
  const version = Buffer.alloc(4);
  version.writeInt32LE(TPACKET_V3, 0);
  check(libc().setsockopt(fd, SOL_PACKET, PACKET_VERSION, version, 4), 'setsockopt(PACKET_VERSION)');
  const request = Buffer.alloc(RING_REQUEST_BYTES);
  const frames = (blockBytes / FRAME_BYTES) * blocks;
  for (const [index, value] of [blockBytes, blocks, FRAME_BYTES, frames, retireMs].entries()) {
    request.writeUInt32LE(value, index * 4);
  }
  const result = libc().setsockopt(fd, SOL_PACKET, PACKET_RX_RING, request, RING_REQUEST_BYTES);
  check(result, 'setsockopt(PACKET_RX_RING)');
  const bytes = blockBytes * blocks;
  const address = BigInt(libc().mmap(null, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  check(address === MAP_FAILED ? -1 : 0, 'mmap');
  return { fd, address, bytes };
}

function pollDescriptors(fds: readonly number[]): Buffer {
  const descriptors = Buffer.alloc(fds.length * POLLFD_BYTES);
  for (const [index, fd] of fds.entries()) {
    descriptors.writeInt32LE(fd, index * POLLFD_BYTES);
    descriptors.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
  }
  return descriptors;
}

/** @returns whether the second is readable */
function poll(descriptors: Buffer, timeoutMs: number): boolean {
  const result = libc().poll(descriptors, 2, timeoutMs);
  if (result < 0 && libc().errno() !== EINTR) check(result, 'poll');
  return result > 0 && descriptors.readInt16LE(POLLFD_BYTES + 6) !== 0;
}
