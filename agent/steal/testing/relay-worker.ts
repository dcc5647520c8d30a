/** A relay thread for tests: whatever it accepts is for one app on loopback, by ordinary sockets. It breaks, or hangs until it is ended, at a connection, if it is told which. */
import { workerData } from 'node:worker_threads';
import { AF_INET, openTcpSocket } from '../../../sys/index.ts';
import type { RelayStart } from '../relay-protocol.ts';
import { runRelay } from '../run-relay.ts';

interface Data {
  readonly start: RelayStart;
  readonly appPort: number;
  readonly breaksAt: number;
  readonly hangsAt: number;
}

const { start, appPort, breaksAt, hangsAt } = workerData as Data;
let accepted = 0;

runRelay(start, () => ({
  originalDestination: () => {
    if (++accepted === breaksAt) throw new Error('told to break');
    if (accepted === hangsAt) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    return { address: '127.0.0.1', port: appPort };
  },
  openSocket: () => openTcpSocket(AF_INET),
}));
