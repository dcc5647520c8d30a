/**
 * Who answers the client's PINGs. Some servers count those that come while they have nothing to send, and end the connection: so
 * while sessions have streams, and the app said nothing since the last one that passed, it is answered in the app's place.
 */
import type { ClientSender } from './client-sender.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { pingAck } from './small-frames.ts';

/** Whose PINGs they are. */
export interface PingOwner {
  readonly facts: ConnectionFacts;
  readonly isAppGone: boolean;
  readonly sender: ClientSender;
}

export class PingAnswers {
  private readonly owner: PingOwner;
  /** The app sent HEADERS or DATA since the last PING that passed. */
  hasAppSpoken = true;

  constructor(owner: PingOwner) {
    this.owner = owner;
  }

  noteAppSpoke(): void {
    this.hasAppSpoken = true;
  }

  /** A PING of the client, its eight bytes at `data`. @returns whether it was answered here, and the app must not have it */
  answers(buf: Buffer, data: number): boolean {
    const { facts, isAppGone, sender } = this.owner;
    if (!isAppGone && (facts.live.size === 0 || this.hasAppSpoken)) {
      this.hasAppSpoken = false;
      return false;
    }
    sender.control(pingAck(buf, data));
    return true;
  }
}
