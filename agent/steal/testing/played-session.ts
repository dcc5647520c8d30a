/** A session that is played: it wants what its filter says, and its streams are recorder legs of the stage. */
import { compileFilter, type Filter, type FilterSpec } from '../../../filter-engine/index.ts';
import { type CounterName, type SessionId, toPort, toSessionId } from '../../../protocol/index.ts';
import type { StreamLeg } from '../leg.ts';
import { LocalNews } from '../local-news.ts';
import type { ClientEndpoint, StreamEvents, Subscription } from '../routes.ts';

/** The client of every stage. */
export const ENDPOINT: ClientEndpoint = { address: '192.0.2.7', port: 40_000, podPort: toPort(8080) };

/** What one session wants. Without a filter: whole connections. */
export interface SessionSpec {
  readonly filter?: FilterSpec;
  readonly stealsProbes?: boolean;
  /** Streams that the session may still open; then it refuses. */
  readonly maxStreams?: number;
  /** Whether its local process is known to be there; it is when not given. */
  readonly local?: 'there' | 'not known';
}

export class PlayedSession implements Subscription {
  readonly filter: Filter | null;
  readonly stealsProbes: boolean;
  readonly owner: { readonly name: string; readonly session: SessionId };
  readonly local: LocalNews;
  isLive = true;
  stolen = 0;
  readonly noted: CounterName[] = [];
  readonly #maxStreams: number;
  readonly #open: (events: StreamEvents) => StreamLeg;
  #opened = 0;

  constructor(
    name: string,
    spec: SessionSpec,
    { open, clock }: { open: (events: StreamEvents) => StreamLeg; clock: { nowMs(): number } },
  ) {
    this.local = new LocalNews(clock);
    if (spec.local !== 'not known') this.local.noteAnswered();
    this.owner = { name, session: toSessionId('0000000a') };
    this.filter = spec.filter === undefined ? null : compiled(spec.filter);
    this.stealsProbes = spec.stealsProbes ?? false;
    this.#maxStreams = spec.maxStreams ?? Number.POSITIVE_INFINITY;
    this.#open = open;
  }

  openStream(events: StreamEvents, client: ClientEndpoint): StreamLeg | null {
    if (client !== ENDPOINT) throw new Error('a stream was opened for another client');
    if (this.#opened >= this.#maxStreams || !this.isLive) return null;
    this.#opened++;
    return this.#open(events);
  }

  noteStolen(): void {
    this.stolen++;
  }

  note(name: CounterName): void {
    this.noted.push(name);
  }
}

/** Compiling is slow beside a play, and plays are run at every split. */
const filters = new Map<string, Filter>();

export function compiled(spec: FilterSpec): Filter {
  const key = JSON.stringify(spec);
  const filter = filters.get(key) ?? compileFilter(spec);
  filters.set(key, filter);
  return filter;
}
