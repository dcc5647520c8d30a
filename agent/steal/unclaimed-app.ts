/**
 * The app's connection that was dialled in a moment of silence, before the client turned out to speak TLS that is opened. It is held still, so
 * that whoever comes to need one takes it: what asks the app for its handshake, or the engine that relays the client untouched. An app that saw it
 * close with nothing said would take it for a client that broke off, and log that.
 */
import type { AppLeg, AppLegEvents } from './app-leg.ts';
import type { ClientEndpoint } from './routes.ts';

export class UnclaimedApp implements AppLegEvents {
  readonly endpoint: ClientEndpoint;
  private leg: AppLeg | null;

  /** @param leg null when none was dialled */
  constructor(leg: AppLeg | null, endpoint: ClientEndpoint) {
    this.leg = leg;
    this.endpoint = endpoint;
    leg?.pause();
    leg?.reportTo(this);
  }

  /** @returns the leg, which reports to `events` from here on; null when there is none, any more or at all */
  claim(events: AppLegEvents): AppLeg | null {
    const { leg } = this;
    this.leg = null;
    leg?.reportTo(events);
    leg?.resume();
    return leg;
  }

  /** Nobody will need it. */
  abandon(): void {
    this.leg?.abandon();
    this.leg = null;
  }

  // While nobody has it: it was paused, so that hardly anything is said.

  appData(): void {
    this.abandon();
  }

  appEnd(): void {
    this.abandon();
  }

  appReset(): void {
    this.leg = null;
  }

  appRefused(): void {
    this.leg = null;
  }

  appDrain(): void {
    // Nothing was written.
  }
}
