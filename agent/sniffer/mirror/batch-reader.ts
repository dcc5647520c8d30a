/** Plays batches (batch-records.ts), in the thread that has the tunnels. */

import { toPort } from '../../../protocol/index.ts';
import { FROM_APP, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import {
  BYTES,
  CAUSES,
  CLOSE,
  FOLLOWS,
  ID_AT,
  IS_BLOCK,
  IS_FIRST,
  IS_FROM_APP,
  IS_HEAD,
  IS_HTTP2,
  IS_LAST,
  IS_RAW,
  LENGTH_AT,
  NAMES,
  NEXT_AT,
  OPEN,
  OPEN_BYTES,
  PACKETS,
  PACKETS_BYTES,
  PART_BYTES,
  RECORD_BYTES,
  TEAR,
} from './batch-records.ts';
import { type Copy, type MirrorSubscription, newPart, type Part } from './copy.ts';

/** Who the records are about, in the thread that has the tunnels. */
export type MirrorLookup = (id: number) => RemoteTarget | undefined;

/** A mirror, seen from where the records are played. */
export interface RemoteTarget extends Pick<MirrorSubscription, 'openCopy' | 'note'> {
  /** Borrows the bytes. */
  writePackets?(packets: number, buf: Buffer, start: number, end: number): void;
}

export class BatchReader {
  private readonly lookup: MirrorLookup;
  private readonly copies = new Map<number, Copy>();
  private bytes = Buffer.alloc(0);
  private view = new DataView(new ArrayBuffer(0));
  private readonly part = newPart(FROM_CLIENT);

  constructor(lookup: MirrorLookup) {
    this.lookup = lookup;
  }

  /** Plays `used` bytes of a batch, and borrows it for that. */
  play(batch: ArrayBuffer, used: number): void {
    this.bytes = Buffer.from(batch);
    this.view = new DataView(batch);
    const { bytes, view } = this;
    for (let at = 0; at < used; at += view.getUint32(at + LENGTH_AT)) {
      if ((bytes[at]! & FOLLOWS) === 0) this.playChain(at);
    }
  }

  /** The engine's thread is gone. */
  closeAll(): void {
    for (const copy of this.copies.values()) copy.close();
    this.copies.clear();
  }

  /** A record, and all that it leads to. */
  private playChain(first: number): void {
    const { view } = this;
    const id = view.getUint32(first + ID_AT);
    let copy = this.copies.get(id);
    for (let at = first; ; ) {
      switch (this.bytes[at]! & ~FOLLOWS) {
        case OPEN:
          copy = this.open(at, id);
          break;
        case BYTES: {
          const end = at + view.getUint32(at + LENGTH_AT);
          copy?.write(this.readPart(at), this.bytes, at + PART_BYTES, end);
          break;
        }
        case TEAR:
          copy?.tear(this.readPart(at), CAUSES[this.bytes[at + PART_BYTES]!] ?? 'mirror_lost_gap');
          break;
        case CLOSE:
          copy?.close();
          this.copies.delete(id);
          break;
        default:
          this.playOfMirror(at, id);
      }
      at = view.getUint32(at + NEXT_AT);
      if (at === 0) return;
    }
  }

  private open(at: number, id: number): Copy | undefined {
    const { bytes, view } = this;
    const copy = this.lookup(view.getUint32(at + RECORD_BYTES))?.openCopy({
      clientAddress: bytes.toString('latin1', at + OPEN_BYTES, at + view.getUint32(at + LENGTH_AT)),
      clientPort: view.getUint16(at + RECORD_BYTES + 4),
      podPort: toPort(view.getUint16(at + RECORD_BYTES + 6)),
      isMidStream: false,
      startedUs: view.getFloat64(at + RECORD_BYTES + 8),
      http2Stream: view.getUint32(at + RECORD_BYTES + 16),
    });
    if (copy !== undefined) this.copies.set(id, copy);
    return copy;
  }

  private playOfMirror(at: number, id: number): void {
    const { bytes, view } = this;
    const target = this.lookup(id);
    if (bytes[at] === PACKETS) {
      const end = at + view.getUint32(at + LENGTH_AT);
      target?.writePackets?.(view.getUint32(at + RECORD_BYTES), bytes, at + PACKETS_BYTES, end);
      return;
    }
    const name = NAMES[bytes[at + RECORD_BYTES]!];
    if (name !== undefined) target?.note(name, view.getFloat64(at + RECORD_BYTES + 1));
  }

  private readPart(at: number): Part {
    const { part, view } = this;
    const facts = this.bytes[at + RECORD_BYTES]!;
    part.isFirst = (facts & IS_FIRST) !== 0;
    part.isLast = (facts & IS_LAST) !== 0;
    part.isRaw = (facts & IS_RAW) !== 0;
    part.isHttp2 = (facts & IS_HTTP2) !== 0;
    part.isBlock = (facts & IS_BLOCK) !== 0;
    part.isHead = (facts & IS_HEAD) !== 0;
    part.direction = (facts & IS_FROM_APP) !== 0 ? FROM_APP : FROM_CLIENT;
    part.exchange = view.getUint32(at + RECORD_BYTES + 1);
    part.timeUs = view.getFloat64(at + RECORD_BYTES + 5);
    return part;
  }
}
