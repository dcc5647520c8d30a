/**
 * A leg as the stream that node's TLS runs over. Bytes go through at once in both directions: what the peer does not take is queued by its leg,
 * where it is counted, so this stream never asks its writer to wait; what is read is braked by pausing the leg.
 *
 * The first bytes written may be kept from the peer until it is known what they are (`gate`).
 */
import { Duplex } from 'node:stream';
import type { Leg } from '../leg.ts';

/** What is done with the end of writing. */
type Finish = () => void;

export class LegStream extends Duplex {
  /** Told the first bytes written, which go nowhere before `openGate`. */
  gate: ((bytes: Buffer) => void) | null = null;
  private readonly leg: Leg;
  private readonly finish: Finish;
  private readonly kept: Buffer[] = [];

  /** @param finish called when everything was written */
  constructor(leg: Leg, finish: Finish) {
    // Destroyed by its owner alone, who knows what becomes of the leg.
    super({ allowHalfOpen: true, autoDestroy: false, emitClose: false });
    this.leg = leg;
    this.finish = finish;
  }

  /** Bytes from the peer; copied. */
  takeBytes(buf: Buffer, start: number, end: number): void {
    if (!this.destroyed) this.push(Buffer.from(buf.subarray(start, end)));
  }

  /** The peer's FIN. */
  takeEnd(): void {
    if (!this.destroyed) this.push(null);
  }

  /** What was kept goes to the peer, and so does what follows. */
  openGate(): void {
    this.gate = null;
    for (const bytes of this.kept.splice(0)) this.leg.write(bytes, 0, bytes.length);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.gate === null) {
      this.leg.write(chunk, 0, chunk.length);
    } else {
      this.kept.push(chunk);
      if (this.kept.length === 1) this.gate(chunk);
    }
    done();
  }

  override _final(done: (error?: Error) => void): void {
    if (this.gate === null) this.finish();
    done();
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    done(null);
  }
}
