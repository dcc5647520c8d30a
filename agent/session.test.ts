import { expect, it } from 'vitest';
import { type AgentMessage, toPort, toSubscriptionId } from '../protocol/index.ts';
import { PortSubscription, Session, type SessionLink, type SubscriptionWish } from './session.ts';

function liveSession(): { session: Session; sent: AgentMessage[]; subscription: PortSubscription } {
  const sent: AgentMessage[] = [];
  const session = new Session('alice', 0);
  const link: SessionLink = {
    send: message => sent.push(message),
    openStream: () => null,
    streamCount: 0,
    queuedBytes: 0,
    backlogBytes: 0,
    close() {},
    closeAfterGoodbye() {},
  };
  session.link = link;
  const wish: SubscriptionWish = {
    ...{ id: toSubscriptionId(3), port: toPort(8080), mode: 'steal' },
    ...{ filter: null, spec: null, stealsProbes: false },
  };
  const clock = { nowMs: () => 0, after: () => () => {} };
  return { session, sent, subscription: new PortSubscription(session, wish, { rank: 1, clock }) };
}

it('tells the first of each kind of bypass, and counts them all', () => {
  const { session, sent, subscription } = liveSession();
  subscription.note('opaque_tls');
  subscription.note('opaque_tls');
  subscription.note('opaque_http2');
  subscription.note('local_failures');
  expect(sent.map(message => message.type === 'notice' && message.code)).toEqual(['OPAQUE_TLS', 'OPAQUE_HTTP2']);
  expect(sent[0]).toMatchObject({ message: expect.stringContaining('port 8080'), subscription: 3 });
  expect(session.counters.snapshot()).toEqual({ opaque_tls: 2, opaque_http2: 1, local_failures: 1 });
});

it('sends counters only when they changed', () => {
  const { session, sent, subscription } = liveSession();
  session.sendCounters();
  subscription.noteStolen();
  session.sendCounters();
  session.sendCounters();
  expect(sent).toEqual([{ type: 'counters', counters: { requests_stolen: 1 } }]);
});
