/**
 * From a source of packets to a visitor of flows: what a thread that mirrors or dumps drives.
 *
 *   source.poll ─► Reassembler.onFrame ─► FlowVisitor
 *
 * Everything runs on the thread that calls `poll`, the visitor too, and `poll` blocks it: so it belongs into a worker of its own. The
 * worker must live in the namespace that is to be captured: workers begin in the namespace of the thread that starts them. Its loop:
 *
 *   const source = new RingSource({ counters, wakeFd });
 *   using sniffer = new Sniffer({ source, visitor, counters });
 *   sniffer.setPorts([8080]);
 *   while (!isToldToStop) {
 *     sniffer.poll(100);                                  // returns early when wakeFd is signalled
 *     handle(receiveMessageOnPort(port));                 // what other threads want: ports, filters, the end
 *   }
 *
 * Whoever sends the worker a message signals its `WakeSignal` afterwards; the worker's own event loop never turns, so messages are
 * taken by `receiveMessageOnPort`, while its `postMessage` works as ever. The counters are the worker's own.
 */

import type { Counters } from '../../protocol/index.ts';
import type { Frame, FrameVisitor, PacketSource } from './capture/index.ts';
import { type FlowVisitor, Reassembler, type ReassemblerOptions } from './tcp/index.ts';

/** How often connections are aged, by the packets' time. */
const EXPIRE_INTERVAL_US = 250_000;

export interface SnifferOptions extends Omit<ReassemblerOptions, 'clock'> {
  /** Disposed of with the sniffer. */
  readonly source: PacketSource;
  readonly visitor: FlowVisitor;
  readonly counters: Counters;
}

export class Sniffer implements Disposable, FrameVisitor {
  /** Told of each packet, too, before it is put in order. */
  tap: FrameVisitor | null = null;
  private readonly source: PacketSource;
  private readonly reassembler: Reassembler;
  private expiredUs = 0;

  constructor(options: SnifferOptions) {
    this.source = options.source;
    this.reassembler = new Reassembler({ ...options, clock: options.source.clock });
  }

  /** Replaces the watched ports. Flows of other ports are over at once: `unwanted`. */
  setPorts(ports: readonly number[]): void {
    this.source.setPorts(ports);
    this.reassembler.setPorts(ports);
  }

  /** Tells the visitor what the packets that are there bring; waits for some at most `timeoutMs`. @returns how many there were */
  poll(timeoutMs: number): number {
    const { source, reassembler } = this;
    const packets = source.poll(this.tap === null ? reassembler : this, timeoutMs);
    if (Math.abs(source.clock.nowUs - this.expiredUs) > EXPIRE_INTERVAL_US) {
      this.expiredUs = source.clock.nowUs;
      reassembler.expire();
    }
    return packets;
  }

  onFrame(frame: Frame): void {
    this.tap?.onFrame(frame);
    this.reassembler.onFrame(frame);
  }

  /** Whether `poll` would tell of packets at once. */
  get hasPackets(): boolean {
    return this.source.hasPackets;
  }

  /** All that the source has, to its end: for files. */
  drain(): void {
    while (!this.source.isOver) this.poll(0);
  }

  /** Every flow that was told of is over: `unwanted`. */
  [Symbol.dispose](): void {
    this.reassembler.forgetAll('unwanted');
    this.source[Symbol.dispose]();
  }
}
