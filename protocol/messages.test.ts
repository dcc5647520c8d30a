import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeControl } from './control-codec.ts';
import { Counters } from './counters.ts';
import { type SessionId, toPort, toSessionId, toStreamId, toSubscriptionId } from './ids.ts';
import { MAX_NAME_LENGTH, toPrintable } from './message-fields.ts';
import {
  type AgentMessage,
  type CliMessage,
  PROTOCOL_VERSION,
  parseAgentMessage,
  parseCliMessage,
  versionRefusal,
} from './messages.ts';

const session: SessionId = toSessionId('0123abcd');
const id = toSubscriptionId(3);
const port = toPort(8080);
const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ';
const sentence = 'Taken over by bob@desk.';

const CLI_MESSAGES: readonly CliMessage[] = [
  { type: 'hello', protocol: PROTOCOL_VERSION, version: '0.1.0', role: 'session', name: 'alice@laptop' },
  {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    version: '0.1.0',
    role: 'observer',
    name: 'Zoë 木',
    resume: { session, secret },
  },
  { type: 'subscribe', id, port, mode: 'steal', filter: null, stealProbes: false, takeover: false, drain: true },
  {
    type: 'subscribe',
    id,
    port,
    mode: 'steal',
    filter: { header: { name: 'x-user', equals: 'alice' } },
    stealProbes: true,
    takeover: true,
    drain: false,
    ifServed: true,
  },
  { type: 'subscribe', id, port, mode: 'watch', filter: null, stealProbes: false, takeover: false, drain: false },
  { type: 'unsubscribe', id },
  { type: 'statusRequest', id: 1 },
  { type: 'join', session, secret: 'x'.repeat(43) },
  { type: 'killRequest', id: 2, session },
  { type: 'listenersRequest', id: 3 },
  { type: 'environRequest', id: 4 },
  { type: 'filesRequest', id, version: 1, writable: ['/data/uploads'] },
  { type: 'networkRequest', id: 5 },
  { type: 'goodbye' },
];

const counters = new Counters();
counters.values.requests_stolen = 5;

const AGENT_MESSAGES: readonly AgentMessage[] = [
  {
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    version: '0.1.0',
    session,
    secret,
    target: 'netns/shop',
    engine: 'tproxy',
    clientAddressKept: true,
    pingIntervalMs: 2000,
    silenceMs: 5000,
    graceMs: 30_000,
    resumed: false,
  },
  versionRefusal(0),
  { type: 'subscribed', id, port, predating: 14, overlaps: [{ name: 'bob', session, filter: 'header x-user' }] },
  { type: 'subscribed', id, port, predating: 0, overlaps: [], tlsOpener: 'bob' },
  { type: 'subscribeRefused', id, code: 'PORT_OWNED', message: sentence, hint: '', owner: { name: 'bob', session } },
  { type: 'subscribeRefused', id, code: 'FILTER_INVALID', message: sentence, hint: 'Try a prefix.' },
  { type: 'underWay', id, requests: 2 },
  { type: 'unsubscribed', id },
  { type: 'torn', stream: toStreamId(7) },
  {
    type: 'network',
    id: 5,
    addresses: ['10.0.0.7', 'fd00::7'],
    hostname: 'shop-7d4f',
    resolvConf: 'nameserver 10.0.0.10\n',
    hosts: '127.0.0.1 localhost\n',
    isOutgoingAllowed: true,
    problem: '',
  },
  { type: 'ended', id: null, code: 'KILLED', message: sentence },
  { type: 'ended', id, code: 'TAKEOVER', message: sentence },
  { type: 'notice', level: 'warn', code: 'LOCAL_REFUSED', message: sentence, subscription: id, count: 3 },
  { type: 'notice', level: 'info', code: 'DRAINED', message: sentence },
  { type: 'filesRefused', id, code: 'FILES_FORBIDDEN', message: sentence, hint: '' },
  {
    type: 'status',
    id: 1,
    report: {
      version: '0.1.0',
      pid: 4711,
      target: 'netns/shop',
      engine: 'tproxy',
      io: 'epoll',
      relayThreads: 1,
      uptimeS: 60,
      sessions: [
        {
          session,
          name: 'alice@laptop',
          ageS: 3,
          state: 'away',
          subscriptions: [{ port, mode: 'steal', filter: 'header x-user', requestsStolen: 7 }],
          streams: 2,
        },
      ],
      ports: [port],
      counters: counters.snapshot(),
      connections: 9,
    },
  },
  { type: 'killed', id: 2, session: null, found: false },
  { type: 'listeners', id: 3, ports: [port] },
  { type: 'environ', id: 4, variables: [['GREETING', 'hello\n']], isLast: true, problem: '' },
  { type: 'counters', counters: counters.snapshot() },
  {
    type: 'seen',
    id,
    entries: [
      {
        kind: 'request',
        ...{ atMs: 1_700_000_000_000, client: '10.0.0.9', clientPort: port, takenBy: { name: 'bob', session } },
        ...{ httpVersion: '1.1', method: 'GET', path: '/api', hasQuery: true },
        ...{ verdict: 'no_match', reason: 'header x-user is "bob", wanted "alice"' },
      },
      { kind: 'connection', atMs: 1, client: 'fd00::1', clientPort: port, cause: 'OPAQUE_TLS' },
    ],
    counts: { requests: 1, matches: 0, undecided: 0, connections: 1, unlisted: 0 },
  },
];

const ALL = [
  ...CLI_MESSAGES.map(message => ({ message, parse: parseCliMessage, from: 'CLI' })),
  ...AGENT_MESSAGES.map(message => ({ message, parse: parseAgentMessage, from: 'agent' })),
];

function wire(message: unknown): unknown {
  const bytes = Buffer.from(JSON.stringify(message));
  return decodeControl(bytes, 0, bytes.length);
}

describe('control messages', () => {
  for (const { message, parse, from } of ALL) {
    const keys = Object.keys(message);
    it(`${message.type} of the ${from} with ${keys.length} fields is read as it was written, and only whole`, () => {
      expect(parse(wire(message))).toEqual({ kind: 'message', message });
      expect(parse(wire({ ...message, extra: 1 })).kind).toBe('invalid');
      const optional = new Set(['type', 'resume', 'ifServed', 'owner', 'subscription', 'count', 'tlsOpener']);
      for (const key of keys.filter(name => !optional.has(name))) {
        expect([key, parse(wire({ ...message, [key]: undefined })).kind]).toEqual([key, 'invalid']);
      }
    });
  }

  it('of the status of another version are read without what is not known, or was not told yet', () => {
    const status = AGENT_MESSAGES.find(each => each.type === 'status');
    if (status?.type !== 'status') throw new Error('there is no example of it');
    const { io, relayThreads, ...earlier } = status.report;
    expect([io, relayThreads]).toEqual(['epoll', 1]);
    const later = { ...earlier, novelty: 1, sessions: earlier.sessions.map(each => ({ ...each, novelty: 2 })) };
    expect(parseAgentMessage(wire({ ...status, report: later }))).toEqual({
      kind: 'message',
      message: { ...status, report: earlier },
    });
  });

  it('of a type that is not known are told apart from broken ones', () => {
    expect(parseCliMessage({ type: 'dance', pace: 3 })).toEqual({ kind: 'unknown', type: 'dance' });
    expect(parseCliMessage({ type: 'welcome' }).kind).toBe('unknown');
    for (const value of [null, 7, 'hello', [], {}, { type: 7 }]) {
      expect(parseAgentMessage(value)).toMatchObject({
        kind: 'invalid',
        error: { code: 'HEADGATE_ERR_CONTROL_MESSAGE' },
      });
    }
  });

  it('say which field is wrong and never what was in it', () => {
    const parsed = parseCliMessage({ type: 'killRequest', id: 1, session: 'evil\u001b[31m' });
    if (parsed.kind !== 'invalid') throw new Error(parsed.kind);
    expect(parsed.error.message).toContain('killRequest.session');
    expect(parsed.error.message).not.toContain('evil');
  });

  it('of another protocol version are recognised whatever else they hold', () => {
    for (const type of ['hello', 'welcome']) {
      const parse = type === 'hello' ? parseCliMessage : parseAgentMessage;
      expect(parse({ type, protocol: 4, novelty: true })).toEqual({ kind: 'version', protocol: 4 });
      expect(parse({ type, protocol: 1.5 }).kind).toBe('invalid');
    }
  });

  it('refuse another version in words that name both and say what to do', () => {
    for (const theirs of [0, 3]) {
      const refusal = versionRefusal(theirs);
      expect(parseAgentMessage(wire(refusal)).kind).toBe('message');
      expect(refusal.message).toContain(`version ${PROTOCOL_VERSION}`);
      expect(refusal.message).toContain(`speaks ${theirs}`);
    }
    expect(versionRefusal(0).hint).not.toBe(versionRefusal(3).hint);
  });

  it('carry no text that could change a terminal', () => {
    const hello = { type: 'hello', protocol: PROTOCOL_VERSION, version: '0.1.0', role: 'session' };
    for (const name of ['', 'a\nb', '\u001b[2J', 'a\u202eb', 'a\u2028b', '\ud800', 'x'.repeat(65)]) {
      expect([name, parseCliMessage({ ...hello, name }).kind]).toEqual([name, 'invalid']);
    }
  });

  it('carry any text after toPrintable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'grapheme' })), text => {
        const name = toPrintable(`a${text}`, MAX_NAME_LENGTH);
        const hello = { type: 'hello', protocol: PROTOCOL_VERSION, version: '0.1.0', role: 'session', name };
        expect(parseCliMessage(wire(hello)).kind).toBe('message');
      }),
      { numRuns: 2000 },
    );
    expect(toPrintable('alice@laptop', 64)).toBe('alice@laptop');
  });

  it('of any shape never throw', () => {
    const types = fc.constantFrom(...ALL.map(({ message }) => message.type));
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.tuple(types, fc.dictionary(fc.string(), fc.jsonValue())).map(([type, rest]) => ({ ...rest, type })),
    );
    const changed = fc
      .tuple(fc.constantFrom(...ALL), fc.nat({ max: 20 }), fc.jsonValue())
      .map(([{ message }, at, value]) => ({ ...message, [Object.keys(message)[at] ?? 'extra']: value }));
    fc.assert(
      fc.property(fc.oneof(anything, changed), value => {
        for (const parse of [parseCliMessage, parseAgentMessage]) expect(parse(value).kind).toBeTypeOf('string');
      }),
      { numRuns: 3000 },
    );
  });
});
