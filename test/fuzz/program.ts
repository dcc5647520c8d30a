/** An input as a program: steps of a few bytes each, so that a mutation changes one step and leaves the others. */

export class Program {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next byte; 0 behind the end. */
  u8(): number {
    const value = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  /** The next two. */
  u16(): number {
    return this.u8() * 256 + this.u8();
  }

  /** The next four, signed. */
  i32(): number {
    return (this.u16() * 65_536 + this.u16()) | 0;
  }

  /** The next byte, below `limit`. */
  below(limit: number): number {
    return this.u8() % limit;
  }
}
