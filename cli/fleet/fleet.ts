/**
 * One run over all places of a target: a session in each, the same ports taken in each, counted as one.
 *
 * A place that comes gets a session, as soon as it is known to be coming, and everything that is claimed, once it is there; it is
 * told when it has it. A place that goes is let go:
 * its ports go back to its app first, and its session stays until the local process has answered what it was sent, so that a
 * pod that is being replaced loses no request. A session that cannot be had or is lost for good is tried again as long as its
 * place is there and another one works; when none is left, the run has failed, with the reason of the last.
 */

import type { AgentMessageOf, CounterValues, MuxStream, Port, StreamOpen } from '../../protocol/index.ts';
import type { Cancel, Clock } from '../clock.ts';
import { type HeadgateError, toHeadgateError } from '../errors.ts';
import { MAX_STARTS_AT_ONCE, PLACE_RETRY_MS, RETIRE_ANSWER_TIMEOUT_MS } from '../kube/limits.ts';
import { addCounters } from '../session/counter-sum.ts';
import type { AgentAccess } from '../session/handshake.ts';
import { Session } from '../session/session.ts';
import type { SessionEvents } from '../session/session-options.ts';
import type { PortWish } from '../session/subscription.ts';
import type { SubscriptionSettings } from '../session/subscription-table.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { Claim } from './claim.ts';
import { JoinedPlaces } from './joined-places.ts';
import type { Place, PlaceSource } from './place.ts';
import { Turns } from './turns.ts';

/** Told what happens in the places of a run. */
export interface FleetEvents {
  onConnected(place: Place, welcome: AgentMessageOf<'welcome'>, address: AgentAddress): void;
  onLost(place: Place, reason: string): void;
  onBack(place: Place, welcome: AgentMessageOf<'welcome'>): void;
  onNotice(place: Place, notice: AgentMessageOf<'notice'>): void;
  /** A watch saw something on a port. */
  onSeen?(place: Place, port: Port, message: AgentMessageOf<'seen'>): void;
  /** Takes a stream of a place instead of the local process, and sets its visitor. */
  onStream?(place: Place, stream: MuxStream, open: StreamOpen): void;
  /** A port that was taken is with somebody else now, or with the app, in this place. */
  onPortLost(place: Place, claim: Claim, reason: string): void;
  /** A place that came after the start has everything that is claimed. */
  onTaken(place: Place): void;
  onGone(place: Place, reason: string): void;
  /** The run leaves a place, and waits at most `limitMs` until requests that the local process has are answered. */
  onUnderWay?(requests: number, limitMs: number): void;
  /** A sentence, or more. */
  onTrouble(message: string): void;
  /** No session is left. */
  onFailed(error: HeadgateError): void;
}

export interface FleetOptions {
  readonly source: PlaceSource;
  readonly settings: SubscriptionSettings & { readonly name: string };
  /** Of this CLI. */
  readonly version: string;
  readonly clock: Clock;
  readonly events: FleetEvents;
}

/** A place with its session. */
interface Member {
  readonly place: Place;
  readonly session: Session;
}

export class Fleet {
  readonly #options: FleetOptions;
  /** Those with a session, for others to go there too. */
  readonly joined: JoinedPlaces;
  /** The places that there are, by key; each has a member, is about to get one, or waits to be tried again. */
  readonly #places = new Map<string, Place>();
  readonly #members = new Map<string, Member>();
  /** Places that are not there yet, by key, with when they have a session. */
  readonly #coming = new Map<string, Promise<void>>();
  readonly #claims = new Set<Claim>();
  readonly #retries = new Set<Cancel>();
  /** Sessions of places that are gone, until they have ended. */
  readonly #retiring = new Set<Session>();
  readonly #joining = new Turns(MAX_STARTS_AT_ONCE);
  #earlier: CounterValues = {};
  #isOver = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.joined = new JoinedPlaces(options.source);
  }

  /** Places that are there and in which a session stands. */
  get size(): number {
    return this.#present.length;
  }

  get #present(): readonly Member[] {
    return [...this.#members.values()].filter(({ place }) => !this.#coming.has(place.key));
  }

  /** The way to an agent of one of the places, to ask it something; undefined while no session stands. */
  get access(): AgentAccess | undefined {
    const [member] = this.#members.values();
    return member?.place.access;
  }

  /** Ports that are wanted or taken. */
  get claimCount(): number {
    return this.#claims.size;
  }

  /** Connects to every place that there is. @throws HeadgateError when none of them works: the reason of the first */
  async start(): Promise<void> {
    const { source, events } = this.#options;
    const places = await source.start({
      onComing: place => this.#onComing(place),
      onPlace: place => this.#onPlace(place),
      onGone: (place, reason) => this.#onGone(place, reason),
      onTrouble: message => events.onTrouble(message),
    });
    for (const place of places) this.#places.set(place.key, place);
    const results = await Promise.allSettled(places.map(place => this.#join(place)));
    const failures = results.filter(result => result.status === 'rejected');
    if (failures.length === results.length && failures[0] !== undefined) throw failures[0].reason;
    for (const [index, result] of results.entries()) {
      const place = places[index];
      if (result.status === 'rejected' && place !== undefined) this.#tryLater(place, toHeadgateError(result.reason));
    }
  }

  /** Takes a port in every place, now and when it comes. */
  claim(wish: PortWish): Claim {
    const claim = new Claim(wish);
    this.#claims.add(claim);
    claim.askAll(this.#present);
    void claim.outcome.then(({ kind }) => kind !== 'taken' && this.#claims.delete(claim));
    return claim;
  }

  /** Gives a port back to the app. @returns when it is so in every place */
  giveBack(claim: Claim): Promise<void> {
    this.#claims.delete(claim);
    return claim.giveBack();
  }

  /** The ports that something in one of the places listens on; undefined when none says so in time. */
  async listeners(): Promise<readonly Port[] | undefined> {
    const answers = await Promise.all([...this.#members.values()].map(({ session }) => session.listeners()));
    const known = answers.filter(answer => answer !== undefined);
    return known.length === 0 ? undefined : [...new Set(known.flat())];
  }

  /**
   * Gives everything back and ends all sessions. Bounded in time; never throws. A second call only shortens the wait.
   * @param answerTimeoutMs how long the local process may answer what it was sent
   * @returns what they counted together
   */
  async leave(answerTimeoutMs?: number): Promise<CounterValues> {
    this.#isOver = true;
    this.#options.source.stop();
    for (const cancel of this.#retries) cancel();
    const sessions = [...[...this.#members.values()].map(({ session }) => session), ...this.#retiring];
    const leaving = Promise.all(sessions.map(session => session.leave(answerTimeoutMs)));
    for (const claim of this.#claims) claim.withdraw();
    return (await leaving).reduce(addCounters, this.#earlier);
  }

  /** With only so many others at once. A place that is gone when its turn comes is left alone. */
  #join(place: Place): Promise<void> {
    return this.#joining.take(async () => {
      if (!this.#isOver && this.#places.has(place.key)) await this.#connect(place);
    });
  }

  async #connect(place: Place): Promise<void> {
    const { settings, version, clock, events } = this.#options;
    let found: AgentAddress | undefined;
    const access: AgentAccess = {
      find: async () => {
        found = await place.access.find();
        return found;
      },
      open: (address, tunnelEvents, ofClock) => place.access.open(address, tunnelEvents, ofClock),
      ...(place.access.release === undefined ? {} : { release: () => place.access.release?.() ?? Promise.resolve() }),
    };
    const session = new Session({ access, settings, version, clock, events: this.#sessionEvents(place) });
    const member = { place, session };
    this.#members.set(place.key, member);
    try {
      const welcome = await session.start();
      if (found !== undefined) events.onConnected(place, welcome, found);
      if (this.#members.get(place.key) === member) this.joined.add(place);
    } catch (error) {
      if (this.#members.get(place.key) === member) this.#members.delete(place.key);
      throw error;
    }
  }

  #sessionEvents(place: Place): SessionEvents {
    const { events } = this.#options;
    const takesStreams = events.onStream !== undefined;
    return {
      ...(takesStreams ? { onStream: (stream, open) => events.onStream?.(place, stream, open) } : {}),
      onLost: reason => events.onLost(place, reason),
      onBack: welcome => events.onBack(place, welcome),
      onNotice: notice => events.onNotice(place, notice),
      onSeen: (port, message) => events.onSeen?.(place, port, message),
      onUnderWay: (requests, limitMs) => this.#isOver && events.onUnderWay?.(requests, limitMs),
      onPortLost: (part, reason) => {
        const session = this.#members.get(place.key)?.session;
        const claim = [...this.#claims].find(each => session !== undefined && each.lose(session, part));
        if (claim === undefined) return;
        if (claim.size === 0) this.#claims.delete(claim);
        events.onPortLost(place, claim, reason);
      },
      onFailed: error => this.#onSessionFailed(place, error),
    };
  }

  /** Fails without a word: it is tried again when the place is there. */
  #onComing(place: Place): void {
    if (this.#isOver || this.#places.has(place.key)) return;
    this.#places.set(place.key, place);
    const joined = this.#join(place);
    this.#coming.set(place.key, joined);
    joined.catch(() => this.#coming.get(place.key) === joined && this.#forget(place));
  }

  /** @returns whether it was not there yet */
  #forget(place: Place): boolean {
    this.#places.delete(place.key);
    return this.#coming.delete(place.key);
  }

  #onPlace(place: Place): void {
    const isKnown = this.#places.has(place.key);
    const joined = this.#coming.get(place.key);
    this.#places.set(place.key, place);
    this.#coming.delete(place.key);
    if (!isKnown || joined !== undefined) void this.#joinLate(place, joined);
  }

  /** Never rejects. @param joined when it has a session, where one was begun already */
  async #joinLate(place: Place, joined?: Promise<void>): Promise<void> {
    if (this.#isOver || !this.#places.has(place.key)) return;
    try {
      await (joined ?? this.#join(place));
    } catch (error) {
      if (this.#places.has(place.key)) this.#tryLater(place, toHeadgateError(error));
      return;
    }
    const member = this.#members.get(place.key);
    if (member === undefined) return;
    const claims = [...this.#claims].filter(claim => !claim.isAskedOf(member.session));
    const answers = await Promise.all(claims.map(claim => claim.ask(member)));
    for (const answer of answers) {
      if (answer.kind === 'refused') this.#options.events.onTrouble(`${place.text}: ${answer.reply.message}`);
    }
    if (answers.some(answer => answer.kind === 'taken')) this.#options.events.onTaken(place);
  }

  #onGone(place: Place, reason: string): void {
    const wasComing = this.#forget(place);
    const member = this.#members.get(place.key);
    if (member === undefined) return;
    this.#members.delete(place.key);
    if (!wasComing) this.#options.events.onGone(place, reason);
    this.joined.remove(place, reason);
    void this.#retire(member.session);
  }

  /** Never rejects. */
  async #retire(session: Session): Promise<void> {
    this.#retiring.add(session);
    for (const claim of this.#claims) claim.forget(session);
    const counters = await session.leave(RETIRE_ANSWER_TIMEOUT_MS);
    if (!this.#retiring.delete(session) || this.#isOver) return;
    this.#earlier = addCounters(this.#earlier, counters);
  }

  #onSessionFailed(place: Place, error: HeadgateError): void {
    const member = this.#members.get(place.key);
    this.#members.delete(place.key);
    if (member !== undefined) void this.#retire(member.session);
    if (this.#coming.has(place.key)) {
      this.#forget(place);
      return;
    }
    const isLast = this.#members.size === 0;
    // Whoever ended the session in one place meant the run.
    if (isLast || error.code === 'HEADGATE_ERR_TAKEN_OVER') {
      this.#options.events.onFailed(error);
      return;
    }
    this.joined.remove(place, 'its session is over');
    this.#tryLater(place, error);
  }

  #tryLater(place: Place, error: HeadgateError): void {
    if (this.#isOver) return;
    const again = `Trying again in ${PLACE_RETRY_MS / 1000} s, as long as it is there.`;
    this.#options.events.onTrouble(`${place.text} is not taken. ${error.message} ${again}`);
    const cancel = this.#options.clock.after(PLACE_RETRY_MS, () => {
      this.#retries.delete(cancel);
      void this.#joinLate(this.#places.get(place.key) ?? place);
    });
    this.#retries.add(cancel);
  }
}
