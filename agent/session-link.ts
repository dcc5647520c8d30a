/**
 * One WebSocket of a CLI: the handshake, then a session's or an observer's control messages, and the tunnel's frames.
 *
 *   new ──hello (session)──► attached to a Session ──socket gone, silent──► the session is away
 *    │                              └──goodbye──► the session is over
 *    ├──hello (observer)──► may ask, may kill
 *    └──anything else, or HELLO_MS──► closed
 *
 * A CLI that is silent for `silenceMs` is gone: its streams end and its requests go to the app, whatever TCP still thinks.
 */
import type { WebSocket } from 'ws';
import { compileFilter, FilterError, parseFilter } from '../filter-engine/index.ts';
import {
  type AgentMessage,
  type CliMessage,
  type CliMessageOf,
  DEFAULT_HEARTBEAT,
  Heartbeat,
  MAX_NAME_LENGTH,
  Mux,
  type MuxStream,
  type MuxVisitor,
  PROTOCOL_VERSION,
  parseCliMessage,
  REFUSED_HELLO,
  REFUSED_RESUME,
  REFUSED_SESSION_LIMIT,
  type StatusReport,
  type StreamOpen,
  type StreamVisitor,
  SUBSCRIBE_FILTER_INVALID,
  SUBSCRIBE_NOT_SERVED,
  SUBSCRIBE_OBSERVER,
  SUBSCRIBE_RULES_FAILED,
  type SubscriptionId,
  toPort,
  toPrintable,
  toSessionId,
  toSubscriptionId,
  versionRefusal,
} from '../protocol/index.ts';
import { GRACE_MS, HELLO_MS } from './limits.ts';
import { PortSubscription, type Session, type SessionLink, type SubscriptionWish } from './session.ts';
import type { Refusal, SessionRegistry } from './session-registry.ts';

/** What links ask of the agent. */
export interface AgentServices {
  readonly registry: SessionRegistry;
  readonly version: string;
  readonly target: string;
  readonly engine: string;
  readonly clientAddressKept: boolean;
  status(): StatusReport;
  /** Ports with listeners in the pod. */
  listeners(): number[];
  /** Connections to the port that the app has already. */
  countPredating(port: number): number;
  /** Resets them. */
  resetPredating(port: number): void;
  warn(message: string): void;
}

/** What an observer's welcome says in place of a session. */
const NO_SESSION = toSessionId('00000000');
const NO_SECRET = 'observers-have-none';

const TICK_MS = 500;
/** WebSocket close codes (RFC 6455 section 7.4.1). */
const CLOSE_NORMAL = 1000;
const CLOSE_PROTOCOL = 1002;

export class SessionLinkServer implements MuxVisitor, SessionLink {
  private readonly socket: WebSocket;
  private readonly services: AgentServices;
  private readonly mux: Mux;
  private readonly heartbeat = new Heartbeat(DEFAULT_HEARTBEAT, performance.now());
  private readonly ticking: NodeJS.Timeout;
  private readonly hello: NodeJS.Timeout;
  private session: Session | null = null;
  private observer: string | null = null;
  private isClosed = false;

  constructor(socket: WebSocket, services: AgentServices) {
    this.socket = socket;
    this.services = services;
    this.mux = new Mux({
      role: 'agent',
      visitor: this,
      transport: new SocketTransport(socket),
      scheduleFlush: flush => setImmediate(flush),
    });
    this.hello = setTimeout(() => this.refuse(REFUSED_HELLO, 'No hello came in time.', 'Connect again.'), HELLO_MS);
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    socket.on('message', data => this.receive(data as Buffer));
    socket.on('pong', () => this.heartbeat.heard(performance.now()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.finish());
  }

  // SessionLink.

  send(message: AgentMessage): void {
    if (!this.mux.sendControl(message)) this.services.warn(`a message of type ${message.type} could not be sent`);
  }

  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null {
    return this.mux.openStream(open, visitor);
  }

  get streamCount(): number {
    return this.mux.streamCount;
  }

  close(): void {
    this.mux.flush();
    this.finish();
    this.socket.close(CLOSE_NORMAL);
  }

  // MuxVisitor.

  onOpen(): void {
    // Streams are opened by the agent; the mux refuses an OPEN of the CLI before it comes here.
  }

  onPong(): void {
    // Any message counts as life (receive).
  }

  onProtocolError(error: Error): void {
    this.services.warn(`a CLI broke the protocol and was disconnected: ${error.message}`);
    this.socket.close(CLOSE_PROTOCOL);
    this.finish();
  }

  onControl(value: unknown): void {
    const parsed = parseCliMessage(value);
    switch (parsed.kind) {
      case 'version':
        this.send(versionRefusal(parsed.protocol));
        this.close();
        return;
      case 'invalid':
        this.refuse(REFUSED_HELLO, parsed.error.message, 'Use a CLI of the version of this agent.');
        return;
      case 'unknown':
        this.services.warn(`a CLI sent a message of the unknown type ${parsed.type}; ignored`);
        return;
      case 'message':
        this.handle(parsed.message);
    }
  }

  private receive(data: Buffer): void {
    if (this.isClosed) return;
    this.heartbeat.heard(performance.now());
    this.mux.receive(data);
  }

  private handle(message: CliMessage): void {
    if (message.type === 'hello') {
      this.welcome(message).catch(error => this.fail(error));
      return;
    }
    if (this.session === null && this.observer === null) {
      this.refuse(REFUSED_HELLO, 'The first message must be hello.', 'Use the headgate CLI.');
      return;
    }
    switch (message.type) {
      case 'subscribe':
        this.subscribe(message).catch(error => this.fail(error));
        return;
      case 'unsubscribe':
        this.unsubscribe(message).catch(error => this.fail(error));
        return;
      case 'statusRequest':
        this.send({ type: 'status', id: message.id, report: this.services.status() });
        return;
      case 'listenersRequest':
        this.send({ type: 'listeners', id: message.id, ports: this.services.listeners().map(toPort) });
        return;
      case 'killRequest': {
        const found = this.services.registry.kill(
          toSessionId(message.session),
          this.observer ?? this.session?.name ?? '',
        );
        this.send({ type: 'killed', id: message.id, session: found ? message.session : null, found });
        return;
      }
      case 'goodbye':
        this.leave();
    }
  }

  private async welcome(hello: CliMessageOf<'hello'>): Promise<void> {
    if (this.session !== null || this.observer !== null) {
      this.refuse(REFUSED_HELLO, 'Hello came twice.', 'Use the headgate CLI.');
      return;
    }
    clearTimeout(this.hello);
    const { registry } = this.services;
    const name = toPrintable(hello.name, MAX_NAME_LENGTH);
    if (hello.role === 'observer') {
      this.observer = name;
      this.sendWelcome(null);
      return;
    }
    if (hello.resume === undefined) {
      this.session = registry.add(name, this);
      if (this.session !== null) this.sendWelcome(this.session);
      else
        this.refuse(
          REFUSED_SESSION_LIMIT,
          'This agent has as many sessions as it can serve.',
          'End one of them (headgate kill).',
        );
      return;
    }
    const session = await registry.resume(toSessionId(hello.resume.session), hello.resume.secret, this);
    if (this.isClosed) {
      // The link broke while the rule was brought back.
      if (session !== null) registry.leave(session, this);
      return;
    }
    this.session = session;
    if (session !== null) this.sendWelcome(session, true);
    else this.refuse(REFUSED_RESUME, 'The session to resume is over.', 'Connect as a new session.');
  }

  private sendWelcome(session: Session | null, resumed = false): void {
    const { version, target, engine, clientAddressKept } = this.services;
    this.send({
      type: 'welcome',
      protocol: PROTOCOL_VERSION,
      version,
      session: session?.id ?? NO_SESSION,
      secret: session?.secret ?? NO_SECRET,
      target,
      engine,
      clientAddressKept,
      pingIntervalMs: DEFAULT_HEARTBEAT.pingIntervalMs,
      silenceMs: DEFAULT_HEARTBEAT.silenceMs,
      graceMs: GRACE_MS,
      resumed,
    });
  }

  private async subscribe(wish: CliMessageOf<'subscribe'>): Promise<void> {
    const { session } = this;
    const id = toSubscriptionId(wish.id);
    const port = toPort(wish.port);
    if (session === null) {
      this.refuseSubscription(id, {
        code: SUBSCRIBE_OBSERVER,
        message: 'an observer cannot take traffic',
        hint: 'connect as a session',
      });
      return;
    }
    if (wish.ifServed === true && !this.services.listeners().includes(port)) {
      this.refuseSubscription(id, {
        code: SUBSCRIBE_NOT_SERVED,
        message: `nothing in the target listens on port ${port}`,
        hint: 'name the port of the app with --port REMOTE:LOCAL',
      });
      return;
    }
    const compiled = this.compile(id, wish.filter);
    if (compiled === undefined) return;
    try {
      const predating = this.services.countPredating(port);
      const stealsProbes = wish.stealProbes;
      const outcome = await this.services.registry.subscribe(
        session,
        { id, port, stealsProbes, ...compiled },
        wish.takeover,
      );
      if (!(outcome instanceof PortSubscription)) {
        this.refuseSubscription(id, outcome);
        return;
      }
      if (wish.drain) this.services.resetPredating(port);
      this.confirm(outcome, predating);
    } catch (error) {
      this.refuseSubscription(id, {
        code: SUBSCRIBE_RULES_FAILED,
        message: `the kernel refused the redirect rule: ${error instanceof Error ? error.message : error}`,
        hint: 'see the agent’s log; --redirect-engine tries another way of redirecting',
      });
    }
  }

  private confirm(subscription: PortSubscription, predating: number): void {
    const { id, port, session } = subscription;
    const others = this.services.registry.overlapsOf(subscription);
    const overlaps = others.map(({ session: { name, id: session }, shape }) => ({ name, session, filter: shape }));
    this.send({ type: 'subscribed', id, port, predating, overlaps });
    for (const other of others) {
      other.session.send({
        type: 'notice',
        level: 'info',
        code: 'OVERLAP',
        message: `${session.name} takes requests (${subscription.shape}) on port ${port}, too; where both filters match, yours wins`,
        subscription: other.id,
      });
    }
  }

  /** @returns undefined when the filter was refused */
  private compile(id: SubscriptionId, written: unknown): Pick<SubscriptionWish, 'filter' | 'spec'> | undefined {
    if (written === null) return { filter: null, spec: null };
    try {
      const spec = parseFilter(written);
      return { filter: compileFilter(spec), spec };
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      this.refuseSubscription(id, {
        code: SUBSCRIBE_FILTER_INVALID,
        message: error.message,
        hint: 'correct the filter; headgate config check tells more',
      });
      return undefined;
    }
  }

  private async unsubscribe({ id }: CliMessageOf<'unsubscribe'>): Promise<void> {
    const subscriptionId = toSubscriptionId(id);
    if (this.session !== null) await this.services.registry.unsubscribe(this.session, subscriptionId);
    this.send({ type: 'unsubscribed', id });
  }

  private refuseSubscription(id: SubscriptionId, refusal: Refusal): void {
    this.send({ type: 'subscribeRefused', id, ...refusal });
  }

  private leave(): void {
    const session = this.session;
    session?.sendCounters();
    this.session = null;
    if (session !== null) this.services.registry.remove(session);
    this.close();
  }

  private refuse(code: string, message: string, hint: string): void {
    this.send({ type: 'refused', code, message, hint });
    this.close();
  }

  private fail(error: unknown): void {
    this.services.warn(`a session failed: ${error instanceof Error ? error.stack : error}`);
    this.close();
  }

  private tick(): void {
    switch (this.heartbeat.tick(performance.now())) {
      case 'ping':
        this.mux.ping();
        return;
      case 'silent':
        this.services.warn(`session ${this.session?.id ?? 'of an observer'} is silent; its requests go to the app`);
        this.finish();
        this.socket.terminate();
    }
  }

  private finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.ticking);
    clearTimeout(this.hello);
    // First the routes, so that what its streams give back does not come to this session again.
    if (this.session !== null) this.services.registry.leave(this.session, this);
    this.session = null;
    this.mux.destroy();
  }
}

/** Where the mux's messages go. */
class SocketTransport {
  private readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(message: Buffer): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(message);
  }
}
