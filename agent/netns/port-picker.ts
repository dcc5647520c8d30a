/**
 * Local ports for connections to the app under a client's address, in turn.
 *
 * A new connection of that client from a port that we hold would find the app's end of ours, and hang. So ours come from below
 * what systems give to outgoing connections (Linux 32768-60999, IANA 49152-65535), and a client that is seen with a port
 * of our range is not borrowed from any more (onward.ts).
 */

/** Which of several threads this is, from 0: each picks ports that the others do not. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

const ALL: Share = { index: 0, of: 1 };

/** Inclusive. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export const BORROWED_PORTS: PortRange = { first: 1024, last: 32767 };

/**
 * In turn rather than at random: the longer a port rests, the surer the connection that last used it is over. The start is random, since
 * another agent of the same pod may have just ended.
 */
export class PortPicker {
  readonly #range: PortRange;
  readonly #share: Share;
  readonly #count: number;
  #next: number;

  constructor(range: PortRange = BORROWED_PORTS, random: () => number = Math.random, share: Share = ALL) {
    this.#range = range;
    this.#share = share;
    this.#count = Math.floor((range.last - range.first + 1) / share.of);
    this.#next = Math.floor(random() * this.#count);
  }

  /** Whether we, in whatever thread, may be using this port. */
  has(port: number): boolean {
    return port >= this.#range.first && port <= this.#range.last;
  }

  /**
   * The next port.
   * @param attempt from 1, for one connection. Connections that came together hold neighbouring ports, so who finds one taken
   * leaps: by 1, 3, 7, 15 … ports. That leaves a run of thousands behind within a dozen attempts, and still tries each port of a range of a few.
   */
  pick(attempt = 1): number {
    // A power made by ** is a floating-point number to the engine, and so would be every port from the first leap on: all code that was compiled for
    // integers, here and wherever the port goes, would be thrown away and made anew.
    if (attempt > 1) this.#next = (this.#next + (1 << (attempt - 1)) - 2) % this.#count;
    const port = this.#range.first + this.#share.index + this.#next * this.#share.of;
    this.#next = this.#next + 1 === this.#count ? 0 : this.#next + 1;
    return port;
  }
}
