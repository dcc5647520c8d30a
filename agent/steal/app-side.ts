/**
 * The app's side of one connection: its leg, what it is asked and what its leg's ends mean.
 *
 *   no leg ──first bytes, silence──► leg, unused ──bytes──► used ──idle, gone, something was stolen──► no leg
 *                                       └──first steal──► no leg
 *
 * *Busy*: the app owes an answer, or is owed the rest of a request that it answered early. What a busy app's leg does is
 * passed on to the client, and so is what an idle one does while nothing was stolen, or when its last answer announced it.
 * Else the leg is forgotten, and the next request for the app dials again.
 */
import type { CounterName, Counters } from '../../protocol/index.ts';
import { type ClientSide, PAUSED_QUEUE, PAUSED_UNREAD } from './client-side.ts';
import type { AdoptedFacts, ConnectionHost, DialPurpose } from './connection-host.ts';
import { Greeting } from './greeting.ts';
import { headEndIn } from './h2c-offer.ts';
import type { Http2Connection } from './http2/index.ts';
import type { Leg } from './leg.ts';
import type { OpaqueCause } from './opaque-cause.ts';
import type { RequestFlow } from './request-flow.ts';
import type { AppResponseSink, ResponseFlow } from './response-flow.ts';
import type { Stealing } from './stealing.ts';

/** The connection, as far as the app's side needs it. */
export interface AppSideOwner {
  readonly host: ConnectionHost;
  readonly counters: Counters;
  readonly client: ClientSide;
  readonly requests: RequestFlow;
  readonly responses: ResponseFlow;
  readonly stealing: Stealing;
  readonly isOpaque: boolean;
  /** Something of this connection went to a session. */
  readonly hasStolen: boolean;
  /** Counts what the sessions of this port must hear of, too. */
  count(name: CounterName): void;
  /** Borrows the bytes; pauses who sends when the client's queue is long. */
  writeToClient(buf: Buffer, start: number, end: number): void;
  goOpaque(cause: OpaqueCause): void;
  /** What comes next is HTTP/2. @param offered the client's SETTINGS, where the app took its offer of it */
  follow(offered: Buffer | null): void;
  settleOpaque(): void;
  /** The app half-closed the connection: what the client may still send is the app's, as it would be without us. */
  goOpaqueBehindAppEnd(): void;
  /** The app answered: what waited may go on. */
  noteAnswered(): void;
  endClientIfDone(): void;
  abandonClient(): void;
  resetClient(): void;
}

export class AppSide implements AppResponseSink {
  /** Null before the first dial, and after the leg was given up or broke: nothing is done with it any more. */
  leg: Leg | null = null;
  /** Once the client speaks HTTP/2: what is relayed goes through it, and a part of it to sessions. */
  http2: Http2Connection | null = null;
  /** What it said before the client. */
  readonly greeting = new Greeting();
  private readonly owner: AppSideOwner;
  /** Bytes were written to the present leg. */
  isUsed = false;

  constructor(owner: AppSideOwner) {
    this.owner = owner;
  }

  /** Takes over a connection to the app that another thread, or nobody, had. */
  adopt(leg: Leg, { isAppUsed, greeting }: Pick<AdoptedFacts, 'isAppUsed' | 'greeting'>): void {
    this.leg = leg;
    this.isUsed = isAppUsed;
    const bytes = Buffer.from(greeting.buffer, greeting.byteOffset, greeting.length);
    if (bytes.length > 0) this.greeting.take(bytes, 0, bytes.length);
  }

  // What goes to the app.

  dialIfNone(purpose: DialPurpose = 'listen'): Leg {
    let leg = this.leg;
    if (leg === null) {
      leg = this.owner.host.dialApp(purpose);
      this.leg = leg;
      this.owner.counters.values.app_dials++;
    }
    return leg;
  }

  /** The client speaks HTTP/2. */
  follow(http2: Http2Connection): void {
    this.http2 = http2;
    this.greeting.tell(http2);
    this.dialIfNone();
  }

  /** What the client sent. Borrows the bytes (leg.ts). */
  write(buf: Buffer, start: number, end: number): void {
    if (this.http2 === null) this.writeVerbatim(buf, start, end);
    else this.http2.clientData(buf, start, end);
  }

  writeVerbatim(buf: Buffer, start: number, end: number): void {
    const leg = this.leg ?? this.dialIfNone('write');
    this.isUsed = true;
    leg.write(buf, start, end);
    if (leg.queuedBytes > this.owner.host.highWaterBytes) this.owner.client.pause(PAUSED_QUEUE);
  }

  /** Passes the client's FIN on. An idle leg that only later requests would have needed is given up with it. */
  passClientEnd(): void {
    this.http2?.clientEnd();
    if (this.owner.hasStolen && !this.owner.isOpaque && !this.isBusy) this.abandon();
    else this.leg?.end();
  }

  pause(): void {
    this.leg?.pause();
  }

  resume(): void {
    this.leg?.resume();
  }

  /** The client took what was queued for it. */
  clientDrain(): void {
    this.owner.client.unpause(PAUSED_UNREAD);
    this.resume();
    this.http2?.clientDrain();
  }

  /** A session takes a request: a leg that was never used must not hold an app that serves one connection at a time. */
  giveUpUnused(): void {
    if (!this.isUsed) this.abandon();
    this.owner.host.giveUpPrepared?.();
  }

  abandon(): void {
    this.http2?.close(false);
    this.leg?.abandon();
    this.forget();
  }

  reset(): void {
    this.http2?.close(true);
    this.leg?.reset();
    this.forget();
  }

  // Events of the leg. One that was given up is silent (leg.ts), so each is of the present one.

  data(buf: Buffer, start: number, end: number): void {
    const owner = this.owner;
    if (this.http2 !== null) {
      this.http2.appData(buf, start, end);
    } else if (owner.isOpaque) {
      owner.writeToClient(buf, start, end);
    } else if (this.isOfferOpen) {
      this.followOffer(buf, start, end);
    } else if (owner.responses.unanswered.length > 0) {
      owner.writeToClient(buf, start, end);
      owner.responses.followApp(buf, start, end);
    } else if (this.canBeLost) {
      owner.count('app_unsolicited');
      this.lose();
    } else {
      owner.writeToClient(buf, start, end);
      if (owner.requests.isDetected || !this.greeting.take(buf, start, end)) this.meetUnsolicited();
    }
  }

  /** Its FIN. */
  meetEnd(): void {
    const owner = this.owner;
    if (this.http2?.outlivesApp() === true) this.giveUpLeg();
    else if (owner.isOpaque) owner.client.end();
    else if (this.canBeLost) this.lose();
    // Nobody would read its answer behind the one that ends here, and the app must not see it.
    else if (owner.requests.holdsMatch) owner.abandonClient();
    else owner.goOpaqueBehindAppEnd();
  }

  meetReset(): void {
    const canBeLost = this.canBeLost;
    this.forget();
    if (this.http2?.outlivesApp() === true) return;
    if (canBeLost) this.lose();
    else this.owner.resetClient();
  }

  /** The connection could not be made. */
  meetRefusal(): void {
    const { owner, isUsed } = this;
    owner.count('app_refused');
    this.forget();
    if (this.http2?.outlivesRefusal() === true) return;
    if (isUsed || owner.isOpaque || owner.client.isEndSeen) owner.resetClient();
  }

  /** Its queue is low again. */
  meetDrain(): void {
    if (!this.isSessionAnswering) this.owner.client.unpause(PAUSED_QUEUE);
  }

  // What ResponseFlow reports.

  noteAnswered(): void {
    this.owner.noteAnswered();
  }

  /** They went to the client already, whose guess is as good as ours. */
  meetUnsolicited(): void {
    this.owner.count('app_unsolicited');
    this.owner.goOpaque(this.owner.requests.isDetected ? 'opaque_ambiguous_response' : 'opaque_server_first');
  }

  goOpaque(cause: OpaqueCause): void {
    this.owner.goOpaque(cause);
  }

  changeProtocol(takesOffer: boolean): void {
    const { owner } = this;
    const { offer } = owner.requests;
    if (takesOffer && offer?.isOpen && offer.settings !== null && !owner.requests.isMidMessage) {
      owner.follow(offer.settings);
      owner.settleOpaque();
    } else owner.goOpaque('opaque_upgrade');
  }

  /** What may be a 101 is followed head by head, so that what comes behind one does not pass unseen. */
  private followOffer(buf: Buffer, start: number, end: number): void {
    const { requests, responses } = this.owner;
    let at = start;
    while (at < end && this.isOfferOpen) {
      const headEnd = headEndIn(buf, at, end);
      this.owner.writeToClient(buf, at, headEnd);
      responses.followApp(buf, at, headEnd);
      at = headEnd;
      const isAnswered = responses.isMidBody && responses.unanswered.length === 1;
      if (isAnswered && requests.offer !== null) requests.offer.isOpen = false;
    }
    if (at < end && this.leg !== null) this.data(buf, at, end);
  }

  /** Whether what comes may be the 101 that takes the client's offer of HTTP/2. */
  private get isOfferOpen(): boolean {
    const { requests, responses, isOpaque } = this.owner;
    return requests.offer?.isOpen === true && responses.unanswered.length > 0 && !isOpaque && this.leg !== null;
  }

  private get isBusy(): boolean {
    const { requests, responses } = this.owner;
    return responses.unanswered.length > 0 || (requests.isMidMessage && !this.isSessionAnswering);
  }

  /** Whether the connection goes on without the present leg. */
  private get canBeLost(): boolean {
    const { responses, hasStolen, isOpaque } = this.owner;
    return hasStolen && !this.isBusy && (this.isSessionAnswering || !(isOpaque || responses.appCloses));
  }

  private get isSessionAnswering(): boolean {
    return this.owner.stealing.stolen !== null;
  }

  private giveUpLeg(): void {
    this.leg?.abandon();
    this.forget();
  }

  private lose(): void {
    const owner = this.owner;
    this.abandon();
    if (!this.isSessionAnswering) owner.client.unpause(PAUSED_QUEUE);
    owner.endClientIfDone();
  }

  /** The leg is over, or somebody else's. */
  forget(): void {
    this.leg = null;
    this.isUsed = false;
  }
}
