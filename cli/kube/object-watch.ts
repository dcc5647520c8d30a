/**
 * Follows a collection of the API: one list, in pages, then one watch from where the list ended.
 *
 *   list ──► watch ──end──► watch again, from the last version that was told (events and bookmarks tell it)
 *     ▲        │
 *     └─ 410 ──┘  the server has forgotten that version: everything is read again
 *
 * A watch ends every few minutes by our own asking, and whenever the server or the network likes: that is no news. Trouble is told
 * once when attempts fail, and its end once; what was known stays valid meanwhile. Pauses double up to a bound.
 * Objects are handed over as they come and never kept here.
 */

import type { IncomingMessage } from 'node:http';
import { type Clock, pause, systemClock } from '../clock.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import {
  LIST_PAGE_SIZE,
  WATCH_DURATION_S,
  WATCH_FIRST_DELAY_MS,
  WATCH_GRACE_MS,
  WATCH_MAX_DELAY_MS,
  WATCH_MIN_LIFE_MS,
} from '../limits.ts';
import { Backoff } from '../session/backoff.ts';
import { ApiStatus, apiStatus } from './api-errors.ts';
import type { ApiDetails, ClusterClient } from './client.ts';
import { jsonLines } from './watch-lines.ts';

const GONE = 410;

/** What is followed. */
export interface WatchedCollection {
  readonly path: string;
  readonly query: { readonly labelSelector?: string; readonly fieldSelector?: string };
}

export interface ObjectWatchEvents<Item> {
  /** A part of a list; `isLast` closes it: what it did not hold is no longer there. */
  onPage(items: readonly Item[], isLast: boolean): void;
  onChange(item: Item): void;
  onDeleted(item: Item): void;
  /** In words. */
  onTrouble(message: string): void;
  onRecovered(): void;
}

interface List<Item> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly Item[];
}

interface WatchEvent<Item> {
  readonly type?: string;
  readonly object?: Item & {
    readonly metadata?: { readonly resourceVersion?: string };
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

export class ObjectWatch<Item> {
  readonly #client: ClusterClient;
  readonly #collection: WatchedCollection;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #events: ObjectWatchEvents<Item> | undefined;
  #version = '';
  #isTroubled = false;
  #hasHeard = false;

  constructor(client: ClusterClient, collection: WatchedCollection, clock: Clock = systemClock) {
    this.#client = client;
    this.#collection = collection;
    this.#clock = clock;
  }

  /** Reads the list, then watches on its own. @throws HeadgateError when the first list fails. */
  async start(events: ObjectWatchEvents<Item>): Promise<void> {
    this.#events = events;
    await this.#list();
    if (!this.#stopping.signal.aborted) void this.#follow();
  }

  /** No event comes after it. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Never rejects. */
  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    let backoff = this.#newBackoff();
    while (!signal.aborted) {
      const startedMs = this.#clock.nowMs();
      this.#hasHeard = false;
      const failure = await this.#attempt();
      if (signal.aborted) return;
      const lived = this.#hasHeard || this.#clock.nowMs() - startedMs >= WATCH_MIN_LIFE_MS;
      if (lived) backoff = this.#newBackoff();
      if (failure !== undefined) this.#tell(failure);
      if (lived && failure === undefined) continue;
      await pause(this.#clock, backoff.next(this.#clock.nowMs()) ?? WATCH_MAX_DELAY_MS, signal);
    }
  }

  /** One watch to its end, after a list where one is needed. @returns why it failed; undefined when it just ended. */
  async #attempt(): Promise<HeadgateError | undefined> {
    try {
      if (this.#version === '') await this.#list();
      await this.#watch();
      return undefined;
    } catch (error) {
      const status = error instanceof ApiStatus ? error : apiStatus(error);
      if (status?.status === GONE) {
        // No trouble: what is there is read again at once.
        this.#version = '';
        this.#hasHeard = true;
        return undefined;
      }
      return error instanceof HeadgateError ? error : brokenWatch(error);
    }
  }

  async #list(): Promise<void> {
    const { path, query } = this.#collection;
    let token: string | undefined;
    let version = '';
    do {
      const details: ApiDetails = {
        query: { ...query, limit: LIST_PAGE_SIZE, continue: token },
        signal: this.#stopping.signal,
      };
      const { metadata, items } = await this.#client.ask<List<Item>>('list', path, details);
      token = metadata?.continue || undefined;
      version = metadata?.resourceVersion ?? '';
      if (this.#stopping.signal.aborted) return;
      this.#events?.onPage(items ?? [], token === undefined);
    } while (token !== undefined);
    this.#version = version;
    this.#recover();
  }

  async #watch(): Promise<void> {
    const { path, query } = this.#collection;
    const response = await this.#client.open('watch', path, {
      query: {
        ...query,
        watch: true,
        resourceVersion: this.#version,
        allowWatchBookmarks: true,
        timeoutSeconds: WATCH_DURATION_S,
      },
      signal: this.#stopping.signal,
    });
    this.#recover();
    // A connection that died in silence ends here at the latest; its keep-alive probes tell sooner.
    const cancel = this.#clock.after(WATCH_DURATION_S * 1000 + WATCH_GRACE_MS, () => response.destroy());
    try {
      for await (const event of jsonLines(response as IncomingMessage & AsyncIterable<Buffer>)) {
        if (this.#stopping.signal.aborted) return;
        this.#apply(event as WatchEvent<Item>);
      }
    } catch (error) {
      // A connection that was cut is an end like any other: whether it is trouble, the next attempt tells.
      if (systemErrorCode(error) === undefined) throw error;
    } finally {
      cancel();
      response.destroy();
    }
  }

  #apply({ type, object }: WatchEvent<Item>): void {
    if (object === undefined) return;
    if (type === 'ERROR') throw new ApiStatus(object.code ?? 0, object.reason ?? '', object.message ?? 'no reason');
    this.#hasHeard = true;
    this.#version = object.metadata?.resourceVersion ?? this.#version;
    if (type === 'DELETED') this.#events?.onDeleted(object);
    else if (type === 'ADDED' || type === 'MODIFIED') this.#events?.onChange(object);
  }

  #tell(failure: HeadgateError): void {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#events?.onTrouble(failure.message);
  }

  #recover(): void {
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    this.#events?.onRecovered();
  }

  #newBackoff(): Backoff {
    const times = {
      firstMs: WATCH_FIRST_DELAY_MS,
      maxMs: WATCH_MAX_DELAY_MS,
      windowMs: Number.POSITIVE_INFINITY,
    };
    return new Backoff(times, this.#clock.nowMs());
  }
}

function brokenWatch(error: unknown): HeadgateError {
  if (error instanceof ApiStatus) {
    return new HeadgateError('HEADGATE_ERR_CLUSTER', `The watch was ended by the cluster: ${error.message}.`, {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new HeadgateError('HEADGATE_ERR_CLUSTER', `The watch broke: ${reason}.`, { cause: error });
}
