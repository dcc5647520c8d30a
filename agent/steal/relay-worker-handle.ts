/** One relay thread, as the main thread sees it: its worker, the way to it, its signs of life, and its end. */
import { Worker } from 'node:worker_threads';
import { WakeSignal } from '../../sys/index.ts';
import type { HandOver } from './hand-over.ts';
import type { RelayCommand, RelayMemory, RelayReport, RelayStart } from './relay-protocol.ts';

/** What becomes of a relay thread. */
export interface RelayEvents {
  onReport(handle: RelayHandle, report: RelayReport): void;
  /** It ended by itself. */
  onLost(handle: RelayHandle, reason: string): void;
}

interface Closable {
  close(): void;
}

export class RelayHandle {
  readonly index: number;
  /** The last change of routes that it goes by. */
  appliedVersion = 0;
  isReady = false;
  hasStopped = false;
  /** Connections that it was given back. */
  givenBack = 0;
  /** It took no orders in time, and has said nothing since. */
  isHanging = false;
  isLost = false;
  /** The other end of its tunnel; closed when it ends. */
  streams: Closable | null = null;
  private readonly memory: RelayMemory;
  private readonly worker: Worker;
  private readonly wakeUp = new WakeSignal();
  private seenBeats = 0;
  private isEnding = false;

  /** @param entry the module that runs a relay thread with what it is given as `start` */
  constructor(entry: URL, data: object & { readonly start: Omit<RelayStart, 'wakeUpFd'> }, events: RelayEvents) {
    const { start } = data;
    this.index = start.index;
    this.memory = start.memory;
    const workerData = { ...data, start: { ...start, wakeUpFd: this.wakeUp.fd } };
    this.worker = new Worker(entry, { name: `relay ${start.index}`, workerData });
    let reason = 'it ended';
    this.worker.on('message', (report: RelayReport) => events.onReport(this, report));
    this.worker.on('error', error => {
      reason = error instanceof Error ? error.message : String(error);
    });
    this.worker.on('exit', () => {
      this.isLost = true;
      this.wakeUp[Symbol.dispose]();
      this.streams?.close();
      if (!this.isEnding) events.onLost(this, reason);
    });
  }

  send(command: RelayCommand): void {
    if (this.isLost) return;
    this.worker.postMessage(command);
    this.wakeUp.signal();
  }

  giveBack(connection: HandOver): void {
    const { connections, beats, owned } = this.memory;
    this.givenBack++;
    Atomics.add(connections, beats.length + 1, 1);
    owned[connection.clientFd] = this.index + 1;
    owned[connection.appFd] = this.index + 1;
    this.send({ type: 'take back', connection });
  }

  /** Connections that it was given back and does not have yet. */
  get onTheWayBack(): number {
    return this.givenBack - Atomics.load(this.memory.takenBack, this.index);
  }

  /** Whether it has shown a sign of life since this was asked last. */
  takeBeat(): boolean {
    const beats = this.memory.beats[this.index] ?? 0;
    const isAlive = beats !== this.seenBeats;
    this.seenBeats = beats;
    return isAlive;
  }

  end(): void {
    if (this.isEnding || this.isLost) return;
    this.isEnding = true;
    this.send({ type: 'end' });
  }

  /** Ends it although it may not listen. */
  kill(): void {
    this.isEnding = true;
    void this.worker.terminate();
  }
}
