/**
 * The receiving side of one window, of a stream or of the session: how much the peer may still send, and when to tell it that
 * it may send more. Credit goes back in halves of the window: the peer never waits for us while half of it is still open,
 * and a bulk stream costs one CREDIT frame per 128 KiB.
 */
export class ReceiveWindow {
  readonly #grantBytes: number;
  #available: number;
  #passedOn = 0;

  constructor(windowBytes: number) {
    this.#available = windowBytes;
    this.#grantBytes = Math.max(1, windowBytes >>> 1);
  }

  /** What the peer may still send. */
  get available(): number {
    return this.#available;
  }

  /** The peer sent `bytes`. @returns false when that is more than it may. */
  take(bytes: number): boolean {
    if (bytes > this.#available) return false;
    this.#available -= bytes;
    return true;
  }

  /** `bytes` of what was taken are passed on. @returns the credit to grant now, 0 for none yet. */
  release(bytes: number): number {
    this.#passedOn += bytes;
    if (this.#passedOn < this.#grantBytes) return 0;
    const granted = this.#passedOn;
    this.#passedOn = 0;
    this.#available += granted;
    return granted;
  }
}
