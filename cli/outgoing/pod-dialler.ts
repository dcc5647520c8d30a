/**
 * Dials from a pod of the target: one session without ports, in one of its places. When the place goes, or its agent is lost while there are
 * others, the next one is taken at once for whatever is dialled from then on; connections through the former end as they would, and its
 * session with the last of them. What is dialled while there is no agent fails at once, as it does on a network that is down.
 *
 *     start ──► in a place ──gone, lost, failed──► next place ──none, or none that works──► waits for one (PLACE_RETRY_MS, or a new place)
 *                   ▲                                  │                                        │
 *                   └──────────────────────────────────┴────────────────────────────────────────┘
 *
 * A target that is one place for good has no next: its agent is looked for by the session, and when that gives up, it is over.
 */

import type { AgentMessageOf, CounterValues, MuxStream, StreamDial, StreamVisitor } from '../../protocol/index.ts';
import { type Cancel, type Clock, pause } from '../clock.ts';
import { HeadgateError, toHeadgateError } from '../errors.ts';
import type { Place, PlaceSource } from '../fleet/place.ts';
import { PLACE_RETRY_MS } from '../kube/limits.ts';
import { MAX_FORMER_PLACES, QUIET_POLL_MS } from '../limits.ts';
import { sentence } from '../sentence.ts';
import { addCounters } from '../session/counter-sum.ts';
import { Session } from '../session/session.ts';
import type { FilesWish } from '../session/session-files.ts';
import type { SessionEvents } from '../session/session-options.ts';
import { packageVersion } from '../version.ts';

/** Told what happens to the way into the pod. */
export interface PodDiallerEvents {
  onConnected(place: Place, welcome: AgentMessageOf<'welcome'>): void;
  /** Another place is dialled from. @param reason a sentence */
  onMoved(place: Place, reason: string): void;
  /** A sentence. */
  onTrouble(message: string): void;
  onNotice(notice: AgentMessageOf<'notice'>): void;
  /** No place is left, and none will come. */
  onFailed(error: HeadgateError): void;
}

export interface PodDiallerOptions {
  readonly source: PlaceSource;
  /** Who the others see. */
  readonly name: string;
  readonly clock: Clock;
  readonly events: PodDiallerEvents;
}

/** Nothing is taken, so nothing is to be said about it. */
const NO_PORTS = {
  mirror: undefined,
  filter: undefined,
  filterPorts: undefined,
  takeover: false,
  stealProbes: false,
  drain: false,
};

export class PodDialler {
  readonly #options: PodDiallerOptions;
  readonly #places = new Map<string, Place>();
  /** Sessions of former places that carry connections still, the oldest first. */
  readonly #former = new Set<Session>();
  #current: { readonly place: Place; readonly session: Session } | undefined;
  #joining: Session | undefined;
  /** Whether the places are being tried. */
  #isSeeking = false;
  #cancelRetry: Cancel | undefined;
  #files: FilesWish | undefined;
  #earlier: CounterValues = {};
  #isOver = false;

  constructor(options: PodDiallerOptions) {
    this.#options = options;
  }

  /** Connects to the first place that works. @throws HeadgateError when none does: the reason of the first */
  async start(): Promise<void> {
    const { source, events } = this.#options;
    this.#isSeeking = true;
    const places = await source.start({
      onPlace: place => this.#onPlace(place),
      onGone: (place, reason) => this.#onGone(place, reason),
      onTrouble: message => events.onTrouble(message),
    });
    for (const place of places) this.#places.set(place.key, place);
    await this.#joinAny();
  }

  /** Opens a stream; null while there is no agent, or with too many streams. */
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    return this.#current?.session.dial(dial, visitor) ?? null;
  }

  /** Wants the pod's files too, now and of each place that is taken later. */
  wantFiles(wish: FilesWish): void {
    this.#files = wish;
    this.#current?.session.files.want(wish);
  }

  /** The stream of the files is over. */
  onFilesLost(): void {
    this.#current?.session.files.onLost();
  }

  /** What the pod's network looks like; undefined when the agent does not say in time. */
  async network(): Promise<AgentMessageOf<'network'> | undefined> {
    return this.#current?.session.network();
  }

  /** Ends the sessions. @returns what was counted. Never throws */
  async close(): Promise<CounterValues> {
    this.#isOver = true;
    this.#options.source.stop();
    this.#cancelRetry?.();
    const sessions = [this.#joining, this.#current?.session, ...this.#former].filter(each => each !== undefined);
    const counted = await Promise.all(sessions.map(session => session.leave(0)));
    return counted.reduce(addCounters, this.#earlier);
  }

  /** @throws HeadgateError: the reason of the first place */
  async #joinAny(): Promise<void> {
    let first: unknown;
    this.#isSeeking = true;
    try {
      // Those that come meanwhile are tried as well.
      for (const place of this.#places.values()) {
        try {
          await this.#join(place);
          return;
        } catch (error) {
          first ??= error;
        }
      }
    } finally {
      this.#isSeeking = false;
    }
    throw first ?? new HeadgateError('HEADGATE_ERR_NO_POD', 'No pod of the target is left.');
  }

  /** @throws HeadgateError, also where the place went meanwhile */
  async #join(place: Place): Promise<void> {
    const { name, clock, events } = this.#options;
    const session = new Session({
      access: place.anotherAccess?.() ?? place.access,
      settings: { ...NO_PORTS, name },
      version: packageVersion(),
      clock,
      events: this.#sessionEvents(place),
    });
    this.#joining = session;
    try {
      const welcome = await session.start();
      if (!this.#places.has(place.key)) {
        void session.leave(0);
        throw new HeadgateError('HEADGATE_ERR_NO_POD', `${place.text} is gone.`);
      }
      this.#current = { place, session };
      if (this.#files !== undefined) session.files.want(this.#files);
      events.onConnected(place, welcome);
    } finally {
      this.#joining = undefined;
    }
  }

  #sessionEvents(place: Place): SessionEvents {
    const { events } = this.#options;
    return {
      onLost: reason => this.#onLost(place, reason),
      onBack: () => events.onTrouble(`${place.text} can be dialled from again.`),
      onNotice: notice => events.onNotice(notice),
      onPortLost: () => undefined,
      onFailed: error => this.#onFailed(place, error),
    };
  }

  #onPlace(place: Place): void {
    this.#places.set(place.key, place);
    if (this.#current === undefined && !this.#isSeeking) void this.#seek(`${place.text} is there.`);
  }

  #onGone(place: Place, reason: string): void {
    this.#places.delete(place.key);
    if (this.#current?.place.key === place.key) this.#moveOn(`${place.text} is gone: ${reason}.`);
  }

  /** The session looks for its agent by itself; another place is quicker. */
  #onLost(place: Place, reason: string): void {
    if (this.#current?.place.key !== place.key) return;
    if (this.#places.size < 2) {
      this.#options.events.onTrouble(`${reason} What is dialled from ${place.text} fails until it is back.`);
      return;
    }
    // It may work again later: the others come first.
    this.#places.delete(place.key);
    this.#places.set(place.key, place);
    this.#moveOn(`${place.text} is lost. ${reason}`);
  }

  #onFailed(place: Place, error: HeadgateError): void {
    if (this.#current?.place.key !== place.key) return;
    if (this.#options.source.isChanging) {
      this.#moveOn(error.message);
      return;
    }
    this.#current = undefined;
    this.#options.events.onFailed(error);
  }

  #moveOn(reason: string): void {
    const former = this.#current?.session;
    if (this.#isOver || former === undefined) return;
    this.#current = undefined;
    void this.#retire(former);
    void this.#seek(reason);
  }

  /** Never rejects. */
  async #seek(reason: string): Promise<void> {
    const { source, events, clock } = this.#options;
    if (this.#isOver || this.#isSeeking || this.#current !== undefined) return;
    this.#cancelRetry?.();
    try {
      await this.#joinAny();
      const place = (this.#current as { readonly place: Place } | undefined)?.place;
      if (place !== undefined) events.onMoved(place, sentence(reason));
    } catch (thrown) {
      if (this.#isOver) return;
      const error = toHeadgateError(thrown);
      if (!source.isChanging) {
        events.onFailed(error);
        return;
      }
      events.onTrouble(
        `${sentence(reason)} What is dialled fails until another pod is there. ${sentence(error.message)}`,
      );
      if (this.#places.size === 0) return;
      this.#cancelRetry = clock.after(PLACE_RETRY_MS, () => void this.#seek('It was tried again.'));
    }
  }

  /** Leaves a former place when nothing goes through it any more. Never rejects. */
  async #retire(session: Session): Promise<void> {
    this.#former.add(session);
    const [oldest] = this.#former;
    if (oldest !== undefined && this.#former.size > MAX_FORMER_PLACES) this.#former.delete(oldest);
    while (!this.#isOver && this.#former.has(session) && session.streamCount > 0)
      await pause(this.#options.clock, QUIET_POLL_MS);
    if (this.#isOver) return;
    const counters = await session.leave(0);
    this.#former.delete(session);
    if (!this.#isOver) this.#earlier = addCounters(this.#earlier, counters);
  }
}
