/** Telling clients in the pod from clients elsewhere: their connections to the app are opened differently. */

import { networkInterfaces } from 'node:os';
import { LOCAL_ADDRESSES_MS } from './limits.ts';

/** The pod's own addresses. They change rarely: looked up again when the last look is older than LOCAL_ADDRESSES_MS. */
export class LocalAddresses {
  #addresses: ReadonlySet<string> = new Set();
  #readAt = Number.NEGATIVE_INFINITY;

  /** Whether a plain address belongs to the pod. 127.0.0.0/8 does as a whole. */
  has(address: string): boolean {
    if (address.startsWith('127.') || address === '::1') return true;
    const now = performance.now();
    if (now - this.#readAt > LOCAL_ADDRESSES_MS) {
      this.#readAt = now;
      const interfaces = Object.values(networkInterfaces());
      this.#addresses = new Set(interfaces.flatMap(entries => (entries ?? []).map(entry => entry.address)));
    }
    return this.#addresses.has(address);
  }
}
