/**
 * A subscription as a relay thread knows it: enough to tell whose a request is, and a way to its session. What the session must hear of is
 * gathered for the main thread; its requests are counted in shared memory, which that thread reads before it passes a byte of them on.
 */
import { compileFilter, type Filter } from '../../filter-engine/index.ts';
import { type CounterName, parseAddress, type SubscriptionId, toPort, toSubscriptionId } from '../../protocol/index.ts';
import type { StreamLeg } from './leg.ts';
import type { RelayNote, RouteEntry } from './relay-protocol.ts';
import type { ClientEndpoint, StreamEvents, Subscription } from './routes.ts';
import type { StealCounts } from './steal-counts.ts';
import { type StreamOpener, TunnelLeg } from './tunnel-leg.ts';

/** What leads a thread to sessions. */
export interface WayToSessions {
  /** By way of the main thread. */
  readonly tunnel: StreamOpener;
  /** By a WebSocket of the session's own; undefined where it has none here. */
  joinedOf(session: number): StreamOpener | undefined;
  readonly counts: StealCounts;
}

export class RemoteSubscription implements Subscription {
  readonly filter: Filter | null;
  readonly stealsProbes: boolean;
  readonly opensTls: boolean;
  /** False once the thread has routes without it; the main thread, which is asked for each stream, knows before. */
  isLive = true;
  readonly id: number;
  private readonly session: number;
  /** What its session calls it. */
  private readonly subscription: SubscriptionId;
  private readonly way: WayToSessions;
  private readonly counts = new Map<CounterName, number>();

  constructor({ id, spec, stealsProbes, opensTls, session, subscription }: RouteEntry, way: WayToSessions) {
    this.id = id;
    this.session = session;
    this.subscription = subscription;
    this.filter = spec === null ? null : compileFilter(spec);
    this.stealsProbes = stealsProbes;
    this.opensTls = opensTls;
    this.way = way;
  }

  openStream(events: StreamEvents, client: ClientEndpoint): StreamLeg | null {
    const clientAddress = parseAddress(client.address);
    if (clientAddress === null) return null;
    const joined = this.way.joinedOf(this.session);
    const subscriptionId = joined === undefined ? toSubscriptionId(this.id) : this.subscription;
    const open = { subscriptionId, podPort: client.podPort, clientPort: toPort(client.port), clientAddress };
    return TunnelLeg.open(joined ?? this.way.tunnel, open, events);
  }

  get isJoined(): boolean {
    return this.way.joinedOf(this.session) !== undefined;
  }

  noteStolen(): void {
    this.way.counts.noteStolen(this.id);
  }

  noteBegun(): void {
    this.way.counts.noteBegun(this.id);
  }

  noteOver(): void {
    this.way.counts.noteOver(this.id);
  }

  note(name: CounterName): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Moves what was noted since the last time into `notes`. */
  takeNotes(notes: RelayNote[]): void {
    if (this.counts.size === 0) return;
    for (const [name, times] of this.counts) notes.push({ id: this.id, name, times });
    this.counts.clear();
  }
}
