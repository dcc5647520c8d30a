/** A dialled stream as a stream of node, for code that pipes. Its failure is an error with the name of the RESET as `code`. */

import { Duplex } from 'node:stream';
import {
  type MuxStream,
  RESET_CANCELLED,
  type ResetCode,
  resetCodeName,
  type StreamDial,
  type StreamVisitor,
} from '../../protocol/index.ts';

/** What opens streams. */
export interface Dialler {
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null;
}

/** Why a dial failed, or a connection ended early. */
export class DialError extends Error {
  override readonly name = 'DialError';
  /** `DIAL_REFUSED`, `NAME_UNKNOWN`, `FAR_RESET` … (protocol/reset-codes.ts), or `NO_AGENT`. */
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Dials. @throws DialError when what was asked for cannot be had */
export function dialDuplex(dialler: Dialler, dial: StreamDial): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const ends = new DuplexEnds(resolve, reject);
    const stream = dialler.dial(dial, ends);
    if (stream === null) reject(new DialError('NO_AGENT'));
    else ends.stream = stream;
  });
}

class DuplexEnds implements StreamVisitor {
  stream!: MuxStream;
  readonly #resolve: (duplex: Duplex) => void;
  readonly #reject: (error: Error) => void;
  readonly #duplex: Duplex;
  #isConnected = false;
  #isOver = false;
  /** Pushed while nobody read: credit is owed for it. */
  #owedBytes = 0;
  #onRoom: (() => void) | undefined;

  constructor(resolve: (duplex: Duplex) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#duplex = new Duplex({
      allowHalfOpen: true,
      read: () => this.#pay(),
      write: (chunk: Buffer, _, done) => this.#write(chunk, done),
      final: done => {
        this.stream.end();
        done();
      },
      destroy: (error, done) => {
        if (!this.#isOver && this.stream.isOpen) this.stream.reset(RESET_CANCELLED);
        this.#isOver = true;
        done(error);
      },
    });
  }

  onConnected(): void {
    this.#isConnected = true;
    this.#resolve(this.#duplex);
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#owedBytes += end - start;
    if (this.#duplex.push(Buffer.from(bytes.subarray(start, end)))) this.#pay();
  }

  onEnd(): void {
    this.#duplex.push(null);
  }

  onReset(code: ResetCode): void {
    this.#isOver = true;
    const error = new DialError(resetCodeName(code));
    if (this.#isConnected) this.#duplex.destroy(error);
    else this.#reject(error);
  }

  onDrain(): void {
    const onRoom = this.#onRoom;
    this.#onRoom = undefined;
    onRoom?.();
  }

  #write(chunk: Buffer, done: () => void): void {
    if (this.stream.write(chunk, 0, chunk.length)) done();
    else this.#onRoom = done;
  }

  #pay(): void {
    const owed = this.#owedBytes;
    this.#owedBytes = 0;
    if (owed > 0 && !this.#isOver) this.stream.consumed(owed);
  }
}
