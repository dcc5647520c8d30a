import { expect, test } from 'vitest';
import { type StatusReport, toPort, toSessionId } from '../../protocol/index.ts';
import { styleFor } from '../progress/style.ts';
import { statusWords } from './status-words.ts';

const REPORT: StatusReport = {
  version: '0.1.0',
  pid: 12,
  target: 'netns/shop',
  engine: 'tproxy',
  io: 'epoll',
  relayThreads: 1,
  uptimeS: 3700,
  ports: [toPort(8080)],
  connections: 3,
  counters: { requests_stolen: 4, requests_passed: 9, app_dials: 2 },
  sessions: [
    {
      session: toSessionId('ab12cd34'),
      name: 'alice@laptop',
      ageS: 61,
      state: 'away',
      streams: 1,
      subscriptions: [{ port: toPort(8080), mode: 'steal', filter: 'header x-user equals …', requestsStolen: 4 }],
    },
  ],
};

test('says nothing of what an agent of an earlier version does not tell', () => {
  const { io, relayThreads, ...earlier } = REPORT;
  expect([io, relayThreads]).toEqual(['epoll', 1]);
  const words = statusWords([earlier], { style: styleFor(false), verbosity: 0 });
  expect(words).toContain('agent pid 12, tproxy, version 0.1.0');
});

test('shows agent, sessions, what they take, and the main counters', () => {
  expect(statusWords([REPORT], { style: styleFor(false), verbosity: 0 })).toBe(
    [
      'netns/shop  port 8080  agent pid 12, tproxy, io epoll, version 0.1.0, up 1 h 1 min, 3 open connections',
      '  ab12cd34  alice@laptop  for 1 min  away',
      '    steals port 8080: header x-user equals …  4 requests',
      '  requests_stolen 4  requests_passed 9',
    ].join('\n'),
  );
});

test('shows every counter when it is verbose', () => {
  expect(statusWords([REPORT], { style: styleFor(false), verbosity: 1 })).toContain('app_dials 2');
});

test('counts one as one', () => {
  const [session] = REPORT.sessions;
  const once = { port: toPort(8080), mode: 'steal' as const, filter: 'everything', requestsStolen: 1 };
  const report = {
    ...REPORT,
    connections: 1,
    sessions: session === undefined ? [] : [{ ...session, subscriptions: [once] }],
  };
  const words = statusWords([report], { style: styleFor(false), verbosity: 0 });
  expect(words).toContain('1 open connection\n');
  expect(words).toContain('everything  1 request\n');
});

test('says how a mirror copies', () => {
  const [session] = REPORT.sessions;
  const mirror = { port: toPort(8080), mode: 'mirror' as const, filter: 'everything', requestsStolen: 0 };
  const words = (how: object): string => {
    const subscriptions = [{ ...mirror, requestsMirrored: 3, ...how }];
    const sessions = session === undefined ? [] : [{ ...session, subscriptions }];
    return statusWords([{ ...REPORT, sessions }], { style: styleFor(false), verbosity: 0 });
  };
  const sample = { percent: 5, by: 'header x-user' };
  const maxRate = { unit: 'requests' as const, perSecond: 1 };
  expect(words({ source: 'packets', sample, maxRate })).toContain(
    '    mirrors port 8080: everything (from packets, 5 % by header x-user, at most 1 request a second)  3 requests\n',
  );
  expect(words({ source: 'redirect' })).toContain('everything (from redirected connections)  3 requests\n');
  expect(words({})).toContain('everything  3 requests\n');
  expect(words({ connectionsMirrored: 2 })).toContain('everything  3 requests, 2 whole connections\n');
});

test('says how many threads relay where there are several', () => {
  const words = statusWords([{ ...REPORT, relayThreads: 2 }], { style: styleFor(false), verbosity: 0 });
  expect(words).toContain('tproxy, io epoll (2 threads), version');
});

test('says what a session dialled and read', () => {
  const [session] = REPORT.sessions;
  if (session === undefined) throw new Error('the report has no session');
  const used = { connected: 12, failed: 1, names: 3, files: 1 };
  const words = statusWords([{ ...REPORT, sessions: [{ ...session, used }] }], {
    style: styleFor(false),
    verbosity: 0,
  });
  expect(words).toContain('    12 outgoing connections (1 failed), 3 names asked for, 1 question about files\n');
});
