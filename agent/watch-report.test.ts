import { beforeEach, describe, expect, it } from 'vitest';
import {
  compileFilter,
  type FilterSpec,
  HEAD,
  parseFilter,
  RequestHead,
  RequestSplitter,
} from '../filter-engine/index.ts';
import {
  type AgentMessage,
  type AgentMessageOf,
  MAX_SEEN_ENTRIES,
  MAX_SEEN_PATH_LENGTH,
  parseAgentMessage,
  toSessionId,
  toSubscriptionId,
} from '../protocol/index.ts';
import { MAX_EXPLAINING_MS, MAX_FOLLOWED_BODIES, MAX_LINK_BACKLOG_BYTES, MAX_SEEN_QUEUE, SEEN_MS } from './limits.ts';
import { BODY_MISSED, BODY_UNASKED, BODY_UNFOLLOWED, BODY_WHOLE, type BodyTail, type Sighting } from './steal/index.ts';
import { WatchReport } from './watch-report.ts';

const CLIENT = { address: '192.0.2.7', port: 40_000 };
const ALICE = { name: 'alice@laptop', session: toSessionId('0000000a') };
const FOR_ALICE: FilterSpec = { header: { name: 'x-user', equals: 'alice' } };
const BY_BODY: FilterSpec = { body: { jsonpath: '$.user', equals: 'alice' } };

let nowMs: number;
/** What each look at the clock takes. */
let lookMs: number;
let timers: { atMs: number; act: () => void }[];
let sent: AgentMessage[];
let link: { backlogBytes: number; send(message: AgentMessage): void } | null;

beforeEach(() => {
  nowMs = 0;
  lookMs = 0;
  timers = [];
  sent = [];
  link = { backlogBytes: 0, send: message => void sent.push(message) };
});

const clock = {
  nowMs: () => {
    nowMs += lookMs;
    return nowMs;
  },
  after: (delayMs: number, act: () => void) => {
    const timer = { atMs: nowMs + delayMs, act };
    timers.push(timer);
    return () => {
      timers = timers.filter(each => each !== timer);
    };
  },
};

function pass(ms: number): void {
  for (const endMs = nowMs + ms; nowMs < endMs; nowMs += SEEN_MS) {
    const due = timers.filter(({ atMs }) => atMs <= nowMs + SEEN_MS);
    timers = timers.filter(timer => !due.includes(timer));
    for (const { act } of due) act();
  }
}

function reportFor(spec: FilterSpec | null, stealsProbes = false): WatchReport {
  const filter = spec === null ? null : compileFilter(parseFilter(spec));
  const session = {
    get link() {
      return link;
    },
  };
  return new WatchReport({ id: toSubscriptionId(3), filter, stealsProbes, session }, clock);
}

function sighting(text: string, more: Partial<Sighting> = {}): Sighting {
  const head = new RequestHead();
  const bytes = Buffer.from(text, 'latin1');
  expect(new RequestSplitter(head).next(bytes, 0, bytes.length)).toBe(HEAD);
  return { head, isProbe: false, client: CLIENT, taker: null, body: null, bodyState: BODY_UNASKED, ...more };
}

function get(target: string, ...fields: readonly string[]): string {
  return `${[`GET ${target} HTTP/1.1`, 'host: shop', ...fields].join('\r\n')}\r\n\r\n`;
}

function seen(): AgentMessageOf<'seen'>[] {
  for (const message of sent) expect(parseAgentMessage(JSON.parse(JSON.stringify(message))).kind).toBe('message');
  return sent.filter(message => message.type === 'seen');
}

function entries() {
  return seen().flatMap(message => message.entries);
}

describe('a watch', () => {
  it('tells time, client, request, verdict and reason, some times a second', () => {
    const report = reportFor(FOR_ALICE);
    report.note(
      sighting(get('/cart?token=secret', 'x-user: bob', 'cookie: sid=1'), { taker: { filter: null, owner: ALICE } }),
    );
    report.note(sighting(get('/', 'x-user: alice')));
    expect(sent).toEqual([]);
    pass(SEEN_MS);
    expect(seen()).toEqual([
      {
        type: 'seen',
        id: 3,
        entries: [
          {
            ...{ kind: 'request', atMs: expect.any(Number), client: '192.0.2.7', clientPort: 40_000, takenBy: ALICE },
            ...{ httpVersion: '1.1', method: 'GET', path: '/cart', hasQuery: true, verdict: 'no_match' },
            reason: 'header x-user is "bob", wanted "alice"',
          },
          expect.objectContaining({ path: '/', hasQuery: false, verdict: 'match', reason: 'header x-user ok' }),
        ],
        counts: { requests: 2, matches: 1, undecided: 0, connections: 0, unlisted: 0 },
      },
    ]);
    expect(timers).toEqual([]);
  });

  it('without a filter lists all requests, and gives no reason', () => {
    const report = reportFor(null);
    report.note(sighting('OPTIONS * HTTP/1.0\r\n\r\n'));
    report.end();
    expect(entries()).toMatchObject([
      { method: 'OPTIONS', path: '*', verdict: 'match', reason: '', httpVersion: '1.0' },
    ]);
  });

  it('says that probes stay with the app, unless a steal would take them', () => {
    const probe = get('/', 'user-agent: kube-probe/1.31', 'x-user: alice');
    reportFor(FOR_ALICE).note(sighting(probe, { isProbe: true }));
    reportFor(FOR_ALICE, true).note(sighting(probe, { isProbe: true }));
    pass(SEEN_MS);
    expect(entries().map(entry => entry.kind === 'request' && [entry.verdict, entry.reason])).toEqual([
      ['no_match', 'a probe of the kubelet, which is left to the app'],
      ['match', 'header x-user ok'],
    ]);
  });

  it('decides by a body that it was shown, and says where it was not', () => {
    const report = reportFor(BY_BODY);
    const post = `POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n`;
    report.note(sighting(post, { body: Buffer.from('{"user":"alice"}'), bodyState: BODY_WHOLE }));
    report.note(sighting(post, { body: Buffer.from('{"user":"carol"}'), bodyState: BODY_WHOLE }));
    report.note(sighting(post, { bodyState: BODY_MISSED }));
    report.note(sighting(post, { bodyState: BODY_UNFOLLOWED }));
    report.end();
    expect(entries().map(entry => entry.kind === 'request' && entry.verdict)).toEqual([
      'match',
      'no_match',
      'no_match',
      'body',
    ]);
    expect(seen()[0]?.counts).toEqual({ requests: 4, matches: 1, undecided: 1, connections: 0, unlisted: 0 });
  });

  it('tells connections that cannot be looked into by their cause', () => {
    const report = reportFor(null);
    report.noteConnection(CLIENT, 'opaque_tls', null);
    report.noteConnection(CLIENT, 'connections_stolen', { filter: null, owner: ALICE });
    report.end();
    expect(entries()).toMatchObject([
      { kind: 'connection', cause: 'OPAQUE_TLS' },
      { kind: 'connection', cause: 'CONNECTIONS_STOLEN', takenBy: ALICE },
    ]);
  });

  it('lists a bounded number of requests at a time, and counts the rest', () => {
    const report = reportFor(FOR_ALICE);
    const each = sighting(get('/', 'x-user: alice'));
    for (let i = 0; i < MAX_SEEN_QUEUE + 10; i++) report.note(each);
    report.noteConnection(CLIENT, 'opaque_tls', null);
    pass(SEEN_MS);
    expect(seen().map(message => message.entries.length)).toEqual([
      MAX_SEEN_ENTRIES,
      MAX_SEEN_ENTRIES,
      MAX_SEEN_ENTRIES,
    ]);
    const all = MAX_SEEN_QUEUE + 10;
    expect(seen()[0]?.counts).toEqual({ requests: all, matches: all, undecided: 0, connections: 1, unlisted: 11 });
    expect(seen()[1]?.counts.requests).toBe(0);
    report.note(each);
    pass(SEEN_MS);
    expect(seen().at(-1)).toMatchObject({ entries: [{ kind: 'request' }], counts: { requests: 1, unlisted: 0 } });
  });

  it('lists no more while explaining takes long', () => {
    const report = reportFor(FOR_ALICE);
    lookMs = MAX_EXPLAINING_MS;
    for (let i = 0; i < 9; i++) report.note(sighting(get('/', 'x-user: bob')));
    lookMs = 0;
    pass(SEEN_MS);
    expect(seen()[0]).toMatchObject({ entries: [{}, {}], counts: { requests: 9, unlisted: 7 } });
    report.note(sighting(get('/')));
    pass(SEEN_MS);
    expect(seen()[1]).toMatchObject({ entries: [{}], counts: { requests: 1, unlisted: 0 } });
  });

  it('says nothing to a link that is behind, and goes on when it is not any more', () => {
    const report = reportFor(null);
    if (link !== null) link.backlogBytes = MAX_LINK_BACKLOG_BYTES + 1;
    for (let i = 0; i < 2 * MAX_SEEN_QUEUE; i++) report.note(sighting(get('/')));
    pass(10 * SEEN_MS);
    expect(sent).toEqual([]);
    if (link !== null) link.backlogBytes = 0;
    pass(SEEN_MS);
    expect(seen()[0]?.counts).toMatchObject({ requests: 2 * MAX_SEEN_QUEUE, unlisted: MAX_SEEN_QUEUE });
  });

  it('keeps what it has while its session is away', () => {
    const report = reportFor(null);
    const there = link;
    link = null;
    report.note(sighting(get('/')));
    pass(SEEN_MS);
    link = there;
    pass(SEEN_MS);
    expect(entries()).toHaveLength(1);
  });

  it('cuts long texts', () => {
    const report = reportFor({ path: '/x' });
    report.note(sighting(get(`/${'a'.repeat(5_000)}`)));
    report.end();
    const paths = entries().map(entry => (entry.kind === 'request' ? entry.path : ''));
    expect(paths.map(path => path.length)).toEqual([MAX_SEEN_PATH_LENGTH]);
  });

  it('follows a bounded number of bodies, each for as long as a steal would wait', () => {
    const report = reportFor(BY_BODY);
    const settled: number[] = [];
    const tail = (): BodyTail =>
      ({ isSettled: false, settle: (state: number) => settled.push(state) }) as unknown as BodyTail;
    for (let i = 0; i < MAX_FOLLOWED_BODIES; i++) expect(report.follow(tail())).toBe(true);
    expect(report.follow(tail())).toBe(false);
    pass(900);
    expect(settled).toEqual([]);
    pass(200);
    expect(settled).toEqual(new Array(MAX_FOLLOWED_BODIES).fill(BODY_MISSED));
    expect(report.follow(tail())).toBe(true);
    report.end();
    expect(settled.at(-1)).toBe(BODY_UNFOLLOWED);
    expect(timers).toEqual([]);
  });
});
