/**
 * Bytes kept back because they cannot be acted on yet: an unfinished head, or what a client sent ahead. Owns its memory
 * (docs/buffers.md, row "hold"). Bounded by its users: a head has a limit, and whoever holds back stops reading.
 */
const FIRST_BYTES = 1_024;
const EMPTY = Buffer.alloc(0);

export class ByteHold {
  /** Valid in `[start, end)`. */
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;

  get length(): number {
    return this.end - this.start;
  }

  /** Copies `buf[start, end)` behind what is held. */
  append(buf: Buffer, start: number, end: number): void {
    const count = end - start;
    if (count === 0) return;
    if (this.end + count > this.bytes.length) this.makeRoom(count);
    buf.copy(this.bytes, this.end, start, end);
    this.end += count;
  }

  /** Bytes of memory that it has once `count` more were appended. */
  sizeWith(count: number): number {
    let size = this.bytes.length;
    if (this.end + count <= size) return size;
    size = Math.max(FIRST_BYTES, size);
    while (size < this.length + count) size *= 2;
    return size;
  }

  /** Forgets everything before the absolute offset `offset` of `bytes`. */
  consumeTo(offset: number): void {
    this.start = offset;
    if (this.start === this.end) this.release();
  }

  /** Forgets all and keeps the memory, for what is held next. */
  clear(): void {
    this.start = 0;
    this.end = 0;
  }

  /** Forgets all and lets go of the memory, so that an idle connection holds none. */
  release(): void {
    this.bytes = EMPTY;
    this.start = 0;
    this.end = 0;
  }

  private makeRoom(count: number): void {
    const held = this.length;
    const grown = Buffer.allocUnsafeSlow(this.sizeWith(count));
    this.bytes.copy(grown, 0, this.start, this.end);
    this.bytes = grown;
    this.start = 0;
    this.end = held;
  }
}
