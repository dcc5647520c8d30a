/**
 * Watches which ports the processes under a command listen on, by looking again and again: the kernel tells nobody
 * who is not the process itself.
 *
 * A look costs two reads (`net/tcp`, `net/tcp6`). Only when the set of listening sockets of the namespace differs from
 * the one before are the processes and their descriptors walked, so a quiet machine pays next to nothing. A process
 * that was forked later and shares a socket changes nothing: the port is the same.
 */

import type { Clock } from '../clock.ts';
import { systemErrorCode } from '../errors.ts';
import { LISTENER_NOTICE_MS, LISTENER_POLL_MS } from '../limits.ts';
import type { ProcReader } from './proc-reader.ts';
import { listenersOfNamespace, listenersOfTree } from './process-tree.ts';

/** What a watch reports. Called between two looks, never inside the constructor. */
export interface ListenerEvents {
  onOpened(port: number): void;
  onClosed(port: number): void;
  /** Nothing listened within LISTENER_NOTICE_MS; said once, the watch goes on. */
  onNothing(): void;
}

/** What a watch works with. */
export interface ListenerSources {
  readonly clock: Clock;
  readonly proc: ProcReader;
}

const SHORTAGES = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

export class ListenerWatch {
  readonly #rootPid: number;
  readonly #events: ListenerEvents;
  readonly #clock: Clock;
  readonly #proc: ProcReader;
  #ports: ReadonlySet<number> = new Set();
  #fingerprint = '';
  #noticeAtMs: number | undefined;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(rootPid: number, events: ListenerEvents, sources: ListenerSources) {
    this.#rootPid = rootPid;
    this.#events = events;
    this.#clock = sources.clock;
    this.#proc = sources.proc;
    this.#noticeAtMs = this.#clock.nowMs() + LISTENER_NOTICE_MS;
    this.#cancel = this.#clock.after(0, () => void this.look());
  }

  /** Ends the watch; nothing is reported afterwards. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  /** One look, and the next one is set up. Public so that a test can wait for it. */
  async look(): Promise<void> {
    const ports = await this.#read().catch(unlessShort);
    if (this.#isStopped) return;
    if (ports !== undefined) this.#compare(ports);
    if (this.#noticeAtMs !== undefined && this.#clock.nowMs() >= this.#noticeAtMs) {
      this.#noticeAtMs = undefined;
      this.#events.onNothing();
    }
    this.#cancel = this.#clock.after(LISTENER_POLL_MS, () => void this.look());
  }

  /** The ports of the tree, or undefined when nothing changed since the last look. */
  async #read(): Promise<ReadonlySet<number> | undefined> {
    const listeners = await listenersOfNamespace(this.#rootPid, this.#proc);
    const fingerprint = listeners.map(listener => listener.inode).join();
    if (fingerprint === this.#fingerprint) return undefined;
    const own = await listenersOfTree(this.#rootPid, listeners, this.#proc);
    this.#fingerprint = fingerprint;
    return new Set(own.map(listener => listener.port));
  }

  #compare(ports: ReadonlySet<number>): void {
    const before = this.#ports;
    this.#ports = ports;
    for (const port of before) if (!ports.has(port)) this.#events.onClosed(port);
    for (const port of ports) if (!before.has(port)) this.#events.onOpened(port);
    if (ports.size > 0) this.#noticeAtMs = undefined;
  }
}

/** A look for which the system has no descriptor or no memory sees nothing new; the next one may. */
function unlessShort(error: unknown): undefined {
  if (!SHORTAGES.has(systemErrorCode(error) ?? '')) throw error;
}
