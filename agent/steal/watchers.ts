/**
 * Those who watch a port: they are shown each request with what becomes of it, and take nothing.
 *
 *   head judged ──► told by its head ──────────────────────────► note
 *               └─► only its body can tell ─► BodyTail follows ─► note, when it is whole, or WATCH_BODY_WAIT_MS are over
 *
 * Nothing is held for them: the bytes go where they go, and a *tail* copies those that a filter asks for, up to what a steal would
 * have waited for. So a watch says of a body what a steal would have said. Where nobody watches, all of this costs one comparison
 * for each request.
 *
 * A stream of HTTP/2 is judged by its head alone, and shown so: what only its body could tell is not known of it.
 *
 * A tail is not told of its connection's end: whoever has pending ones asks for those that are overdue (`settle`).
 */
import {
  BODY_NONE,
  ByteHold,
  EXPECTS_CONTINUE,
  type Filter,
  HEAD,
  MAX_FILTER_BODY_BYTES,
  RequestHead,
  RequestSplitter,
  takeBodyContent,
} from '../../filter-engine/index.ts';
import type { SessionId } from '../../protocol/index.ts';
import type { OpaqueCause } from './opaque-cause.ts';
import type { Probes } from './probes.ts';

/** What is known of a request's body. */
export const BODY_UNASKED = 0;
/** `body` holds it. */
export const BODY_WHOLE = 1;
/** It is larger than filters look at, or did not come: a steal would not have matched. */
export const BODY_MISSED = 2;
/** It was not followed, so nobody can say. */
export const BODY_UNFOLLOWED = 3;

/** Who takes a request, as others may know it. */
export interface Taker {
  /** Null takes whole connections, of any protocol. */
  readonly filter: Filter | null;
  readonly owner?: { readonly name: string; readonly session: SessionId };
}

/** Where a connection comes from. */
export interface WatchedClient {
  readonly address: string;
  readonly port: number;
}

/** One request, for one call: what it borrows is not valid afterwards. */
export interface Sighting {
  readonly head: RequestHead;
  /** The kubelet asks. */
  readonly isProbe: boolean;
  readonly client: WatchedClient;
  /** Who takes it; null for the app. */
  readonly taker: Taker | null;
  readonly body: Buffer | null;
  readonly bodyState: number;
}

/** Whose a stream is. */
type JudgedStream = Pick<Sighting, 'client' | 'taker'>;

export interface Watcher {
  /** Whether only its body can tell whether the request matches. */
  needsBodyOf(head: RequestHead): boolean;
  note(sighting: Sighting): void;
  /** No further request of this connection is seen. */
  noteConnection(client: WatchedClient, cause: OpaqueCause, taker: Taker | null): void;
  /** A body is followed for this watcher: it asks the tail to settle in time. @returns false when it follows too many */
  follow(tail: BodyTail): boolean;
}

export class PortWatchers {
  private readonly watchers: readonly Watcher[];
  private readonly probes: Probes;

  constructor(watchers: readonly Watcher[], probes: Probes) {
    this.watchers = watchers;
    this.probes = probes;
  }

  /** A request was judged by its head. @returns what its body is to be shown to; null when nobody needs it */
  noteHead(head: RequestHead, client: WatchedClient, taker: Taker | null): BodyTail | null {
    const isProbe = this.probes.has(head);
    let tail: BodyTail | null = null;
    for (const watcher of this.watchers) {
      if (!watcher.needsBodyOf(head)) {
        watcher.note({ head, isProbe, client, taker, body: null, bodyState: BODY_UNASKED });
        continue;
      }
      const bodyState = stateAtHead(head, taker);
      if (bodyState !== BODY_UNASKED) {
        watcher.note({ head, isProbe, client, taker, body: bodyState === BODY_WHOLE ? NO_BYTES : null, bodyState });
        continue;
      }
      tail ??= new BodyTail(head, { client, taker, isProbe });
      if (watcher.follow(tail)) tail.watchers.push(watcher);
      else watcher.note({ head, isProbe, client, taker, body: null, bodyState: BODY_UNFOLLOWED });
    }
    return tail === null || tail.watchers.length === 0 ? null : tail;
  }

  /** A stream of HTTP/2 was judged, by its head alone. @param isWhole it has no body */
  noteStream(head: RequestHead, { client, taker }: JudgedStream, isWhole: boolean): void {
    const isProbe = this.probes.has(head);
    for (const watcher of this.watchers) {
      if (!watcher.needsBodyOf(head))
        watcher.note({ head, isProbe, client, taker, body: null, bodyState: BODY_UNASKED });
      else if (isWhole) watcher.note({ head, isProbe, client, taker, body: NO_BYTES, bodyState: BODY_WHOLE });
      else watcher.note({ head, isProbe, client, taker, body: null, bodyState: BODY_UNFOLLOWED });
    }
  }

  /** A request was judged with its body, which somebody else waited for. @param isWhole as in `Filter.matchBody` */
  noteWhole(sighting: Omit<Sighting, 'bodyState' | 'isProbe'>, isWhole: boolean): void {
    const bodyState = isWhole ? BODY_WHOLE : BODY_MISSED;
    const isProbe = this.probes.has(sighting.head);
    for (const watcher of this.watchers) watcher.note({ ...sighting, isProbe, bodyState });
  }

  noteConnection(client: WatchedClient, cause: OpaqueCause, taker: Taker | undefined): void {
    for (const watcher of this.watchers) watcher.noteConnection(client, cause, taker ?? null);
  }
}

const NO_BYTES = Buffer.alloc(0);

/** What can be said of a body before any of it came; BODY_UNASKED when it must be followed. */
function stateAtHead({ bodyKind, flags, contentLength }: RequestHead, taker: Taker | null): number {
  if (bodyKind === BODY_NONE) return BODY_WHOLE;
  // A connection that is taken whole is not looked into.
  if (taker !== null && taker.filter === null) return BODY_UNFOLLOWED;
  // As a steal would: it does not wait for a body that waits for an answer, nor for one that is too large.
  if ((flags & EXPECTS_CONTINUE) !== 0 || contentLength > MAX_FILTER_BODY_BYTES) return BODY_MISSED;
  return BODY_UNASKED;
}

/** A copy of one request, as long as it comes. */
export class BodyTail {
  readonly watchers: Watcher[] = [];
  private readonly known: Pick<Sighting, 'client' | 'taker' | 'isProbe'>;
  private readonly connectionKey: number;
  private readonly headBytes: number;
  private readonly bytes = new ByteHold();
  isSettled = false;

  constructor(head: RequestHead, known: Pick<Sighting, 'client' | 'taker' | 'isProbe'>) {
    this.known = known;
    this.connectionKey = head.connectionKey;
    this.headBytes = head.end - head.start;
    this.bytes.append(head.bytes, head.start, head.end);
  }

  /** Bytes of the body, as they are on the wire. Borrows them. @returns itself while more is wanted, else null */
  append(buf: Buffer, start: number, end: number, isLast: boolean): BodyTail | null {
    if (this.isSettled) return null;
    const isTooLarge = this.bytes.length - this.headBytes + end - start > MAX_FILTER_BODY_BYTES;
    if (!isTooLarge) this.bytes.append(buf, start, end);
    if (!isTooLarge && !isLast) return this;
    this.settle(isTooLarge ? BODY_MISSED : BODY_WHOLE);
    return null;
  }

  /** Tells its watchers, once. @param bodyState what is known by now */
  settle(bodyState: number): void {
    if (this.isSettled) return;
    this.isSettled = true;
    const { bytes, start, end } = this.bytes;
    const head = new RequestHead();
    head.connectionKey = this.connectionKey;
    const bodyStart = start + this.headBytes;
    if (new RequestSplitter(head).next(bytes, start, bodyStart) === HEAD) {
      const body = bodyState === BODY_WHOLE ? takeBodyContent(bytes, bodyStart, end, head.bodyKind) : null;
      for (const watcher of this.watchers) watcher.note({ head, ...this.known, body, bodyState });
    }
    this.bytes.release();
  }
}
