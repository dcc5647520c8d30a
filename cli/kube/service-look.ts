/**
 * Whether a Service still selects the same pods. A Service may change its selector at any time (a switch from blue to green), where
 * workloads may not. It is read again now and then: one object, and no right to watch services is needed.
 */

import type { Cancel, Clock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import type { ClusterTarget } from '../target/target-name.ts';
import type { ClusterClient } from './client.ts';
import { SERVICE_LOOK_MS } from './limits.ts';
import { type PodSource, resolveWorkload } from './workload.ts';

/** What is looked at. */
export interface LookedAt {
  readonly client: ClusterClient;
  readonly target: ClusterTarget;
  readonly clock: Clock;
}

export interface ServiceEvents {
  /** The pods are others from now on. @throws HeadgateError when they cannot be listed; it is tried again at the next look */
  onSelector(source: PodSource): Promise<void>;
  /** It is gone, or selects nothing. In words, once. */
  onTrouble(message: string): void;
}

export class ServiceLook {
  readonly #at: LookedAt;
  readonly #events: ServiceEvents;
  #selector: string | undefined;
  #isLost = false;
  #isStopped = false;
  #cancel: Cancel = () => undefined;

  /** @param source as it is followed now */
  constructor(at: LookedAt, source: PodSource, events: ServiceEvents) {
    this.#at = at;
    this.#selector = source.query.labelSelector;
    this.#events = events;
    this.#plan();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #plan(): void {
    if (!this.#isStopped) this.#cancel = this.#at.clock.after(SERVICE_LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      const source = await resolveWorkload(this.#at.target, this.#at.client);
      if (this.#isStopped) return;
      this.#isLost = false;
      if (source.query.labelSelector !== this.#selector) await this.#events.onSelector(source);
      this.#selector = source.query.labelSelector;
    } catch (error) {
      if (!(error instanceof HeadgateError)) throw error;
      // Whatever keeps the cluster from answering is told by the watch of the pods.
      if (error.code === 'HEADGATE_ERR_TARGET_NOT_FOUND' && !this.#isLost && !this.#isStopped) {
        this.#isLost = true;
        this.#events.onTrouble(`${error.message} Its pods stay taken.`);
      }
    }
    this.#plan();
  }
}
