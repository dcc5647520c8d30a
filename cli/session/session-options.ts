/** What a session is made with, and what it tells whoever made it. */

import type { AgentMessageOf, MuxStream, Port, StreamOpen } from '../../protocol/index.ts';
import type { Clock } from '../clock.ts';
import type { HeadgateError } from '../errors.ts';
import type { AgentAccess } from './handshake.ts';
import type { Subscription } from './subscription.ts';
import type { SubscriptionSettings } from './subscription-table.ts';

/** Told what happens to a session after it began. */
export interface SessionEvents {
  /** The tunnel is over; the agent is being looked for. `reason` is a sentence. */
  onLost(reason: string): void;
  onBack(welcome: AgentMessageOf<'welcome'>): void;
  onNotice(notice: AgentMessageOf<'notice'>): void;
  /** A watch saw something on a port. */
  onSeen?(port: Port, message: AgentMessageOf<'seen'>): void;
  /** Takes a stream that the agent opened, and sets its visitor. Where it is not given, streams go to the local process. */
  onStream?(stream: MuxStream, open: StreamOpen): void;
  /** A port that was taken is with somebody else now. */
  onPortLost(subscription: Subscription, reason: string): void;
  /** The session leaves, and waits at most `limitMs` until requests that the local process has are answered. */
  onUnderWay?(requests: number, limitMs: number): void;
  /** The session is over and will not come back. */
  onFailed(error: HeadgateError): void;
}

/** What a session is made with. */
export interface SessionOptions {
  readonly access: AgentAccess;
  readonly settings: SubscriptionSettings & { readonly name: string };
  /** Of this CLI. */
  readonly version: string;
  readonly clock: Clock;
  readonly events: SessionEvents;
}
