/**
 * What a stream of a mirror with responses carries: not the client's bytes alone but records of both directions, each with
 * the number of its request on that connection and the time at which it was seen.
 *
 *     u8 facts | u8 0, 0, 0 | u32 exchange | u32 length | f64 microseconds since the epoch | length bytes
 *
 * Records of one exchange come in order; those of two may alternate, as a client may send its next request early. Decoding is
 * incremental: a record may span any number of reads.
 */

export const RECORD_HEADER_BYTES = 20;

/** Facts of a record. */
export const RECORD_FIRST = 1;
export const RECORD_LAST = 2;
/** Of a connection that is copied as it is, without boundaries. */
export const RECORD_RAW = 4;
export const RECORD_FROM_APP = 8;
/** The message of this direction will not be whole; no bytes follow. */
export const RECORD_TORN = 16;
/** `length` bytes were left out, since the tunnel did not keep up; no bytes follow. */
export const RECORD_OMITTED = 32;
/** Of an HTTP/2 stream: the content of DATA, or with RECORD_BLOCK a whole header block that needs no table (RFC 7541). */
export const RECORD_HTTP2 = 64;
export const RECORD_BLOCK = 128;

/** What stands before a record's bytes. */
export interface RecordHeader {
  readonly facts: number;
  readonly exchange: number;
  readonly length: number;
  /** Of an agent that tells of no time that a calendar has: 0. */
  readonly timeUs: number;
}

/** The latest time of a `Date`. */
const MAX_TIME_US = 8.64e18;

/** Writes RECORD_HEADER_BYTES at the front of `target`. */
export function writeRecordHeader(target: Buffer, { facts, exchange, length, timeUs }: RecordHeader): void {
  target.writeUInt32BE((facts << 24) >>> 0, 0);
  target.writeUInt32BE(exchange, 4);
  target.writeUInt32BE(length, 8);
  target.writeDoubleBE(timeUs, 12);
}

/** Told of records. */
export interface RecordVisitor {
  onRecord(header: RecordHeader): void;
  /** Bytes of the record that was told last, borrowed. */
  onRecordBytes(bytes: Buffer, start: number, end: number): void;
}

/** Reads records from a stream's bytes, however they are cut. */
export class RecordReader {
  readonly #visitor: RecordVisitor;
  readonly #header = Buffer.alloc(RECORD_HEADER_BYTES);
  #headerBytes = 0;
  #left = 0;

  constructor(visitor: RecordVisitor) {
    this.#visitor = visitor;
  }

  /** Borrows the bytes. */
  push(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#left > 0) {
        const to = Math.min(end, at + this.#left);
        this.#left -= to - at;
        this.#visitor.onRecordBytes(bytes, at, to);
        at = to;
        continue;
      }
      const taken = Math.min(end - at, RECORD_HEADER_BYTES - this.#headerBytes);
      bytes.copy(this.#header, this.#headerBytes, at, at + taken);
      this.#headerBytes += taken;
      at += taken;
      if (this.#headerBytes === RECORD_HEADER_BYTES) this.#begin();
    }
  }

  #begin(): void {
    const header = this.#header;
    this.#headerBytes = 0;
    const length = header.readUInt32BE(8);
    const facts = header.readUInt8(0);
    const timeUs = header.readDoubleBE(12);
    this.#left = (facts & RECORD_OMITTED) === 0 ? length : 0;
    this.#visitor.onRecord({
      facts,
      exchange: header.readUInt32BE(4),
      length,
      timeUs: timeUs >= 0 && timeUs <= MAX_TIME_US ? timeUs : 0,
    });
  }
}
