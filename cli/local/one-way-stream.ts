/**
 * A mirror's stream as its local process sees it: what it answers is read and dropped here, since nobody waits for it and the
 * agent would only throw it away.
 */

import type { MuxStream, StreamId, StreamVisitor, WireResetCode } from '../../protocol/index.ts';

export class OneWayStream implements MuxStream {
  readonly #stream: MuxStream;

  constructor(stream: MuxStream) {
    this.#stream = stream;
  }

  /** The answer is dropped. */
  write(): boolean {
    return true;
  }

  get id(): StreamId {
    return this.#stream.id;
  }

  get visitor(): StreamVisitor | null {
    return this.#stream.visitor;
  }

  set visitor(visitor: StreamVisitor | null) {
    this.#stream.visitor = visitor;
  }

  get isOpen(): boolean {
    return this.#stream.isOpen;
  }

  get queuedBytes(): number {
    return this.#stream.queuedBytes;
  }

  get sentBytes(): number {
    return this.#stream.sentBytes;
  }

  get departedBytes(): number {
    return this.#stream.departedBytes;
  }

  get creditedBytes(): number {
    return this.#stream.creditedBytes;
  }

  get receivedBytes(): number {
    return this.#stream.receivedBytes;
  }

  end(deliveredBytes?: number): void {
    this.#stream.end(deliveredBytes);
  }

  reset(code: WireResetCode, deliveredBytes?: number): void {
    this.#stream.reset(code, deliveredBytes);
  }

  consumed(bytes: number): void {
    this.#stream.consumed(bytes);
  }
}
