/**
 * Packets into a capture file: pcap in microseconds, little-endian, raw IP, which tcpdump and Wireshark read. A visitor of frames, so that
 * it can stand in for the flow table or beside it. Packets gather in one buffer that is handed on when it is full.
 */

import { captureHeader } from '../../../protocol/index.ts';
import type { Frame, FrameClock } from './frame.ts';
import { MAX_PACKET_BYTES } from './limits.ts';
import type { FrameVisitor } from './packet-source.ts';

const PACKET_BYTES = 16;
const CAPTURED_AT = 8;
/** Larger than the largest packet with its head. */
const BUFFER_BYTES = 1024 * 1024;

/** Takes bytes of the file, in order, and how many packets they are. They are valid until it returns. */
export type CaptureOutput = (bytes: Buffer, packets: number) => void;

/** @returns where the packet ends that begins at `start` of what a CaptureWriter wrote */
export function endOfPacket(bytes: Buffer, start: number): number {
  return start + PACKET_BYTES + bytes.readUInt32LE(start + CAPTURED_AT);
}

export class CaptureWriter implements FrameVisitor, Disposable {
  private readonly clock: FrameClock;
  private readonly output: CaptureOutput;
  private readonly buf = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  private end = 0;
  private packets = 0;

  /** @param clock of the source that it is told by */
  constructor(clock: FrameClock, output: CaptureOutput) {
    this.clock = clock;
    this.output = output;
    this.end = captureHeader(MAX_PACKET_BYTES).copy(this.buf);
  }

  onFrame(frame: Frame): void {
    const captured = Math.min(frame.end - frame.start, MAX_PACKET_BYTES);
    if (this.end + PACKET_BYTES + captured > BUFFER_BYTES) this.flush();
    const { buf, end } = this;
    const seconds = Math.floor(this.clock.nowUs / 1e6);
    buf.writeUInt32LE(seconds, end);
    buf.writeUInt32LE(this.clock.nowUs - seconds * 1e6, end + 4);
    buf.writeUInt32LE(captured, end + CAPTURED_AT);
    buf.writeUInt32LE(frame.wireBytes, end + 12);
    frame.buf.copy(buf, end + PACKET_BYTES, frame.start, frame.start + captured);
    this.end = end + PACKET_BYTES + captured;
    this.packets += 1;
  }

  /** Hands on what has gathered. */
  flush(): void {
    if (this.end > 0) this.output(this.buf.subarray(0, this.end), this.packets);
    this.end = 0;
    this.packets = 0;
  }

  [Symbol.dispose](): void {
    this.flush();
  }
}
