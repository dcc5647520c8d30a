/** What the client is told when the agent leaves, and when the app is gone while sessions have streams: we are its server then. */
import { INTERNAL_ERROR, NO_ERROR, SETTINGS } from '../../../filter-engine/http2/index.ts';
import type { ClientSender } from './client-sender.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { frameHeader, goaway, settingsAck } from './small-frames.ts';

const EVERY_ID = 0x7fffffff;
const OUR_SETTINGS = frameHeader({ length: 0, type: SETTINGS, flags: 0, streamId: 0 });

/** Whose client it is. */
export interface FarewellOwner {
  readonly facts: ConnectionFacts;
  readonly sender: ClientSender;
  writeToClient(buf: Buffer, start: number, end: number): void;
}

export class Farewell {
  private readonly owner: FarewellOwner;

  constructor(owner: FarewellOwner) {
    this.owner = owner;
  }

  /** The app is gone: what only it could answer is reset, and nothing new is taken. */
  standIn(): void {
    const { facts } = this.owner;
    if (!facts.hasServerSettings) {
      this.owner.writeToClient(OUR_SETTINGS, 0, OUR_SETTINGS.length);
      facts.hasServerSettings = true;
    }
    this.ackSettings();
    this.sayGoaway();
    this.resetAppStreams(0, EVERY_ID, INTERNAL_ERROR);
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
