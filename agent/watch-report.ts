/**
 * One watch of one port: each request that comes by, with what the watch's filter says of it and why, on its way to the CLI.
 *
 * It runs in the thread that carries the traffic, so it is the first thing to be shed: entries wait in a short queue that is sent some
 * times a second, and what comes while it is full is judged and counted and has no entry, which the CLI is told. Only an entry costs
 * an explanation in words, and the time for these is bounded as well. When the link is behind nothing is sent, so the queue stays full.
 *
 * Bodies that a filter asks for are followed as they pass (steal/watchers.ts); the timer that sends also settles those that take too long.
 */
import {
  type Filter,
  HTTP_1_0,
  HTTP_2,
  MATCH,
  MAX_FILTER_BODY_WAIT_MS,
  FILTER_NEEDS_MORE as NEED_MORE,
  type RequestHead,
  type Verdict,
} from '../filter-engine/index.ts';
import {
  type AgentMessage,
  MAX_SEEN_ENTRIES,
  MAX_SEEN_PATH_LENGTH,
  MAX_SEEN_REASON_LENGTH,
  MAX_SEEN_WORD_LENGTH,
  type SeenCounts,
  type SeenEntry,
  type SubscriptionId,
  toPort,
  toPrintable,
} from '../protocol/index.ts';
import { MAX_EXPLAINING_MS, MAX_FOLLOWED_BODIES, MAX_LINK_BACKLOG_BYTES, MAX_SEEN_QUEUE, SEEN_MS } from './limits.ts';
import {
  BODY_MISSED,
  BODY_UNFOLLOWED,
  BODY_WHOLE,
  type BodyTail,
  type OpaqueCause,
  type Sighting,
  type Taker,
  type WatchedClient,
  type Watcher,
} from './steal/index.ts';

/** Whose watch it is. */
export interface WatchOwner {
  readonly id: SubscriptionId;
  readonly filter: Filter | null;
  readonly stealsProbes: boolean;
  readonly session: {
    /** Null while away. */
    readonly link: { send(message: AgentMessage): void; readonly backlogBytes: number } | null;
  };
}

/** A monotonic clock, and one call later. */
export interface WatchClock {
  nowMs(): number;
  after(delayMs: number, act: () => void): () => void;
}

const NO_BODY = Buffer.alloc(0);
const NOTHING: SeenCounts = { requests: 0, matches: 0, undecided: 0, connections: 0, unlisted: 0 };
/** UTF-8 bytes that a text of so many characters can need. */
const MAX_PATH_BYTES = MAX_SEEN_PATH_LENGTH * 4;

export class WatchReport implements Watcher {
  private readonly owner: WatchOwner;
  private readonly clock: WatchClock;
  private queue: SeenEntry[] = [];
  private counts = { ...NOTHING };
  /** Spent on explanations, less their share of the time that has passed; known at `lookedMs`. */
  private explainedMs = 0;
  private lookedMs = 0;
  /** Bodies that are followed, and until when. */
  private readonly tails = new Map<BodyTail, number>();
  private cancelTimer: (() => void) | null = null;

  constructor(owner: WatchOwner, clock: WatchClock) {
    this.owner = owner;
    this.clock = clock;
  }

  needsBodyOf(head: RequestHead): boolean {
    const { filter } = this.owner;
    return filter?.needsBody === true && filter.match(head) === NEED_MORE;
  }

  note(sighting: Sighting): void {
    const isPassedProbe = !this.owner.stealsProbes && sighting.isProbe;
    const verdict = isPassedProbe ? 'no_match' : this.verdictOf(sighting);
    this.counts.requests++;
    if (verdict === 'match') this.counts.matches++;
    if (verdict === 'body') this.counts.undecided++;
    if (this.queue.length >= MAX_SEEN_QUEUE || !this.mayExplain()) {
      this.counts.unlisted++;
      this.arm();
      return;
    }
    const reason = isPassedProbe ? 'a probe of the kubelet, which is left to the app' : this.reasonOf(sighting);
    this.queue.push({ ...requestEntry(sighting), verdict, reason: toPrintable(reason, MAX_SEEN_REASON_LENGTH) });
    this.explainedMs += this.clock.nowMs() - this.lookedMs;
    this.arm();
  }

  noteConnection(client: WatchedClient, cause: OpaqueCause, taker: Taker | null): void {
    this.counts.connections++;
    if (this.queue.length >= MAX_SEEN_QUEUE) {
      this.counts.unlisted++;
      return;
    }
    this.queue.push({ kind: 'connection', ...commonOf(client, taker), cause: cause.toUpperCase() });
    this.arm();
  }

  follow(tail: BodyTail): boolean {
    if (this.tails.size >= MAX_FOLLOWED_BODIES) return false;
    this.tails.set(tail, this.clock.nowMs() + MAX_FILTER_BODY_WAIT_MS);
    this.arm();
    return true;
  }

  /** Sends what there is; the watch is over. */
  end(): void {
    for (const tail of this.tails.keys()) tail.settle(BODY_UNFOLLOWED);
    this.tails.clear();
    this.send();
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  private verdictOf({ head, body, bodyState }: Sighting): Extract<SeenEntry, { kind: 'request' }>['verdict'] {
    const { filter } = this.owner;
    if (filter === null) return 'match';
    let verdict: Verdict;
    if (bodyState === BODY_WHOLE || bodyState === BODY_MISSED) {
      verdict = filter.matchBody(head, body ?? NO_BODY, bodyState === BODY_WHOLE);
    } else verdict = filter.match(head);
    if (verdict === NEED_MORE) return 'body';
    return verdict === MATCH ? 'match' : 'no_match';
  }

  private reasonOf({ head, body, bodyState }: Sighting): string {
    const { filter } = this.owner;
    if (filter === null) return '';
    const { text } = filter.explain(head, bodyState === BODY_WHOLE ? { body: body ?? NO_BODY } : {});
    if (!filter.needsBody) return text;
    if (bodyState === BODY_MISSED) return `${text}; its body is too large, or was not whole in time`;
    return bodyState === BODY_UNFOLLOWED ? `${text}; its body was not followed` : text;
  }

  /** Whether there is time for an explanation; one that took long is paid off before the next. */
  private mayExplain(): boolean {
    const nowMs = this.clock.nowMs();
    const share = (nowMs - this.lookedMs) * (MAX_EXPLAINING_MS / SEEN_MS);
    this.explainedMs = Math.max(0, this.explainedMs - share);
    this.lookedMs = nowMs;
    return this.explainedMs < MAX_EXPLAINING_MS;
  }

  private arm(): void {
    this.cancelTimer ??= this.clock.after(SEEN_MS, () => {
      this.cancelTimer = null;
      this.meetTime();
    });
  }

  private meetTime(): void {
    const nowMs = this.clock.nowMs();
    for (const [tail, deadlineMs] of this.tails) {
      if (!tail.isSettled && deadlineMs > nowMs) continue;
      this.tails.delete(tail);
      tail.settle(BODY_MISSED);
    }
    this.send();
    if (this.tails.size > 0 || this.queue.length > 0) this.arm();
  }

  private send(): void {
    const { link } = this.owner.session;
    if (link === null || link.backlogBytes > MAX_LINK_BACKLOG_BYTES) return;
    const { queue, counts } = this;
    if (counts.requests + counts.connections === 0) return;
    this.queue = [];
    this.counts = { ...NOTHING };
    for (let at = 0; at === 0 || at < queue.length; at += MAX_SEEN_ENTRIES) {
      const entries = queue.slice(at, at + MAX_SEEN_ENTRIES);
      link.send({ type: 'seen', id: this.owner.id, entries, counts: at === 0 ? counts : NOTHING });
    }
  }
}

function commonOf(client: WatchedClient, taker: Taker | null) {
  const owner = taker?.owner;
  return {
    atMs: Date.now(),
    client: toPrintable(client.address, MAX_SEEN_WORD_LENGTH),
    clientPort: toPort(client.port),
    ...(owner === undefined ? {} : { takenBy: owner }),
  };
}

function requestEntry({ head, client, taker }: Sighting) {
  const { bytes, methodStart, methodEnd, pathStart, pathEnd, queryStart, version } = head;
  return {
    kind: 'request' as const,
    ...commonOf(client, taker),
    httpVersion: version === HTTP_2 ? ('2' as const) : version === HTTP_1_0 ? ('1.0' as const) : ('1.1' as const),
    method: toPrintable(textOf(bytes, methodStart, methodEnd), MAX_SEEN_WORD_LENGTH),
    path: toPrintable(textOf(bytes, pathStart, pathEnd), MAX_SEEN_PATH_LENGTH),
    hasQuery: queryStart >= 0,
  };
}

function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, Math.min(end, start + MAX_PATH_BYTES));
}
