/** A capture file of what dumps see: the packets of all streams that bring some, behind one header. */

import { closeSync, writeSync } from 'node:fs';
import { ByteHold } from '../../filter-engine/index.ts';
import {
  CAPTURE_HEADER_BYTES,
  captureHeader,
  type MuxStream,
  RESET_LIMIT,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import { outputError } from './har-file.ts';
import { MAX_PACKET_BYTES } from './limits.ts';
import { openPrivateFile } from './private-file.ts';

export interface PacketFileOptions {
  readonly path: string;
  /** Once: nothing is written any more. */
  onFailed(error: HeadgateError): void;
}

export class PacketFile {
  readonly #options: PacketFileOptions;
  readonly #fd: number;
  #isOver = false;

  /** Replaces a file that is there, with a header, so that it can be read though no packet comes. @throws HeadgateError HEADGATE_ERR_OUTPUT */
  constructor(options: PacketFileOptions) {
    this.#options = options;
    try {
      this.#fd = openPrivateFile(options.path);
    } catch (error) {
      throw outputError(options.path, error);
    }
    this.write(captureHeader(MAX_PACKET_BYTES));
  }

  /** Takes a stream of packets. */
  take(stream: MuxStream): void {
    stream.visitor = new PacketReader(stream, this);
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

  /** An agent says that a packet has `bytes`. Those that are whole stay. */
  fail(bytes: number): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onFailed(
      new HeadgateError(
        'HEADGATE_ERR_OUTPUT',
        `${this.#options.path} cannot go on: a packet of ${bytes} bytes was announced, and none has more than ${MAX_PACKET_BYTES}.`,
        {
          hint: 'The packets before it are in the file. Run the same version of headgate at both ends.',
        },
      ),
    );
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    closeSync(this.#fd);
  }
}

/**
 * Packets of one stream: whole ones, so that those of several may follow each other. A read may cut one, so they are gathered. An agent that says that
 * a packet is longer than any is believed nothing more: where its next one begins nobody knows.
 */
class PacketReader implements StreamVisitor {
  readonly #stream: MuxStream;
  readonly #file: PacketFile;
  readonly #rest = new ByteHold();
  #hasHeader = false;
  #isOver = false;

  constructor(stream: MuxStream, file: PacketFile) {
    this.#stream = stream;
    this.#file = file;
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#stream.consumed(end - start);
    if (this.#isOver) return;
    const rest = this.#rest;
    if (rest.length === 0) {
      const written = this.#write(bytes, start, end);
      if (!this.#isOver && written < end) rest.append(bytes, written, end);
      return;
    }
    rest.append(bytes, start, end);
    const written = this.#write(rest.bytes, rest.start, rest.end);
    if (this.#isOver) rest.release();
    else rest.consumeTo(written);
  }

  onEnd(): void {
    this.#stream.end();
  }

  onReset(): void {
    this.#rest.release();
  }

  onDrain(): void {
    // Nothing is written.
  }

  /** Writes what is whole of `bytes[start, end)`. @returns where the rest begins */
  #write(bytes: Buffer, start: number, end: number): number {
    let at = start;
    if (!this.#hasHeader) {
      if (end - at < CAPTURE_HEADER_BYTES) return at;
      this.#hasHeader = true;
      at += CAPTURE_HEADER_BYTES;
    }
    const whole = endOfPackets(bytes, at, end);
    if (whole > at) this.#file.write(bytes.subarray(at, whole));
    if (lengthAt(bytes, whole, end) <= MAX_PACKET_BYTES) return whole;
    this.#isOver = true;
    this.#stream.reset(RESET_LIMIT);
    this.#file.fail(lengthAt(bytes, whole, end));
    return end;
  }
}

const PACKET_HEADER_BYTES = 16;
const CAPTURED_AT = 8;

/** Behind the last whole packet of those that begin at `start`, in front of one that is longer than any. */
function endOfPackets(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at + PACKET_HEADER_BYTES <= end) {
    const length = lengthAt(bytes, at, end);
    const next = at + PACKET_HEADER_BYTES + length;
    if (length > MAX_PACKET_BYTES || next > end) break;
    at = next;
  }
  return at;
}

/** Of the packet that begins at `at`: how many bytes of it there are; 0 while that is not known. */
function lengthAt(bytes: Buffer, at: number, end: number): number {
  return at + PACKET_HEADER_BYTES <= end ? bytes.readUInt32LE(at + CAPTURED_AT) : 0;
}
