/** Telling clients in the pod from clients elsewhere: their connections to the app are opened differently. */

import { networkInterfaces } from 'node:os';
import { LOCAL_ADDRESSES_MS } from './limits.ts';

/** The pod's own addresses. They change rarely: looked up again when the last look is older than LOCAL_ADDRESSES_MS. */
export class LocalAddresses {
  readonly #read: () => readonly string[];
  readonly #now: () => number;
  #addresses: ReadonlySet<string> = new Set();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(read: () => readonly string[] = interfaceAddresses, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#now = now;
  }

  /** Whether a plain address belongs to the pod. 127.0.0.0/8 does as a whole. */
  has(address: string): boolean {
    if (address.startsWith('127.') || address === '::1') return true;
    const nowMs = this.#now();
    if (nowMs - this.#readAt > LOCAL_ADDRESSES_MS) {
      this.#readAt = nowMs;
      this.#addresses = new Set(this.#read());
    }
    return this.#addresses.has(address);
  }
}

/** The addresses of all interfaces of the calling thread's namespace. */
export function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(entries => (entries ?? []).map(entry => entry.address));
}
