import { beforeEach, describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../filter-engine/index.ts';
import { Counters, MAX_CONTROL_BYTES, parseAgentMessage, toPort, toSubscriptionId } from '../protocol/index.ts';
import { MAX_SESSIONS, MAX_SUBSCRIPTIONS } from './limits.ts';
import type { SessionLink } from './session.ts';
import { SessionRegistry } from './session-registry.ts';
import { statusReport } from './status.ts';

const FACTS = {
  version: '1.2.3',
  target: 'netns/shop',
  engine: 'tproxy',
  mesh: undefined,
  startedMs: 0,
  counters: new Counters(),
};
const DATA_PATH = {
  connectionCount: 7,
  io: 'epoll',
  relayThreads: 1,
  joining: null,
  settleCounts: () => undefined,
} as const;
const LINK: SessionLink = {
  streamCount: 2,
  queuedBytes: 0,
  backlogBytes: 0,
  send: () => undefined,
  close: () => undefined,
  closeAfterGoodbye: () => undefined,
  openStream: () => null,
};
const SPEC = parseFilter({
  any_of: Array.from({ length: 30 }, (_, index) => ({ header: { name: `x-${index}`, present: true } })),
});

const SHOWN = { source: 'packets', maxRate: { unit: 'bytes', perSecond: 1e6 } };

let registry: SessionRegistry;

beforeEach(() => {
  registry = new SessionRegistry(
    {
      routesOf: () => ({ set: () => undefined }),
      setMirrors: () => undefined,
      routesSettled: () => Promise.resolve(true),
      part: () => undefined,
      settleCounts: () => undefined,
      setPorts: () => Promise.resolve(),
      onRuleFailure: () => undefined,
    },
    { nowMs: () => 0, after: () => () => undefined },
    () => undefined,
    () => undefined,
  );
});

async function join(name: string, subscriptions: number): Promise<void> {
  const session = registry.add(name, LINK);
  if (session === null) throw new Error('there are too many sessions');
  const filter = compileFilter(SPEC);
  for (let index = 0; index < subscriptions; index++) {
    // A port of its own each: as many ports as there can be.
    const port = toPort(registry.all.length * MAX_SUBSCRIPTIONS + index);
    const wish = {
      id: toSubscriptionId(index + 1),
      port,
      mode: 'steal',
      filter,
      spec: SPEC,
      stealsProbes: false,
    } as const;
    await registry.subscribe(session, wish, false);
  }
}

describe('a status report', () => {
  test('has everything where there is room', async () => {
    await join('alice', 2);
    const [session] = statusReport(FACTS, registry, DATA_PATH, 9_000).sessions;
    expect(session).toMatchObject({ name: 'alice', ageS: 9, state: 'live', streams: 2 });
    expect(session?.subscriptions).toHaveLength(2);
    expect(session).not.toHaveProperty('subscriptionsLeftOut');
  });

  test('says how a mirror copies, and which share its filter takes', async () => {
    const session = registry.add('alice', LINK);
    if (session === null) throw new Error('there are too many sessions');
    const sample = { percent: 5, by: { header: 'x-user' } };
    const specs = [
      null,
      parseFilter({ sample: { percent: 1.5 } }),
      parseFilter({ all_of: [{ path: '/a' }, { sample }] }),
    ];
    const mirror = { source: 'packets', maxRate: { unit: 'bytes', perSecond: 1e6 }, responses: false } as const;
    for (const [index, spec] of specs.entries()) {
      const filter = spec === null ? null : compileFilter(spec);
      const at = { id: toSubscriptionId(index + 1), port: toPort(8080 + index) };
      const how = index === 0 ? mirror : { ...mirror, maxRate: null, source: 'redirect' as const };
      const wish = { ...at, mode: 'mirror', filter, spec, stealsProbes: false, mirror: how } as const;
      await registry.subscribe(session, wish, false);
    }
    const report = statusReport(FACTS, registry, DATA_PATH, 9_000);
    expect(report.sessions[0]?.subscriptions).toEqual([
      {
        ...{ port: 8080, mode: 'mirror', filter: 'everything', requestsStolen: 0 },
        ...{ requestsMirrored: 0, connectionsMirrored: 0, ...SHOWN },
      },
      expect.objectContaining({ source: 'redirect', sample: { percent: 1.5, by: 'connection' } }),
      expect.objectContaining({ sample: { percent: 5, by: 'header x-user' } }),
    ]);
    expect(parseAgentMessage({ type: 'status', id: 1, report })).toMatchObject({ message: { report } });
  });

  test('says what a session dialled and read, once it did', async () => {
    await join('alice', 1);
    const [session] = registry.all;
    if (session === undefined) throw new Error('nobody joined');
    expect(statusReport(FACTS, registry, DATA_PATH, 9_000).sessions[0]).not.toHaveProperty('used');
    Object.assign(session.counters.values, { outgoing_dials: 5, outgoing_connected: 3, outgoing_names: 2 });
    const used = { connected: 3, failed: 2, names: 2, files: 0 };
    expect(statusReport(FACTS, registry, DATA_PATH, 9_000).sessions[0]).toMatchObject({ used });
  });

  test('of a full agent fits, and says what it leaves out', async () => {
    for (let index = 0; index < MAX_SESSIONS; index++) await join('\u{20000}'.repeat(32), MAX_SUBSCRIPTIONS);
    const message = { type: 'status', id: 1, report: statusReport(FACTS, registry, DATA_PATH, 9_000) };
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(MAX_CONTROL_BYTES);
    expect(parseAgentMessage(message)).toMatchObject({ kind: 'message' });
    expect(message.report.ports).toHaveLength(MAX_SESSIONS * MAX_SUBSCRIPTIONS);
    for (const { subscriptions, subscriptionsLeftOut = 0 } of message.report.sessions) {
      expect(subscriptions.length).toBeGreaterThan(0);
      expect(subscriptions.length + subscriptionsLeftOut).toBe(MAX_SUBSCRIPTIONS);
    }
  });
});
