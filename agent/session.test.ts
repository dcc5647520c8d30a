import { expect, it } from 'vitest';
import { type AgentMessage, type CounterName, toPort, toSubscriptionId } from '../protocol/index.ts';
import { NOTICE_QUIET_MS } from './limits.ts';
import { PortSubscription, Session, type SessionLink, type SubscriptionWish } from './session.ts';

function liveSession(nowMs = () => 0): { session: Session; sent: AgentMessage[]; subscription: PortSubscription } {
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
  const clock = { nowMs, after: () => () => {} };
  return { session, sent, subscription: new PortSubscription(session, wish, { rank: 1, clock }) };
}

it('tells the first of each kind of bypass, and counts them all', () => {
  const { session, sent, subscription } = liveSession();
  subscription.note('opaque_tls');
  subscription.note('opaque_tls');
  subscription.note('opaque_http2');
  subscription.note('probes_passed');
  expect(sent.map(message => message.type === 'notice' && message.code)).toEqual(['OPAQUE_TLS', 'OPAQUE_HTTP2']);
  expect(sent[0]).toMatchObject({ message: expect.stringContaining('port 8080'), subscription: 3 });
  expect(session.counters.snapshot()).toEqual({ opaque_tls: 2, opaque_http2: 1, probes_passed: 1 });
});

it('warns when the local process fails within a request, not for each', () => {
  const { session, sent, subscription } = liveSession();
  subscription.note('local_failures', 3);
  subscription.note('local_failures');
  expect(sent).toMatchObject([{ type: 'notice', level: 'warn', code: 'LOCAL_FAILURES', subscription: 3 }]);
  expect(session.counters.snapshot()).toEqual({ local_failures: 4 });
});

it('tells of a bypass again that was not seen for a while', () => {
  let nowMs = 0;
  const { sent, subscription } = liveSession(() => nowMs);
  const seeAfter = (ms: number): number => {
    nowMs += ms;
    subscription.note('app_refused');
    return sent.length;
  };
  expect([0, NOTICE_QUIET_MS - 1, NOTICE_QUIET_MS - 1, NOTICE_QUIET_MS, 1].map(seeAfter)).toEqual([1, 1, 1, 2, 2]);
});

it.each([
  ...['mirror_requests_unjudged', 'mirror_gap_bytes', 'mirror_packets_lost', 'mirror_flows_undecodable'],
  ...['mirror_flows_unread', 'mirror_flows_cut', 'mirror_lost_gap', 'mirror_undelivered', 'packets_dropped'],
  'mirror_holds_lost',
] as CounterName[])('tells of what a mirror misses when it happens: %s', name => {
  const { sent, subscription } = liveSession();
  for (let times = 0; times < 2; times++) subscription.noteMirror(name, 5);
  expect(sent).toMatchObject([{ type: 'notice', code: name.toUpperCase(), subscription: 3 }]);
});

it('sends counters only when they changed', () => {
  const { session, sent, subscription } = liveSession();
  session.sendCounters();
  subscription.noteStolen();
  session.sendCounters();
  session.sendCounters();
  expect(sent).toEqual([{ type: 'counters', counters: { requests_stolen: 1 } }]);
});

it('warns when the app takes stolen requests with it', () => {
  const { sent, subscription } = liveSession();
  subscription.note('unanswered_app_gone', 2);
  subscription.note('unanswered_app_gone');
  expect(sent).toMatchObject([{ type: 'notice', level: 'warn', code: 'UNANSWERED_APP_GONE', subscription: 3 }]);
});
