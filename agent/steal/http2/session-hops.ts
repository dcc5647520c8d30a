/**
 * The sessions' hops of one client connection: one for each session, as long as it has streams or may get some. A stream that was placed behind a
 * newer one of its session, because its body had to tell, has a hop of its own: a hop takes ids in their order only.
 */
import { CANCEL, ENHANCE_YOUR_CALM, NO_ERROR, REFUSED_STREAM } from '../../../filter-engine/http2/index.ts';
import {
  type CounterName,
  GOAWAY_LOCAL_REFUSED,
  RESET_CLIENT_RESET,
  RESET_LOCAL_REFUSED,
  RESET_SESSION_GONE,
  STREAM_LOCAL_FAILED,
  STREAM_LOCAL_INVALID,
} from '../../../protocol/index.ts';
import { counterOfFailure, LOCAL_CLOSED, LOCAL_INVALID, reasonOfReset } from '../bad-gateway.ts';
import type { StreamLeg } from '../leg.ts';
import type { ClientEndpoint, StreamEvents, Subscription } from '../routes.ts';
import type { HopKeeper, HopOwner } from './hop-owner.ts';
import { KeptAnswers } from './kept-answers.ts';
import { STREAMS_BEFORE_SETTINGS, TRIAL_LOOKS } from './limits.ts';
import { SessionHop } from './session-hop.ts';
import { ACTED, BEGUN, CLIENT_ENDED, DOWN_CLOSED, HOP_ENDED, RESPONDED, type StolenStream } from './stolen-stream.ts';
import type { StreamReturns } from './stream-returns.ts';
import { uploads } from './upload-budget.ts';

/** Who owns them. */
export interface SessionHopsOwner extends HopOwner, StreamEvents {
  readonly endpoint: ClientEndpoint;
  note(name: CounterName, subscription: Subscription): void;
  resetStream(streamId: number, code: number): void;
  readonly returns: StreamReturns;
  /** The stream is no session's any more; the session is told `code` unless it knows. */
  forget(stream: StolenStream, code: number | null): void;
}

/** How a hop ended. */
interface HopEnd {
  /** Streams above it were not acted on; nor those that were not delivered. */
  readonly lastId: number;
  readonly deliveredBytes: number;
  /** Counts what was not acted on. */
  readonly cause: CounterName;
  /** Why the rest is not answered (bad-gateway.ts). */
  readonly reason: string;
}

const EVERY_ID = 0x7fffffff;

export class SessionHops implements HopKeeper<SessionHop> {
  private readonly owner: SessionHopsOwner;
  private hops: SessionHop[] = [];
  /** Sessions whose local process does not speak HTTP/2: nothing more of this connection is theirs. */
  private readonly mute: Subscription[] = [];
  private readonly kept = new KeptAnswers();

  constructor(owner: SessionHopsOwner) {
    this.owner = owner;
  }

  /** The hop that `leg` belongs to; of a stream; undefined when it is gone. */
  of(leg: StreamLeg): SessionHop | undefined {
    return this.hops.find(each => each.leg === leg);
  }

  with(stream: StolenStream): SessionHop | undefined {
    return this.hops.find(each => each.streams.get(stream.id) === stream);
  }

  /** DATA of it went to the client. */
  credit(stream: StolenStream, bytes: number): void {
    const hop = this.with(stream);
    if (hop === undefined) this.kept.release(stream, bytes);
    else hop.credit(stream, bytes);
  }

  /** It is over; its hop is told `code` unless it knows. */
  drop(stream: StolenStream, code: number | null): void {
    this.kept.drop(stream);
    this.with(stream)?.drop(stream, code);
    this.endIdle();
  }

  /** Streams that a session has now. */
  streamsOf(subscription: Subscription): number {
    let count = 0;
    for (const hop of this.hops) if (hop.subscription === subscription) count += hop.streams.size;
    return count;
  }

  /** The lowest stream of which nobody knows whether its local process is there: newer ones for the app wait behind it. */
  get trialId(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const { isOnTrial, streams } of this.hops) {
      // Ids come in their order.
      const [first] = isOnTrial ? streams.keys() : [];
      if (first !== undefined) lowest = Math.min(lowest, first);
    }
    return lowest;
  }

  /** Whoever is connected takes long to say so: that is no refusal. */
  lookAtTrials(): void {
    for (const hop of this.hops) if (hop.isOnTrial && ++hop.looks >= TRIAL_LOOKS) this.meetAnswer(hop);
  }

  /** Nothing waits any more. */
  endTrials(): void {
    for (const hop of this.hops) hop.isOnTrial = false;
  }

  /** The hop that takes a stream for a session; null when it has too many, or its local process is not there. */
  for(subscription: Subscription, streamId: number): SessionHop | null {
    const known = this.hops.filter(each => each.subscription === subscription && !each.isClosing);
    const next = known.find(({ highestId }) => highestId < streamId);
    if (next !== undefined) return next;
    if (this.mute.includes(subscription)) return null;
    const { local } = subscription;
    if (local?.isAbsent === true) {
      this.owner.note('fallback_local_refused', subscription);
      return null;
    }
    const leg = subscription.openStream(this.owner, this.owner.endpoint);
    if (leg === null) {
      this.owner.note('session_streams_refused', subscription);
      return null;
    }
    const hop = new SessionHop({ owner: this.owner, keeper: this }, subscription, leg);
    // Newer streams have one already: this one is for a single stream.
    hop.isClosing = known.length > 0;
    hop.isOnTrial = local?.isThere === false;
    this.hops.push(hop);
    hop.begin();
    return hop;
  }

  /** The client half-closed: what it asked in full is still answered, and what it did not will never be whole. */
  endAll(): void {
    for (const hop of this.hops) {
      hop.isClosing = true;
      for (const stream of [...hop.streams.values()]) {
        if (!stream.has(CLIENT_ENDED)) this.owner.forget(stream, CANCEL);
      }
    }
    this.endIdle();
  }

  close(isReset: boolean): void {
    const { hops } = this;
    this.hops = [];
    this.kept.close();
    for (const hop of hops) {
      hop.leave();
      if (isReset) hop.leg.reset(RESET_CLIENT_RESET);
      else hop.leg.abandon();
    }
  }

  /** So many more bytes of header blocks of it wait for the client. */
  noteBlocks(stream: StolenStream, bytes: number): void {
    this.with(stream)?.allowance.noteBlocks(bytes);
  }

  /** A session that left, or a local process that is about to, gets its end with its last stream. */
  endIdle(): void {
    const idle = this.hops.filter(hop => hop.streams.size === 0 && (hop.isClosing || !hop.subscription.isLive));
    if (idle.length === 0) return;
    this.hops = this.hops.filter(hop => !idle.includes(hop));
    for (const hop of idle) {
      hop.isGone = true;
      hop.leg.abandon();
    }
  }

  /** Streams that clients take nothing of leave the windows of the others alone. */
  lendStalled(): void {
    for (const hop of this.hops) hop.allowance.lend(hop.streams);
  }

  takeTrailers(stream: StolenStream): void {
    const hop = this.with(stream);
    if (hop === undefined) return;
    hop.upload.takeTrailers(stream);
    this.boundUploads(hop);
  }

  /** Resets the stream of which most waits when all of it is too much. */
  boundUploads(hop: SessionHop): void {
    if (hop.upload.waitingBytes <= uploads.limitBytes) return;
    const held = ({ up, heldBlockBytes }: StolenStream): number => up.length + heldBlockBytes;
    const fullest = [...hop.streams.values()].reduce((most, each) => (held(each) > held(most) ? each : most));
    this.owner.note('http2_uploads_reset', hop.subscription);
    this.owner.resetStream(fullest.id, ENHANCE_YOUR_CALM);
    this.owner.forget(fullest, ENHANCE_YOUR_CALM);
  }

  /** Its client's connection ends before it is answered: nobody but the app broke anything. One that nobody has yet is not counted. */
  noteCutOff(stream: StolenStream): void {
    const subscription = this.with(stream)?.subscription ?? this.kept.ownerOf(stream);
    if (subscription !== undefined && !stream.has(DOWN_CLOSED)) this.owner.note('unanswered_app_gone', subscription);
  }

  // Events of legs.

  meetEnd(leg: StreamLeg, deliveredBytes: number): void {
    const hop = this.of(leg);
    if (hop === undefined) return;
    hop.subscription.local?.noteEnded();
    this.lose(hop, { lastId: EVERY_ID, deliveredBytes, cause: 'fallback_undelivered', reason: LOCAL_CLOSED });
    leg.abandon();
  }

  meetLegReset(leg: StreamLeg, code: number, deliveredBytes: number): void {
    const hop = this.of(leg);
    if (hop === undefined) return;
    if (code === RESET_LOCAL_REFUSED) hop.subscription.local?.noteRefused();
    else hop.subscription.local?.noteEnded();
    this.lose(hop, { lastId: EVERY_ID, deliveredBytes, cause: causeOf(code), reason: reasonOfReset(code) });
  }

  // Events of hops.

  meetAnswer(hop: SessionHop): void {
    hop.isOnTrial = false;
    hop.subscription.local?.noteAnswered();
  }

  meetGrpcRefusal({ subscription }: SessionHop): void {
    this.owner.note('local_http1_only', subscription);
  }

  meetReset(hop: SessionHop, stream: StolenStream, code: number): void {
    const { owner } = this;
    // It was answered in full, and wants no more of the request.
    if (stream.has(HOP_ENDED) && stream.down.length > 0) {
      hop.closeUp(stream);
      return;
    }
    hop.drop(stream, null);
    if (code === REFUSED_STREAM && !stream.has(ACTED)) {
      // One that nobody took is not offered again.
      if (hop.refusal === 'fallback_undelivered' && this.repeat(hop.subscription, stream)) return;
      owner.note(hop.refusal, hop.subscription);
      owner.returns.sendElsewhere(stream);
      return;
    }
    if (code === STREAM_LOCAL_FAILED || code === STREAM_LOCAL_INVALID) {
      this.meetFailure(hop, stream, code);
      return;
    }
    owner.resetStream(stream.id, code);
    owner.forget(stream, null);
  }

  /**
   * Sends a stream that the local process did not act on (RFC 9113 section 8.7) once more, on a connection of its own, as ids do not come twice on one. It
   * begins behind the SETTINGS of both: some servers refuse what comes before these are acknowledged.
   */
  private repeat(subscription: Subscription, stream: StolenStream): boolean {
    if (!subscription.isLive || !stream.rewind()) return false;
    const { id, replayBlock } = stream;
    const isFit = (each: SessionHop): boolean => each.subscription === subscription && each.highestId < id;
    const hop = this.hops.find(each => each.firstStreams === 0 && isFit(each)) ?? this.for(subscription, id);
    if (hop === null || replayBlock === null) return false;
    if (hop.highestId === 0) hop.firstStreams = 0;
    hop.start(stream, replayBlock);
    return true;
  }

  /** The local process did what it would have reset or broken a connection of its own by, were it not translated. */
  private meetFailure({ subscription }: SessionHop, stream: StolenStream, code: number): void {
    const { owner } = this;
    const isInvalid = code === STREAM_LOCAL_INVALID;
    if (isInvalid) owner.note('local_response_invalid', subscription);
    owner.note('local_failures', subscription);
    owner.returns.fail(stream, isInvalid ? LOCAL_INVALID : LOCAL_CLOSED);
  }

  /** When it does not speak HTTP/2 at all, nothing was acted on. */
  meetBroken(hop: SessionHop, hasSpoken: boolean): void {
    this.owner.note('local_response_invalid', hop.subscription);
    if (!hasSpoken) this.mute.push(hop.subscription);
    const lastId = hasSpoken ? EVERY_ID : 0;
    const deliveredBytes = Number.MAX_SAFE_INTEGER;
    this.lose(hop, { lastId, deliveredBytes, cause: 'fallback_undelivered', reason: LOCAL_INVALID });
    hop.leg.abandon();
  }

  meetGoaway(hop: SessionHop, lastId: number, code: number): void {
    hop.firstStreams = STREAMS_BEFORE_SETTINGS;
    const { local } = hop.subscription;
    if (code === GOAWAY_LOCAL_REFUSED) {
      local?.noteRefused();
      hop.refusal = 'fallback_local_refused';
    } else local?.noteEnded();
    for (const stream of [...hop.streams.values()]) {
      if (stream.has(ACTED) || (stream.has(BEGUN) && stream.id <= lastId)) continue;
      hop.release(stream);
      // One that ends as it should, to begin anew or to balance its load, takes connections: what crossed its goodbye was meant for it.
      if (code === NO_ERROR && this.repeat(hop.subscription, stream)) continue;
      this.owner.note(hop.refusal, hop.subscription);
      this.owner.returns.sendElsewhere(stream);
    }
    this.endIdle();
  }

  private lose(hop: SessionHop, end: HopEnd): void {
    const { lastId, deliveredBytes, cause } = end;
    this.hops = this.hops.filter(each => each !== hop);
    for (const stream of hop.leave()) {
      if (stream.has(HOP_ENDED) && this.kept.keep(stream, hop.subscription)) {
        this.owner.returns.finish(stream);
        continue;
      }
      const isUntouched = stream.id > lastId || !stream.has(BEGUN) || deliveredBytes <= stream.startOffset;
      if (!stream.has(ACTED) && isUntouched) {
        this.owner.note(cause, hop.subscription);
        this.owner.returns.sendElsewhere(stream);
      } else {
        this.owner.note(counterOfFailure(end.reason), hop.subscription);
        this.fail(stream, end.reason);
      }
    }
  }

  private fail(stream: StolenStream, reason: string): void {
    const { returns } = this.owner;
    if (stream.has(RESPONDED) && stream.mayEndAsCall && this.kept.keep(stream, null)) returns.endCall(stream, reason);
    else returns.fail(stream, reason);
  }
}

function causeOf(code: number): CounterName {
  if (code === RESET_SESSION_GONE) return 'fallback_session_gone';
  return code === RESET_LOCAL_REFUSED ? 'fallback_local_refused' : 'fallback_undelivered';
}
