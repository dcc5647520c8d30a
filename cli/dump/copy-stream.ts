/** One client connection of a mirror with responses, as a stream of the tunnel: its records go to a reader until it is over. */

import { type MuxStream, RecordReader, type StreamVisitor } from '../../protocol/index.ts';
import type { ExchangeReader } from './exchange-reader.ts';

export class CopyStream implements StreamVisitor {
  readonly #stream: MuxStream;
  readonly #reader: ExchangeReader;
  readonly #records: RecordReader;
  readonly #onOver: () => void;
  #isOver = false;

  /** @param onOver told once */
  constructor(stream: MuxStream, reader: ExchangeReader, onOver: () => void) {
    this.#stream = stream;
    this.#reader = reader;
    this.#onOver = onOver;
    this.#records = new RecordReader(reader);
    // By credit the agent knows which of its copies have been read.
    stream.keepWindow();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#records.push(bytes, start, end);
    this.#stream.consumed(end - start);
  }

  onEnd(): void {
    this.finish();
    this.#stream.end();
  }

  onReset(): void {
    this.finish();
  }

  onDrain(): void {
    // Nothing is written.
  }

  /** Nothing more is read: tells what there is. */
  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader.onOver();
    this.#onOver();
  }
}
