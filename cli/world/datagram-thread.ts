/**
 * The thread that sleeps until a datagram comes (gate-worker.ts), for who has it. It is never taken down in the middle of something: a thread
 * that ends while it loads its native calls takes the process with it.
 */

import { Worker } from 'node:worker_threads';
import { type ReceivedDatagram, WakeSignal } from '../../sys/index.ts';
import type { GateDescriptors } from './gate-worker.ts';

/** The entry has the extension of this file: .ts in the sources, .js as published. */
const ENTRY = new URL(import.meta.url.replace(/datagram-thread(\.[jt]s)$/, 'gate-worker$1'));

export class DatagramThread {
  readonly #worker: Worker;
  readonly #wake = new WakeSignal();
  readonly #ended: Promise<unknown>;

  /** Keeps no process alive. @param receiver is its owner's, until `end` has come to its end */
  constructor(receiver: number, onDatagram: (datagram: ReceivedDatagram) => void) {
    const workerData: GateDescriptors = { receiver, wake: this.#wake.fd };
    this.#worker = new Worker(ENTRY, { name: 'datagrams', workerData });
    this.#ended = new Promise(resolve => this.#worker.once('exit', resolve));
    this.#worker.on('message', onDatagram);
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
  }

  /** Wakes it, and waits until it is gone: where it has just begun, until it has loaded. Called once; never rejects. */
  async end(): Promise<void> {
    this.#wake.signal();
    this.#worker.ref();
    await this.#ended;
    this.#wake[Symbol.dispose]();
  }
}
