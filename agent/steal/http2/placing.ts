/**
 * Whose a new stream is: its session's, which carries it from here on, or the app's.
 *
 *   told by its head ──► session                          cut out
 *                   └──► app                              passes; behind an undecided stream it is held, too
 *   told by its body ──► held ──whole, too large, late──► session or app
 *
 * A stream of a session whose local process may not be there is cut out, and may come back from it (stream-returns.ts): newer ones for the app wait behind
 * it, too, until the local process says something or TRIAL_LOOKS are over.
 *
 * Ids must reach the app in their order (RFC 9113 section 5.1.1), so streams for the app that are newer than an undecided one wait behind
 * it; streams that are open go on, and so do those of sessions. A held stream is cut out of the flow. Its DATA is not given back to the
 * client's connection window, so what goes to the app in the end fits there. Bounded: MAX_HELD_BYTES, MAX_FILTER_BODY_WAIT_MS, and what the client
 * may send at all: when no window is left, nothing more can come. At a bound the oldest are waited for no more.
 */
import {
  BlockPrefilter,
  HeaderList,
  HpackDecoder,
  NO_LIST_VIOLATION,
  readRequest,
} from '../../../filter-engine/http2/index.ts';
import {
  EXPECTS_CONTINUE,
  MAX_FILTER_BODY_BYTES,
  MAX_FILTER_BODY_WAIT_MS,
  NO_BODY,
  type RequestHead,
} from '../../../filter-engine/index.ts';
import type { CounterName, Counters } from '../../../protocol/index.ts';
import type { ClientEndpoint, PortRoutes, Subscription } from '../routes.ts';
import type { BlockAtHand, CutOutBlock } from './block-marks.ts';
import type { ClientSender } from './client-sender.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { MAX_HELD_BYTES, MAX_LIVE_STREAMS } from './limits.ts';
import type { SessionHop } from './session-hop.ts';
import type { SessionHops } from './session-hops.ts';
import { CLIENT_ENDED, FOR_APP, NOT_HELD, StolenStream, UNDECIDED } from './stolen-stream.ts';
import type { StreamReturns } from './stream-returns.ts';

/** Whom it asks, and who carries what it placed. */
export interface PlacingOwner {
  readonly facts: ConnectionFacts;
  readonly hops: SessionHops;
  readonly sender: ClientSender;
  readonly returns: StreamReturns;
  /** The app's SETTINGS, which its streams may wait for. */
  readonly lateSettings: { readonly isAwaited: boolean; look(): void };
  refuseStream(streamId: number): void;
}

/** Who judges. */
export interface Judge {
  readonly routes: PortRoutes;
  readonly endpoint: ClientEndpoint;
  readonly counters: Counters;
  readonly requestHead: RequestHead;
  readonly servesSessions: boolean;
  readonly isClientEnded: boolean;
  judge(head: RequestHead): Subscription | null | undefined;
  judgeWithBody(head: RequestHead, body: Buffer, isWhole: boolean): Subscription | null;
  noteStolen(subscription: Subscription): void;
  count(name: CounterName): void;
  /** Calls `timeOut` in `delayMs`; or no more. */
  setTimer(delayMs: number): void;
  clearTimer(): void;
}

/** Looks within the time that a stream waits at most. */
const LOOKS = 4;
const list = new HeaderList();
const decoder = new HpackDecoder(new BlockPrefilter([]));

export class Placing {
  private readonly owner: PlacingOwner;
  private readonly judge: Judge;
  /** Held streams in the order of their ids; the first is undecided. */
  private held: StolenStream[] = [];
  private heldBytes = 0;
  private isTimed = false;

  constructor(owner: PlacingOwner, judge: Judge) {
    this.owner = owner;
    this.judge = judge;
  }

  /** Whether a new stream for the app must wait for older ones. */
  get mustWait(): boolean {
    return this.held.length > 0 || this.owner.returns.isBusy || this.isTrying;
  }

  private get isTrying(): boolean {
    return this.owner.hops.trialId < Number.POSITIVE_INFINITY;
  }

  /** Streams from this one on cannot go to the app yet. */
  get barrierId(): number {
    const undecided = this.held.find(each => each.wait === UNDECIDED)?.id ?? Number.POSITIVE_INFINITY;
    return Math.min(undecided, this.owner.hops.trialId);
  }

  get servesSessions(): boolean {
    return this.judge.servesSessions;
  }

  isWanted(head: RequestHead, endsStream: boolean): boolean {
    const { judge } = this;
    if (judge.isClientEnded) return false;
    if (judge.routes.isWatched) return true;
    const taker = judge.judge(head);
    if (taker === undefined) return !endsStream || judge.judgeWithBody(head, NO_BODY, true) !== null;
    return taker !== null;
  }

  /** Places a request that keeps the rules. @returns false: it is the app's */
  place(streamId: number, head: RequestHead, block: BlockAtHand): boolean {
    const { judge } = this;
    const { endsStream } = block;
    if (judge.isClientEnded) return false;
    const taker = judge.judge(head);
    if (taker === undefined && !endsStream && mayCome(head)) {
      this.hold(streamId, block.cutOut(), UNDECIDED);
      return true;
    }
    const known = taker === undefined ? judge.judgeWithBody(head, NO_BODY, endsStream) : taker;
    judge.routes.watchers?.noteStream(head, { client: judge.endpoint, taker: known }, endsStream);
    return known !== null && this.steal(streamId, known, block);
  }

  /** Makes a stream for the app wait for older ones. */
  holdForApp(streamId: number, block: CutOutBlock): void {
    this.notePassed();
    this.hold(streamId, block, FOR_APP);
    this.advance();
  }

  notePassed(): void {
    this.judge.counters.values.requests_passed++;
  }

  /** DATA of a held stream. */
  meetBody(stream: StolenStream, buf: Buffer, range: { start: number; end: number }): void {
    const { start, end } = range;
    this.heldBytes += end - start;
    stream.keep(buf, start, end, Number.MAX_SAFE_INTEGER);
    const { appWindow } = this.owner.facts;
    if (stream.wait === UNDECIDED && (stream.has(CLIENT_ENDED) || !this.mayGoOn(stream))) this.decide(stream);
    const isFull = start < end && this.heldBytes >= appWindow.credit;
    if (this.heldBytes > MAX_HELD_BYTES) this.decideFirst(this.waitingBytes - MAX_HELD_BYTES);
    // There is window again as soon as the app or a session has something of it.
    else if (isFull) this.decideFirst(1);
  }

  /** Of what is held: what is not on its way to the app. */
  private get waitingBytes(): number {
    return this.held.reduce((sum, { replay }) => sum + (replay?.length ?? 0), 0);
  }

  /** Waits no more for the oldest, until so many bytes may go on: nothing newer goes before them. */
  private decideFirst(bytes: number): void {
    let left = bytes;
    for (const stream of [...this.held]) {
      if (left <= 0) break;
      left -= stream.replay?.length ?? 0;
      if (stream.wait === UNDECIDED) this.decide(stream);
    }
    this.owner.hops.endTrials();
  }

  /** Whether a body can become whole: it is not too large, and its client has window for more of it, or nothing more to send. */
  private mayGoOn({ replay, bodyLeft }: StolenStream): boolean {
    const length = replay?.length ?? 0;
    if (length > MAX_FILTER_BODY_BYTES) return false;
    return bodyLeft === 0 || length < this.owner.facts.appSettings.windowBytes;
  }

  /** A held stream has its trailers. */
  meetTrailers(stream: StolenStream): void {
    if (stream.wait === UNDECIDED) this.decide(stream);
  }

  /** It is over, or somebody else's now. */
  release(stream: StolenStream): void {
    if (stream.wait === NOT_HELD) return;
    this.heldBytes -= stream.replay?.length ?? 0;
    stream.wait = NOT_HELD;
    this.held = this.held.filter(each => each !== stream);
    this.advance();
  }

  /** Nothing is waited for any more. */
  decideAll(): void {
    for (const stream of [...this.held]) if (stream.wait === UNDECIDED) this.decide(stream);
    this.owner.hops.endTrials();
  }

  /** The connection is over. */
  close(): void {
    this.held = [];
    this.keepTime();
  }

  timeOut(): void {
    this.isTimed = false;
    for (const stream of [...this.held]) {
      stream.looks++;
      if (stream.wait === UNDECIDED && stream.looks >= LOOKS) this.decide(stream);
    }
    this.owner.hops.lookAtTrials();
    this.owner.lateSettings.look();
    this.keepTime();
  }

  private steal(streamId: number, subscription: Subscription, block: BlockAtHand): boolean {
    const { facts } = this.owner;
    if (facts.live.size >= MAX_LIVE_STREAMS || facts.live.size + facts.openApp.size >= facts.appSettings.maxStreams) {
      facts.noteStolen(streamId);
      this.owner.refuseStream(streamId);
      return true;
    }
    const cutOut = block.cutOut();
    const hop = this.owner.hops.for(subscription, streamId);
    if (hop === null) return false;
    this.start(hop, this.open(streamId, cutOut));
    return true;
  }

  /** A stream that the app does not see. */
  private open(streamId: number, { bytes, endsStream, marks, bodyBytes }: CutOutBlock): StolenStream {
    const { facts } = this.owner;
    const stream = new StolenStream(streamId, bytes, facts.clientSettings.windowBytes);
    stream.bodyLeft = bodyBytes;
    if (endsStream) stream.note(CLIENT_ENDED);
    stream.note(marks);
    facts.noteStolen(streamId);
    facts.live.set(streamId, stream);
    return stream;
  }

  private start(hop: SessionHop, stream: StolenStream): void {
    const { replayBlock } = stream;
    if (replayBlock === null) return;
    this.judge.noteStolen(hop.subscription);
    hop.start(stream, replayBlock);
    this.keepTime();
  }

  private hold(streamId: number, block: CutOutBlock, wait: number): void {
    const { facts } = this.owner;
    if (facts.live.size >= MAX_LIVE_STREAMS) {
      facts.noteStolen(streamId);
      this.owner.refuseStream(streamId);
      return;
    }
    const stream = this.open(streamId, block);
    stream.wait = wait;
    this.held.push(stream);
    this.keepTime();
  }

  private decide(stream: StolenStream): void {
    const { judge } = this;
    const { replay, replayBlock } = stream;
    const head = judge.requestHead;
    let taker: Subscription | null = null;
    if (replayBlock !== null && replay !== null && readHead(replayBlock, head)) {
      const isWhole = stream.has(CLIENT_ENDED) && replay.length <= MAX_FILTER_BODY_BYTES;
      const body = isWhole ? replay.bytes.subarray(replay.start, replay.end) : NO_BODY;
      taker = judge.judgeWithBody(head, body, isWhole);
      judge.routes.watchers?.noteWhole({ head, client: judge.endpoint, taker, body }, isWhole);
    }
    const hop = taker === null ? null : this.owner.hops.for(taker, stream.id);
    if (hop === null) {
      this.notePassed();
      stream.wait = FOR_APP;
      this.advance();
    } else this.give(stream, hop);
  }

  /** The session has it, with what came of its body. */
  private give(stream: StolenStream, hop: SessionHop): void {
    const { replay } = stream;
    this.release(stream);
    if (replay !== null) {
      this.owner.sender.giveBack(replay.length);
      stream.up.append(replay.bytes, replay.start, replay.end);
    }
    this.start(hop, stream);
  }

  /** The app gets those at the front that are its own. */
  private advance(): void {
    while (this.held[0]?.wait === FOR_APP) {
      const stream = this.held.shift();
      if (stream !== undefined) this.owner.returns.sendElsewhere(stream);
    }
    this.keepTime();
  }

  private keepTime(): void {
    const isWanted = this.held.length > 0 || this.isTrying || this.owner.lateSettings.isAwaited;
    if (this.isTimed === isWanted) return;
    this.isTimed = isWanted;
    if (isWanted) this.judge.setTimer(MAX_FILTER_BODY_WAIT_MS / LOOKS);
    else this.judge.clearTimer();
  }
}

/** Whether a body can be waited for: a client that expects 100 sends none before somebody answers. */
function mayCome({ flags, contentLength }: RequestHead): boolean {
  return (flags & EXPECTS_CONTINUE) === 0 && contentLength <= MAX_FILTER_BODY_BYTES;
}

/** Fills `head` again from a block without a table. */
function readHead(block: Buffer, head: RequestHead): boolean {
  return decoder.read(block, 0, block.length, list) >= 0 && readRequest(list, false, head) === NO_LIST_VIOLATION;
}
