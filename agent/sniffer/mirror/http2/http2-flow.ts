/**
 * An HTTP/2 connection as mirrors see it, from its first byte on: each stream is a request of its own, judged and copied by itself.
 *
 *   client ─► ClientFrames ─► MirroredStream ─► copies      settings of each side hold for the other's header table
 *   app    ─► AppFrames ────────┘                           once they are acknowledged (RFC 9113 section 6.5.3)
 *
 * What was seen of a header table cannot be made up for: a hole that is not within DATA ends a direction. Without the client's nothing is
 * known any more (`mirror_flows_undecodable`), without the app's requests go on and their responses are lost. So it is, too, where a
 * mirror begins with a redirected connection under way: the tap that follows it knows the client's table and not the app's (`beginAt`).
 */

import {
  BlockPrefilter,
  HeaderList,
  HpackDecoder,
  type Http2Midway,
  NO_LIST_VIOLATION,
  readRequest,
  SettingsTrack,
} from '../../../../filter-engine/http2/index.ts';
import type { RequestHead } from '../../../../filter-engine/index.ts';
import type { CounterName } from '../../../../protocol/index.ts';
import { type Direction, type FlowInfo, FROM_CLIENT, type PacketClock } from '../../tcp/flow-visitor.ts';
import type { TearCause } from '../copy.ts';
import type { FlowCopies } from '../flow-copies.ts';
import type { HoldBudget } from '../hold-budget.ts';
import { HTTP2_FLOW_BYTES, HTTP2_STREAM_BYTES, MAX_MIRRORED_STREAMS } from '../limits.ts';
import type { MirrorPort } from '../mirror-port.ts';
import type { SwitchedResponse } from '../response-copier.ts';
import { AppFrames, type AppFramesOwner } from './app-frames.ts';
import { ClientFrames, type ClientFramesOwner, UPGRADED_STREAM } from './client-frames.ts';
import { MirroredStream, type StreamParts } from './mirrored-stream.ts';

const NO_FILTERS = new BlockPrefilter([]);
/** One a thread: valid until the next block is read. */
const list = new HeaderList();

export interface Http2FlowParts {
  readonly port: MirrorPort;
  readonly flow: FlowInfo;
  readonly clock: PacketClock;
  /** The thread's columns for the head being judged. */
  readonly head: RequestHead;
  /** What samples by connection go by. */
  readonly key: number;
  readonly budget: HoldBudget;
}

/** The request of HTTP/1 that a connection of HTTP/2 began with. */
export interface Upgraded {
  /** What its client offered. */
  readonly settings: Buffer;
  /** Null where nobody waits for it. */
  readonly response: SwitchedResponse | null;
  /** Its own, which end with its response. */
  readonly copies: FlowCopies;
}

export class Http2Flow implements ClientFramesOwner, AppFramesOwner, StreamParts {
  readonly port: MirrorPort;
  readonly flow: FlowInfo;
  readonly clock: PacketClock;
  readonly budget: HoldBudget;
  readonly list = list;
  readonly streams = new Map<number, MirroredStream>();
  isClientLost = false;
  isAppLost = false;
  isAppUnread = false;
  private readonly columns: RequestHead;
  private readonly key: number;
  private readonly clientSettings = new SettingsTrack();
  private readonly appSettings = new SettingsTrack();
  /** Null once nothing more is read of them, so that their tables are gone. */
  private client: ClientFrames | null;
  private app: AppFrames | null;
  private keptBytes = 0;
  /** Something that was held was let go of, and nothing was made of that yet. */
  private hasLost = false;

  constructor({ port, flow, clock, head, key, budget }: Http2FlowParts) {
    this.port = port;
    this.flow = flow;
    this.clock = clock;
    this.budget = budget;
    this.columns = head;
    this.key = key;
    this.client = new ClientFrames(this);
    this.app = new AppFrames(this);
  }

  /** Begins where others followed it to. Of the app's header table they know nothing: requests are read, responses are not. */
  beginAt(midway: Http2Midway): void {
    this.clientSettings.restore(midway.clientSettings);
    this.appSettings.restore(midway.appSettings);
    this.isAppUnread = true;
    this.app?.beginAt(midway);
    this.client?.beginAt(midway);
    this.settle();
  }

  /** Begins behind an upgrade of HTTP/1, with its request as stream 1. */
  beginBehindUpgrade({ settings, response, copies }: Upgraded): void {
    this.clientSettings.note(settings, 0, settings.length);
    this.app?.beginBehindUpgrade();
    this.client?.beginBehindUpgrade();
    const first = new MirroredStream(UPGRADED_STREAM, this, copies);
    first.beginAnswered(response);
    if (!first.isOver && !this.keep(HTTP2_STREAM_BYTES)) first.loseResponse('mirror_lost_memory');
    this.streams.set(first.id, first);
    this.closeIfOver(first);
    this.settle();
  }

  /** Responses are not read any more. */
  get hasNoResponses(): boolean {
    return this.isAppLost || this.isAppUnread;
  }

  /** The thread's columns, with this connection's key. */
  get head(): RequestHead {
    this.columns.connectionKey = this.key;
    return this.columns;
  }

  /** Borrows the bytes. */
  push(direction: Direction, buf: Buffer, start: number, end: number): void {
    if (this.hasLost) this.meetLost();
    if (direction === FROM_CLIENT) this.client?.push(buf, start, end);
    else this.app?.push(buf, start, end);
    this.settle();
  }

  onGap(direction: Direction, bytes: number): void {
    if (this.hasLost) this.meetLost();
    const { client, app } = this;
    if (client === null) return;
    if (direction === FROM_CLIENT) {
      const id = client.skip(bytes);
      if (id === 0) this.loseClientBy('mirror_lost_gap');
      else this.tearOne(id, 'mirror_lost_gap');
    } else if (app !== null) {
      const id = app.skip(bytes);
      if (id === 0) this.loseApp();
      else this.loseResponse(id);
    }
    this.settle();
  }

  /** Nothing more comes. */
  over(cause: TearCause): void {
    for (const each of this.streams.values()) each.tear(cause);
    this.streams.clear();
    this.client?.hold.release();
    this.client = null;
    this.closeApp();
    this.settle();
  }

  /** Others are subscribed. */
  meetNewList(): void {
    for (const each of this.streams.values()) each.keepSubscribed();
  }

  noteLost(): void {
    this.hasLost = true;
    this.port.noteAll('mirror_holds_lost', 1);
  }

  // The frames' owner.

  openStream(id: number, block: Buffer, endsStream: boolean): boolean {
    if (this.streams.size >= MAX_MIRRORED_STREAMS) return this.leaveOut('mirror_lost_streams');
    if (!this.keep(HTTP2_STREAM_BYTES)) return this.leaveOut('mirror_lost_memory');
    const stream = new MirroredStream(id, this);
    this.streams.set(id, stream);
    stream.begin(block, this.head, endsStream);
    this.meetClientPiece(stream);
    return true;
  }

  meetUnjudged(): void {
    this.port.noteAll('mirror_requests_unjudged', 1);
  }

  noteSeen(): void {
    this.port.noteAll('mirror_requests_seen', 1);
  }

  meetClientPiece(stream: MirroredStream): void {
    if (!stream.isClientDone) return;
    this.noteSeen();
    this.closeIfOver(stream);
  }

  meetAppPiece(stream: MirroredStream): void {
    this.closeIfOver(stream);
  }

  meetReset(streamId: number): void {
    this.tearOne(streamId, 'mirror_lost_unfinished');
  }

  noteClientSettings(buf: Buffer, start: number, end: number): void {
    if (!this.clientSettings.note(buf, start, end)) this.loseClient();
  }

  noteAppSettings(buf: Buffer, start: number, end: number): void {
    if (!this.appSettings.note(buf, start, end)) this.loseClient();
  }

  ackAppSettings(): ReturnType<SettingsTrack['ack']> {
    return this.appSettings.ack();
  }

  ackClientSettings(): ReturnType<SettingsTrack['ack']> {
    return this.clientSettings.ack();
  }

  loseClient(): void {
    this.loseClientBy('mirror_lost_ambiguous');
  }

  loseApp(): void {
    if (this.isAppLost) return;
    this.isAppLost = true;
    this.closeApp();
    for (const each of [...this.streams.values()]) this.loseResponse(each.id);
  }

  loseRequest(streamId: number): void {
    this.tearOne(streamId, 'mirror_lost_ambiguous');
  }

  loseResponse(streamId: number): void {
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    stream.loseResponse('mirror_lost_gap');
    this.closeIfOver(stream);
  }

  readHead(block: Buffer): RequestHead | null {
    const decoder = new HpackDecoder(NO_FILTERS);
    const isRead = decoder.read(block, 0, block.length, list) >= 0;
    const { head } = this;
    return isRead && readRequest(list, false, head) === NO_LIST_VIOLATION ? head : null;
  }

  /** Of what it held, something is gone. */
  private meetLost(): void {
    this.hasLost = false;
    if (this.client?.hold.isLost === true) this.loseClientBy('mirror_lost_memory');
    if (this.app?.hold.isLost === true) this.loseApp();
    for (const each of this.streams.values()) if (each.isLost) this.tearOne(each.id, 'mirror_lost_memory');
  }

  /** Counts what is held and kept by now. */
  private settle(): void {
    this.client?.hold.settle();
    this.app?.hold.settle();
    if (!this.keep(0)) this.loseClientBy('mirror_lost_memory');
  }

  /** Keeps what it has by now, and `moreBytes`. @returns false when there is no room for that */
  private keep(moreBytes: number): boolean {
    const { client, app, streams, budget } = this;
    const tables = client === null ? 0 : HTTP2_FLOW_BYTES + client.memoryBytes + (app?.memoryBytes ?? 0);
    const bytes = tables + streams.size * HTTP2_STREAM_BYTES + moreBytes;
    if (bytes === this.keptBytes) return true;
    if (bytes < this.keptBytes) budget.giveBack(this.keptBytes - bytes);
    else if (!budget.keep(bytes - this.keptBytes)) return false;
    this.keptBytes = bytes;
    return true;
  }

  private closeApp(): void {
    this.app?.hold.release();
    this.app = null;
  }

  /** The request that begins is not copied. @returns false */
  private leaveOut(cause: CounterName): false {
    for (const each of this.port.matched) {
      each.note('mirror_requests_matched', 1);
      each.note(cause, 1);
    }
    for (const each of this.port.undecided) each.note('mirror_requests_unjudged', 1);
    return false;
  }

  private loseClientBy(cause: TearCause): void {
    if (this.isClientLost) return;
    this.isClientLost = true;
    this.over(cause);
    this.port.noteAll('mirror_flows_undecodable', 1);
  }

  private tearOne(id: number, cause: TearCause): void {
    const stream = this.streams.get(id);
    if (stream === undefined) return;
    this.streams.delete(id);
    stream.tear(cause);
  }

  private closeIfOver(stream: MirroredStream): void {
    if (!stream.isOver) return;
    this.streams.delete(stream.id);
    stream.close();
  }
}
