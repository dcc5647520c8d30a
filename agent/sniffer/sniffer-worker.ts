/**
 * The thread that reads packets: ring, reassembly, requests, filters, all of it here. What matches goes to the thread with the
 * tunnels in batches; orders come the other way, each with a signal, since this thread waits in the kernel and its event loop
 * never turns.
 */

import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Counters } from '../../protocol/index.ts';
import { RingSource } from './capture/index.ts';
import { askForCores } from './cores.ts';
import type { PlayedBatch, SnifferOrder, SnifferStart } from './mirror/worker-messages.ts';
import { MirrorWork } from './mirror-work.ts';
import { OwnAddresses } from './own-addresses.ts';
import { rehearse } from './rehearsal.ts';
import { Sniffer } from './sniffer.ts';

/** How long a wait for packets lasts at the most. */
const POLL_MS = 100;

function run(port: MessagePort, { wakeFd, ignoredMark, ringBytes, ring, away, specs }: SnifferStart): void {
  using _ = askForCores();
  rehearse(specs);
  const counters = new Counters();
  const source = new RingSource({ counters, wakeFd, ignoredMark, ringBytes, lent: ring });
  const work = new MirrorWork({
    clock: source.clock,
    away,
    post: (report, transfer = []) => port.postMessage(report, transfer),
    counters: () => {
      source.takeStatistics();
      return counters.snapshot();
    },
  });
  using sniffer = new Sniffer({ source, visitor: work.engine, counters, ownAddresses: new OwnAddresses() });
  while (!work.isOver) {
    const packets = sniffer.poll(POLL_MS);
    for (let got = receiveMessageOnPort(port); got !== undefined; got = receiveMessageOnPort(port)) {
      work.take(got.message as SnifferOrder | PlayedBatch, sniffer);
    }
    work.turn(packets, sniffer, performance.now());
  }
  work.flush();
}

if (parentPort === null) throw new Error('this is the entry of a worker');
run(parentPort, workerData as SnifferStart);
