/** Local ports for connections to the app, in turn, from the range that the namespace gives to outgoing connections. */

import { readFileSync } from 'node:fs';

const PORT_RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
const DEFAULT_RANGE = '32768 60999';

/**
 * In turn rather than at random: the longer a port rests, the surer the connection that last used it is over. The start is random, since
 * another agent of the same pod may have just ended.
 */
export class PortPicker {
  readonly #first: number;
  readonly #count: number;
  #next: number;
  #picked = 0;

  constructor(range: string = readRange(), random: () => number = Math.random) {
    const [first = 32768, last = 60999] = range.trim().split(/\s+/).map(Number);
    this.#first = first;
    this.#count = Math.max(1, last - first + 1);
    this.#next = Math.floor(random() * this.#count);
  }

  /** Whether every port has been given out at least once: only then can one meet an older connection of ours. */
  get hasWrapped(): boolean {
    return this.#picked > this.#count;
  }

  pick(): number {
    const port = this.#first + this.#next;
    this.#next = this.#next + 1 === this.#count ? 0 : this.#next + 1;
    this.#picked++;
    return port;
  }
}

function readRange(): string {
  try {
    return readFileSync(PORT_RANGE, 'utf8');
  } catch {
    return DEFAULT_RANGE; // No /proc/sys in this container.
  }
}
