/**
 * The input that a fuzzing thread runs, in memory that another thread can look at: what never ends is known all the same.
 *
 * The fuzzing thread writes the target's number, the bytes, and last a serial number, which is odd while the input runs. The other thread asks now and then; an
 * odd serial that stays the same for too long is an input that hangs, and nobody writes to it any more.
 */

const SERIAL = 0;
const TARGET = 1;
const LENGTH = 2;
const HEADER_BYTES = 3 * Int32Array.BYTES_PER_ELEMENT;
/** No target takes longer inputs. */
const MAX_INPUT_BYTES = 256 * 1024;

/** What has been running since before the last look. */
export interface HangingInput {
  /** Its place in the list of targets. */
  readonly target: number;
  readonly bytes: Buffer;
}

export class InputInProgress {
  readonly shared: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #bytes: Uint8Array;
  #seenSerial = 0;
  #seenMs = 0;

  /** @param shared that of the other thread's, when there is one already */
  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(HEADER_BYTES + MAX_INPUT_BYTES)) {
    this.shared = shared;
    this.#header = new Int32Array(shared, 0, 3);
    this.#bytes = new Uint8Array(shared, HEADER_BYTES);
  }

  /** Of the thread that fuzzes: `input` begins to run. Copies it. @throws RangeError when it is too long */
  begin(target: number, input: Buffer): void {
    this.#bytes.set(input);
    this.#header[TARGET] = target;
    this.#header[LENGTH] = input.length;
    Atomics.add(this.#header, SERIAL, 1);
  }

  /** The input that began last has ended. */
  end(): void {
    Atomics.add(this.#header, SERIAL, 1);
  }

  /** Of the other thread: the input that was running already at a look `limitMs` ago or earlier, and still is. Copies it. */
  hanging(nowMs: number, limitMs: number): HangingInput | undefined {
    const serial = Atomics.load(this.#header, SERIAL);
    if (serial !== this.#seenSerial) {
      this.#seenSerial = serial;
      this.#seenMs = nowMs;
    }
    if (serial % 2 === 0 || nowMs - this.#seenMs < limitMs) return undefined;
    return { target: this.#header[TARGET] ?? 0, bytes: Buffer.from(this.#bytes.subarray(0, this.#header[LENGTH])) };
  }
}
