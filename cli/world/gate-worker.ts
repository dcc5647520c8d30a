/** A thread that sleeps until a datagram comes for which there is no flow yet, and hands it on. Ends when it is woken. */

import { parentPort, workerData } from 'node:worker_threads';
import { DatagramReceiver, type ReceivedDatagram, waitReadable } from '../../sys/index.ts';

/** Descriptors that the thread reads; none of them is its own. */
export interface GateDescriptors {
  readonly receiver: number;
  readonly wake: number;
}

const { receiver, wake } = workerData as GateDescriptors;
const datagrams = new DatagramReceiver(receiver);

for (;;) {
  const [isWoken, hasDatagrams] = waitReadable([wake, receiver]);
  if (isWoken === true) break;
  if (hasDatagrams !== true) continue;
  for (let datagram = datagrams.receive(); datagram !== null; datagram = datagrams.receive()) {
    // Its bytes arrive as a plain Uint8Array.
    parentPort?.postMessage(datagram satisfies ReceivedDatagram);
  }
}
