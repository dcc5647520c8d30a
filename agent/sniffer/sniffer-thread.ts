/**
 * The sniffer's worker, seen from the thread that has the tunnels: started with the first mirror of packets, ended with the
 * last. Orders are numbered; one holds when the worker has said so.
 *
 *   set ──order, signal──► worker ──done──► the promise of `set`
 *                            └──batches──► BatchReader ──► copies          (each batch goes back when it was played)
 *
 * A worker that breaks after it has worked is started again with the same orders: connections are picked up at their next request then,
 * and what passed meanwhile was not seen. One that never worked is not: it would break again. Its ring is made and given back by this thread, since a
 * worker that is ended or out of memory, at whatever moment, runs nothing more.
 */

import { Worker } from 'node:worker_threads';
import type { CounterName, Counters, CounterValues } from '../../protocol/index.ts';
import { closeLentRing, type LentRing, lendRing, SysError, WakeSignal } from '../../sys/index.ts';
import { ringShapeOf } from './capture/index.ts';
import { BatchReader, type MirrorLookup } from './mirror/batch-reader.ts';
import type { MirrorOrder, PlayedBatch, SnifferOrder, SnifferReport, SnifferStart } from './mirror/worker-messages.ts';

/** The entry has the extension of this file: .ts in the sources, .js as published. */
const ENTRY = new URL(import.meta.url.replace(/sniffer-thread(\.[jt]s)$/, 'sniffer-worker$1'));

/** Between the end of a worker and the start of the next. */
const RESTART_MS = 500;

/** Counters of what nobody saw. */
export type MissedName = 'packets_dropped' | 'sniffer_restarts';

export interface SnifferThreadOptions {
  readonly lookup: MirrorLookup;
  /** Connections with this mark are the agent's own and are not seen. */
  readonly ignoredMark: number;
  readonly ringBytes: number;
  /** What the worker counts is added to these. */
  readonly counters: Counters;
  /** Packets of mirrored ports were not seen, by the kernel's count or since the worker broke. */
  onMissed(name: MissedName, count: number): void;
  /** The worker died; nothing is copied until another one is started, if it is. */
  onFailed(reason: string, isStartedAgain: boolean): void;
}

/** To be made and used by a thread of the pod's namespace: its workers begin where it is. */
export class SnifferThread {
  private readonly options: SnifferThreadOptions;
  private readonly reader: BatchReader;
  private readonly away = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly waiting = new Map<number, () => void>();
  private worker: Worker | null = null;
  private wake: WakeSignal | null = null;
  private round = 0;
  private wanted: readonly MirrorOrder[] = [];
  /** The worker that runs has done what it was ordered. */
  private hasWorked = false;

  constructor(options: SnifferThreadOptions) {
    this.options = options;
    this.reader = new BatchReader(options.lookup);
  }

  /** Replaces the mirrors. @returns when packets are read for exactly these, or the worker is gone */
  set(mirrors: readonly MirrorOrder[]): Promise<void> {
    this.wanted = mirrors;
    if (this.worker === null && mirrors.length === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const worker = this.worker ?? this.tryToStart(mirrors, resolve);
    if (worker === null) return promise;
    this.round += 1;
    const isLast = mirrors.length === 0;
    const round = this.round;
    this.waiting.set(round, () => {
      resolve();
      if (isLast && round === this.round) this.stop(worker);
    });
    this.order(worker, { kind: 'order', round, mirrors });
    return promise;
  }

  /** @returns null when there is no memory for a ring, or no right to have one, which is told as when the worker breaks */
  private tryToStart(mirrors: readonly MirrorOrder[], settle: () => void): Worker | null {
    try {
      return this.start(mirrors);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      setImmediate(() => {
        this.options.onFailed(error.message, false);
        settle();
      });
      return null;
    }
  }

  /** The ring takes this thread some 20 ms, once for all mirrors. */
  private start(mirrors: readonly MirrorOrder[]): Worker {
    const { ringBytes } = this.options;
    const wake = new WakeSignal();
    let ring: LentRing | null = null;
    const giveBack = (): void => {
      if (ring !== null) closeLentRing(ring);
      wake[Symbol.dispose]();
    };
    try {
      ring = lendRing(ringShapeOf(ringBytes));
      const worker = this.launch(mirrors, wake, ring);
      worker.on('exit', () => {
        this.fail(worker, 'its thread ended');
        giveBack();
      });
      this.worker = worker;
      this.wake = wake;
      return worker;
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  private launch(mirrors: readonly MirrorOrder[], wake: WakeSignal, ring: LentRing): Worker {
    const { ignoredMark, ringBytes } = this.options;
    const workerData: SnifferStart = {
      wakeFd: wake.fd,
      ignoredMark,
      ringBytes,
      ring,
      away: this.away.buffer as SharedArrayBuffer,
      specs: mirrors.map(({ spec }) => spec),
    };
    const worker = new Worker(ENTRY, { name: 'sniffer', workerData });
    const counted: { [name in CounterName]?: number } = {};
    worker.on('message', (report: SnifferReport) => {
      if (report.kind === 'counters') this.add(report.counters, counted);
      else if (worker === this.worker) this.take(worker, report);
    });
    worker.on('error', error => this.fail(worker, error instanceof Error ? error.message : String(error)));
    // An agent that is done does not wait for it.
    worker.unref();
    return worker;
  }

  private order(worker: Worker, order: SnifferOrder): void {
    worker.postMessage(order);
    this.wake?.signal();
  }

  private stop(worker: Worker): void {
    if (worker !== this.worker) return;
    this.order(worker, { kind: 'order', round: 0, mirrors: null });
    this.forget();
  }

  private forget(): void {
    this.worker = null;
    this.wake = null;
    this.hasWorked = false;
    this.reader.closeAll();
    for (const resolve of [...this.waiting.values()]) resolve();
    this.waiting.clear();
  }

  private fail(worker: Worker, reason: string): void {
    if (worker !== this.worker) return;
    const isStartedAgain = this.hasWorked && this.wanted.length > 0;
    this.forget();
    Atomics.store(this.away, 0, 0);
    this.options.onFailed(reason, isStartedAgain);
    if (isStartedAgain) setTimeout(() => this.restart(), RESTART_MS).unref();
  }

  private restart(): void {
    if (this.worker !== null || this.wanted.length === 0) return;
    this.options.counters.values.sniffer_restarts += 1;
    this.options.onMissed('sniffer_restarts', 1);
    void this.set(this.wanted);
  }

  private take(worker: Worker, report: Extract<SnifferReport, { kind: 'batch' | 'done' }>): void {
    switch (report.kind) {
      case 'batch':
        this.reader.play(report.batch, report.used);
        Atomics.sub(this.away, 0, report.used);
        this.handBack(worker, report.batch);
        return;
      case 'done': {
        const settle = this.waiting.get(report.round);
        this.hasWorked = true;
        this.waiting.delete(report.round);
        settle?.();
      }
    }
  }

  /** Without a signal: the worker looks when it is awake anyway. */
  private handBack(worker: Worker, batch: ArrayBuffer): void {
    const played: PlayedBatch = { kind: 'played', batch };
    worker.postMessage(played, [batch]);
  }

  private add(counters: CounterValues, counted: { [name in CounterName]?: number }): void {
    const { values } = this.options.counters;
    const dropped = (counters.packets_dropped ?? 0) - (counted.packets_dropped ?? 0);
    if (dropped > 0) this.options.onMissed('packets_dropped', dropped);
    for (const [name, count] of Object.entries(counters) as [CounterName, number][]) {
      values[name] += count - (counted[name] ?? 0);
      counted[name] = count;
    }
  }
}
