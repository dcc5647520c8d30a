/** A watcher that writes down what it is shown: `GET /cart alice +` (taken by alice, would match). */
import { FILTER_NEEDS_MORE, type Filter, MATCH, type RequestHead } from '../../../filter-engine/index.ts';
import type { OpaqueCause } from '../opaque-cause.ts';
import {
  BODY_MISSED,
  BODY_UNASKED,
  BODY_WHOLE,
  type BodyTail,
  type Sighting,
  type Taker,
  type WatchedClient,
  type Watcher,
} from '../watchers.ts';

const NO_BODY = Buffer.alloc(0);

export class RecorderWatcher implements Watcher {
  readonly lines: string[] = [];
  readonly tails: BodyTail[] = [];
  /** How many more bodies it follows. */
  bodiesLeft = Number.POSITIVE_INFINITY;
  readonly #filter: Filter | null;

  constructor(filter: Filter | null) {
    this.#filter = filter;
  }

  needsBodyOf(head: RequestHead): boolean {
    return this.#filter?.match(head) === FILTER_NEEDS_MORE;
  }

  note(sighting: Sighting): void {
    const { bytes, methodStart, methodEnd, pathStart, pathEnd } = sighting.head;
    const method = bytes.toString('latin1', methodStart, methodEnd);
    const path = bytes.toString('latin1', pathStart, pathEnd);
    this.lines.push(`${method} ${path} ${nameOf(sighting.taker)} ${this.#say(sighting)}`);
  }

  noteConnection(client: WatchedClient, cause: OpaqueCause, taker: Taker | null): void {
    this.lines.push(`${client.address} ${cause} ${nameOf(taker)}`);
  }

  follow(tail: BodyTail): boolean {
    if (this.bodiesLeft-- <= 0) return false;
    this.tails.push(tail);
    return true;
  }

  #say({ head, body, bodyState }: Sighting): string {
    if (this.#filter === null) return '';
    if (bodyState === BODY_UNASKED) return this.#filter.match(head) === MATCH ? '+' : '-';
    if (bodyState === BODY_WHOLE)
      return this.#filter.matchBody(head, body ?? NO_BODY, true) === MATCH ? '+body' : '-body';
    return bodyState === BODY_MISSED ? '-missed' : '?';
  }
}

function nameOf(taker: Taker | null): string {
  return taker === null ? 'app' : (taker.owner?.name ?? 'nobody');
}
