/**
 * The places of a run in which its session stands, for whoever needs a way of its own into one of them: a place comes when an agent serves it, and
 * goes when it is gone or its session could not be kept. One follows them at a time.
 */

import type { WantedPorts } from '../kube/ports.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import type { Place, PlaceEvents, PlaceSource } from './place.ts';

export class JoinedPlaces implements PlaceSource {
  readonly #source: PlaceSource;
  readonly #places = new Map<string, Place>();
  #events: PlaceEvents | undefined;

  /** @param source of the run */
  constructor(source: PlaceSource) {
    this.#source = source;
  }

  get isChanging(): boolean {
    return this.#source.isChanging;
  }

  add(place: Place): void {
    this.#places.set(place.key, place);
    this.#events?.onPlace(place);
  }

  /** @param reason in words, as `it was deleted` */
  remove(place: Place, reason: string): void {
    // The one place of a target is never gone: whoever is there finds out alone whether its agent can be had again.
    if (!this.isChanging) return;
    if (this.#places.delete(place.key)) this.#events?.onGone(place, reason);
  }

  start(events: PlaceEvents): Promise<readonly Place[]> {
    this.#events = events;
    return Promise.resolve([...this.#places.values()]);
  }

  /** The run itself goes on. */
  stop(): void {
    this.#events = undefined;
  }

  mappingsOf(wanted: WantedPorts): readonly PortMapping[] {
    return this.#source.mappingsOf(wanted);
  }
}
