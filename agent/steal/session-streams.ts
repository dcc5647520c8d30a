/**
 * The streams of one connection, at most one per session that a request of it matched; kept while idle, since a local
 * process keeps connections alive as the app does. A stream that is given up or broke leaves the list at once.
 */
import { RESET_CLIENT_RESET } from '../../protocol/index.ts';
import type { StreamLeg } from './leg.ts';
import type { ClientEndpoint, StreamEvents, Subscription } from './routes.ts';
import { SessionStream } from './session-stream.ts';

export class SessionStreams {
  /** Null while there never was one, which is the common case. */
  private list: SessionStream[] | null = null;

  get isEmpty(): boolean {
    return this.list === null || this.list.length === 0;
  }

  find(subscription: Subscription): SessionStream | null {
    return this.list?.find(each => each.subscription === subscription) ?? null;
  }

  /** The stream that `leg` belongs to; null when it was given up. */
  of(leg: StreamLeg): SessionStream | null {
    return this.list?.find(each => each.leg === leg) ?? null;
  }

  /** @returns null when the session has too many streams */
  open(subscription: Subscription, events: StreamEvents, client: ClientEndpoint): SessionStream | null {
    const leg = subscription.openStream(events, client);
    if (leg === null) return null;
    const stream = new SessionStream(subscription, leg);
    this.list ??= [];
    this.list.push(stream);
    return stream;
  }

  resumeAll(): void {
    if (this.list !== null) for (const stream of this.list) stream.leg.resume();
  }

  /** Forgets a stream whose leg broke, or that the caller gave up. */
  remove(leg: StreamLeg): void {
    this.list = this.list?.filter(each => each.leg !== leg) ?? null;
  }

  giveUp(leg: StreamLeg): void {
    this.remove(leg);
    leg.abandon();
  }

  giveUpAllBut(kept: StreamLeg | null): void {
    const list = this.list;
    if (list === null) return;
    this.list = list.filter(each => each.leg === kept);
    for (const stream of list) if (stream.leg !== kept) stream.leg.abandon();
  }

  /** The client reset its connection. */
  resetAll(): void {
    const list = this.list;
    this.list = null;
    if (list !== null) for (const stream of list) stream.leg.reset(RESET_CLIENT_RESET);
  }
}
