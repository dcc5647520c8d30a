/**
 * What the client is told when the agent leaves, and when the app is gone while sessions have streams:
 *
 *   it owed no answer       ──► GOAWAY: we are the client's server until the sessions' streams are done
 *   it refused the dial     ──► the same, and its streams are refused, as nobody acted on them
 *   it broke off, owing one ──► the connection ends as the app ended it, and with it the sessions' streams: no frame says that a server died,
 *                               and clients repeat, or report, by what their connection tells them
 */
import { CANCEL, NO_ERROR, SETTINGS } from '../../../filter-engine/http2/index.ts';
import type { AppSender } from './app-sender.ts';
import type { AppTap } from './app-tap.ts';
import type { ClientSender } from './client-sender.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import type { SessionHops } from './session-hops.ts';
import { frameHeader, goaway, settingsAck } from './small-frames.ts';
import type { StolenStream } from './stolen-stream.ts';

const EVERY_ID = 0x7fffffff;
const OUR_SETTINGS = frameHeader({ length: 0, type: SETTINGS, flags: 0, streamId: 0 });

/** Whose client it is. */
export interface FarewellOwner {
  readonly facts: ConnectionFacts;
  readonly sender: ClientSender;
  readonly appSender: AppSender;
  readonly appTap: AppTap;
  readonly hops: Pick<SessionHops, 'noteCutOff' | 'endAll'>;
  readonly isAppGone: boolean;
  refuseStream(streamId: number): void;
  forget(stream: StolenStream, code: number): void;
  writeToClient(buf: Buffer, start: number, end: number): void;
}

export class Farewell {
  private readonly owner: FarewellOwner;

  constructor(owner: FarewellOwner) {
    this.owner = owner;
  }

  /** The app is gone, and did not act on what it still has: that is refused, and nothing new is taken. */
  standIn(): void {
    const { owner } = this;
    const { openApp } = owner.facts;
    owner.appSender.isShut = true;
    this.speakUp();
    this.ackSettings();
    this.sayGoaway();
    for (const streamId of openApp.between(0, EVERY_ID)) {
      openApp.delete(streamId);
      owner.refuseStream(streamId);
    }
  }

  /** Whether the app owes an answer, or the rest of a frame: streams above the last one of its GOAWAY it did not take. */
  get isOwed(): boolean {
    const { facts, appTap } = this.owner;
    const lastId = facts.appGoawayId < 0 ? EVERY_ID : facts.appGoawayId;
    return appTap.isMidFrame || facts.openApp.between(0, lastId).length > 0;
  }

  /** The client's connection ends now: nobody hears what sessions would still answer. */
  cutOff(): void {
    const { owner } = this;
    // The newest first: none that waits may begin because an older one is over.
    for (const stream of [...owner.facts.live.values()].reverse()) {
      owner.hops.noteCutOff(stream);
      owner.forget(stream, CANCEL);
    }
    owner.hops.endAll();
  }

  /**
   * The app will not be heard any more. A server's first words are its SETTINGS (RFC 9113 section 3.4): where the client did not have the app's it has
   * ours, and what waited for them follows.
   */
  speakUp(): void {
    const { facts, sender } = this.owner;
    if (facts.hasServerSettings) return;
    this.owner.writeToClient(OUR_SETTINGS, 0, OUR_SETTINGS.length);
    facts.hasServerSettings = true;
    sender.flushControl();
  }

  /** Whether nothing that was begun is to be answered any more. */
  get isDone(): boolean {
    const { facts, appTap, isAppGone } = this.owner;
    if (facts.live.size > 0) return false;
    return isAppGone || (facts.openApp.size === 0 && !appTap.isMidFrame && !appTap.isWaiting);
  }

  /** The client's next streams are to go elsewhere. */
  sayGoaway(): void {
    const { facts, sender } = this.owner;
    if (facts.goawayId >= 0) return;
    facts.goawayId = facts.highestId;
    sender.control(goaway(facts.highestId, NO_ERROR));
  }

  ackSettings(): void {
    const { facts, sender } = this.owner;
    for (let left = facts.clientSettings.unacked; left > 0; left--) {
      facts.noteAppAck();
      sender.control(settingsAck());
    }
  }

  /** Streams of the app in (above, upTo] get no answer any more. */
  resetAppStreams(above: number, upTo: number, code: number): void {
    const { facts, sender } = this.owner;
    for (const streamId of facts.openApp.between(above, upTo)) {
      facts.openApp.delete(streamId);
      sender.reset(streamId, code);
    }
  }
}
