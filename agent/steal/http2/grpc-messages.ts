/**
 * Where in its messages the answer to a call of gRPC is: each has a header of five bytes, of which the last four say how long it is (gRPC over HTTP/2,
 * "Length-Prefixed-Message"). Only between two of them may trailers follow.
 */
const HEADER_BYTES = 5;

export class GrpcMessages {
  /** Bytes of the header at hand that came, and the length that they say so far. */
  private headerBytes = 0;
  private length = 0;
  /** What is to come of the message at hand. */
  private left = 0;

  /** Content of DATA. Borrowed for the call. */
  take(buf: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.left > 0) {
        const taken = Math.min(this.left, end - at);
        this.left -= taken;
        at += taken;
      } else this.takeHeader(buf[at++] as number);
    }
  }

  get isBetween(): boolean {
    return this.headerBytes === 0 && this.left === 0;
  }

  private takeHeader(byte: number): void {
    // The first one says whether it is compressed.
    this.length = this.headerBytes === 0 ? 0 : this.length * 256 + byte;
    this.headerBytes++;
    if (this.headerBytes < HEADER_BYTES) return;
    this.headerBytes = 0;
    this.left = this.length;
  }
}
