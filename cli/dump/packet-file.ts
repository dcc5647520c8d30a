/** A capture file of what dumps see: the packets of all streams that bring some, behind one header. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { MuxStream, StreamVisitor } from '../../protocol/index.ts';
import type { HeadgateError } from '../errors.ts';
import { outputError } from './har-file.ts';

/** What each stream begins with: that of a pcap file. */
const FILE_HEADER_BYTES = 24;

export interface PacketFileOptions {
  readonly path: string;
  /** Once: nothing is written any more. */
  onFailed(error: HeadgateError): void;
}

export class PacketFile {
  readonly #options: PacketFileOptions;
  readonly #fd: number;
  #hasHeader = false;
  #isOver = false;

  /** Replaces a file that is there. @throws HeadgateError HEADGATE_ERR_OUTPUT */
  constructor(options: PacketFileOptions) {
    this.#options = options;
    try {
      // What passes by is the owner's: nobody else reads it.
      this.#fd = openSync(options.path, 'w', 0o600);
    } catch (error) {
      throw outputError(options.path, error);
    }
  }

  /** Takes a stream of packets. */
  take(stream: MuxStream): void {
    stream.visitor = new PacketReader(stream, this);
  }

  /** A stream's header is whole; the first one is the file's. */
  writeHeader(header: Buffer): void {
    if (this.#hasHeader) return;
    this.#hasHeader = true;
    this.write(header);
  }

  write(bytes: Buffer): void {
    if (this.#isOver) return;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at, bytes.length - at);
    } catch (error) {
      this.close();
      this.#options.onFailed(outputError(this.#options.path, error));
    }
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    closeSync(this.#fd);
  }
}

/** Packets of one stream: whole ones, so that those of several may follow each other. A read may cut one, so they are gathered. */
class PacketReader implements StreamVisitor {
  readonly #stream: MuxStream;
  readonly #file: PacketFile;
  #rest: Buffer = Buffer.alloc(0);
  #hasHeader = false;

  constructor(stream: MuxStream, file: PacketFile) {
    this.#stream = stream;
    this.#file = file;
  }

  onData(bytes: Buffer, start: number, end: number): void {
    const piece = bytes.subarray(start, end);
    const all = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let whole = 0;
    if (!this.#hasHeader && all.length >= FILE_HEADER_BYTES) {
      this.#hasHeader = true;
      whole = FILE_HEADER_BYTES;
      this.#file.writeHeader(all.subarray(0, FILE_HEADER_BYTES));
    }
    const first = whole;
    if (this.#hasHeader) whole = endOfPackets(all, whole);
    if (whole > first) this.#file.write(all.subarray(first, whole));
    this.#rest = Buffer.from(all.subarray(whole));
    this.#stream.consumed(end - start);
  }

  onEnd(): void {
    this.#stream.end();
  }

  onReset(): void {
    this.#rest = Buffer.alloc(0);
  }

  onDrain(): void {
    // Nothing is written.
  }
}

const PACKET_HEADER_BYTES = 16;
const CAPTURED_AT = 8;

/** Behind the last whole packet of those that begin at `start`. */
function endOfPackets(bytes: Buffer, start: number): number {
  let at = start;
  while (at + PACKET_HEADER_BYTES <= bytes.length) {
    const next = at + PACKET_HEADER_BYTES + bytes.readUInt32LE(at + CAPTURED_AT);
    if (next > bytes.length) break;
    at = next;
  }
  return at;
}
