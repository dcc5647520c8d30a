/** One port that a session takes: what was asked for, and how far it got. */

import type { AgentMessageOf, SubscriptionId } from '../../protocol/index.ts';
import type { LocalPort } from '../local/local-port.ts';
import type { PortMapping } from '../options/port-mapping.ts';

/** Not asked of this agent yet, or to be asked again after it came back. */
export const WANTED = 0;
/** Asked; no answer yet. */
export const ASKED = 1;
/** Confirmed: requests may come. */
export const TAKEN = 2;
/** Asked to give it back; requests that are on their way still come. */
export const RETURNING = 3;

export type SubscriptionState = typeof WANTED | typeof ASKED | typeof TAKEN | typeof RETURNING;

/** A port to take. */
export interface PortWish {
  readonly mapping: PortMapping;
  readonly localPort: LocalPort;
  /** Only if something in the pod listens on it. */
  readonly isOnlyIfServed: boolean;
}

export type TakenReply = Pick<AgentMessageOf<'subscribed'>, 'predating' | 'overlaps' | 'tlsOpener'>;

/** What the agent answered. */
export type StealOutcome =
  | { readonly kind: 'taken'; readonly reply: TakenReply }
  | { readonly kind: 'refused'; readonly reply: AgentMessageOf<'subscribeRefused'> }
  /** The session ended, or the port was given back, before there was an answer. */
  | { readonly kind: 'withdrawn' };

export class Subscription {
  readonly id: SubscriptionId;
  readonly wish: PortWish;
  /** The first answer of an agent. */
  readonly outcome: Promise<StealOutcome>;
  /** The port is with the app again. */
  readonly returned: Promise<void>;
  state: SubscriptionState = WANTED;
  /** Whether it was confirmed once, so that a later refusal is a loss. */
  wasTaken = false;
  readonly #resolveOutcome: (outcome: StealOutcome) => void;
  readonly #resolveReturned: () => void;

  constructor(id: SubscriptionId, wish: PortWish) {
    this.id = id;
    this.wish = wish;
    const outcome = Promise.withResolvers<StealOutcome>();
    const returned = Promise.withResolvers<void>();
    this.outcome = outcome.promise;
    this.returned = returned.promise;
    this.#resolveOutcome = outcome.resolve;
    this.#resolveReturned = returned.resolve;
  }

  /** Tells the answer. The first one counts. */
  settle(outcome: StealOutcome): void {
    this.#resolveOutcome(outcome);
  }

  /** The port is with the app again, or nobody is left to ask. */
  settleReturned(): void {
    this.#resolveOutcome({ kind: 'withdrawn' });
    this.#resolveReturned();
  }
}
