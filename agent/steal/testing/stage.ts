/**
 * One connection with everything around it played: recorder legs, a clock that only moves when told, sessions with real
 * filters. What a peer sends goes through its leg's inbox, so that a paused leg keeps it as a kernel would.
 *
 * Nothing may be left gathered behind an event.
 *
 * All bytes reach the engine in one shared buffer at an odd offset, overwritten after each event: an engine that kept a
 * borrowed byte would be seen.
 */
import { type ByteHold, type FilterSpec, RequestHead } from '../../../filter-engine/index.ts';
import { Counters } from '../../../protocol/index.ts';
import { Connection } from '../connection.ts';
import type { ConnectionHost } from '../connection-host.ts';
import type { Leg } from '../leg.ts';
import { GOES_BACK_AFTER, HIGH_WATER_BYTES } from '../limits.ts';
import { PortRoutes, type StreamEvents } from '../routes.ts';
import { noteAppPassed, noteClientPassed, unseenOfApp, unseenOfClient } from '../unseen-bytes.ts';
import { adoptedFactsOf } from '../way-back.ts';
import { compiled, ENDPOINT, PlayedSession, type SessionSpec } from './played-session.ts';
import { type Deed, RecorderLeg } from './recorder-leg.ts';
import { RecorderWatcher } from './recorder-watcher.ts';

const READ_BYTES = 256 * 1024;
const SCRIBBLE = 0xee;
const OFFSET = 3;

export interface StageSpec {
  /** By name, the oldest first. */
  readonly sessions: { readonly [name: string]: SessionSpec };
  /** Those that subscribe from the start; all when not given. */
  readonly subscribed?: readonly string[];
  /** Whether the connection begins in a thread without sessions, which hands it over when one wants it. */
  readonly beginsElsewhere?: boolean;
  /** Whether that thread reaches sessions by itself, for most requests. */
  readonly reachesSessions?: boolean;
  /** Requests for the app in succession after which it returns there; never when not given. */
  readonly goesBackAfter?: number;
  /** Somebody watches: with this filter, or all of it for null. */
  readonly watch?: FilterSpec | null;
  /** Reads that still arrive from a leg after the engine paused it. */
  readonly maxOverrun?: number;
  /** Whether bytes that the engine need not see pass without being shown to it. */
  readonly passesUnseen?: boolean;
}

const readBuffer = Buffer.alloc(READ_BYTES);
const head = new RequestHead();

export class Stage implements ConnectionHost {
  readonly counters = new Counters();
  readonly highWaterBytes = HIGH_WATER_BYTES;
  readonly head = head;
  readonly routes = new PortRoutes(ENDPOINT.podPort);
  readonly sessions = new Map<string, PlayedSession>();
  readonly deeds: Deed[] = [];
  readonly readBuffer = readBuffer;
  readonly maxOverrun: number;
  readonly legs = new Map<string, RecorderLeg>();
  /** Whom the streams report to. */
  readonly streamEvents = new Map<RecorderLeg, StreamEvents>();
  readonly client: RecorderLeg;
  connection: Connection;
  readonly servesSessions: boolean;
  readonly reachesSessions: boolean;
  #handedOver: Buffer | null = null;
  #isGivenBack = false;
  readonly goesBackAfter = Number.POSITIVE_INFINITY;
  /** How often it returned. */
  returns = 0;
  /** Bytes that the engine did not see. */
  unseenBytes = 0;
  readonly #spec: StageSpec;
  readonly watcher: RecorderWatcher | null;
  #nowMs = 0;
  #dueMs: number | null = null;

  constructor(spec: StageSpec) {
    this.#spec = spec;
    this.maxOverrun = spec.maxOverrun ?? 0;
    this.servesSessions = spec.beginsElsewhere !== true;
    this.reachesSessions = spec.reachesSessions === true;
    this.watcher =
      spec.watch === undefined ? null : new RecorderWatcher(spec.watch === null ? null : compiled(spec.watch));
    for (const [name, session] of Object.entries(spec.sessions)) {
      const open = (events: StreamEvents): RecorderLeg => this.#openStream(name, events);
      this.sessions.set(name, new PlayedSession(name, session, { open, clock: { nowMs: () => this.#nowMs } }));
    }
    this.subscribe(spec.subscribed ?? Object.keys(spec.sessions));
    this.client = new RecorderLeg('client', this);
    this.legs.set('client', this.client);
    this.connection = this.#begin();
    this.connection.start();
    this.#adoptHandedOver();
  }

  /** Replaces who subscribes. */
  subscribe(names: readonly string[]): void {
    this.#route(names.map(name => this.#session(name)));
  }

  /** A session is gone or has unsubscribed; the list of the port follows at once. */
  leave(name: string): void {
    this.#session(name).isLive = false;
    this.#route([...this.sessions.values()].filter(each => each.isLive));
  }

  leg(label: string): RecorderLeg {
    const leg = this.legs.get(label);
    if (leg === undefined) throw new Error(`there is no leg ${label}, only ${[...this.legs.keys()].join(', ')}`);
    return leg;
  }

  // What the peers do.

  /** The peer of `label` sends these pieces, each one read. */
  send(label: string, pieces: readonly Buffer[]): void {
    const leg = this.leg(label);
    for (const bytes of pieces) leg.inbox.push({ bytes });
    this.pump();
  }

  end(label: string, deliveredBytes?: number): void {
    const leg = this.leg(label);
    leg.inbox.push({ deliveredBytes: deliveredBytes ?? leg.sentBytes });
    this.pump();
  }

  reset(label: string, code: number, deliveredBytes?: number): void {
    const leg = this.leg(label);
    leg.inbox.length = 0;
    if (!leg.isSilent && !leg.isBroken) {
      leg.isBroken = true;
      if (leg === this.client) this.connection.clientReset();
      else if (isApp(label)) this.connection.appReset();
      else this.streamEvents.get(leg)?.streamReset(leg, code, deliveredBytes ?? leg.sentBytes);
    }
    this.pump();
  }

  refuse(label: string): void {
    const leg = this.leg(label);
    if (!leg.isSilent) {
      leg.isBroken = true;
      this.connection.appRefused();
    }
    this.pump();
  }

  /** The peer took everything that was queued for it. */
  drain(label: string): void {
    const leg = this.leg(label);
    leg.queuedBytes = 0;
    if (!leg.isSilent && !leg.isBroken) {
      if (leg === this.client) this.connection.clientDrain();
      else if (isApp(label)) this.connection.appDrain();
      else this.streamEvents.get(leg)?.streamDrain(leg);
    }
    this.pump();
  }

  wait(ms: number): void {
    const until = this.#nowMs + ms;
    while (this.#dueMs !== null && this.#dueMs <= until) {
      this.#nowMs = this.#dueMs;
      this.#dueMs = null;
      this.connection.timeOut();
    }
    this.#nowMs = until;
    this.pump();
  }

  retire(): void {
    this.connection.retire();
    this.pump();
  }

  cut(): void {
    this.connection.cut();
    this.client.reset();
    this.pump();
  }

  /** Tells the engine everything that may arrive now. */
  pump(): void {
    this.client.checkGathered();
    this.#adoptHandedOver();
    for (let leg = this.#readable(); leg !== undefined; leg = this.#readable()) {
      this.#arrive(leg);
      this.client.checkGathered();
      this.#adoptGivenBack();
      this.#adoptHandedOver();
    }
  }

  /** The client's socket is gone; then no leg may be left, no timer armed, no lent memory changed. */
  close(): void {
    this.connection.clientClosed();
    const left = [...this.legs.values()].filter(leg => leg !== this.client && !leg.isSettled);
    if (left.length > 0) throw new Error(`legs that nobody gave up: ${left.map(leg => leg.label).join(', ')}`);
    const { client } = this;
    if (this.#dueMs !== null) throw new Error('a timer is armed after the client closed');
    if (this.counters.values.connections_closed !== 1) {
      throw new Error(`the connection was counted as closed ${this.counters.values.connections_closed} times`);
    }
    for (const leg of [client, ...this.legs.values()]) leg.checkLoans();
  }

  // The engine's host.

  dialApp(): Leg {
    return this.makeLeg('app', 'dial');
  }

  setTimer(delayMs: number): void {
    this.#dueMs = this.#nowMs + delayMs;
  }

  clearTimer(): void {
    this.#dueMs = null;
  }

  handOver(held: ByteHold): void {
    this.#handedOver = Buffer.from(held.bytes.subarray(held.start, held.end));
  }

  giveBack(): never {
    throw new Error('a thread without sessions gave a connection back');
  }

  /** A thread that has a connection again goes on with it. */
  #adoptGivenBack(): void {
    if (!this.#isGivenBack) return;
    this.#isGivenBack = false;
    this.returns++;
    const { app } = this.connection;
    const facts = adoptedFactsOf(this.connection);
    this.client.isPaused = false;
    this.connection = this.#begin();
    this.connection.adopt(facts, app.leg, Buffer.alloc(0));
  }

  /** A connection in the first thread; where that reaches sessions, one that had requests for the app before. */
  #begin(): Connection {
    const connection = new Connection(this, this.routes, this.client, ENDPOINT);
    if (this.reachesSessions) connection.wayBack.passed = GOES_BACK_AFTER;
    return connection;
  }

  /** What the thread with the sessions does: an engine of its own, on the same peers, begins with what was held. */
  #adoptHandedOver(): void {
    const held = this.#handedOver;
    if (held === null) return;
    this.#handedOver = null;
    const { app } = this.connection;
    const facts = structuredClone(adoptedFactsOf(this.connection));
    const host: ConnectionHost = {
      servesSessions: true,
      counters: this.counters,
      head,
      highWaterBytes: HIGH_WATER_BYTES,
      dialApp: () => this.dialApp(),
      goesBackAfter: this.#spec.goesBackAfter ?? Number.POSITIVE_INFINITY,
      giveBack: () => {
        this.#isGivenBack = true;
        return true;
      },
      setTimer: delayMs => this.setTimer(delayMs),
      clearTimer: () => this.clearTimer(),
      handOver: () => {
        throw new Error('a thread that serves sessions handed a connection over');
      },
    };
    this.client.isPaused = false;
    this.connection = new Connection(host, this.routes, this.client, ENDPOINT);
    this.connection.adopt(facts, app.leg, held);
    if (this.client.hasPeerEnded) this.connection.clientEnd();
  }

  /** A new leg named `name`, `name#2`, … */
  makeLeg(name: string, did: 'dial' | 'open'): RecorderLeg {
    let label = name;
    for (let i = 2; this.legs.has(label); i++) label = `${name}#${i}`;
    const leg = new RecorderLeg(label, this);
    this.legs.set(label, leg);
    this.deeds.push({ leg: label, did, bytes: Buffer.alloc(0) });
    return leg;
  }

  #openStream(name: string, events: StreamEvents): RecorderLeg {
    const leg = this.makeLeg(name, 'open');
    this.streamEvents.set(leg, events);
    return leg;
  }

  #route(sessions: readonly PlayedSession[]): void {
    this.routes.set(sessions, this.watcher === null ? [] : [this.watcher]);
  }

  #session(name: string): PlayedSession {
    const session = this.sessions.get(name);
    if (session === undefined) throw new Error(`there is no session ${name}`);
    return session;
  }

  #readable(): RecorderLeg | undefined {
    for (const leg of this.legs.values()) if (leg.canArrive) return leg;
    return undefined;
  }

  #arrive(leg: RecorderLeg): void {
    const arrival = leg.inbox.shift();
    if (arrival === undefined) return;
    leg.hasSpoken = true;
    if (leg.isPaused) leg.overrun--;
    if ('bytes' in arrival) this.#arriveBytes(leg, arrival.bytes);
    else this.#arriveEnd(leg, arrival.deliveredBytes);
  }

  #arriveBytes(leg: RecorderLeg, bytes: Buffer): void {
    if (this.#spec.passesUnseen === true && !leg.isPaused && this.#pass(leg, bytes)) return;
    const end = OFFSET + bytes.copy(readBuffer, OFFSET);
    if (end !== OFFSET + bytes.length) throw new Error(`${bytes.length} bytes are more than one read`);
    if (leg === this.client) this.connection.clientData(readBuffer, OFFSET, end);
    else if (isApp(leg.label)) this.connection.appData(readBuffer, OFFSET, end);
    else this.streamEvents.get(leg)?.streamData(leg, readBuffer, OFFSET, end);
    readBuffer.fill(SCRIBBLE, OFFSET, end);
  }

  /** Does what the kernel may do with bytes that it was not asked for yet; the rest stays with it. @returns whether any passed */
  #pass(leg: RecorderLeg, bytes: Buffer): boolean {
    const { connection, client } = this;
    const app = connection.app.leg as RecorderLeg | null;
    if (leg !== client && leg !== app) return false;
    const to = leg === client ? app : client;
    if (to === null || to.queuedBytes > 0 || to.hasEnded) return false;
    const allowed = leg === client ? unseenOfClient(connection) : unseenOfApp(connection);
    const passed = Math.min(allowed, bytes.length);
    if (passed === 0) return false;
    if (passed < bytes.length) leg.inbox.unshift({ bytes: bytes.subarray(passed) });
    this.unseenBytes += passed;
    to.write(bytes, 0, passed);
    if (leg === client) noteClientPassed(connection, passed);
    else noteAppPassed(connection, passed);
    return true;
  }

  #arriveEnd(leg: RecorderLeg, deliveredBytes: number): void {
    leg.hasPeerEnded = true;
    if (leg === this.client) this.connection.clientEnd();
    else if (isApp(leg.label)) this.connection.appEnd();
    else this.streamEvents.get(leg)?.streamEnd(leg, deliveredBytes);
  }
}

function isApp(label: string): boolean {
  return label === 'app' || label.startsWith('app#');
}
