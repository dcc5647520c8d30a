/**
 * One session with one agent, over as many tunnels as it takes.
 *
 *     CONNECTING ──welcome──► LIVE ──tunnel over──► LOST ──welcome──► LIVE
 *                              │                     └──window over, or refused for good──► ENDED, onFailed
 *                              └──leave()──► LEAVING ──► ENDED
 *
 * What the session wants is its table of subscriptions; a tunnel only carries it. When a tunnel is over its streams are gone
 * and the agent gives their requests to the app. We then find the agent again or start another one, say hello with
 * `resume` if it is the same process, and the table asks again for whatever the agent does not have.
 */

import {
  type AgentMessage,
  type AgentMessageOf,
  type CliMessageOf,
  type CounterValues,
  ENDED_LEAVING,
  type MuxStream,
  type Port,
  PROTOCOL_VERSION,
  RESET_NO_SUBSCRIPTION,
  type StatusReport,
  type StreamDial,
  type StreamOpen,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { aborted, pause } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import {
  ANSWER_POLL_MS,
  ANSWER_TIMEOUT_MS,
  GOODBYE_TIMEOUT_MS,
  LEAVE_TIMEOUT_MS,
  LISTENERS_TIMEOUT_MS,
  NETWORK_TIMEOUT_MS,
  RECONNECT_WINDOW_MS,
  RELEASE_TIMEOUT_MS,
} from '../limits.ts';
import { LocalStreams } from '../local/local-streams.ts';
import { sentence } from '../sentence.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { Backoff } from './backoff.ts';
import { CounterSum } from './counter-sum.ts';
import { endedError } from './ended-error.ts';
import { greet, isResumeRefused } from './handshake.ts';
import { RECONNECT_TIMES, searchAgent, searchFirstAgent } from './reconnect.ts';
import { SessionFiles } from './session-files.ts';
import type { SessionOptions } from './session-options.ts';
import type { PortWish, Subscription } from './subscription.ts';
import { SubscriptionTable } from './subscription-table.ts';
import type { Tunnel, TunnelEvents } from './tunnel.ts';

const CONNECTING = 0;
const LIVE = 1;
const LOST = 2;
const LEAVING = 3;
const ENDED = 4;

type SessionState = typeof CONNECTING | typeof LIVE | typeof LOST | typeof LEAVING | typeof ENDED;

export class Session {
  readonly #options: SessionOptions;
  readonly #table: SubscriptionTable;
  /** The pod's files. */
  readonly files = new SessionFiles(message => this.#tunnel?.send(message) ?? false);
  readonly #streams: LocalStreams;
  readonly #leaving = new AbortController();
  #state: SessionState = CONNECTING;
  #left: Promise<CounterValues> | undefined;
  #answersEndMs = Number.POSITIVE_INFINITY;
  #tunnel: Tunnel | undefined;
  #agentPid: number | undefined;
  #welcome: AgentMessageOf<'welcome'> | undefined;
  readonly #counters = new CounterSum();
  /** Of the loss before, and when the session was back from it. */
  #backoff: Backoff | undefined;
  #backMs = 0;
  #onListeners: ((message: AgentMessageOf<'listeners'>) => void) | undefined;
  #onStatus: ((report: StatusReport) => void) | undefined;
  #onNetwork: ((message: AgentMessageOf<'network'>) => void) | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#streams = new LocalStreams({ isMirror: options.settings.mirror !== undefined });
    this.#table = new SubscriptionTable(options.settings, {
      send: message => this.#tunnel?.send(message) ?? false,
      onPortLost: (subscription, reason) => options.events.onPortLost(subscription, reason),
    });
  }

  /** What was counted for this session so far, by all agents that it had. */
  get counters(): CounterValues {
    return this.#counters.values;
  }

  /** Ports that are wanted or taken. */
  get portCount(): number {
    return this.#table.size;
  }

  /** Connects for the first time. @throws HeadgateError: nothing is tried again, but an agent that just ends is waited for. */
  async start(): Promise<AgentMessageOf<'welcome'>> {
    const { clock } = this.#options;
    const welcome = await searchFirstAgent({
      clock,
      backoff: new Backoff(RECONNECT_TIMES, clock.nowMs()),
      attempt: () => this.#connect(),
      isWanted: () => this.#state === CONNECTING,
    });
    if (this.#state !== CONNECTING) {
      this.#end();
      throw new HeadgateError('HEADGATE_ERR_CONNECT', 'The session was ended before it began.');
    }
    this.#state = LIVE;
    return welcome;
  }

  /** Asks for a port; `outcome` of what is returned tells the answer. */
  steal(wish: PortWish): Subscription {
    return this.#table.add(wish);
  }

  /** Gives a port back to the app. */
  giveBack(subscription: Subscription): void {
    this.#table.giveBack(subscription);
  }

  /** The ports that something in the pod listens on; undefined when the agent does not say in time. */
  async listeners(): Promise<readonly Port[] | undefined> {
    const answer = new Promise<AgentMessageOf<'listeners'>>(resolve => {
      this.#onListeners = resolve;
    });
    if (!this.#tunnel?.send({ type: 'listenersRequest', id: 1 })) return undefined;
    return (await this.#within(LISTENERS_TIMEOUT_MS, answer))?.ports;
  }

  /** What the pod's network looks like; undefined when the agent does not say in time. */
  async network(): Promise<AgentMessageOf<'network'> | undefined> {
    const answer = new Promise<AgentMessageOf<'network'>>(resolve => {
      this.#onNetwork = resolve;
    });
    if (!this.#tunnel?.send({ type: 'networkRequest', id: 1 })) return undefined;
    return this.#within(NETWORK_TIMEOUT_MS, answer);
  }

  /** Opens a stream to somewhere that the pod reaches; null while there is no agent, or with too many streams. */
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    return this.#tunnel?.dial(dial, visitor) ?? null;
  }

  /** Streams that are open now. */
  get streamCount(): number {
    return this.#tunnel?.streamCount ?? 0;
  }

  /**
   * Gives everything back, says goodbye and closes. Bounded in time; never throws. A second call only shortens the wait.
   * @param answerTimeoutMs how long the local process may answer what it was sent
   */
  leave(answerTimeoutMs = ANSWER_TIMEOUT_MS): Promise<CounterValues> {
    this.#answersEndMs = Math.min(this.#answersEndMs, this.#options.clock.nowMs() + answerTimeoutMs);
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #leave(): Promise<CounterValues> {
    if (this.#state === ENDED) return this.counters;
    const isConnected = this.#state === LIVE;
    this.#state = LEAVING;
    if (isConnected) {
      await this.#within(LEAVE_TIMEOUT_MS, this.#table.giveBackAll());
      await this.#awaitAnswers();
      await this.#tellDelivered();
      const { access } = this.#options;
      const isLast = access.release !== undefined && (await this.#isLastUser());
      await this.#sayGoodbye();
      if (isLast) await this.#within(RELEASE_TIMEOUT_MS, access.release?.() ?? Promise.resolve());
    }
    this.#end();
    return this.counters;
  }

  /** Whether the agent has nobody else's session, and carries nothing any more. False when it does not say so in time. */
  async #isLastUser(): Promise<boolean> {
    const answer = Promise.withResolvers<void>();
    let isLast = false;
    this.#onStatus = ({ sessions, connections }) => {
      isLast = sessions.length === 1 && connections === 0;
      answer.resolve();
    };
    if (this.#tunnel?.send({ type: 'statusRequest', id: 2 })) await this.#within(RELEASE_TIMEOUT_MS, answer.promise);
    return isLast;
  }

  /** Of copies, what was not delivered by now never is: the agent counts it before its last word. */
  async #tellDelivered(): Promise<void> {
    if (this.#options.settings.mirror === undefined) return;
    await this.#streams.giveUp(this.#options.clock);
  }

  /** No new requests come; the local process may still answer those that it has. */
  async #awaitAnswers(): Promise<void> {
    const { clock, events } = this.#options;
    if (this.#table.underWay > 0) events.onUnderWay?.(this.#table.underWay, this.#answersEndMs - clock.nowMs());
    const isAwaited = (): boolean => this.#table.underWay > 0 || this.#streams.isAwaited(clock.nowMs());
    while (clock.nowMs() < this.#answersEndMs && isAwaited()) await pause(clock, ANSWER_POLL_MS);
  }

  async #connect(): Promise<AgentMessageOf<'welcome'>> {
    const { access, clock } = this.#options;
    const address = await access.find();
    const handshake = { access, clock, events: this.#tunnelEvents() };
    try {
      const greeted = await greet(address, { ...handshake, hello: this.#hello(address) });
      return this.#adopt(greeted.tunnel, greeted.welcome, address);
    } catch (error) {
      if (!isResumeRefused(error)) throw error;
      this.#welcome = undefined;
      const greeted = await greet(address, { ...handshake, hello: this.#hello(address) });
      return this.#adopt(greeted.tunnel, greeted.welcome, address);
    }
  }

  #adopt(tunnel: Tunnel, welcome: AgentMessageOf<'welcome'>, address: AgentAddress): AgentMessageOf<'welcome'> {
    if (!welcome.resumed) this.#counters.beginAgain();
    this.#tunnel = tunnel;
    this.#welcome = welcome;
    this.#agentPid = address.pid;
    return welcome;
  }

  #hello(address: AgentAddress): CliMessageOf<'hello'> {
    const { settings, version } = this.#options;
    const hello = { type: 'hello', protocol: PROTOCOL_VERSION, version, role: 'session', name: settings.name } as const;
    if (this.#welcome === undefined || this.#agentPid !== address.pid) return hello;
    return { ...hello, resume: { session: this.#welcome.session, secret: this.#welcome.secret } };
  }

  #tunnelEvents(): TunnelEvents {
    return {
      onOpen: (stream, open) => this.#onOpen(stream, open),
      onMessage: message => this.#onMessage(message),
      onClosed: reason => this.#onClosed(reason),
    };
  }

  #onOpen(stream: MuxStream, open: StreamOpen): void {
    if (this.files.onOpen(stream, open)) return;
    const subscription = this.#table.find(open.subscriptionId);
    if (subscription === undefined) {
      stream.reset(RESET_NO_SUBSCRIPTION, 0);
      return;
    }
    if (this.#options.events.onStream !== undefined) {
      this.#options.events.onStream(stream, open);
      return;
    }
    this.#streams.take(stream, open, subscription.wish.localPort);
  }

  #onMessage(message: AgentMessage): void {
    switch (message.type) {
      case 'subscribed':
        this.#table.onSubscribed(message);
        return;
      case 'subscribeRefused':
        this.#table.onSubscribeRefused(message);
        return;
      case 'underWay':
        this.#table.onUnderWay(message);
        return;
      case 'torn':
        this.#streams.tear(message.stream);
        return;
      case 'unsubscribed':
        this.#table.onUnsubscribed(message);
        return;
      case 'ended':
        this.#onEnded(message);
        return;
      case 'notice':
        this.#options.events.onNotice(message);
        return;
      case 'seen':
        this.#onSeen(message);
        return;
      case 'filesRefused':
        this.files.onRefused(message);
        return;
      case 'counters':
        this.#counters.update(message.counters);
        return;
      case 'listeners':
        this.#onListeners?.(message);
        return;
      case 'status':
        this.#onStatus?.(message.report);
        return;
      case 'network':
        this.#onNetwork?.(message);
        return;
      default:
        return; // Answers to what a session does not ask.
    }
  }

  #onSeen(message: AgentMessageOf<'seen'>): void {
    const subscription = this.#table.find(message.id);
    if (subscription !== undefined) this.#options.events.onSeen?.(subscription.wish.mapping.remote, message);
  }

  #onEnded({ id, code, message }: AgentMessageOf<'ended'>): void {
    if (id !== null) {
      this.#table.onEnded(id, message);
      return;
    }
    if (this.#state !== LIVE) return;
    const isMirror = this.#options.settings.mirror !== undefined;
    // An agent that leaves closes the connection too; that is a loss, and a new one can be started.
    if (code === ENDED_LEAVING) {
      if (isMirror) void this.#tellDelivered().then(() => this.#tunnel?.send({ type: 'goodbye' }));
      return;
    }
    const error = endedError(code, sentence(message));
    if (!isMirror) {
      this.#fail(error);
      return;
    }
    this.#state = LEAVING;
    const said = this.#tellDelivered().then(() => this.#sayGoodbye());
    void said.then(() => this.#fail(error));
  }

  /** The agent's last counters come before it closes. */
  async #sayGoodbye(): Promise<void> {
    this.#tunnel?.send({ type: 'goodbye' });
    await this.#within(GOODBYE_TIMEOUT_MS, aborted(this.#leaving.signal));
  }

  #onClosed(reason: string): void {
    this.#tunnel = undefined;
    if (this.#state === LEAVING) this.#leaving.abort();
    if (this.#state !== LIVE) return;
    this.#state = LOST;
    this.#options.events.onLost(reason);
    void this.#reconnect();
  }

  /** Never rejects: what goes wrong ends the session. */
  async #reconnect(): Promise<void> {
    const { clock, events } = this.#options;
    const welcome = await searchAgent({
      clock,
      backoff: this.#backoffOfLoss(),
      attempt: () => this.#connect(),
      isWanted: () => this.#state === LOST,
    });
    if (this.#state !== LOST) return this.#end();
    if (welcome === undefined) return;
    if (welcome instanceof HeadgateError) return this.#fail(welcome);
    this.#state = LIVE;
    this.#backMs = clock.nowMs();
    events.onBack(welcome);
    this.#table.renew(welcome.resumed);
    this.files.renew();
  }

  /** An agent that is lost again soon after it came back has not really come back: the same window goes on. */
  #backoffOfLoss(): Backoff {
    const nowMs = this.#options.clock.nowMs();
    if (this.#backoff === undefined || nowMs - this.#backMs > RECONNECT_WINDOW_MS) {
      this.#backoff = new Backoff(RECONNECT_TIMES, nowMs);
    }
    return this.#backoff;
  }

  #fail(error: HeadgateError): void {
    this.#end();
    this.#options.events.onFailed(error);
  }

  #end(): void {
    this.#state = ENDED;
    this.#tunnel?.close();
    this.#tunnel = undefined;
    this.#table.clear();
    this.#streams.abort();
  }

  /** Waits for `work`, but no longer than `timeoutMs`. @returns what it resolved with in time */
  async #within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result | undefined> {
    const enough = new AbortController();
    const result = await Promise.race([work, pause(this.#options.clock, timeoutMs, enough.signal)]);
    enough.abort();
    return result ?? undefined;
  }
}
