/**
 * What is known of one HTTP/2 connection, gathered from its first byte on: what the first steal needs cannot be learnt then.
 */
import {
  DEFAULT_HEADER_TABLE_BYTES,
  type Http2Midway,
  OpenStreams,
  PastStreams,
  type SettingsState,
  SettingsTrack,
  SharedWindow,
  type SharedWindowState,
  type StreamIdsState,
} from '../../../filter-engine/http2/index.ts';
import { MAX_GIVEN_BACK } from './limits.ts';
import type { StolenStream } from './stolen-stream.ts';

/** The facts of a connection of which nothing was cut out, as plain data. */
export interface TappedFacts {
  readonly clientWindow: SharedWindowState;
  readonly appWindow: SharedWindowState;
  readonly clientSettings: SettingsState;
  readonly appSettings: SettingsState;
  readonly openApp: StreamIdsState;
  readonly highestId: number;
  readonly highestAppId: number;
  readonly goawayId: number;
  readonly appGoawayId: number;
  readonly hasServerSettings: boolean;
  readonly clientTableBytes: number;
  readonly ackedTableBytes: number;
}

export class ConnectionFacts {
  /** The client's connection window, towards which app and sessions send; and the app's, towards which client and we do. */
  readonly clientWindow = new SharedWindow();
  readonly appWindow = new SharedWindow();
  readonly clientSettings = new SettingsTrack();
  readonly appSettings = new SettingsTrack();
  /** Streams of the client that the app has and that are not over. */
  readonly openApp = new OpenStreams();
  readonly live = new Map<number, StolenStream>();
  /** Of all that were ever stolen, the newest. */
  private readonly stolen = new PastStreams();
  /** Of these, the ones that the client itself ended: nothing more of it may come on them. */
  readonly clientDone = new PastStreams();
  /** Stolen streams that the client reset unanswered, less those that were answered. */
  unansweredResets = 0;
  private givenBack: Set<number> | null = null;
  private lastWindow = this.clientSettings.windowBytes;
  /** The highest id that the client used, that the app was given, that was stolen. */
  highestId = 0;
  highestAppId = 0;
  highestStolenId = 0;
  /** The last id of the GOAWAY that the client got; -1 before. */
  goawayId = -1;
  /** The client half-closed: no window that it has grows any more. */
  hasClientEnded = false;
  /** The same as the app said it; -1 before. */
  appGoawayId = -1;
  /** The client got a server's SETTINGS, which must be the first frame that it gets (RFC 9113 section 3.4). */
  hasServerSettings = false;
  /** These were ours (late-settings.ts): the client's next ACK is none of the app's. */
  isAckOurs = false;
  /** Of the client's SETTINGS, so many were acknowledged by us, and will be once more by the app. */
  acksAhead = 0;
  /** A block that touched the header table was kept from the app: its table is no longer the client's. */
  isTableFree = false;
  /** The client's table as the app's blocks leave it; the least that was acknowledged since the app's last block, -1: nothing. */
  clientTableBytes = DEFAULT_HEADER_TABLE_BYTES;
  ackedTableBytes = -1;

  /** INITIAL_WINDOW_SIZE of the client may have moved, as far as it is sure: open streams move with it (section 6.9.2). */
  noteClientSettings(): void {
    const change = this.clientSettings.windowBytes - this.lastWindow;
    this.lastWindow += change;
    if (change !== 0) for (const stream of this.live.values()) stream.clientWindow += change;
  }

  /** The client's oldest SETTINGS are acknowledged: they hold. */
  noteAppAck(): void {
    const { least } = this.clientSettings.ack();
    if (least !== null) {
      this.ackedTableBytes = this.ackedTableBytes < 0 ? least : Math.min(this.ackedTableBytes, least);
    }
    this.noteClientSettings();
  }

  /** For who goes on from here. */
  get midway(): Pick<Http2Midway, 'clientSettings' | 'appSettings' | 'highestId'> {
    const { clientSettings, appSettings, highestId } = this;
    return { clientSettings: clientSettings.snapshot(), appSettings: appSettings.snapshot(), highestId };
  }

  /** The stream's frames are kept from the app, now and later. */
  noteStolen(streamId: number): void {
    this.stolen.add(streamId);
    this.highestStolenId = streamId;
  }

  /** The app was given a stream of this id. */
  addApp(streamId: number): void {
    this.openApp.add(streamId);
    this.highestAppId = Math.max(this.highestAppId, streamId);
  }

  /** It was stolen, and the app has it after all. */
  giveBack(streamId: number): void {
    this.addApp(streamId);
    this.givenBack ??= new Set();
    this.givenBack.add(streamId);
    const [oldest] = this.givenBack;
    if (this.givenBack.size > MAX_GIVEN_BACK && oldest !== undefined) this.givenBack.delete(oldest);
  }

  /** The app said that it acts on no stream of this id. */
  isBeyondApp(streamId: number): boolean {
    return this.appGoawayId >= 0 && streamId > this.appGoawayId;
  }

  wasStolen(streamId: number): boolean {
    return this.stolen.has(streamId);
  }

  /** Something was ever cut out. */
  get isDiverted(): boolean {
    return this.highestStolenId > 0;
  }

  /**
   * Whether frames of the stream must not reach the app: it was stolen, now or once, or is above all that the app has seen, where
   * they would be on an idle stream, which ends the connection (RFC 9113 section 5.1). Even ids are the app's own.
   */
  isCutOut(streamId: number): boolean {
    if (!this.isDiverted || (streamId & 1) === 0) return false;
    if (this.givenBack?.has(streamId)) return false;
    return this.live.has(streamId) || this.stolen.has(streamId) || streamId > this.highestAppId;
  }

  /** To go on in another thread; while nothing was ever cut out. */
  snapshot(): TappedFacts {
    const { highestId, highestAppId, goawayId, appGoawayId } = this;
    const { hasServerSettings, clientTableBytes, ackedTableBytes } = this;
    return {
      ...{ highestId, highestAppId, goawayId, appGoawayId, hasServerSettings, clientTableBytes, ackedTableBytes },
      clientWindow: this.clientWindow.snapshot(),
      appWindow: this.appWindow.snapshot(),
      clientSettings: this.clientSettings.snapshot(),
      appSettings: this.appSettings.snapshot(),
      openApp: this.openApp.snapshot(),
    };
  }

  /** Into fresh facts. */
  restore(facts: TappedFacts): void {
    this.clientWindow.restore(facts.clientWindow);
    this.appWindow.restore(facts.appWindow);
    this.clientSettings.restore(facts.clientSettings);
    this.appSettings.restore(facts.appSettings);
    this.openApp.restore(facts.openApp);
    this.lastWindow = this.clientSettings.windowBytes;
    this.highestId = facts.highestId;
    this.highestAppId = facts.highestAppId;
    this.goawayId = facts.goawayId;
    this.appGoawayId = facts.appGoawayId;
    this.hasServerSettings = facts.hasServerSettings;
    this.clientTableBytes = facts.clientTableBytes;
    this.ackedTableBytes = facts.ackedTableBytes;
  }

  /** The size update that the next block to the client must begin with, -1 for none (RFC 7541 section 4.2); it is then given. */
  takeSizeUpdate(): number {
    const due = this.ackedTableBytes >= 0 && this.ackedTableBytes < this.clientTableBytes ? this.ackedTableBytes : -1;
    this.ackedTableBytes = -1;
    if (due >= 0) this.clientTableBytes = due;
    return due;
  }
}
