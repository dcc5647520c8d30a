/**
 * `subscribe` and `unsubscribe` of one link: a wish becomes a subscription of the registry, or a refusal that says why. Answers
 * go out once the kernel has, or no longer has, the rule.
 */
import { compileFilter, FilterError, parseFilter } from '../filter-engine/index.ts';
import {
  type AgentMessage,
  type CliMessageOf,
  type MirrorWish,
  SUBSCRIBE_FILTER_INVALID,
  SUBSCRIBE_NOT_SERVED,
  SUBSCRIBE_OBSERVER,
  SUBSCRIBE_RULES_FAILED,
  SUBSCRIBE_SOURCE,
  SUBSCRIBE_TLS,
  type SubscriptionId,
  type TlsWish,
  toPort,
  toSubscriptionId,
} from '../protocol/index.ts';
import type { AgentServices } from './agent-services.ts';
import { ANSWER_POLL_MS } from './limits.ts';
import type { Refusal } from './refusals.ts';
import { PortSubscription, type Session, type SubscriptionWish } from './session.ts';
import type { CertificateSource } from './steal/index.ts';

/** What a mirror is that does not say it. */
const DEFAULT_MIRROR: MirrorWish = { source: 'redirect', maxRate: null, responses: false };

export class SubscriptionRequests {
  private readonly services: AgentServices;
  private readonly send: (message: AgentMessage) => void;
  /** Whose certificate is being looked at. */
  private readonly opening = new Set<SubscriptionId>();

  /** @param send to the CLI whose link this is */
  constructor(services: AgentServices, send: (message: AgentMessage) => void) {
    this.services = services;
    this.send = send;
  }

  /** @param session null for an observer, which is refused */
  async subscribe(session: Session | null, wish: CliMessageOf<'subscribe'>): Promise<void> {
    const id = toSubscriptionId(wish.id);
    const port = toPort(wish.port);
    if (session === null) {
      this.refuse(id, {
        code: SUBSCRIBE_OBSERVER,
        message: 'an observer cannot take traffic',
        hint: 'connect as a session',
      });
      return;
    }
    if (wish.ifServed === true && !this.services.listeners().includes(port)) {
      this.refuse(id, {
        code: SUBSCRIBE_NOT_SERVED,
        message: `nothing in the target listens on port ${port}`,
        hint: 'name the port of the app with --port REMOTE:LOCAL',
      });
      return;
    }
    const mirror = wish.mode === 'mirror' ? (wish.mirror ?? DEFAULT_MIRROR) : undefined;
    if (mirror?.source === 'packets' && !this.services.hasPackets) {
      this.refuse(id, {
        code: SUBSCRIBE_SOURCE,
        message: 'this agent cannot read packets',
        hint: 'use --source redirect, which copies from connections that go through the agent',
      });
      return;
    }
    const compiled = this.compile(id, wish.filter);
    if (compiled === undefined) return;
    this.opening.add(id);
    const certificate = wish.tls === undefined ? undefined : await this.openCertificate(id, wish.mode, wish.tls);
    // Refused, or given back meanwhile.
    if (!this.opening.delete(id) || certificate === null) return;
    const { mode, stealProbes: stealsProbes } = wish;
    await this.take(session, { id, port, mode, stealsProbes, mirror, certificate, ...compiled }, wish);
  }

  async unsubscribe(session: Session | null, { id }: CliMessageOf<'unsubscribe'>): Promise<void> {
    const { services } = this;
    const subscriptionId = toSubscriptionId(id);
    this.opening.delete(subscriptionId);
    const subscription = session?.subscriptions.get(subscriptionId);
    if (session !== null) await services.registry.unsubscribe(session, subscriptionId);
    await services.mirrorsSettled();
    if (subscription !== undefined) await services.mirrorDelivered(subscription);
    const requests = subscription === undefined ? 0 : services.underWay(subscription);
    if (requests > 0) this.send({ type: 'underWay', id, requests });
    // Who leaves need not wait for the goodbye's answer to know what was counted.
    session?.sendCounters();
    this.send({ type: 'unsubscribed', id });
    if (subscription !== undefined && requests > 0) this.tellAnswered(subscription);
  }

  /** Tells when all that the subscription took is answered, as long as there is somebody to tell. */
  private tellAnswered(subscription: PortSubscription): void {
    const looking = setInterval(() => {
      const isOver = !subscription.session.isLive;
      if (!isOver && this.services.underWay(subscription) > 0) return;
      clearInterval(looking);
      if (!isOver) this.send({ type: 'underWay', id: subscription.id, requests: 0 });
    }, ANSWER_POLL_MS);
  }

  private async take(
    session: Session,
    wish: SubscriptionWish,
    { takeover, drain }: Pick<CliMessageOf<'subscribe'>, 'takeover' | 'drain'>,
  ): Promise<void> {
    try {
      const predating = this.services.countPredating(wish.port);
      const outcome = await this.services.registry.subscribe(session, wish, takeover);
      await this.services.mirrorsSettled();
      if (!(outcome instanceof PortSubscription)) {
        this.refuse(wish.id, outcome);
        return;
      }
      if (drain && wish.mode !== 'watch') this.services.resetPredating(wish.port);
      this.confirm(outcome, predating);
    } catch (error) {
      this.refuse(wish.id, {
        code: SUBSCRIBE_RULES_FAILED,
        message: `the kernel refused the redirect rule: ${error instanceof Error ? error.message : error}`,
        hint: 'see the agent’s log; --redirect-engine tries another way of redirecting',
      });
    }
  }

  private confirm(subscription: PortSubscription, predating: number): void {
    const { id, port, session } = subscription;
    const others = this.services.registry.overlapsOf(subscription);
    const overlaps = others.map(({ session: { name, id: session }, shape }) => ({ name, session, filter: shape }));
    const opener = this.services.registry.tlsOpenerFor(subscription);
    const opened = opener === undefined ? {} : { tlsOpener: opener.session.name };
    this.send({ type: 'subscribed', id, port, predating, overlaps, ...opened });
    for (const other of others) {
      other.session.send({
        type: 'notice',
        level: 'info',
        code: 'OVERLAP',
        message: `${session.name} takes requests (${subscription.shape}) on port ${port}, too; where both filters match, yours wins`,
        subscription: other.id,
      });
    }
  }

  /** @returns null when it was refused */
  private async openCertificate(
    id: SubscriptionId,
    mode: SubscriptionWish['mode'],
    tls: TlsWish,
  ): Promise<CertificateSource | null> {
    const certificate = mode === 'steal' ? await this.services.certificates.open(tls) : 'only a steal can open it';
    if (typeof certificate !== 'string') return certificate;
    this.refuse(id, {
      code: SUBSCRIBE_TLS,
      message: `TLS cannot be opened: ${certificate}`,
      hint: 'the paths are those in the target; without tls, TLS passes untouched',
    });
    return null;
  }

  /** @returns undefined when the filter was refused */
  private compile(id: SubscriptionId, written: unknown): Pick<SubscriptionWish, 'filter' | 'spec'> | undefined {
    if (written === null) return { filter: null, spec: null };
    try {
      const spec = parseFilter(written);
      return { filter: compileFilter(spec), spec };
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      this.refuse(id, {
        code: SUBSCRIBE_FILTER_INVALID,
        message: error.message,
        hint: 'correct the filter; headgate config check tells more',
      });
      return undefined;
    }
  }

  private refuse(id: SubscriptionId, refusal: Refusal): void {
    this.send({ type: 'subscribeRefused', id, ...refusal });
  }
}
