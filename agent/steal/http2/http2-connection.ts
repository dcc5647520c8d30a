/**
 * An HTTP/2 connection of a client: a tap, then a diversion.
 *
 * Bytes between client and app flow verbatim while both directions are followed. A stream that a session's filter matches is
 * cut out and carried on a connection of its own to that session's local process, under the same id: gaps in the app's ids are
 * legal (RFC 9113 section 5.1.1). SETTINGS and PING stay between client and app.
 *
 *   client ──► ClientTap ──┬──────► app ──► AppTap ──┬──► client
 *                          └──► SessionHop ──► ClientSender
 *
 * Before anything was cut out, a byte that we cannot follow makes the connection opaque: the app answers as it would alone.
 * Afterwards it ends by GOAWAY, as the app would end it. What becomes of it when the app goes while sessions have streams stands in farewell.ts.
 */
import {
  type HeaderList,
  type Http2Midway,
  NO_ERROR,
  REFUSED_STREAM,
  tableFreeBlock,
} from '../../../filter-engine/http2/index.ts';
import type { RequestHead } from '../../../filter-engine/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import type { StreamLeg } from '../leg.ts';
import type { ClientEndpoint, PortRoutes, Subscription } from '../routes.ts';
import { AppSender } from './app-sender.ts';
import { AppTap, type AppTapOwner } from './app-tap.ts';
import { isInterim } from './block-marks.ts';
import { ClientSender, type ClientSenderOwner } from './client-sender.ts';
import { ClientTap } from './client-tap.ts';
import type { ClientTapOwner } from './client-tap-owner.ts';
import { ConnectionFacts } from './connection-facts.ts';
import { Farewell } from './farewell.ts';
import type { Brakes, Http2Owner } from './http2-owner.ts';
import { LateSettings } from './late-settings.ts';
import { STREAM_REPLAY_BYTES } from './limits.ts';
import { PingAnswers } from './ping-answers.ts';
import { Placing, type PlacingOwner } from './placing.ts';
import { SessionHops, type SessionHopsOwner } from './session-hops.ts';
import { goaway } from './small-frames.ts';
import { CLIENT_ENDED, HOP_ENDED, NOT_HELD, OVER, type StolenStream } from './stolen-stream.ts';
import { StreamReturns, type StreamReturnsOwner } from './stream-returns.ts';
import type { TapState } from './tap-state.ts';
import { type Waiting, waitingBlock, waitingData } from './waiting.ts';

/** Facts, each noted once. */
const APP_GONE = 1;
const OPAQUE = 2;
const CLOSED = 4;
/** The client has what the app says. */
const GREETING = 8;
const RETIRING = 16;

export class Http2Connection
  implements ClientTapOwner, AppTapOwner, SessionHopsOwner, ClientSenderOwner, StreamReturnsOwner, PlacingOwner
{
  readonly facts = new ConnectionFacts();
  private readonly owner: Http2Owner;
  private readonly clientTap: ClientTap;
  readonly appTap: AppTap;
  readonly sender: ClientSender;
  readonly appSender: AppSender;
  readonly returns: StreamReturns;
  readonly placing: Placing;
  readonly hops: SessionHops;
  readonly gathers: boolean;
  private state = 0;
  readonly pings = new PingAnswers(this);
  readonly farewell = new Farewell(this);
  readonly lateSettings = new LateSettings(this);

  /** @param offered the client's SETTINGS, where it begins behind a 101 */
  constructor(owner: Http2Owner, offered: Buffer | null = null) {
    this.owner = owner;
    this.gathers = owner.gathers;
    this.appSender = new AppSender(owner);
    this.clientTap = new ClientTap(this);
    this.appTap = new AppTap(this);
    this.sender = new ClientSender(this, this.appTap);
    this.returns = new StreamReturns(this, this.clientTap);
    this.hops = new SessionHops(this);
    this.placing = new Placing(this, owner);
    if (offered !== null) this.appTap.meetOffer(offered);
  }

  /** As another thread followed it until it stopped in front of a stream that a session wants. */
  restore(state: TapState): void {
    this.facts.restore(state.facts);
    this.clientTap.restore(state.clientTable);
    this.appTap.restore(state.appFlow);
    this.pings.hasAppSpoken = state.hasAppSpoken;
  }

  snapshot(): TapState {
    const { facts, clientTap, appTap, pings } = this;
    const { hasAppSpoken } = pings;
    return { facts: facts.snapshot(), clientTable: clientTap.snapshot(), appFlow: appTap.snapshot(), hasAppSpoken };
  }

  get routes(): PortRoutes {
    return this.owner.routes;
  }

  get head(): RequestHead {
    return this.owner.requestHead;
  }

  get brakes(): Brakes {
    return this.owner;
  }

  get isClientReading(): boolean {
    return this.owner.isClientReading;
  }

  get isAppGone(): boolean {
    return (this.state & APP_GONE) !== 0;
  }

  /** Whether the client's new streams have nobody to go to. */
  get refusesNew(): boolean {
    return (this.state & (APP_GONE | RETIRING)) !== 0;
  }

  // Events of the client and the app.

  clientData(buf: Buffer, start: number, end: number): void {
    if ((this.state & OPAQUE) !== 0) this.writeToApp(buf, start, end);
    else if ((this.state & CLOSED) === 0) {
      const rest = this.clientTap.push(buf, start, end);
      if (rest !== null) {
        this.state |= CLOSED;
        this.owner.handOver(rest);
        return;
      }
    }
    this.settle();
  }

  /** The client half-closed: what is held of it goes on, before its end does. */
  clientEnd(): void {
    this.placing.decideAll();
    this.returns.settle();
    if ((this.state & OPAQUE) === 0) this.clientTap.end();
    this.appSender.isShut = true;
    this.facts.hasClientEnded = true;
    this.hops.endAll();
    this.settle();
  }

  clientDrain(): void {
    this.settle();
  }

  appData(buf: Buffer, start: number, end: number): void {
    if ((this.state & OPAQUE) !== 0) this.writeToClient(buf, start, end);
    else this.appTap.push(buf, start, end);
    this.settle();
  }

  /** For whoever follows the connection from here on; null where it is not followed. */
  get midway(): Http2Midway | null {
    const isFollowed = (this.state & (OPAQUE | CLOSED)) === 0;
    return isFollowed ? { ...this.facts.midway, ...this.clientTap.midway, app: this.appTap.clientPosition } : null;
  }

  /** What the app said before the client, which has it: whole frames. */
  meetGreeting(buf: Buffer, start: number, end: number): void {
    this.state |= GREETING;
    this.appTap.push(buf, start, end);
    this.state &= ~GREETING;
  }

  /** The app's connection ended. @returns whether we carry on in its place, because sessions have streams and it owed nothing */
  outlivesApp(): boolean {
    if (this.farewell.isOwed) this.farewell.cutOff();
    return this.outlivesRefusal();
  }

  /** The same of a connection that never came about: the app acted on nothing. */
  outlivesRefusal(): boolean {
    if ((this.state & OPAQUE) !== 0 || this.facts.live.size === 0) return this.appTap.end();
    this.state |= APP_GONE;
    this.farewell.standIn();
    this.settle();
    return true;
  }

  /** The agent leaves: the client's next streams are to go elsewhere, and those that are open are answered. */
  retire(): void {
    if ((this.state & (OPAQUE | CLOSED | RETIRING)) !== 0) return;
    this.state |= RETIRING;
    this.placing.decideAll();
    this.farewell.sayGoaway();
    this.settle();
  }

  /** The connection is over, and with it every session's part of it. */
  close(isReset: boolean): void {
    if ((this.state & CLOSED) !== 0) return;
    this.state |= CLOSED;
    this.appSender.isShut = true;
    this.facts.live.clear();
    this.hops.close(isReset);
    this.placing.close();
  }

  timeOut(): void {
    if ((this.state & CLOSED) !== 0) return;
    this.placing.timeOut();
    this.settle();
  }

  // Events of sessions.

  streamData(leg: StreamLeg, buf: Buffer, start: number, end: number): void {
    this.hops.of(leg)?.data(buf, start, end);
    this.settle();
  }

  streamEnd(leg: StreamLeg, deliveredBytes: number): void {
    this.hops.meetEnd(leg, deliveredBytes);
    this.settle();
  }

  streamReset(leg: StreamLeg, code: number, deliveredBytes: number): void {
    this.hops.meetLegReset(leg, code, deliveredBytes);
    this.settle();
  }

  streamDrain(leg: StreamLeg): void {
    this.hops.of(leg)?.pushAllUp();
    this.settle();
  }

  // What ClientTap asks for.

  writeToApp(buf: Buffer, start: number, end: number): void {
    this.appSender.write(buf, start, end);
  }

  meetTrailers(stream: StolenStream, block: Buffer): void {
    stream.trailers = block;
    stream.note(CLIENT_ENDED);
    if (stream.wait !== NOT_HELD) this.placing.meetTrailers(stream);
    else this.hops.takeTrailers(stream);
  }

  meetClientData(stream: StolenStream, buf: Buffer, range: { start: number; end: number; endsStream: boolean }): void {
    const { start, end, endsStream } = range;
    if (endsStream) stream.note(CLIENT_ENDED);
    if (stream.wait !== NOT_HELD) {
      this.placing.meetBody(stream, buf, range);
      return;
    }
    const hop = this.hops.with(stream);
    // The stream's credit waits for the answer, so the request must not need more than half of its window until then.
    const limit = Math.min(STREAM_REPLAY_BYTES, this.facts.appSettings.windowBytes >>> 1);
    const isKept = stream.keep(buf, start, end, limit);
    if (!isKept) this.sender.payStream(stream);
    if (hop === undefined) return;
    if (!isKept) this.owner.note('replay_overflow', hop.subscription);
    hop.upload.take(stream, buf, range);
    this.hops.boundUploads(hop);
  }

  giveBack(bytes: number): void {
    this.sender.giveBack(bytes);
  }

  meetClientCredit(stream: StolenStream | null, bytes: number): void {
    if (stream === null) return;
    stream.clientWindow += bytes;
    stream.creditBytes += bytes;
    const read = Math.min(bytes, stream.unreadBytes);
    stream.unreadBytes -= read;
    this.facts.clientWindow.noteRead(read);
  }

  ackSettings(): void {
    this.farewell.ackSettings();
  }

  refuseStream(streamId: number): void {
    this.owner.count('http2_streams_refused');
    this.resetStream(streamId, REFUSED_STREAM);
  }

  lose(code: number): void {
    if ((this.state & (OPAQUE | CLOSED)) !== 0) return;
    if (!this.facts.isDiverted) {
      this.state |= OPAQUE;
      this.clientTap.end();
      this.appTap.end();
      this.owner.noteLost();
      return;
    }
    this.owner.count('http2_connections_failed');
    this.sender.control(goaway(this.facts.highestId, code));
    this.finish();
  }

  // What AppTap asks for.

  writeToClient(buf: Buffer, start: number, end: number): void {
    if ((this.state & (CLOSED | GREETING)) !== 0) return;
    if (this.facts.isDiverted) this.owner.gather();
    this.owner.writeToClient(buf, start, end);
  }

  controlApp(frame: Buffer): void {
    this.appSender.control(frame, this.clientTap.isMidFrame);
  }

  resetBeyond(lastId: number, raisedId: number): void {
    this.farewell.resetAppStreams(lastId, raisedId, REFUSED_STREAM);
  }

  // What SessionHop reports.

  meetHopBlock(stream: StolenStream, list: HeaderList, block: { source: Buffer; endsStream: boolean }): void {
    const { source, endsStream } = block;
    this.sender.payStream(stream);
    if (endsStream) stream.note(HOP_ENDED);
    const item = waitingBlock(tableFreeBlock(list, source), { endsStream, isInterim: isInterim(list) });
    this.hops.noteBlocks(stream, item.end);
    this.answer(stream, item);
  }

  meetHopData(stream: StolenStream, buf: Buffer, range: { start: number; end: number; endsStream: boolean }): void {
    const item = waitingData(buf, range);
    if (range.endsStream) stream.note(HOP_ENDED);
    stream.noteAnswer(buf, range.start, range.end);
    this.answer(stream, item);
    stream.keepBorrowed(item);
  }

  creditClient(stream: StolenStream, bytes: number): void {
    stream.clientOwed += bytes;
    this.sender.payStream(stream);
  }

  // What ClientSender and StreamReturns report.

  noteOver(stream: StolenStream): void {
    // It has all of its answer before it said all: nobody wants the rest (RFC 9113 section 8.1).
    if (!stream.has(CLIENT_ENDED)) this.resetStream(stream.id, NO_ERROR);
    this.forget(stream, null);
  }

  resetStream(streamId: number, code: number): void {
    this.sender.reset(streamId, code);
  }

  note(name: CounterName, subscription: Subscription): void {
    this.owner.note(name, subscription);
  }

  get endpoint(): ClientEndpoint {
    return this.owner.endpoint;
  }

  answer(stream: StolenStream, ...items: readonly Waiting[]): void {
    for (const item of items) stream.queue(item);
    this.sender.pump();
  }

  /** A stream is no session's any more; the session is told `code` unless it knows. */
  forget(stream: StolenStream, code: number | null): void {
    if (!this.facts.live.delete(stream.id)) return;
    stream.note(OVER);
    this.placing.release(stream);
    if (stream.has(CLIENT_ENDED)) this.facts.clientDone.add(stream.id);
    this.facts.clientWindow.noteRead(stream.unreadBytes);
    stream.unreadBytes = 0;
    this.hops.drop(stream, code);
  }

  /** After each event: what waited for it goes on, and what was written goes out. */
  private settle(): void {
    if ((this.state & (OPAQUE | CLOSED)) === 0) this.goOn();
    this.owner.sendGathered();
  }

  private goOn(): void {
    this.returns.settle();
    this.sender.pump();
    if (!this.clientTap.isMidFrame) this.appSender.settle();
    this.hops.lendStalled();
    if (this.refusesNew && this.farewell.isDone) this.finish();
  }

  /** Ends the connection by ourselves. */
  private finish(): void {
    this.farewell.speakUp();
    this.close(false);
    this.owner.abandonClient();
  }
}
