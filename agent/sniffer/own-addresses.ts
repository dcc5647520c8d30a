/**
 * Which addresses are the pod's. A namespace that forwards (a node's own, a machine with containers) also passes on what others send to
 * each other, to the same ports; a mirror must not show that. One that does not forward has no such packets, and is not asked about
 * addresses: there, whatever came in is the pod's.
 *
 * To be asked by a thread of the namespace: what it reads is of the thread that reads.
 */

import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** Interfaces come and go; more often than this they are not looked at for the sake of addresses that are not among them. */
const FRESH_MS = 1_000;
const FORWARDING = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding'];
/** All of 127/8 is, and what lo has. */
const LOOPBACK = /^127\./;

export class OwnAddresses {
  private addresses: ReadonlySet<string> = new Set();
  private isForwarding = false;
  private readMs = Number.NEGATIVE_INFINITY;

  /** Whether a connection to this address is one to the pod. @param address as `formatAddress` writes it */
  has(address: string): boolean {
    if (this.addresses.has(address) || LOOPBACK.test(address)) return true;
    if (performance.now() - this.readMs >= FRESH_MS) this.read();
    return !this.isForwarding || this.addresses.has(address);
  }

  private read(): void {
    this.readMs = performance.now();
    this.isForwarding = FORWARDING.some(isOn);
    const all = Object.values(networkInterfaces()).flatMap(each => each ?? []);
    this.addresses = new Set(all.map(({ address }) => address));
  }
}

/** What cannot be read is not there: a kernel without IPv6, a namespace without /proc. */
function isOn(file: string): boolean {
  try {
    return readFileSync(file, 'latin1').trim() !== '0';
  } catch {
    return false;
  }
}
