/**
 * The requests that the app has been sent and has not answered, in order: what the response splitter must know of each
 * (did it ask by HEAD or CONNECT, does it end the connection). One integer a request; the common case of one request
 * at a time costs no array.
 */
export class ExchangeQueue {
  length = 0;
  private first = 0;
  /** A power-of-two ring, made at the first pipelined request. Holds everything behind `first`. */
  private ring: Uint8Array | null = null;
  private head = 0;

  /** @param flags request flags below 256 (filter-engine/request-head.ts) */
  push(flags: number): void {
    if (this.length === 0) this.first = flags;
    else this.pushBehind(flags);
    this.length++;
  }

  /** The flags of the oldest unanswered request. Only while `length > 0`. */
  peek(): number {
    return this.first;
  }

  /** Forgets the oldest. Only while `length > 0`. */
  shift(): void {
    this.length--;
    if (this.length === 0 || this.ring === null) return;
    this.first = this.ring[this.head] as number;
    this.head = (this.head + 1) & (this.ring.length - 1);
  }

  private pushBehind(flags: number): void {
    let ring = this.ring;
    const behind = this.length - 1;
    if (ring === null) {
      ring = new Uint8Array(16);
      this.ring = ring;
    } else if (behind === ring.length) {
      const grown = new Uint8Array(ring.length * 2);
      for (let i = 0; i < behind; i++) grown[i] = ring[(this.head + i) & (ring.length - 1)] as number;
      this.ring = grown;
      this.head = 0;
      ring = grown;
    }
    ring[(this.head + behind) & (ring.length - 1)] = flags;
  }
}
