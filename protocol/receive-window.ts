/**
 * The receiving side of one window, of a stream or of the session: how much the peer may still send, and when to tell it that
 * it may send more.
 *
 * Credit goes back when half of the window has been passed on, so a bulk stream costs one CREDIT frame per 128 KiB; or when
 * what was passed on is at least what the peer has left. The second rule keeps the session going when streams that nobody
 * consumes hold most of its window: without it, credit that is owed but not yet half a window could stop all others for ever.
 */
export class ReceiveWindow {
  readonly #halfBytes: number;
  #available: number;
  #owed = 0;

  constructor(windowBytes: number) {
    this.#available = windowBytes;
    this.#halfBytes = windowBytes >>> 1;
  }

  /** What the peer may still send. */
  get available(): number {
    return this.#available;
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
    if (this.#owed < this.#halfBytes && this.#owed < this.#available) return 0;
    const granted = this.#owed;
    this.#owed = 0;
    this.#available += granted;
    return granted;
  }
}
