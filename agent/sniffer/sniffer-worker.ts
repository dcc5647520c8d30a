/**
 * The thread that reads packets: ring, reassembly, requests, filters, all of it here. What matches goes to the thread with the
 * tunnels in batches; orders come the other way, each with a signal, since this thread waits in the kernel and its event loop
 * never turns.
 */

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { compileFilter } from '../../filter-engine/index.ts';
import { Counters, type Port } from '../../protocol/index.ts';
import { RingSource } from './capture/index.ts';
import { askForCores } from './cores.ts';
import { BatchWriter } from './mirror/batch-writer.ts';
import { MirrorEngine } from './mirror/mirror-engine.ts';
import { PacketTaps } from './mirror/packet-taps.ts';
import { Rate } from './mirror/rate.ts';
import { RemoteMirror } from './mirror/remote-mirror.ts';
import type { MirrorOrder, PlayedBatch, SnifferOrder, SnifferReport, SnifferStart } from './mirror/worker-messages.ts';
import { OwnAddresses } from './own-addresses.ts';
import { rehearse } from './rehearsal.ts';
import { Sniffer } from './sniffer.ts';

/** How long a wait for packets lasts at the most. */
const POLL_MS = 100;
const COUNTERS_MS = 500;
/** Copies are handed on when all packets were read, and after so many blocks of them. */
const FLUSH_BLOCKS = 8;

function run(port: MessagePort, { wakeFd, ignoredMark, ringBytes, ring, away, specs }: SnifferStart): void {
  const post = (report: SnifferReport, transfer: ArrayBuffer[] = []): void => port.postMessage(report, transfer);
  using _ = askForCores();
  rehearse(specs);
  const counters = new Counters();
  const batch = new BatchWriter(
    { post: (bytes, used) => post({ kind: 'batch', batch: bytes, used }, [bytes]) },
    new Int32Array(away),
  );
  const engine = new MirrorEngine();
  const source = new RingSource({ counters, wakeFd, ignoredMark, ringBytes, lent: ring });
  using sniffer = new Sniffer({ source, visitor: engine, counters, ownAddresses: new OwnAddresses() });
  const taps = new PacketTaps(source.clock);
  const mirrors = new Mirrors(engine, batch, taps);
  const count = (): void => {
    source.takeStatistics();
    post({ kind: 'counters', counters: counters.snapshot() });
  };
  const take = ({ round, mirrors: wanted }: SnifferOrder): void => {
    sniffer.setPorts(mirrors.set(wanted ?? []));
    sniffer.tap = taps.isEmpty ? null : taps;
    // What ended with it is told before it is said to hold.
    mirrors.flush();
    count();
    post({ kind: 'done', round });
  };
  let blocks = 0;
  for (let countedMs = 0, isTold = false; !isTold; ) {
    if (sniffer.poll(POLL_MS) > 0) blocks += 1;
    for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
      const message = got.message as SnifferOrder | PlayedBatch;
      if (message.kind === 'played') batch.reuse(message.batch);
      else if (message.mirrors === null) isTold = true;
      else take(message);
    }
    if (!sniffer.hasPackets || blocks >= FLUSH_BLOCKS) {
      mirrors.flush();
      blocks = 0;
    }
    const nowMs = performance.now();
    if (nowMs - countedMs < COUNTERS_MS) continue;
    countedMs = nowMs;
    post({ kind: 'counters', counters: counters.snapshot() });
  }
  mirrors.flush();
  count();
}

/** The mirrors of this thread, by their number. */
class Mirrors {
  readonly #engine: MirrorEngine;
  readonly #batch: BatchWriter;
  readonly #taps: PacketTaps;
  readonly #byId = new Map<number, RemoteMirror>();
  #ports = new Set<Port>();

  constructor(engine: MirrorEngine, batch: BatchWriter, taps: PacketTaps) {
    this.#engine = engine;
    this.#batch = batch;
    this.#taps = taps;
  }

  /** @returns the ports that they need */
  set(orders: readonly MirrorOrder[]): Port[] {
    const perPort = Map.groupBy(orders, ({ port }) => port);
    for (const port of new Set([...this.#ports, ...perPort.keys()])) {
      this.#engine.set(
        port,
        (perPort.get(port) ?? []).map(each => this.#mirrorOf(each)),
      );
    }
    this.flush();
    const wanted = new Set(orders.map(({ id }) => id));
    for (const id of this.#byId.keys()) if (!wanted.has(id)) this.#byId.delete(id);
    this.#ports = new Set(perPort.keys());
    this.#tap(orders.filter(each => each.wantsPackets));
    return [...this.#ports];
  }

  flush(): void {
    this.#taps.flush();
    for (const mirror of this.#byId.values()) mirror.flushNotes();
    this.#batch.flush();
  }

  #tap(orders: readonly MirrorOrder[]): void {
    this.#taps.keepOnly(new Set(orders.map(({ id }) => id)));
    for (const { id, port } of orders) {
      this.#taps.add(id, port, (bytes, packets) => this.#batch.packets(id, bytes, packets));
    }
  }

  #mirrorOf({ id, spec, wantsResponses, maxRate }: MirrorOrder): RemoteMirror {
    let found = this.#byId.get(id);
    if (found === undefined) {
      const filter = spec === null ? null : compileFilter(spec);
      const rate = maxRate === null ? null : new Rate(maxRate);
      found = new RemoteMirror({ id, filter, wantsResponses, rate }, this.#batch);
      this.#byId.set(id, found);
    }
    return found;
  }
}

if (parentPort === null) throw new Error('this is the entry of a worker');
run(parentPort, workerData as SnifferStart);
