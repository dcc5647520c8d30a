/** What an agent says of itself (protocol/status-report.ts): shapes and counts, never a value of a filter or a header. */
import type { Counters, StatusReport } from '../protocol/index.ts';
import type { Session } from './session.ts';
import type { SessionRegistry } from './session-registry.ts';

export interface AgentFacts {
  readonly version: string;
  readonly target: string;
  readonly engine: string;
  readonly startedMs: number;
  readonly counters: Counters;
}

/** @param nowMs on the clock of `startedMs` and of the sessions */
export function statusReport(
  facts: AgentFacts,
  registry: SessionRegistry,
  connections: number,
  nowMs: number,
): StatusReport {
  return {
    version: facts.version,
    pid: process.pid,
    target: facts.target,
    engine: facts.engine,
    uptimeS: Math.floor((nowMs - facts.startedMs) / 1000),
    sessions: registry.all.map(session => sessionStatus(session, nowMs)),
    ports: [...registry.ports],
    counters: facts.counters.snapshot(),
    connections,
  };
}

function sessionStatus(session: Session, nowMs: number): StatusReport['sessions'][number] {
  return {
    session: session.id,
    name: session.name,
    ageS: Math.floor((nowMs - session.createdMs) / 1000),
    state: session.isLive ? 'live' : 'away',
    subscriptions: [...session.subscriptions.values()].map(({ port, shape, requestsStolen }) => ({
      port,
      mode: 'steal' as const,
      filter: shape,
      requestsStolen,
    })),
    streams: session.link?.streamCount ?? 0,
  };
}
