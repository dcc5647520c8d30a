/** Why a subscription is refused, in the words that its user reads. */
import {
  type Port,
  type SessionId,
  SUBSCRIBE_PORT_OWNED,
  SUBSCRIBE_THREAD_HANGS,
  SUBSCRIBE_TLS,
} from '../protocol/index.ts';
import { GRACE_MS } from './limits.ts';
import type { PortSubscription, SubscriptionWish } from './session.ts';

/** The words go to the user as they are. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly owner?: { readonly name: string; readonly session: SessionId };
}

export const THREAD_HANGS: Refusal = {
  code: SUBSCRIBE_THREAD_HANGS,
  message: 'a thread of the agent hangs and takes no orders',
  hint: 'try again; if it goes on, end the agent, whose log says more: the next session brings another one up',
};

/** Somebody takes the port in a way that excludes the wish. */
export function inTheWay({ port, filter }: SubscriptionWish, owner: PortSubscription): Refusal {
  return filter === null || owner.filter === null ? portOwned(port, owner) : tlsOpened(port, owner);
}

function tlsOpened(port: Port, { session: { name, id }, certificate }: PortSubscription): Refusal {
  return {
    code: SUBSCRIBE_TLS,
    message: `${name} (session ${id}) has TLS on port ${port} opened with ${certificate?.text}, and a port has one certificate`,
    hint: 'Name the same files, or leave tls out: what comes out of TLS is judged for all sessions of the port. Or end their steal with --takeover.',
    owner: { name, session: id },
  };
}

function portOwned(port: Port, owner: PortSubscription): Refusal {
  const { name, id, isLive } = owner.session;
  const what = owner.filter === null ? 'takes everything on' : `takes requests (${owner.shape}) on`;
  return {
    code: SUBSCRIBE_PORT_OWNED,
    message: `${name} (session ${id}${isLive ? '' : ', away'}) ${what} port ${port}, and a steal without a filter excludes all others`,
    hint: hintFor(owner),
    owner: { name, session: id },
  };
}

function hintFor(owner: PortSubscription): string {
  if (!owner.isLive) return `Wait up to ${GRACE_MS / 1000} s, in which it may come back, or end it with --takeover.`;
  const filter = owner.filter === null ? 'ask them to add a filter, and add one too' : 'add a filter';
  return `To share the port, ${filter}. Or end their steal with --takeover.`;
}
