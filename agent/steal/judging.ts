/**
 * Whose is a request: asked of the sink, once for each request that is placed, and shown to who watches the port. A thread without
 * sessions has no watchers either, so what only its body can tell, and all of a watched port, is `undefined` there: not for it.
 */
import {
  BODY_CHUNKED,
  type ByteHold,
  DETECT_TLS,
  EXPECTS_CONTINUE,
  HEAD,
  IS_CONNECT_METHOD,
  MAX_FILTER_BODY_BYTES,
  NO_BODY,
  type RequestHead,
  RequestSplitter,
  WANTS_UPGRADE,
} from '../../filter-engine/index.ts';
import { GOES_BACK_AFTER, REPLAY_BYTES } from './limits.ts';
import type { RequestSink } from './request-sink.ts';
import type { Subscription } from './routes.ts';

/** The verdict on a head; undefined while its body may still tell. @param isWhole it has no body */
export function judgeHead(sink: RequestSink, head: RequestHead, isWhole: boolean): Subscription | null | undefined {
  if (sink.routes.isWatched && !sink.servesSessions) return undefined;
  const taker = sink.judge(head);
  if (taker !== undefined || !sink.servesSessions) return taker;
  if (isWhole) return sink.judgeWithBody(head, NO_BODY, true);
  // A client that expects 100 sends no body before somebody answers.
  const comes = (head.flags & EXPECTS_CONTINUE) === 0 && head.contentLength <= MAX_FILTER_BODY_BYTES;
  return comes ? undefined : sink.judgeWithBody(head, NO_BODY, false);
}

/**
 * Whether a request goes to its session from this thread. Where that is by way of another thread, on a connection whose requests are the
 * app's for the most part: one that only sessions want is served with less where the tunnels are. A session that has a tunnel in this thread
 * (joined-tunnel.ts) gets any. There its stream stays, and has all that is for its session. The first request of a stream is one that is kept as a whole until the local process has it, since only then it is
 * known whether the session has a stream left; and no filter of the port may ask for bodies, which are held elsewhere.
 */
export function isForHere(sink: RequestSink, head: RequestHead, subscription: Subscription): boolean {
  if (sink.servesSessions) return true;
  const { host, routes, stealing, wayBack } = sink;
  if (host.reachesSessions !== true || subscription.filter === null) return false;
  if (stealing.hasStream(subscription)) return true;
  const isWanted = subscription.isJoined === true || wayBack.passed >= GOES_BACK_AFTER;
  return (stealing.hasStreams || (isWanted && !routes.needsBodies)) && isKeptWhole(head);
}

/** Whether it stays HTTP/1, and is no longer than what is kept for another origin. */
function isKeptWhole({ bodyKind, contentLength, end, flags, start }: RequestHead): boolean {
  const mayChange = (flags & (WANTS_UPGRADE | IS_CONNECT_METHOD)) !== 0;
  return !mayChange && bodyKind !== BODY_CHUNKED && end - start + contentLength <= REPLAY_BYTES;
}

/** The verdict on a request that was held for its body, with as much of it as there is. */
export function judgeBody(sink: RequestSink, head: RequestHead, { body, isWhole }: HeldBody): Subscription | null {
  const taker = sink.judgeWithBody(head, body, isWhole);
  sink.routes.watchers?.noteWhole({ head, client: sink.endpoint, taker, body }, isWhole);
  return taker;
}

/** As in `Filter.matchBody`. */
interface HeldBody {
  readonly body: Buffer;
  readonly isWhole: boolean;
}

/** Who wants a head that is held, now that the session it waited for has gone. */
export function judgeAgain(sink: RequestSink, head: RequestHead, { bytes, start, end }: Held): Subscription | null {
  const event = new RequestSplitter(head).next(bytes, start, end);
  return event === HEAD ? (sink.judge(head) ?? null) : null;
}

/** Whether a connection of this protocol is for what opens TLS. One on which the app has spoken is not one of TLS. */
export function opensTls({ routes, host, app }: RequestSink, protocol: number): boolean {
  return protocol === DETECT_TLS && routes.isTlsOpened && host.isTlsEnded !== true && app.greeting.isEmpty;
}

/** Bytes `[start, end)`: one head. */
type Held = Pick<ByteHold, 'bytes' | 'start' | 'end'>;
