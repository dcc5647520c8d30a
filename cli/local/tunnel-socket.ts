/**
 * A stream of the tunnel as a socket of node's: for node's own HTTP/2, which wants one.
 *
 * Back-pressure. From the agent: credit follows what was read here, so at most the stream's window waits. To the agent: a write is
 * done when the stream's queue has room for the next. What the stream says of delivery is the owner's to know (`deliveredBytes`).
 */

import { Duplex } from 'node:stream';
import { RESET_CANCELLED, type StreamVisitor } from '../../protocol/index.ts';
import type { TunnelEnd } from './local-stream.ts';

export class TunnelSocket extends Duplex implements StreamVisitor {
  readonly #stream: TunnelEnd;
  /** Given to the readable side, and not known to be read. */
  #unreadBytes = 0;
  /** The agent reset the stream, or our end is on its way. */
  #isEnded = false;
  #onRoom: (() => void) | undefined;

  constructor(stream: TunnelEnd) {
    super({ allowHalfOpen: false });
    this.#stream = stream;
  }

  // What the agent does.

  onData(bytes: Buffer, start: number, end: number): void {
    this.#unreadBytes += end - start;
    if (this.destroyed || this.push(Buffer.from(bytes.subarray(start, end)))) this.#settle();
  }

  onEnd(): void {
    if (!this.destroyed) this.push(null);
  }

  onReset(): void {
    this.#isEnded = true;
    this.destroy();
  }

  onDrain(): void {
    const onRoom = this.#onRoom;
    this.#onRoom = undefined;
    onRoom?.();
  }

  // What the reader and the writer of the socket do.

  override _read(): void {
    this.#settle();
  }

  override _write(bytes: Buffer, _encoding: string, onWritten: () => void): void {
    if (this.#stream.write(bytes, 0, bytes.length)) onWritten();
    else this.#onRoom = onWritten;
  }

  override _final(onDone: () => void): void {
    this.#isEnded = true;
    this.#stream.end(this.#stream.receivedBytes);
    onDone();
  }

  override _destroy(error: Error | null, onDone: (error: Error | null) => void): void {
    if (this.#isEnded) this.#settle();
    else this.#stream.reset(RESET_CANCELLED, this.#stream.receivedBytes);
    onDone(error);
  }

  #settle(): void {
    const bytes = this.#unreadBytes;
    this.#unreadBytes = 0;
    if (bytes > 0) this.#stream.consumed(bytes);
  }
}
