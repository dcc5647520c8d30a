/**
 * Datagrams on a stream: each is `u16 length | bytes`, so that their boundaries survive however the stream is cut into frames. A
 * datagram may be empty.
 *
 * The reader keeps at most one datagram that is not whole (64 KiB); whole ones are told from the bytes where they lie.
 */

/** The longest payload of UDP over IPv4, and nearly that of IPv6. Longer ones cannot be sent. */
export const MAX_DATAGRAM_BYTES = 65_507;

const HEADER_BYTES = 2;

/** The header and the bytes of one datagram, as one piece. */
export function datagramRecord(bytes: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(HEADER_BYTES + bytes.length);
  record.writeUInt16BE(bytes.length, 0);
  record.set(bytes, HEADER_BYTES);
  return record;
}

/** Puts datagrams together again. */
export class DatagramReader {
  readonly #onDatagram: (bytes: Buffer) => void;
  /** The beginning of a record that is not whole yet. */
  #part: Buffer = Buffer.alloc(0);

  /** @param onDatagram gets each datagram, borrowed until it returns */
  constructor(onDatagram: (bytes: Buffer) => void) {
    this.#onDatagram = onDatagram;
  }

  /** The next bytes of the stream. */
  push(bytes: Buffer, start: number, end: number): void {
    const piece = bytes.subarray(start, end);
    const all = this.#part.length === 0 ? piece : Buffer.concat([this.#part, piece]);
    let at = 0;
    while (all.length - at >= HEADER_BYTES) {
      const next = at + HEADER_BYTES + all.readUInt16BE(at);
      if (next > all.length) break;
      this.#onDatagram(all.subarray(at + HEADER_BYTES, next));
      at = next;
    }
    this.#part = Buffer.from(all.subarray(at));
  }
}
