/**
 * A port that the command listens on and that nobody named: taken as soon as the target serves it too. A target that does
 * not serve it now may do so later (its app restarts, a deployment is under way), so it is asked again from time to time.
 */

import { SUBSCRIBE_NOT_SERVED } from '../../protocol/index.ts';
import type { Cancel, Clock } from '../clock.ts';
import { NOT_SERVED_RETRY_MS } from '../limits.ts';
import type { StealOutcome, Subscription } from '../session/subscription.ts';

/** What a found port needs of its run. */
export interface FoundPortHost {
  /** Asks for the port, if the target serves it. */
  ask(): Subscription;
  giveBack(subscription: Subscription): void;
  onTaken(subscription: Subscription, outcome: StealOutcome & { kind: 'taken' }): void;
  /** Refused; because the target does not serve it, said once for all attempts. */
  onRefused(outcome: StealOutcome & { kind: 'refused' }): void;
}

export class FoundPort {
  readonly #host: FoundPortHost;
  readonly #clock: Clock;
  #subscription: Subscription | undefined;
  #cancel: Cancel | undefined;
  #hasSaidNotServed = false;
  #isClosed = false;

  /** Asks at once. */
  constructor(host: FoundPortHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    void this.#ask();
  }

  /** The session ends anyway: nothing is asked or said any more. */
  stop(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  /** The command no longer listens. */
  close(): void {
    this.stop();
    if (this.#subscription !== undefined) this.#host.giveBack(this.#subscription);
  }

  async #ask(): Promise<void> {
    const subscription = this.#host.ask();
    this.#subscription = subscription;
    const outcome = await subscription.outcome;
    if (this.#isClosed) return;
    if (outcome.kind === 'taken') this.#host.onTaken(subscription, outcome);
    if (outcome.kind === 'refused') this.#onRefused(outcome);
  }

  #onRefused(outcome: StealOutcome & { kind: 'refused' }): void {
    this.#subscription = undefined;
    const isNotServed = outcome.reply.code === SUBSCRIBE_NOT_SERVED;
    if (!isNotServed || !this.#hasSaidNotServed) this.#host.onRefused(outcome);
    if (!isNotServed) return;
    this.#hasSaidNotServed = true;
    this.#cancel = this.#clock.after(NOT_SERVED_RETRY_MS, () => void this.#ask());
  }
}
