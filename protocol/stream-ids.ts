/**
 * Stream ids as serial numbers (RFC 1982 over 31 bits, without 0). The agent counts up; an id at or behind the latest one was
 * opened before (and frames for it may be late), one ahead of it is new. At the end of the range counting goes on at 1, so a
 * session that opens a stream per connection at 15,000/s does not end after 40 hours; ids still in use are skipped.
 */

const ID_MASK = 0x7fffffff;
const HALF = 0x40000000;

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
