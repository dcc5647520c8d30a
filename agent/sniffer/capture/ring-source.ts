/**
 * Packets of the calling thread's network namespace, out of the kernel's ring (TPACKET_V3). The kernel fills blocks in a circle
 * and marks each as ours when it is full or has waited for RETIRE_MS; we walk its packets where they lie and give it back.
 *
 *   block:  … status 4 @8 · packets 4 @12 · first packet 4 @16 · bytes 4 @20 …
 *   packet: next 4 @0 · seconds 4 · nanoseconds 4 · captured 4 @12 · length 4 @16 · status 4 @20 · … · network header 2 @26 …
 *           sockaddr_ll @48: … hardware type 2 @56 · packet type 1 @58
 *
 * When all blocks are ours, the kernel drops packets and counts them. `packets_captured + packets_dropped` is what the filter
 * took, exactly.
 */

import type { Counters } from '../../../protocol/index.ts';
import { clearWakeSignal, type LentRing, PacketSocket, type RingShape } from '../../../sys/index.ts';
import { ARPHRD_LOOPBACK, compileCaptureFilter, PACKET_OUTGOING } from './capture-filter.ts';
import { CHECKSUM_UNPROVEN, Frame, FrameClock, RECEIVED, SENT } from './frame.ts';
import { BLOCK_BYTES, NAP_BLOCK_BYTES, RETIRE_MS, RING_BYTES, STATISTICS_INTERVAL_US } from './limits.ts';
import { type Napper, nap, Pace } from './pace.ts';
import type { FrameVisitor, PacketSource } from './packet-source.ts';

const BLOCK_STATUS = 8 >> 2;
const BLOCK_PACKETS = 12 >> 2;
const BLOCK_FIRST_PACKET = 16 >> 2;
const BLOCK_LENGTH = 20 >> 2;
const PACKET_SECONDS = 4 >> 2;
const PACKET_NANOSECONDS = 8 >> 2;
const PACKET_CAPTURED = 12 >> 2;
const PACKET_LENGTH = 16 >> 2;
const PACKET_STATUS = 20 >> 2;
/** The link's header and the network's, 16 bits each. */
const PACKET_HEADERS = 24 >> 2;
const LINK_HARDWARE = 56 >> 2;

const BLOCK_KERNEL = 0;
const BLOCK_USER = 1;

/** linux/if_packet.h: the checksum is still to be written by a network card, or was proven by one. */
const TP_STATUS_CSUMNOTREADY = 1 << 3;
const TP_STATUS_CSUM_VALID = 1 << 7;
const CHECKSUM_KNOWN = TP_STATUS_CSUMNOTREADY | TP_STATUS_CSUM_VALID;

// Numbers of other modules are read from memory at each use; those of this one are part of the code.
const BY_APP = SENT;
const TO_POD = RECEIVED;
const UNPROVEN = CHECKSUM_UNPROVEN;
const OUTGOING_TYPE = PACKET_OUTGOING << 16;
const PACKET_TYPE_MASK = 0xff_0000;
const HARDWARE_MASK = 0xffff;
const LOOPBACK = ARPHRD_LOOPBACK;

export interface RingSourceOptions {
  readonly counters: Counters;
  /** Connections with this mark are our own and are not seen. */
  readonly ignoredMark?: number;
  /** Default RING_BYTES; rounded down to whole blocks. */
  readonly ringBytes?: number;
  /** `WakeSignal.fd`: readable means that `poll` is to return at once. */
  readonly wakeFd?: number;
  /** Of `ringShapeOf(ringBytes)`, made in the namespace and given back by another thread. Default: one of its own. */
  readonly lent?: LentRing;
}

export function ringShapeOf(ringBytes = RING_BYTES): RingShape {
  return { blockBytes: BLOCK_BYTES, blocks: Math.max(1, Math.floor(ringBytes / BLOCK_BYTES)), retireMs: RETIRE_MS };
}

/** Owned by one thread: the one whose namespace is captured. Needs CAP_NET_RAW there. */
export class RingSource implements PacketSource, Napper {
  readonly clock = new FrameClock();
  readonly isOver = false;
  private readonly socket: PacketSocket;
  private readonly frame = new Frame();
  private readonly counters: Counters;
  private readonly ignoredMark: number | undefined;
  private readonly wakeFd: number;
  private readonly blocks: number;
  private readonly words: Int32Array;
  private readonly pace: Pace;
  private block = 0;
  /** Since the last wait. */
  private fullBlocks = 0;
  private statisticsAtUs = 0;
  private isClosed = false;

  /** Captures nothing until `setPorts`. @throws SysError EPERM, ENOMEM */
  constructor({ counters, ignoredMark, ringBytes, wakeFd = -1, lent }: RingSourceOptions) {
    this.counters = counters;
    this.ignoredMark = ignoredMark;
    this.wakeFd = wakeFd;
    this.socket = new PacketSocket(lent);
    this.socket.wakeBy(wakeFd);
    const shape = ringShapeOf(ringBytes);
    this.blocks = shape.blocks;
    this.pace = new Pace(this.blocks);
    try {
      this.setPorts([]);
      const ring = this.socket.mapRing(shape);
      this.frame.setMemory(Buffer.from(ring));
      this.words = new Int32Array(ring);
      this.socket.bind();
    } catch (error) {
      this.socket[Symbol.dispose]();
      throw error;
    }
  }

  setPorts(ports: readonly number[]): void {
    const { ignoredMark } = this;
    this.socket.attachFilter(compileCaptureFilter(ignoredMark === undefined ? { ports } : { ports, ignoredMark }));
  }

  get hasPackets(): boolean {
    return this.isOurs(this.block);
  }

  /** Tells of one block at the most, so that the caller sees its messages between two. */
  poll(visitor: FrameVisitor, timeoutMs: number): number {
    if (this.isClosed) return 0;
    if (!this.hasPackets) this.wait(timeoutMs);
    const packets = this.hasPackets ? this.tellBlock(visitor) : 0;
    // Nothing is there that could be older than now.
    if (packets === 0) this.clock.nowUs = Math.max(this.clock.nowUs, Date.now() * 1000 - RETIRE_MS * 1000);
    if (Math.abs(this.clock.nowUs - this.statisticsAtUs) > STATISTICS_INTERVAL_US) this.takeStatistics();
    return packets;
  }

  /** Brings `packets_dropped` up to date. Also done by `poll`, twice a second, and at the end. */
  takeStatistics(): void {
    this.statisticsAtUs = this.clock.nowUs;
    this.socket.takeStatistics();
    this.counters.values.packets_dropped += this.socket.statistics.drops;
  }

  [Symbol.dispose](): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.takeStatistics();
    // The memory goes; a stray read must find other memory, not none.
    this.frame.setMemory(Buffer.alloc(0));
    this.socket[Symbol.dispose]();
  }

  /** Naps (pace.ts), then waits for a block if there is none. */
  private wait(timeoutMs: number): void {
    const { socket, wakeFd } = this;
    const napMs = Math.min(timeoutMs, this.pace.nextNapMs(this.fullBlocks));
    this.fullBlocks = 0;
    const isWoken = nap(this, napMs);
    if (isWoken || (!this.hasPackets && socket.wait(timeoutMs - napMs))) clearWakeSignal(wakeFd);
  }

  // Of a Napper.

  sleep(ms: number): boolean {
    return this.socket.sleep(ms);
  }

  get isBehind(): boolean {
    return this.isOurs((this.block + this.pace.wantedBlocks) % this.blocks);
  }

  private isOurs(block: number): boolean {
    return (Atomics.load(this.words, block * (BLOCK_BYTES >> 2) + BLOCK_STATUS) & BLOCK_USER) !== 0;
  }

  private tellBlock(visitor: FrameVisitor): number {
    const { words, frame, clock, counters } = this;
    const { shortWay } = visitor;
    const first = this.block * (BLOCK_BYTES >> 2);
    const packets = words[first + BLOCK_PACKETS]!;
    let place = (first << 2) + words[first + BLOCK_FIRST_PACKET]!;
    for (let index = 0; index < packets; index++) {
      // Of a shifted number it is known that a little more is a number of 32 bits, too: nothing of what follows needs be proven.
      const at = place >> 2;
      clock.second = words[at + PACKET_SECONDS]!;
      clock.nanosecond = words[at + PACKET_NANOSECONDS]!;
      const captured = words[at + PACKET_CAPTURED]!;
      const wireBytes = words[at + PACKET_LENGTH]!;
      const start = (place + (words[at + PACKET_HEADERS]! >>> 16)) | 0;
      const end = (start + captured) | 0;
      const hardware = words[at + LINK_HARDWARE]!;
      let marks = BY_APP;
      if ((hardware & PACKET_TYPE_MASK) !== OUTGOING_TYPE) {
        marks = (hardware & HARDWARE_MASK) === LOOPBACK ? 0 : TO_POD;
        if ((words[at + PACKET_STATUS]! & CHECKSUM_KNOWN) === 0) marks |= UNPROVEN;
      }
      place = (place + words[at]!) | 0;
      if (captured < wireBytes) counters.values.packets_cut++;
      if (shortWay?.take(frame, start, end, marks) === true) continue;
      frame.start = start;
      frame.end = end;
      frame.wireBytes = wireBytes;
      frame.marks = marks;
      visitor.onFrame(frame);
    }
    counters.values.packets_captured += packets;
    if (words[first + BLOCK_LENGTH]! >= NAP_BLOCK_BYTES) this.fullBlocks++;
    Atomics.store(words, first + BLOCK_STATUS, BLOCK_KERNEL);
    // No branch for the last one: code that has not met it yet would be compiled anew.
    this.block = (this.block + 1) % this.blocks;
    return packets;
  }
}
