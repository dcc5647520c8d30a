/**
 * What the sniffer's worker does between two reads of packets: takes orders, hands on what was copied, and says what it has counted.
 *
 *   poll ─► take(each message) ─► turn          flush before a round is said to hold, and every FLUSH_BLOCKS blocks of packets
 */

import type { CounterValues } from '../../protocol/index.ts';
import type { FrameClock } from './capture/index.ts';
import { BatchWriter } from './mirror/batch-writer.ts';
import { MirrorEngine } from './mirror/mirror-engine.ts';
import { PacketTaps } from './mirror/packet-taps.ts';
import type { PlayedBatch, SnifferOrder, SnifferReport } from './mirror/worker-messages.ts';
import { OrderedMirrors } from './ordered-mirrors.ts';
import type { Sniffer } from './sniffer.ts';

const COUNTERS_MS = 500;
/** Copies are handed on when all packets were read, and after so many blocks of them. */
export const FLUSH_BLOCKS = 8;

/** What it needs of its thread. */
export interface MirrorWorkOptions {
  /** Of the packets' source. */
  readonly clock: FrameClock;
  /** One Int32: bytes of batches on their way. */
  readonly away: SharedArrayBuffer;
  post(report: SnifferReport, transfer?: ArrayBuffer[]): void;
  /** All that was counted so far. */
  counters(): CounterValues;
}

/** Of the sniffer, what orders change. */
type OrderedSniffer = Pick<Sniffer, 'setPorts' | 'tap' | 'hasPackets'>;

export class MirrorWork {
  /** Is told of flows. */
  readonly engine = new MirrorEngine();
  /** An order has said so. */
  isOver = false;
  readonly #options: MirrorWorkOptions;
  readonly #batch: BatchWriter;
  readonly #taps: PacketTaps;
  readonly #mirrors: OrderedMirrors;
  #blocks = 0;
  #countedMs = 0;

  constructor(options: MirrorWorkOptions) {
    this.#options = options;
    const post = (bytes: ArrayBuffer, used: number): void =>
      options.post({ kind: 'batch', batch: bytes, used }, [bytes]);
    this.#batch = new BatchWriter({ post }, new Int32Array(options.away));
    this.#taps = new PacketTaps(options.clock);
    this.#mirrors = new OrderedMirrors({ engine: this.engine, batch: this.#batch, taps: this.#taps });
  }

  take(message: SnifferOrder | PlayedBatch, sniffer: OrderedSniffer): void {
    if (message.kind === 'played') this.#batch.reuse(message.batch);
    else if (message.mirrors === null) this.isOver = true;
    else {
      sniffer.setPorts(this.#mirrors.set(message.mirrors));
      sniffer.tap = this.#taps.isEmpty ? null : this.#taps;
      // What ended with it is told before it is said to hold.
      this.flush();
      this.#options.post({ kind: 'done', round: message.round });
    }
  }

  /** Packets were read, or none came. */
  turn(packets: number, sniffer: OrderedSniffer, nowMs: number): void {
    if (packets > 0) this.#blocks += 1;
    if (!sniffer.hasPackets || this.#blocks >= FLUSH_BLOCKS) {
      this.#mirrors.flush();
      this.#blocks = 0;
    }
    if (nowMs - this.#countedMs < COUNTERS_MS) return;
    this.#countedMs = nowMs;
    this.#count();
  }

  /** Hands on what was copied, and says what was counted. */
  flush(): void {
    this.#mirrors.flush();
    this.#count();
  }

  #count(): void {
    this.#options.post({ kind: 'counters', counters: this.#options.counters() });
  }
}
