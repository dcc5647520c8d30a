/** The body of a relay thread's worker. */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { RelayCommand, RelayReport, RelayStart } from './relay-protocol.ts';
import { type RelayNetwork, RelayThread } from './relay-thread.ts';

/** Relays until it is told to end. To be called in a worker thread. */
export function runRelay(start: RelayStart, makeNetwork: (warn: (message: string) => void) => RelayNetwork): void {
  const port = parentPort;
  if (port === null) throw new Error('a relay runs in a worker thread');
  const post = (report: RelayReport): void => port.postMessage(report);
  const channel = { post, take: () => receiveMessageOnPort(port)?.message as RelayCommand | undefined };
  const network = makeNetwork(message => post({ type: 'warn', message }));
  new RelayThread(start, network, channel).run();
}
