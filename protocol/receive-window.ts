/**
 * The receiving side of one window, of a stream or of the session: how much the peer may still send, and when to tell it that
 * it may send more.
 *
 * Credit goes back when half of the window has been passed on, so a bulk stream costs one CREDIT frame per half window; or when
 * what was passed on is at least what the peer has left. The second rule keeps the session going when streams that nobody
 * consumes hold most of its window: without it, credit that is owed but not yet half a window could stop all others for ever.
 *
 * A window may grow: it doubles, up to its largest size, whenever credit goes back and nothing that came is still held. Then it is
 * the way that is slow (a window is what travels in one round trip), and not who consumes: a consumer that is behind holds no more
 * than the first size.
 *
 * A window may be kept instead: then its credit is a receipt. It never grows, and goes back at once and to the byte, so that the peer
 * knows at any time what was passed on.
 */
export class ReceiveWindow {
  #largestBytes: number;
  #bytes: number;
  #available: number;
  #owed = 0;
  #isKept = false;

  /** @param largestBytes without it the window keeps its size */
  constructor(windowBytes: number, largestBytes = windowBytes) {
    this.#bytes = windowBytes;
    this.#largestBytes = largestBytes;
    this.#available = windowBytes;
  }

  /** What the peer may still send. */
  get available(): number {
    return this.#available;
  }

  /** From now on it grows no more, and what is passed on is granted at once. */
  keep(): void {
    this.#isKept = true;
    this.#largestBytes = this.#bytes;
  }

  /** The peer sent `bytes`. @returns false, and takes nothing, when that is more than it may. */
  take(bytes: number): boolean {
    if (bytes > this.#available) return false;
    this.#available -= bytes;
    return true;
  }

  /** `bytes` of what was taken are passed on. @returns the credit to grant now, 0 for none yet. */
  release(bytes: number): number {
    this.#owed += bytes;
    if (!this.#isKept && this.#owed < this.#bytes >>> 1 && this.#owed < this.#available) return 0;
    const granted = this.#owed + this.#growth();
    this.#owed = 0;
    this.#available += granted;
    return granted;
  }

  #growth(): number {
    if (this.#available + this.#owed < this.#bytes) return 0;
    const growth = Math.min(this.#bytes, this.#largestBytes - this.#bytes);
    this.#bytes += growth;
    return growth;
  }
}
