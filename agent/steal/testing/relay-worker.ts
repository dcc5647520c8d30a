/** A relay thread for tests: whatever it accepts is for one app on loopback, by ordinary sockets. It breaks or hangs at a connection, if it is told which; one that hangs breaks when the gate opens. */
import { workerData } from 'node:worker_threads';
import { AF_INET, openTcpSocket } from '../../../sys/index.ts';
import type { RelayStart } from '../relay-protocol.ts';
import { runRelay } from '../run-relay.ts';

interface Data {
  readonly start: RelayStart;
  readonly appPort: number;
  readonly breaksAt: number;
  readonly hangsAt: number;
  readonly gate: Int32Array<SharedArrayBuffer>;
}

const { start, appPort, breaksAt, hangsAt, gate } = workerData as Data;
let accepted = 0;

runRelay(start, () => ({
  originalDestination: () => {
    if (++accepted === hangsAt) {
      Atomics.store(gate, 1, 1);
      Atomics.wait(gate, 0, 0);
    }
    if (accepted === breaksAt || accepted === hangsAt) throw new Error('told to break');
    return { address: '127.0.0.1', port: appPort };
  },
  openSocket: () => openTcpSocket(AF_INET),
}));
