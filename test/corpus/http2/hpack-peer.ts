/** hpack.js, as an oracle and in the bench: streams whose reads are synchronous. It has no types of its own. */

import { createRequire } from 'node:module';

/** One field as hpack.js has it. */
export interface PeerField {
  readonly name: string;
  readonly value: string;
  readonly neverIndex?: boolean;
  /** Of the encoder: whether the field enters the table, and whether strings are Huffman encoded. */
  readonly incremental?: boolean;
  readonly huffman?: boolean;
}

interface PeerDecompressor {
  write(block: Buffer): void;
  execute(): void;
  read(): PeerField | null;
  on(event: 'error', listener: (error: Error) => void): void;
}

interface PeerCompressor {
  write(fields: readonly PeerField[]): void;
  read(): Buffer | null;
}

interface PeerModule {
  readonly compressor: { create(options: { table: { size: number; maxSize?: number } }): PeerCompressor };
  readonly decompressor: { create(options: { table: { size: number; maxSize?: number } }): PeerDecompressor };
}

const peer: PeerModule = createRequire(import.meta.url)('hpack.js');

/** Decodes one block after another, as pairs; throws on what it does not take. */
export class PeerDecoder {
  readonly #peer = peer.decompressor.create({ table: { size: 4_096, maxSize: 4_096 } });
  #error: Error | null = null;

  constructor() {
    this.#peer.on('error', error => {
      this.#error = error;
    });
  }

  decode(block: Buffer): (readonly [string, string])[] {
    this.#peer.write(block);
    this.#peer.execute();
    if (this.#error !== null) throw this.#error;
    const fields: (readonly [string, string])[] = [];
    for (let field = this.#peer.read(); field !== null; field = this.#peer.read())
      fields.push([field.name, field.value]);
    return fields;
  }
}

/** Encodes one list after another, with its table. */
export class PeerEncoder {
  readonly #peer = peer.compressor.create({ table: { size: 4_096, maxSize: 4_096 } });

  encode(fields: readonly PeerField[]): Buffer {
    this.#peer.write(fields);
    const parts: Buffer[] = [];
    for (let part = this.#peer.read(); part !== null; part = this.#peer.read()) parts.push(part);
    return Buffer.concat(parts);
  }
}
