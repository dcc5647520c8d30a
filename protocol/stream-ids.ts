/**
 * Stream ids as serial numbers (RFC 1982 over 31 bits, without 0). Each side counts up the ids of the streams that it opens; an
 * id at or behind the latest one was opened before (and frames for it may be late), one ahead of it is new. At the end of the
 * range counting goes on at 1, so a session that opens a stream per connection at 15,000/s does not end after 40 hours; ids
 * still in use are skipped.
 *
 * The highest bit says whose ids they are: clear for the agent's (client connections), set for the CLI's (dials).
 */

const ID_MASK = 0x7fffffff;
const HALF = 0x40000000;
const CLI_BIT = 0x80000000;

/** The first id after `latest` that is not in use. Fewer than all of them must be. */
export function nextStreamId(latest: number, inUse: { has(id: number): boolean }): number {
  let id = latest;
  do id = id === ID_MASK ? 1 : id + 1;
  while (inUse.has(id));
  return id;
}

/** Whether `id` is ahead of `latest`, the id opened last (0: none yet). */
export function isNewStreamId(id: number, latest: number): boolean {
  const distance = (id - latest) & ID_MASK;
  return distance !== 0 && distance < HALF;
}

/** Whether the CLI opens, or opened, the stream of this id. */
export function isCliStream(id: number): boolean {
  return id >= CLI_BIT;
}

/** The ids of the streams that one side opens, and how many of them are open. */
export class StreamIds {
  openCount = 0;
  readonly #highBit: number;
  #latest = 0;

  constructor(opener: 'agent' | 'cli') {
    this.#highBit = opener === 'cli' ? CLI_BIT : 0;
  }

  /** The id for the next stream of ours. */
  next(inUse: { has(id: number): boolean }): number {
    const highBit = this.#highBit;
    return highBit + nextStreamId(this.#latest, { has: id => inUse.has(highBit + id) });
  }

  /** Whether `id`, one of this side, was never opened. */
  isNew(id: number): boolean {
    return isNewStreamId(id - this.#highBit, this.#latest);
  }

  /** A stream was opened. */
  take(id: number): void {
    this.#latest = id - this.#highBit;
    this.openCount += 1;
  }
}
