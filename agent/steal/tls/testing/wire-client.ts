/** A TLS client whose wire the test has in its hand: how bytes are cut, what ends without a close_notify. */
import { connect as connectTcp, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';

export class WireClient {
  readonly raw: Socket;
  readonly tls: TLSSocket;
  readonly secured: Promise<void>;
  /** How the other side ended; null while it has not. */
  end: 'clean' | 'torn' | 'reset' | null = null;
  text = '';

  /** @param pieceBytes how much is written at once */
  constructor(port: number, options: ConnectionOptions = {}, pieceBytes = Number.POSITIVE_INFINITY) {
    const raw = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.raw = raw;
    const wire = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => void this.#write(chunk, pieceBytes).then(() => done()),
      final: done => void raw.end(done),
      autoDestroy: false,
    });
    raw.on('data', (chunk: Buffer) => wire.push(chunk));
    raw.on('end', () => wire.push(null));
    raw.on('error', () => {
      this.end ??= 'reset';
    });
    // Before TLS hears of it: was there a close_notify?
    wire.on('end', () => {
      const state = this.tls as unknown as { readonly _readableState: { readonly ended: boolean } };
      this.end ??= state._readableState.ended ? 'clean' : 'torn';
    });
    this.tls = connect({ socket: wire, servername: 'shop.example', rejectUnauthorized: false, ...options });
    this.secured = new Promise(resolve => this.tls.on('secureConnect', resolve));
    this.tls.on('error', () => undefined);
    this.tls.on('end', () => {
      this.end ??= 'clean';
    });
    this.tls.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
    });
  }

  [Symbol.dispose](): void {
    this.tls.destroy();
    this.raw.destroy();
  }

  async #write(chunk: Buffer, pieceBytes: number): Promise<void> {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      this.raw.write(chunk.subarray(at, at + pieceBytes));
      // Each piece in a segment of its own.
      if (pieceBytes < chunk.length) await new Promise(resolve => setTimeout(resolve, 1));
    }
  }
}
