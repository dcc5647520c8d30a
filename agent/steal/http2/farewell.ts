/** What the client is told when the agent leaves, and when the app is gone while sessions have streams: we are its server then. */
import { INTERNAL_ERROR, NO_ERROR, SETTINGS } from '../../../filter-engine/http2/index.ts';
import type { AppTap } from './app-tap.ts';
import type { ClientSender } from './client-sender.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { frameHeader, goaway, settingsAck } from './small-frames.ts';

const EVERY_ID = 0x7fffffff;
const OUR_SETTINGS = frameHeader({ length: 0, type: SETTINGS, flags: 0, streamId: 0 });

/** Whose client it is. */
export interface FarewellOwner {
  readonly facts: ConnectionFacts;
  readonly sender: ClientSender;
  readonly appTap: AppTap;
  readonly isAppGone: boolean;
  writeToClient(buf: Buffer, start: number, end: number): void;
}

export class Farewell {
  private readonly owner: FarewellOwner;

  constructor(owner: FarewellOwner) {
    this.owner = owner;
  }

  /** The app is gone: what only it could answer is reset, and nothing new is taken. */
  standIn(): void {
    this.speakUp();
    this.ackSettings();
    this.sayGoaway();
    this.resetAppStreams(0, EVERY_ID, INTERNAL_ERROR);
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
      facts.clientSettings.ack();
      sender.control(settingsAck());
    }
    facts.noteClientSettings();
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
