/**
 * A port that the command listens on and that nobody named: taken as soon as the target serves it too. A target that does
 * not serve it now may do so later (its app restarts, a deployment is under way), so it is asked again from time to time.
 */

import { SUBSCRIBE_NOT_SERVED } from '../../protocol/index.ts';
import type { Cancel, Clock } from '../clock.ts';
import { NOT_SERVED_RETRY_MS } from '../limits.ts';
import type { StealOutcome } from '../session/subscription.ts';

/** A port that was asked for. */
interface AskedPort {
  readonly outcome: Promise<StealOutcome>;
}

/** What a found port needs of its run. */
export interface FoundPortHost<Asked extends AskedPort> {
  /** Asks for the port, if the target serves it. */
  ask(): Asked;
  giveBack(asked: Asked): void;
  onTaken(asked: Asked, outcome: StealOutcome & { kind: 'taken' }): void;
  /** Refused; because the target does not serve it, said once for all attempts. */
  onRefused(outcome: StealOutcome & { kind: 'refused' }): void;
}

export class FoundPort<Asked extends AskedPort = AskedPort> {
  readonly #host: FoundPortHost<Asked>;
  readonly #clock: Clock;
  #asked: Asked | undefined;
  #cancel: Cancel | undefined;
  #hasSaidNotServed = false;
  #isClosed = false;

  /** Asks at once. */
  constructor(host: FoundPortHost<Asked>, clock: Clock) {
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
    if (this.#asked !== undefined) this.#host.giveBack(this.#asked);
  }

  async #ask(): Promise<void> {
    const asked = this.#host.ask();
    this.#asked = asked;
    const outcome = await asked.outcome;
    if (this.#isClosed) return;
    if (outcome.kind === 'taken') this.#host.onTaken(asked, outcome);
    if (outcome.kind === 'refused') this.#onRefused(outcome);
  }

  #onRefused(outcome: StealOutcome & { kind: 'refused' }): void {
    this.#asked = undefined;
    const isNotServed = outcome.reply.code === SUBSCRIBE_NOT_SERVED;
    if (!isNotServed || !this.#hasSaidNotServed) this.#host.onRefused(outcome);
    if (!isNotServed) return;
    this.#hasSaidNotServed = true;
    this.#cancel = this.#clock.after(NOT_SERVED_RETRY_MS, () => void this.#ask());
  }
}
