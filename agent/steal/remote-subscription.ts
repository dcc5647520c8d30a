/** A subscription as a relay thread knows it: enough to tell whose a request is. What its session must hear of is gathered for the main thread. */
import { compileFilter, type Filter } from '../../filter-engine/index.ts';
import type { CounterName } from '../../protocol/index.ts';
import type { RelayNote, RouteEntry } from './relay-protocol.ts';
import type { Subscription } from './routes.ts';

export class RemoteSubscription implements Subscription {
  readonly filter: Filter | null;
  readonly stealsProbes: boolean;
  readonly opensTls: boolean;
  /** The main thread judges again, and knows who has gone meanwhile. */
  readonly isLive = true;
  private readonly id: number;
  private readonly counts = new Map<CounterName, number>();

  constructor({ id, spec, stealsProbes, opensTls }: RouteEntry) {
    this.id = id;
    this.filter = spec === null ? null : compileFilter(spec);
    this.stealsProbes = stealsProbes;
    this.opensTls = opensTls;
  }

  /** Its connections go to the thread that has its tunnel before anything is opened. */
  openStream(): null {
    return null;
  }

  noteStolen(): void {
    this.note('requests_stolen');
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
