/** A thread that sleeps until the kernel asks about a connection, or a datagram comes, and hands both on. Ends when it is woken. */

import { parentPort, workerData } from 'node:worker_threads';
import {
  DatagramReceiver,
  type HeldPacket,
  type ReceivedDatagram,
  readHeldPackets,
  waitReadable,
} from '../../sys/index.ts';

/** Descriptors that the thread reads; none of them is its own. */
export interface GateDescriptors {
  readonly queue: number;
  readonly receiver: number;
  readonly wake: number;
}

/** What it hands on. Bytes come as a plain Uint8Array. */
export type GateNews =
  | { readonly kind: 'held'; readonly packets: readonly HeldPacket[] }
  | { readonly kind: 'datagram'; readonly datagram: ReceivedDatagram };

const { queue, receiver, wake } = workerData as GateDescriptors;
const datagrams = new DatagramReceiver(receiver);

function tell(news: GateNews): void {
  parentPort?.postMessage(news);
}

for (;;) {
  const [isWoken, hasPackets, hasDatagrams] = waitReadable([wake, queue, receiver]);
  if (isWoken === true) break;
  if (hasPackets === true) {
    const packets = readHeldPackets(queue);
    if (packets.length > 0) tell({ kind: 'held', packets });
  }
  if (hasDatagrams !== true) continue;
  for (let datagram = datagrams.receive(); datagram !== null; datagram = datagrams.receive()) {
    tell({ kind: 'datagram', datagram });
  }
}
