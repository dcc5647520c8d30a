/** A captured packet as sources hand it on: from its IP header, where it lies, with what the capture knows about it. */

import { endianness } from 'node:os';

/** The pod received it, or sent it. Neither bit: the source cannot tell, or both are true (loopback). */
export const RECEIVED = 1;
export const SENT = 2;
/** Nobody checked the TCP checksum yet, and it ought to be right: what the kernel itself will check. */
export const CHECKSUM_UNPROVEN = 4;

const WORD_BYTES = 4;
/** Whoever reads words knows how one machine orders bytes, and that is nearly all of them. */
const HAS_WORDS = endianness() === 'LE';

/** One object for all packets of a source, filled anew for each. */
export class Frame {
  /** Borrowed until `onFrame` returns (docs/buffers.md, row "captured packet"). The IP packet lies in `[start, end)`. */
  buf: Buffer = Buffer.alloc(0);
  /** The same memory, with the same offsets: reading 32 bits by a view is one instruction, by bytes it is ten. */
  view: DataView = new DataView(new ArrayBuffer(0));
  /** The same memory by words, little-endian: at `offset >> 2`, of offsets that four divides. */
  words: Int32Array = new Int32Array(0);
  start = 0;
  end = 0;
  /** Bytes that the packet had; more than `end - start` where the capture cut it. */
  wireBytes = 0;
  /** RECEIVED, SENT, CHECKSUM_UNPROVEN. */
  marks = 0;

  /** Sets `buf` and its views: when the source's memory changes, which is once. There are no words where it begins between two of them. */
  setMemory(buf: Buffer): void {
    const { buffer, byteOffset, length } = buf;
    this.buf = buf;
    this.view = new DataView(buffer, byteOffset, length);
    this.words =
      HAS_WORDS && byteOffset % WORD_BYTES === 0 ? new Int32Array(buffer, byteOffset, length >> 2) : new Int32Array(0);
  }
}

const US_PER_SECOND = 1e6;
const NS_PER_US = 1_000;

/** The time of the newest packet, in two small numbers, since a large one in a field is a heap object for each packet. */
export class FrameClock {
  /** Since the epoch, of 32 bits: negative from 2038 on, and true until 2106. */
  second = 0;
  nanosecond = 0;

  /** Microseconds since the epoch. */
  get nowUs(): number {
    return (this.second >>> 0) * US_PER_SECOND + Math.floor(this.nanosecond / NS_PER_US);
  }

  set nowUs(timeUs: number) {
    const second = Math.floor(timeUs / US_PER_SECOND);
    this.second = second | 0;
    this.nanosecond = Math.floor(timeUs - second * US_PER_SECOND) * NS_PER_US;
  }
}
