/**
 * Addresses whose connections come from the range of ports that we borrow from, as a NAT's do. They are not borrowed (onward.ts says why).
 * One is forgotten CROWDED_MS after its last such connection: what is behind an address changes.
 */

import { CROWDED_MS, MAX_CROWDED_ADDRESSES } from './limits.ts';

export class CrowdedAddresses {
  /** When each was last seen, the longest ago first. */
  readonly #seenMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes a connection from our range of ports; whether its address was not known as crowded. Beyond MAX_CROWDED_ADDRESSES it is not noted. */
  note(address: string): boolean {
    const nowMs = this.#now();
    const isNew = !this.#has(address, nowMs);
    this.#seenMs.delete(address);
    if (this.#seenMs.size >= MAX_CROWDED_ADDRESSES && !this.#forgetOldest(nowMs)) return false;
    this.#seenMs.set(address, nowMs);
    return isNew;
  }

  has(address: string): boolean {
    return this.#seenMs.size > 0 && this.#has(address, this.#now());
  }

  #has(address: string, nowMs: number): boolean {
    const seenMs = this.#seenMs.get(address);
    if (seenMs === undefined) return false;
    if (nowMs - seenMs < CROWDED_MS) return true;
    this.#seenMs.delete(address);
    return false;
  }

  /** Makes room when the oldest is due. */
  #forgetOldest(nowMs: number): boolean {
    for (const [address, seenMs] of this.#seenMs) {
      return nowMs - seenMs >= CROWDED_MS && this.#seenMs.delete(address);
    }
    return false;
  }
}
