/**
 * The SETTINGS that a server says before anything else, where the app says none: it hangs, or is stopped in a debugger, and the kernel took its connection.
 * Streams of sessions must not wait for it, so after SETTINGS_LOOKS the client has SETTINGS of ours, and its own are acknowledged, as their windows are what answers need. Its
 * first ACK is kept from the app, and the app's from it. SETTINGS of the app may still follow (RFC 9113 section 6.5).
 */
import type { AppTap } from './app-tap.ts';
import type { ConnectionFacts } from './connection-facts.ts';
import { SETTINGS_LOOKS } from './limits.ts';
import type { PingAnswers } from './ping-answers.ts';

/** Whose client waits. */
export interface LateSettingsOwner {
  readonly facts: ConnectionFacts;
  readonly appTap: AppTap;
  readonly pings: PingAnswers;
  readonly isAppGone: boolean;
  readonly farewell: { speakUp(): void; ackSettings(): void };
}

export class LateSettings {
  private readonly owner: LateSettingsOwner;
  private looks = 0;

  constructor(owner: LateSettingsOwner) {
    this.owner = owner;
  }

  /** Whether a session may have something to say that waits for them. */
  get isAwaited(): boolean {
    const { facts, appTap, isAppGone } = this.owner;
    return facts.live.size > 0 && !facts.hasServerSettings && !isAppGone && !appTap.isMidFrame;
  }

  /** Some time went by. */
  look(): void {
    const { facts, pings, farewell } = this.owner;
    if (!this.isAwaited || ++this.looks < SETTINGS_LOOKS) return;
    facts.isAckOurs = true;
    pings.hasAppSpoken = false;
    farewell.speakUp();
    facts.acksAhead = facts.clientSettings.unacked;
    farewell.ackSettings();
  }
}
