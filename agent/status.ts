/** What an agent says of itself (protocol/status-report.ts): shapes and counts, never a value of a filter or a header. */
import type { FilterSpec } from '../filter-engine/index.ts';
import {
  type Counters,
  MAX_STATUS_BYTES,
  type SessionStatus,
  type StatusReport,
  type SubscriptionStatus,
  toPrintable,
} from '../protocol/index.ts';
import { MAX_SHAPE_LENGTH, type PortSubscription, type Session } from './session.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { DataPath } from './steal/index.ts';

export interface AgentFacts {
  readonly version: string;
  readonly target: string;
  readonly engine: string;
  readonly mesh: string | undefined;
  readonly startedMs: number;
  readonly counters: Counters;
}

/**
 * A report that fits into one message: subscriptions beyond the room are left out and counted, each session having the same share.
 * @param nowMs on the clock of `startedMs` and of the sessions
 */
export function statusReport(
  facts: AgentFacts,
  registry: SessionRegistry,
  dataPath: Pick<DataPath, 'connectionCount' | 'io' | 'relayThreads' | 'joining' | 'settleCounts'>,
  nowMs: number,
): StatusReport {
  dataPath.settleCounts();
  const report: StatusReport = {
    version: facts.version,
    pid: process.pid,
    target: facts.target,
    engine: facts.engine,
    io: dataPath.io,
    relayThreads: dataPath.relayThreads,
    ...(facts.mesh === undefined ? {} : { mesh: facts.mesh }),
    uptimeS: Math.floor((nowMs - facts.startedMs) / 1000),
    sessions: registry.all.map(session => sessionStatus(session, dataPath.joining?.streamsOf(session) ?? 0, nowMs)),
    ports: [...registry.ports],
    counters: facts.counters.snapshot(),
    connections: dataPath.connectionCount,
  };
  const room = MAX_STATUS_BYTES - bytesOf({ ...report, sessions: report.sessions.map(withoutSubscriptions) });
  const share = Math.floor(room / Math.max(1, report.sessions.length));
  return { ...report, sessions: report.sessions.map(session => cutTo(share, session)) };
}

function withoutSubscriptions(session: SessionStatus): SessionStatus {
  return { ...session, subscriptions: [], subscriptionsLeftOut: session.subscriptions.length };
}

/** Keeps the first subscriptions that have room in so many bytes. */
function cutTo(shareBytes: number, session: SessionStatus): SessionStatus {
  const { subscriptions } = session;
  let usedBytes = 0;
  const end = subscriptions.findIndex(each => {
    usedBytes += bytesOf(each) + 1;
    return usedBytes > shareBytes;
  });
  if (end < 0) return session;
  return { ...session, subscriptions: subscriptions.slice(0, end), subscriptionsLeftOut: subscriptions.length - end };
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** @param joinedStreams those that pass this thread by */
function sessionStatus(session: Session, joinedStreams: number, nowMs: number): SessionStatus {
  return {
    session: session.id,
    name: session.name,
    ageS: Math.floor((nowMs - session.createdMs) / 1000),
    state: session.isLive ? 'live' : 'away',
    subscriptions: [...session.subscriptions.values()].map(subscriptionStatus),
    ...usedBy(session),
    streams: (session.link?.streamCount ?? 0) + joinedStreams,
  };
}

function subscriptionStatus(subscription: PortSubscription): SubscriptionStatus {
  const { port, mode, shape, spec, mirror, requestsStolen, requestsMirrored, connectionsMirrored } = subscription;
  const sample = spec === null ? undefined : sampleOf(spec);
  return {
    port,
    mode,
    filter: shape,
    requestsStolen,
    ...(mirror === null ? {} : { requestsMirrored, connectionsMirrored, source: mirror.source }),
    ...(mirror === null || mirror.maxRate === null ? {} : { maxRate: mirror.maxRate }),
    ...(sample === undefined ? {} : { sample }),
  };
}

/** The first sample that every request must be within. */
function sampleOf(spec: FilterSpec): SubscriptionStatus['sample'] {
  if ('sample' in spec) {
    const { percent, by } = spec.sample;
    const [[kind, name] = []] = Object.entries(by ?? {});
    return { percent, by: kind === undefined ? 'connection' : toPrintable(`${kind} ${name}`, MAX_SHAPE_LENGTH) };
  }
  if (!('all_of' in spec)) return undefined;
  for (const part of spec.all_of) {
    const found = sampleOf(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a session dialled and read, if anything. */
function usedBy({ counters: { values } }: Session): Pick<SessionStatus, 'used'> {
  const { outgoing_dials: dials, outgoing_connected: connected, outgoing_names: names, files_requests: files } = values;
  if (dials + files === 0) return {};
  return { used: { connected, failed: Math.max(0, dials - connected), names, files } };
}
