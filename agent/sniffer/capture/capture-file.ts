/**
 * Packets out of a capture file, as tcpdump, Wireshark and `headgate dump --pcap` write them: pcap (microseconds or nanoseconds)
 * and pcapng, in either byte order. The whole file is in memory. A file that breaks off tells of what is whole.
 *
 *   pcap:   magic 4 · version 4 · zone 4 · accuracy 4 · snap length 4 · link type 4, then packets:
 *           seconds 4 · fraction 4 · captured 4 · length 4 · bytes
 *   pcapng: blocks: type 4 · length 4 · body · length 4 (draft-ietf-opsawg-pcapng)
 *           section header (its byte order) · interface (link type, resolution of its times) · enhanced packet · packet, its
 *           obsolete form · simple packet, of the first interface and without a time: it has that of the one before · others, skipped
 */

import { readFileSync } from 'node:fs';
import type { Counters } from '../../../protocol/index.ts';
import { CaptureFileError } from './errors.ts';
import { Frame, FrameClock } from './frame.ts';
import { MAX_PACKET_BYTES } from './limits.ts';
import { findIpHeader, isKnownLink } from './link-layer.ts';
import type { FrameVisitor, PacketSource } from './packet-source.ts';

const PCAP_MICROSECONDS = 0xa1b2c3d4;
const PCAP_NANOSECONDS = 0xa1b23c4d;
const PCAP_HEADER_BYTES = 24;
const PCAP_PACKET_BYTES = 16;
const LINK_TYPE_MASK = 0x0fff_ffff;

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BLOCK_FRAME_BYTES = 12;
const PACKET_HEAD_BYTES = 28;
const SIMPLE_HEAD_BYTES = 4;
const OPTION_TIME_RESOLUTION = 9;
const END_OF_OPTIONS = 0;

/** Packets told of by one call, so that a caller sees its messages now and then. */
const PACKETS_A_POLL = 4_096;

interface CaptureInterface {
  readonly linkType: number;
  readonly unitsPerSecond: number;
  /** What simple packets are cut to. */
  readonly snapBytes: number;
}

/** Where the body of a block lies. */
interface BlockPlace {
  readonly body: number;
  readonly end: number;
}

export interface CaptureFileOptions {
  readonly counters: Counters;
  /** Told in errors. */
  readonly name?: string;
}

export class CaptureFile implements PacketSource {
  readonly clock = new FrameClock();
  private readonly frame = new Frame();
  private readonly buf: Buffer;
  private readonly name: string;
  private readonly counters: Counters;
  private readonly isNextGeneration: boolean;
  private isLittleEndian: boolean;
  private interfaces: CaptureInterface[] = [];
  private at = 0;

  /** @throws CaptureFileError HEADGATE_ERR_CAPTURE_FILE when it is none */
  constructor(bytes: Buffer, { counters, name = 'the capture' }: CaptureFileOptions) {
    this.buf = bytes;
    this.frame.setMemory(bytes);
    this.name = name;
    this.counters = counters;
    if (bytes.length < PCAP_HEADER_BYTES) throw this.wrong('it is too short');
    this.isNextGeneration = bytes.readUInt32LE(0) === SECTION_HEADER;
    this.isLittleEndian = true;
    if (!this.isNextGeneration) this.readPcapHeader();
  }

  /** @throws CaptureFileError HEADGATE_ERR_CAPTURE_FILE; node's error when it cannot be read */
  static open(path: string, counters: Counters): CaptureFile {
    return new CaptureFile(readFileSync(path), { counters, name: path });
  }

  get hasPackets(): boolean {
    return !this.isOver;
  }

  get isOver(): boolean {
    return this.at >= this.buf.length;
  }

  /** A file holds what it holds: whoever is told of its packets picks. */
  setPorts(): void {}

  poll(visitor: FrameVisitor): number {
    let packets = 0;
    while (packets < PACKETS_A_POLL && !this.isOver) {
      if (this.isNextGeneration ? this.readBlock(visitor) : this.readPacket(visitor)) packets++;
    }
    this.counters.values.packets_captured += packets;
    return packets;
  }

  [Symbol.dispose](): void {
    this.at = this.buf.length;
  }

  private readPcapHeader(): void {
    const magic = [this.buf.readUInt32LE(0), this.buf.readUInt32BE(0)];
    const index = magic.findIndex(value => value === PCAP_MICROSECONDS || value === PCAP_NANOSECONDS);
    if (index < 0) throw this.wrong('it begins with neither the mark of pcap nor of pcapng');
    this.isLittleEndian = index === 0;
    const unitsPerSecond = magic[index] === PCAP_NANOSECONDS ? 1e9 : 1e6;
    this.addInterface({ linkType: this.u32(20) & LINK_TYPE_MASK, unitsPerSecond, snapBytes: this.u32(16) });
    this.at = PCAP_HEADER_BYTES;
  }

  private readPacket(visitor: FrameVisitor): boolean {
    const head = this.at;
    const start = head + PCAP_PACKET_BYTES;
    if (start > this.buf.length) return this.end();
    const end = start + this.capturedBytes(head + 8);
    if (end > this.buf.length) return this.end();
    this.at = end;
    const link = this.interfaces[0]!;
    this.clock.nowUs = this.u32(head) * 1e6 + Math.floor(this.u32(head + 4) / (link.unitsPerSecond / 1e6));
    this.frame.wireBytes = this.u32(head + 12);
    return this.tell(visitor, link, start, end);
  }

  private readBlock(visitor: FrameVisitor): boolean {
    const block = this.at;
    if (block + BLOCK_FRAME_BYTES > this.buf.length) return this.end();
    const isSection = this.buf.readUInt32LE(block) === SECTION_HEADER;
    if (isSection) this.readSection(block);
    const bytes = this.u32(block + 4);
    if (bytes < BLOCK_FRAME_BYTES || bytes % 4 !== 0) throw this.wrong(`a block of ${bytes} bytes at ${block}`);
    if (block + bytes > this.buf.length) return this.end();
    this.at = block + bytes;
    return this.readBody(visitor, this.u32(block), { body: block + 8, end: block + bytes - 4 });
  }

  /** @returns whether it told of a packet */
  private readBody(visitor: FrameVisitor, kind: number, place: BlockPlace): boolean {
    const { body, end } = place;
    if (kind === INTERFACE) this.readInterface(body, end);
    const headBytes = kind === SIMPLE_PACKET ? SIMPLE_HEAD_BYTES : PACKET_HEAD_BYTES - 8;
    if (kind !== ENHANCED_PACKET && kind !== OBSOLETE_PACKET && kind !== SIMPLE_PACKET) return false;
    if (end - body < headBytes) throw this.wrong(`a packet block that is too short at ${body - 8}`);
    const index = kind === SIMPLE_PACKET ? 0 : kind === OBSOLETE_PACKET ? this.u16(body) : this.u32(body);
    const link = this.interfaces[index];
    if (link === undefined) throw this.wrong(`a packet of an interface that it does not describe at ${body - 8}`);
    return kind === SIMPLE_PACKET
      ? this.readSimplePacket(visitor, link, place)
      : this.readFullPacket(visitor, link, place);
  }

  private readSection(block: number): void {
    this.isLittleEndian = this.buf.readUInt32LE(block + 8) === BYTE_ORDER_MAGIC;
    if (this.u32(block + 8) !== BYTE_ORDER_MAGIC) throw this.wrong(`a section without byte order at ${block}`);
    this.interfaces = [];
  }

  private readInterface(body: number, end: number): void {
    let unitsPerSecond = 1e6;
    for (let at = body + 8; at + 4 <= end; ) {
      const code = this.u16(at);
      const bytes = this.u16(at + 2);
      if (code === END_OF_OPTIONS) break;
      if (code === OPTION_TIME_RESOLUTION) unitsPerSecond = resolution(this.buf[at + 4]!);
      at += 4 + ((bytes + 3) & ~3);
    }
    this.addInterface({ linkType: this.u16(body), unitsPerSecond, snapBytes: this.u32(body + 4) });
  }

  /** Both forms differ in how they name their interface. */
  private readFullPacket(visitor: FrameVisitor, link: CaptureInterface, { body, end }: BlockPlace): boolean {
    const start = body + PACKET_HEAD_BYTES - 8;
    const units = this.u32(body + 4) * 2 ** 32 + this.u32(body + 8);
    this.clock.nowUs = Math.floor((units / link.unitsPerSecond) * 1e6);
    this.frame.wireBytes = this.u32(body + 16);
    return this.tell(visitor, link, start, Math.min(end, start + this.capturedBytes(body + 12)));
  }

  private tell(visitor: FrameVisitor, link: CaptureInterface, start: number, end: number): boolean {
    const { frame } = this;
    const header = findIpHeader(link.linkType, this.buf, start, end);
    if (header < 0) return false;
    frame.wireBytes -= header - start;
    frame.start = header;
    frame.end = end;
    if (end - header < frame.wireBytes) this.counters.values.packets_cut++;
    visitor.onFrame(frame);
    return true;
  }

  private readSimplePacket(visitor: FrameVisitor, link: CaptureInterface, { body, end }: BlockPlace): boolean {
    const start = body + SIMPLE_HEAD_BYTES;
    const wireBytes = this.u32(body);
    const captured = Math.min(wireBytes, link.snapBytes === 0 ? wireBytes : link.snapBytes, end - start);
    if (captured > MAX_PACKET_BYTES) throw this.wrong(`a packet of ${captured} bytes at ${body}`);
    this.frame.wireBytes = wireBytes;
    return this.tell(visitor, link, start, start + captured);
  }

  /** How much of a packet there is, as the file says at `at`. */
  private capturedBytes(at: number): number {
    const bytes = this.u32(at);
    if (bytes > MAX_PACKET_BYTES) throw this.wrong(`a packet of ${bytes} bytes at ${at}`);
    return bytes;
  }

  private addInterface({ linkType, ...rest }: CaptureInterface): void {
    if (!isKnownLink(linkType)) throw this.wrong(`link type ${linkType} is not one that carries IP as we know it`);
    this.interfaces.push({ linkType, ...rest });
  }

  private end(): false {
    this.at = this.buf.length;
    return false;
  }

  private u16(at: number): number {
    return this.isLittleEndian ? this.buf.readUInt16LE(at) : this.buf.readUInt16BE(at);
  }

  private u32(at: number): number {
    return this.isLittleEndian ? this.buf.readUInt32LE(at) : this.buf.readUInt32BE(at);
  }

  private wrong(what: string): CaptureFileError {
    return new CaptureFileError(
      `${this.name} cannot be read as a capture: ${what}. Give a file in pcap or pcapng form`,
    );
  }
}

/** if_tsresol: a power of ten, or of two when the first bit is set. */
function resolution(value: number): number {
  return (value & 0x80) === 0 ? 10 ** value : 2 ** (value & 0x7f);
}
