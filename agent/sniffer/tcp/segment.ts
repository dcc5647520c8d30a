/**
 * A TCP segment inside a captured packet, as offsets: IPv4 with options, IPv6 with extension headers (RFC 8200), TCP (RFC 9293). A frame may hold up
 * to 64 KiB and more, since network cards and kernels join segments; such a frame can say 0 as its length, and then has the length it has.
 */

import type { Counters } from '../../../protocol/index.ts';
import { CHECKSUM_UNPROVEN, type Frame } from '../capture/index.ts';
import { isChecksumRight } from './checksum.ts';
import { advance, distance } from './sequence.ts';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

/** What `parse` found. */
export const SEGMENT = 0;
export const NOT_TCP = 1;
export const FRAGMENT = 2;
export const MALFORMED = 3;
export const CORRUPT = 4;
export type ParseResult = typeof SEGMENT | typeof NOT_TCP | typeof FRAGMENT | typeof MALFORMED | typeof CORRUPT;

const PROTOCOL_TCP = 6;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT_HEADER = 44;
const DESTINATION_OPTIONS = 60;

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const TCP_HEADER_BYTES = 20;
/** More fragments follow, or it is not the first. */
const IPV4_FRAGMENT_MASK = 0x3fff;
const IPV6_FRAGMENT_MASK = 0xfff9;

/** One object for all segments, filled anew by each `parse`. Offsets are of the frame's buffer. */
export class Segment {
  /** The frame's, borrowed as it is. */
  buf: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  isIPv6 = false;
  sourceAt = 0;
  destinationAt = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** Of the first byte at `start` (of the SYN, if there is one). Signed, as sequence.ts takes them. */
  sequence = 0;
  acknowledgement = 0;
  flags = 0;
  /** The payload as far as it was captured. */
  start = 0;
  end = 0;
  /** Payload that the packet had, `end - start` or more. */
  payloadBytes = 0;

  parse(frame: Frame): ParseResult {
    if (this.view !== frame.view) this.setMemory(frame);
    const version = frame.end - frame.start < IPV4_HEADER_BYTES ? 0 : frame.buf[frame.start]! >> 4;
    if (version === 4) return this.parseIPv4(frame);
    return version === 6 ? this.parseIPv6(frame) : MALFORMED;
  }

  /** Leaves out the first bytes of the payload, all of it if there are not so many. */
  drop(bytes: number): void {
    this.start = Math.min(this.start + bytes, this.end);
    this.sequence = advance(this.sequence, bytes);
  }

  /** Leaves out what lies at `sequence` and behind it. @returns whether there was any of it */
  cutAt(sequence: number): boolean {
    const room = Math.max(0, distance(this.sequence, sequence));
    if (this.end - this.start <= room) return false;
    this.end = this.start + room;
    return true;
  }

  /** Leaves out the payload and the end that comes with it. @returns whether there was any of it */
  strip(): boolean {
    const hadAny = this.payloadBytes > 0 || (this.flags & FIN) !== 0;
    this.end = this.start;
    this.payloadBytes = 0;
    this.flags &= ~FIN;
    return hadAny;
  }

  /** Once for each source, most of the time. */
  private setMemory(frame: Frame): void {
    this.buf = frame.buf;
    this.view = frame.view;
  }

  private parseIPv4(frame: Frame): ParseResult {
    const { buf, view, start, end } = frame;
    if (buf[start + 9] !== PROTOCOL_TCP) return NOT_TCP;
    if ((view.getUint16(start + 6) & IPV4_FRAGMENT_MASK) !== 0) return FRAGMENT;
    const headerBytes = (buf[start]! & 0x0f) << 2;
    if (headerBytes < IPV4_HEADER_BYTES || start + headerBytes + TCP_HEADER_BYTES > end) return MALFORMED;
    this.isIPv6 = false;
    this.sourceAt = start + 12;
    this.destinationAt = start + 16;
    const totalBytes = view.getUint16(start + 2) || frame.wireBytes;
    return this.parseTcp(frame, start + headerBytes, totalBytes - headerBytes);
  }

  private parseIPv6(frame: Frame): ParseResult {
    const { buf, view, start, end } = frame;
    let at = start + IPV6_HEADER_BYTES;
    if (at + TCP_HEADER_BYTES > end) return MALFORMED;
    this.isIPv6 = true;
    this.sourceAt = start + 8;
    this.destinationAt = start + 24;
    let header = buf[start + 6]!;
    while (header !== PROTOCOL_TCP) {
      if (header === FRAGMENT_HEADER) {
        if ((view.getUint16(at + 2) & IPV6_FRAGMENT_MASK) !== 0) return FRAGMENT;
      } else if (header !== HOP_BY_HOP && header !== ROUTING && header !== DESTINATION_OPTIONS) return NOT_TCP;
      const bytes = header === FRAGMENT_HEADER ? 8 : (buf[at + 1]! + 1) << 3;
      header = buf[at]!;
      at += bytes;
      if (at + TCP_HEADER_BYTES > end) return MALFORMED;
    }
    const bytes = view.getUint16(start + 4) || frame.wireBytes - IPV6_HEADER_BYTES;
    return this.parseTcp(frame, at, bytes - (at - start - IPV6_HEADER_BYTES));
  }

  /** @param bytes of header and payload, as the IP header tells: a frame may be padded behind them, or cut within */
  private parseTcp(frame: Frame, at: number, bytes: number): ParseResult {
    const { buf, view } = frame;
    const headerBytes = (buf[at + 12]! >> 4) << 2;
    if (headerBytes < TCP_HEADER_BYTES || headerBytes > bytes || at + headerBytes > frame.end) return MALFORMED;
    this.sourcePort = view.getUint16(at);
    this.destinationPort = view.getUint16(at + 2);
    this.sequence = view.getInt32(at + 4);
    this.acknowledgement = view.getInt32(at + 8);
    this.flags = buf[at + 13]!;
    this.start = at + headerBytes;
    this.payloadBytes = bytes - headerBytes;
    this.end = Math.min(this.start + this.payloadBytes, frame.end);
    const isWhole = this.end - this.start === this.payloadBytes;
    if ((frame.marks & CHECKSUM_UNPROVEN) === 0 || !isWhole) return SEGMENT;
    return isChecksumRight(buf, this, at) ? SEGMENT : CORRUPT;
  }
}

/** Counts a packet that is no segment that can be used. */
export function countUnusable(result: ParseResult, { values }: Counters): void {
  if (result === FRAGMENT) values.packets_fragmented++;
  else if (result === MALFORMED) values.packets_malformed++;
  else if (result === CORRUPT) values.packets_corrupt++;
  else if (result === NOT_TCP) values.packets_unwatched++;
}
