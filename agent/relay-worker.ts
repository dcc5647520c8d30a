/** A relay thread's worker: begins in the pod's network namespace, since the thread that starts it is there. */
import { workerData } from 'node:worker_threads';
import { Counters } from '../protocol/index.ts';
import type { RelayData } from './data-paths.ts';
import { destinationsOf, openOnwardSockets } from './netns/index.ts';
import { type RelayStart, runRelay } from './steal/index.ts';

const { start, engine, capturePorts, onward, share, probes } = workerData as RelayData & { readonly start: RelayStart };

runRelay(start, warn => {
  const { keepClientAddress } = onward;
  const counters = new Counters(start.memory.counters[start.index]);
  const sockets = openOnwardSockets(onward, { keepClientAddress, share, counters, log: { info: warn, warn } });
  return {
    originalDestination: destinationsOf(engine, capturePorts),
    probes,
    openSocket: (client, destination) => sockets.openSocket(client, destination),
    borrowed: sockets,
  };
});
