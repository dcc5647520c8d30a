/** The mirrors of the sniffer's worker, by their number, as they were ordered last. */

import { compileFilter } from '../../filter-engine/index.ts';
import type { Port } from '../../protocol/index.ts';
import type { BatchWriter } from './mirror/batch-writer.ts';
import type { MirrorEngine } from './mirror/mirror-engine.ts';
import type { PacketTaps } from './mirror/packet-taps.ts';
import { Rate } from './mirror/rate.ts';
import { RemoteMirror } from './mirror/remote-mirror.ts';
import type { MirrorOrder } from './mirror/worker-messages.ts';

/** Where what mirrors are told comes from and goes to. */
export interface MirrorWays {
  readonly engine: MirrorEngine;
  readonly batch: BatchWriter;
  readonly taps: PacketTaps;
}

export class OrderedMirrors {
  readonly #engine: MirrorEngine;
  readonly #batch: BatchWriter;
  readonly #taps: PacketTaps;
  readonly #byId = new Map<number, RemoteMirror>();
  #ports = new Set<Port>();

  constructor({ engine, batch, taps }: MirrorWays) {
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
    for (const [id, mirror] of this.#byId) {
      if (wanted.has(id)) continue;
      mirror.leave();
      this.#byId.delete(id);
    }
    this.#ports = new Set(perPort.keys());
    this.#tap(orders.filter(each => each.wantsPackets));
    return [...this.#ports];
  }

  /** Hands on what has gathered. */
  flush(): void {
    this.#taps.flush();
    this.#batch.flush();
  }

  #tap(orders: readonly MirrorOrder[]): void {
    this.#taps.keepOnly(new Set(orders.map(({ id }) => id)));
    for (const order of orders) {
      this.#taps.add(order, (bytes, packets) => this.#batch.packets(order.id, bytes, packets));
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
