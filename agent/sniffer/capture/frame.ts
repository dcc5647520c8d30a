/** A captured packet as sources hand it on: from its IP header, where it lies, with what the capture knows about it. */

/** The pod received it, or sent it. Neither bit: the source cannot tell, or both are true (loopback). */
export const RECEIVED = 1;
export const SENT = 2;
/** Nobody checked the TCP checksum yet, and it ought to be right: what the kernel itself will check. */
export const CHECKSUM_UNPROVEN = 4;

/** One object for all packets of a source, filled anew for each. */
export class Frame {
  /** Borrowed until `onFrame` returns (docs/buffers.md, row "captured packet"). The IP packet lies in `[start, end)`. */
  buf: Buffer = Buffer.alloc(0);
  /** The same memory, with the same offsets: reading 32 bits by a view is one instruction, by bytes it is ten. */
  view: DataView = new DataView(new ArrayBuffer(0));
  start = 0;
  end = 0;
  /** Bytes that the packet had; more than `end - start` where the capture cut it. */
  wireBytes = 0;
  /** RECEIVED, SENT, CHECKSUM_UNPROVEN. */
  marks = 0;

  /** Sets `buf` and `view`: when the source's memory changes, which is once. */
  setMemory(buf: Buffer): void {
    this.buf = buf;
    this.view = new DataView(buf.buffer, buf.byteOffset, buf.length);
  }
}

/** The time of the newest packet. A number in a typed array, since one in a field is a heap object for each packet. */
export class FrameClock {
  private readonly now = new Float64Array(1);

  /** Microseconds since the epoch. */
  get nowUs(): number {
    return this.now[0] as number;
  }

  set nowUs(timeUs: number) {
    this.now[0] = timeUs;
  }
}
