/**
 * The ports that a session wants, and what the agent at hand knows of them. The table outlives tunnels: after a new welcome
 * it asks for whatever that agent does not have, and gives back what was given up meanwhile.
 */

import {
  type AgentMessageOf,
  type CliMessage,
  SUBSCRIBE_DUPLICATE,
  type SubscriptionId,
  toSubscriptionId,
} from '../../protocol/index.ts';
import { filterOfPort, type Settings } from '../options/settings.ts';
import { ASKED, type PortWish, RETURNING, Subscription, TAKEN, type TakenReply, WANTED } from './subscription.ts';

/** What all subscriptions of a session have in common. */
export type SubscriptionSettings = Pick<
  Settings,
  'mirror' | 'filter' | 'filterPorts' | 'tls' | 'takeover' | 'stealProbes' | 'drain'
> & {
  /** `watch` takes nothing, `mirror` says how in `mirror`; `steal` otherwise. */
  readonly mode?: 'steal' | 'watch' | 'mirror';
};

/** What a table needs of its session. */
export interface SubscriptionHost {
  /** Sends to the agent; false when there is none at the moment. */
  send(message: CliMessage): boolean;
  /** A port that was taken is lost: refused when it was asked for again, or taken over. `reason` is a sentence. */
  onPortLost(subscription: Subscription, reason: string): void;
}

export class SubscriptionTable {
  readonly #settings: SubscriptionSettings;
  readonly #host: SubscriptionHost;
  readonly #subscriptions = new Map<SubscriptionId, Subscription>();
  /** Requests that were taken and are not answered, of ports that were given back. */
  readonly #underWay = new Map<SubscriptionId, number>();
  #nextId = 1;

  constructor(settings: SubscriptionSettings, host: SubscriptionHost) {
    this.#settings = settings;
    this.#host = host;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  /** Requests of ports that were given back which the local process still answers. */
  get underWay(): number {
    let requests = 0;
    for (const each of this.#underWay.values()) requests += each;
    return requests;
  }

  find(id: SubscriptionId): Subscription | undefined {
    return this.#subscriptions.get(id);
  }

  /** Asks for a port, now or at the next welcome. */
  add(wish: PortWish): Subscription {
    const subscription = new Subscription(toSubscriptionId(this.#nextId), wish);
    this.#nextId += 1;
    this.#subscriptions.set(subscription.id, subscription);
    this.#ask(subscription);
    return subscription;
  }

  /** Gives a port back to the app; `subscription.returned` tells when it is so. */
  giveBack(subscription: Subscription): void {
    if (!this.#subscriptions.has(subscription.id) || subscription.state === RETURNING) return;
    const isKnownToAgent = subscription.state !== WANTED;
    subscription.state = RETURNING;
    if (isKnownToAgent) this.#host.send({ type: 'unsubscribe', id: subscription.id });
    else this.#remove(subscription);
  }

  /** Gives all of them back. @returns when the agent has confirmed each. */
  async giveBackAll(): Promise<void> {
    const all = [...this.#subscriptions.values()];
    for (const subscription of all) this.giveBack(subscription);
    await Promise.all(all.map(subscription => subscription.returned));
  }

  /** A tunnel with a welcome is there. @param isResumed whether the agent still has what was taken before. */
  renew(isResumed: boolean): void {
    this.#underWay.clear();
    for (const subscription of [...this.#subscriptions.values()]) {
      if (isResumed && subscription.state === TAKEN) continue;
      if (subscription.state !== RETURNING) this.#ask(subscription);
      else if (isResumed) this.#host.send({ type: 'unsubscribe', id: subscription.id });
      else this.#remove(subscription);
    }
  }

  /** There will be no agent any more. */
  clear(): void {
    this.#underWay.clear();
    for (const subscription of [...this.#subscriptions.values()]) this.#remove(subscription);
  }

  onSubscribed(reply: AgentMessageOf<'subscribed'>): void {
    const subscription = this.#subscriptions.get(reply.id);
    if (subscription !== undefined) this.#confirm(subscription, reply);
  }

  onSubscribeRefused(reply: AgentMessageOf<'subscribeRefused'>): void {
    const subscription = this.#subscriptions.get(reply.id);
    if (subscription === undefined) return;
    if (reply.code === SUBSCRIBE_DUPLICATE && subscription.state === ASKED) {
      // The agent has it: its answer was lost together with a tunnel, and we asked again.
      this.#confirm(subscription, { predating: 0, overlaps: [] });
      return;
    }
    subscription.settle({ kind: 'refused', reply });
    this.#remove(subscription);
    if (subscription.wasTaken) this.#host.onPortLost(subscription, reply.message);
  }

  onUnderWay({ id, requests }: AgentMessageOf<'underWay'>): void {
    if (requests > 0) this.#underWay.set(id, requests);
    else this.#underWay.delete(id);
  }

  onUnsubscribed(reply: AgentMessageOf<'unsubscribed'>): void {
    const subscription = this.#subscriptions.get(reply.id);
    if (subscription !== undefined) this.#remove(subscription);
  }

  /** Somebody else ended a subscription. */
  onEnded(id: SubscriptionId, reason: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    this.#remove(subscription);
    this.#host.onPortLost(subscription, reason);
  }

  #ask(subscription: Subscription): void {
    const { mode = 'steal', mirror, tls, takeover, stealProbes, drain } = this.#settings;
    const port = subscription.wish.mapping.remote;
    const message: CliMessage = {
      type: 'subscribe',
      id: subscription.id,
      port,
      mode,
      ...(mirror === undefined ? {} : { mirror }),
      filter: filterOfPort(this.#settings, port) ?? null,
      ...(tls === undefined ? {} : { tls }),
      stealProbes,
      // Once taken and then lost to another, it is theirs: only the user takes it over again.
      takeover: takeover && !subscription.wasTaken,
      // Connections that predate a renewal were ours or have been reset before.
      drain: drain && !subscription.wasTaken,
      ...(subscription.wish.isOnlyIfServed && !subscription.wasTaken ? { ifServed: true } : {}),
    };
    subscription.state = this.#host.send(message) ? ASKED : WANTED;
  }

  #confirm(subscription: Subscription, reply: TakenReply): void {
    if (subscription.state === ASKED) subscription.state = TAKEN;
    subscription.wasTaken = true;
    subscription.settle({ kind: 'taken', reply });
  }

  #remove(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.id);
    subscription.settleReturned();
  }
}
