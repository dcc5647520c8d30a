/**
 * Dials from a pod of the target: one session without ports, in one of its places. When the place goes, or its session is lost for
 * good, the next one is taken; connections through the former end with it. What is dialled while the agent is being looked for fails at
 * once, as it does on a network that is down.
 */

import type { AgentMessageOf, CounterValues, MuxStream, StreamDial, StreamVisitor } from '../../protocol/index.ts';
import type { Clock } from '../clock.ts';
import { HeadgateError, toHeadgateError } from '../errors.ts';
import type { Place, PlaceSource } from '../fleet/place.ts';
import { addCounters } from '../session/counter-sum.ts';
import { Session, type SessionEvents } from '../session/session.ts';
import type { FilesWish } from '../session/session-files.ts';
import { packageVersion } from '../version.ts';

/** Told what happens to the way into the pod. */
export interface PodDiallerEvents {
  onConnected(place: Place, welcome: AgentMessageOf<'welcome'>): void;
  /** A sentence. */
  onTrouble(message: string): void;
  onNotice(notice: AgentMessageOf<'notice'>): void;
  /** No place is left. */
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
  #current: { readonly place: Place; readonly session: Session } | undefined;
  #joining: Session | undefined;
  #files: FilesWish | undefined;
  #earlier: CounterValues = {};
  #isOver = false;

  constructor(options: PodDiallerOptions) {
    this.#options = options;
  }

  /** Connects to the first place that works. @throws HeadgateError when none does: the reason of the first */
  async start(): Promise<void> {
    const { source, events } = this.#options;
    const places = await source.start({
      onPlace: place => this.#places.set(place.key, place),
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

  /** Ends the session. @returns what was counted. Never throws */
  async close(): Promise<CounterValues> {
    this.#isOver = true;
    this.#options.source.stop();
    await this.#joining?.leave(0);
    const counters = (await this.#current?.session.leave(0)) ?? {};
    return addCounters(this.#earlier, counters);
  }

  /** @throws HeadgateError: the reason of the first place */
  async #joinAny(): Promise<void> {
    let first: unknown;
    for (const place of this.#places.values()) {
      try {
        await this.#join(place);
        return;
      } catch (error) {
        first ??= error;
      }
    }
    throw first ?? new HeadgateError('HEADGATE_ERR_NO_POD', 'No pod of the target is left.');
  }

  async #join(place: Place): Promise<void> {
    const { name, clock, events } = this.#options;
    const session = new Session({
      access: place.access,
      settings: { ...NO_PORTS, name },
      version: packageVersion(),
      clock,
      events: this.#sessionEvents(place),
    });
    this.#joining = session;
    try {
      const welcome = await session.start();
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
      onLost: reason => events.onTrouble(`${reason} What is dialled from ${place.text} fails until it is back.`),
      onBack: () => events.onTrouble(`${place.text} can be dialled from again.`),
      onNotice: notice => events.onNotice(notice),
      onPortLost: () => undefined,
      onFailed: error => void this.#replace(place, error.message),
    };
  }

  #onGone(place: Place, reason: string): void {
    this.#places.delete(place.key);
    if (this.#current?.place.key === place.key) void this.#replace(place, `${place.text} is gone: ${reason}.`);
  }

  /** Never rejects. */
  async #replace(place: Place, reason: string): Promise<void> {
    const former = this.#current;
    if (this.#isOver || former?.place.key !== place.key) return;
    this.#current = undefined;
    this.#places.delete(place.key);
    this.#earlier = addCounters(this.#earlier, await former.session.leave(0));
    try {
      await this.#joinAny();
      this.#options.events.onTrouble(`${reason} Another pod of the target is dialled from now.`);
    } catch (error) {
      if (!this.#isOver) this.#options.events.onFailed(toHeadgateError(error));
    }
  }
}
