/**
 * A queue of bytes in one ring: what a stream holds until credit comes. Grows by doubling from 4 KiB, gives its memory back
 * when it runs empty, so an idle stream holds none. Its bound is its owner's (`maxQueueBytes`).
 *
 * A stream at full speed runs out of credit with each window, and a ring of that size that is new each time has the engine collect garbage all the while. So the
 * thread keeps the last large one that was given back, for whoever needs one next.
 */

const EMPTY = Buffer.alloc(0);
const FIRST_CAPACITY = 4096;
/** Rings from this size on are worth keeping, and none above: it is what a stream's queue holds at most. */
const LEAST_SPARE_BYTES = 64 * 1024;
const MOST_SPARE_BYTES = 1024 * 1024;

/** Of the thread; nobody's. */
let spare: Buffer = EMPTY;

export class ByteRing {
  #bytes: Buffer = EMPTY;
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Bytes of memory held. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Copies `start` to `end` of `source` to the tail. */
  push(source: Buffer, start: number, end: number): void {
    const count = end - start;
    if (this.#length + count > this.#bytes.length) this.#grow(this.#length + count);
    const capacity = this.#bytes.length;
    const tail = (this.#head + this.#length) % capacity;
    const first = Math.min(count, capacity - tail);
    source.copy(this.#bytes, tail, start, start + first);
    source.copy(this.#bytes, 0, start + first, end);
    this.#length += count;
  }

  /** The buffer that holds the head of the queue; with `spanStart` and `spanEnd`, borrowed until the next push, drop or clear. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get spanStart(): number {
    return this.#head;
  }

  /** Exclusive; less than the whole queue where the ring wraps. */
  get spanEnd(): number {
    return Math.min(this.#head + this.#length, this.#bytes.length);
  }

  /** Takes `count` bytes, at most `length`, off the head. */
  drop(count: number): void {
    this.#length -= count;
    if (this.#length === 0) this.clear();
    else this.#head = (this.#head + count) % this.#bytes.length;
  }

  clear(): void {
    giveBack(this.#bytes);
    this.#bytes = EMPTY;
    this.#head = 0;
    this.#length = 0;
  }

  #grow(needed: number): void {
    let capacity = Math.max(this.#bytes.length, FIRST_CAPACITY);
    while (capacity < needed) capacity *= 2;
    const grown = takeRing(capacity);
    const firstEnd = this.spanEnd;
    this.#bytes.copy(grown, 0, this.#head, firstEnd);
    this.#bytes.copy(grown, firstEnd - this.#head, 0, this.#length - (firstEnd - this.#head));
    giveBack(this.#bytes);
    this.#bytes = grown;
    this.#head = 0;
  }
}

/** At least so large, with anything in it. */
function takeRing(capacity: number): Buffer {
  if (capacity < LEAST_SPARE_BYTES || spare.length < capacity) return Buffer.allocUnsafeSlow(capacity);
  const taken = spare;
  spare = EMPTY;
  return taken;
}

function giveBack(ring: Buffer): void {
  if (ring.length >= LEAST_SPARE_BYTES && ring.length <= MOST_SPARE_BYTES) spare = ring;
}
