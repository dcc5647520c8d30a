/** Making the data path that was asked for: relay threads, or the main thread alone. */
import type { Counters } from '../protocol/index.ts';
import { raiseDescriptorLimit } from '../sys/index.ts';
import type { AgentOptions } from './agent-options.ts';
import type { AgentLog } from './log.ts';
import {
  type CapturePorts,
  type EngineName,
  type Interception,
  LISTEN_BACKLOG,
  type Onward,
  type SharedOnward,
} from './netns/index.ts';
import { type DataPath, type DeclaredProbe, EpollShell, maxConnections, NetShell } from './steal/index.ts';

/** What a relay thread is told of the pod: plain values. */
export interface RelayData {
  readonly engine: EngineName;
  readonly capturePorts: CapturePorts;
  readonly onward: SharedOnward;
  readonly probes: readonly DeclaredProbe[];
  /** Its part of the ports that connections to the app are made from. */
  readonly share: { readonly index: number; readonly of: number };
}

type DataPathOptions = Pick<AgentOptions, 'io' | 'threads' | 'probes'>;

export interface DataPathParts {
  readonly interception: Interception;
  readonly onward: Onward;
  readonly counters: Counters;
  readonly log: AgentLog;
}

/** The module of the relay threads, beside this one: a source here, built where this is published. */
const RELAY_ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './relay-worker.ts' : './relay-worker.js',
  import.meta.url,
);

/** @returns not started yet; it owns the interception's listeners */
export function makeDataPath({ io, threads, probes }: DataPathOptions, parts: DataPathParts): DataPath {
  const { interception, onward, counters, log } = parts;
  const network = {
    listenFds: interception.listenFds,
    listenBacklog: LISTEN_BACKLOG,
    originalDestination: interception.originalDestination.bind(interception),
    openSocket: onward.openSocket.bind(onward),
    probes,
  };
  const limits = { maxConnections: maxConnections(raiseDescriptorLimit()) };
  if (io === 'net') return new NetShell(network, counters, log, limits);
  const { engine, capturePorts } = interception;
  // The main thread dials, too: it has the last share.
  const dataOf = (index: number): RelayData => ({
    ...{ engine, capturePorts, onward: onward.shared, probes },
    share: { index, of: threads + 1 },
  });
  return new EpollShell({ network, counters, log, limits }, { threads, entry: RELAY_ENTRY, dataOf });
}
