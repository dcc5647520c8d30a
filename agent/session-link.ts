/**
 * One WebSocket of a CLI: the handshake, then a session's or an observer's control messages, and the tunnel's frames.
 *
 *   new ──hello (session)──► attached to a Session ──socket gone, silent──► the session is away
 *    │                              ├──goodbye──► the session is over
 *    │                              └──ended by others──► the session is over; of a mirror, its goodbye is waited for
 *    ├──hello (observer)──► may ask, may kill
 *    ├──join──► given to a thread that has connections, for their streams alone (steal/joined-tunnel.ts)
 *    └──anything else, or HELLO_MS──► closed
 *
 * A CLI that is silent for `silenceMs` is gone: its streams end and its requests go to the app, whatever TCP still thinks.
 */
import {
  type AgentMessage,
  CLOSE_NORMAL,
  CLOSE_PROTOCOL,
  type CliMessage,
  type CliMessageOf,
  type CounterName,
  DEFAULT_HEARTBEAT,
  type DialledStream,
  Heartbeat,
  MAX_LISTED_PORTS,
  MAX_NAME_LENGTH,
  Mux,
  type MuxStream,
  type MuxVisitor,
  type Port,
  PROTOCOL_VERSION,
  parseCliMessage,
  REFUSED_HELLO,
  REFUSED_RESUME,
  REFUSED_SESSION_LIMIT,
  RESET_DIAL_FORBIDDEN,
  type StreamDial,
  type StreamOpen,
  type StreamVisitor,
  toPort,
  toPrintable,
  toSessionId,
  versionRefusal,
  type WebSocketWire,
  type WireEvents,
} from '../protocol/index.ts';
import { atTurnEnd, giveBack } from '../sys/index.ts';
import type { AgentServices } from './agent-services.ts';
import { FAREWELL_MS, GRACE_MS, HEARTBEAT_TICK_MS, HELLO_MS } from './limits.ts';
import { withPrintableTexts } from './message-text.ts';
import { serveFiles } from './pod-files.ts';
import type { Session, SessionLink } from './session.ts';
import { SubscriptionRequests } from './subscription-requests.ts';

/** What an observer's welcome says in place of a session. */
const NO_SESSION = toSessionId('00000000');
const NO_SECRET = 'observers-have-none';

/** What a link needs of its WebSocket. */
export type LinkWire = Pick<
  WebSocketWire,
  'begin' | 'joinSocketLoop' | 'sendBorrowed' | 'bufferedBytes' | 'close' | 'release' | 'terminate'
>;

export class SessionLinkServer implements MuxVisitor, SessionLink, WireEvents {
  private readonly wire: LinkWire;
  private readonly services: AgentServices;
  private readonly mux: Mux;
  private readonly heartbeat = new Heartbeat(DEFAULT_HEARTBEAT, performance.now());
  private readonly ticking: NodeJS.Timeout;
  private readonly hello: NodeJS.Timeout;
  private readonly requests: SubscriptionRequests;
  private hasSaidHello = false;
  private session: Session | null = null;
  private observer: string | null = null;
  private isClosed = false;
  private hasOfferedThreads = false;
  /** Its session is over, and a goodbye is all that is heard. */
  private farewell: NodeJS.Timeout | null = null;

  constructor(wire: LinkWire, services: AgentServices) {
    this.wire = wire;
    this.services = services;
    this.requests = new SubscriptionRequests(services, message => this.send(message));
    this.mux = new Mux({
      role: 'agent',
      visitor: this,
      transport: wire,
      scheduleFlush: atTurnEnd,
    });
    this.hello = setTimeout(() => this.refuse(REFUSED_HELLO, 'No hello came in time.', 'Connect again.'), HELLO_MS);
    this.ticking = setInterval(() => this.tick(), HEARTBEAT_TICK_MS);
    wire.begin(this);
  }

  // WireEvents.

  onFrames(bytes: Buffer, start: number, end: number): void {
    if (!this.isClosed) this.mux.receive(bytes, start, end);
  }

  onAlive(): void {
    this.heartbeat.heard(performance.now());
  }

  onClosed(): void {
    this.finish();
  }

  // SessionLink.

  send(message: AgentMessage): void {
    if (!this.mux.sendControl(withPrintableTexts(message)))
      this.services.warn(`a message of type ${message.type} could not be sent`);
  }

  openStream(open: StreamOpen, visitor: StreamVisitor): MuxStream | null {
    return this.mux.openStream(open, visitor);
  }

  get streamCount(): number {
    return this.mux.streamCount;
  }

  get queuedBytes(): number {
    return this.mux.queuedBytes;
  }

  get backlogBytes(): number {
    return this.wire.bufferedBytes;
  }

  close(): void {
    this.mux.flush();
    this.finish();
    this.wire.close(CLOSE_NORMAL);
  }

  closeAfterGoodbye(): void {
    this.farewell ??= setTimeout(() => this.leave(), FAREWELL_MS);
  }

  // MuxVisitor.

  onOpen(): void {
    // OPEN is the agent's to say; the mux refuses one of the CLI before it comes here.
  }

  onDial(stream: DialledStream, dial: StreamDial): void {
    const { session } = this;
    if (session === null) {
      stream.reset(RESET_DIAL_FORBIDDEN, 0);
      return;
    }
    this.wire.joinSocketLoop();
    this.services.network.outgoing.dial(stream, dial, { note: (name, times) => this.noteFor(session, name, times) });
  }

  onPong(): void {
    // Any message counts as life (receive).
  }

  onProtocolError(error: Error): void {
    this.note('session_protocol_errors');
    this.services.warn(`a CLI broke the protocol and was disconnected: ${error.message}`);
    this.wire.close(CLOSE_PROTOCOL);
    this.finish();
  }

  onControl(value: unknown): void {
    giveBack();
    const parsed = parseCliMessage(value);
    switch (parsed.kind) {
      case 'version':
        this.send(versionRefusal(parsed.protocol));
        this.close();
        return;
      case 'invalid':
        this.note('session_protocol_errors');
        this.refuse(REFUSED_HELLO, parsed.error.message, 'Use a CLI of the version of this agent.');
        return;
      case 'unknown':
        this.note('control_unknown');
        this.services.warn(`a CLI sent a message of the unknown type ${parsed.type}; ignored`);
        return;
      case 'message':
        try {
          this.handle(parsed.message);
        } catch (error) {
          this.fail(error);
        }
    }
  }

  /** Counts for the agent, and for the session once there is one. */
  private note(name: CounterName): void {
    this.services.counters.values[name]++;
    if (this.session !== null) this.session.counters.values[name]++;
  }

  /** Counts what a session's dial did, which may be known after its link has gone. */
  private noteFor(session: Session, name: CounterName, times = 1): void {
    this.services.counters.values[name] += times;
    session.counters.values[name] += times;
  }

  private handle(message: CliMessage): void {
    if (this.farewell !== null && message.type !== 'goodbye') return;
    if (message.type === 'hello') {
      this.welcome(message).catch(error => this.fail(error));
      return;
    }
    if (message.type === 'join') {
      this.join(message);
      return;
    }
    if (this.session === null && this.observer === null) {
      this.refuse(REFUSED_HELLO, 'The first message must be hello.', 'Use the headgate CLI.');
      return;
    }
    switch (message.type) {
      case 'subscribe':
        this.requests
          .subscribe(this.session, message)
          .then(() => this.offerThreads())
          .catch(error => this.fail(error));
        return;
      case 'unsubscribe':
        this.requests.unsubscribe(this.session, message).catch(error => this.fail(error));
        return;
      case 'statusRequest':
        this.send({ type: 'status', id: message.id, report: this.services.status() });
        return;
      case 'listenersRequest':
        this.send({ type: 'listeners', id: message.id, ports: this.listedPorts() });
        return;
      case 'environRequest':
        for (const page of this.services.environ(message.id)) this.send(page);
        return;
      case 'filesRequest':
        serveFiles(this.services, message, { session: this.session, link: this }).catch(error => this.fail(error));
        return;
      case 'networkRequest':
        this.send(this.services.network.message(message.id));
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

  /** Once the session takes requests: it may have more WebSockets, one for each thread that has their connections. */
  private offerThreads(): void {
    const { joining } = this.services;
    const takes = [...(this.session?.subscriptions.values() ?? [])].some(each => each.mode === 'steal');
    if (this.hasOfferedThreads || !takes || joining === null || joining.threads === 0) return;
    this.hasOfferedThreads = true;
    this.send({ type: 'joinable', count: joining.threads });
  }

  private join({ session: id, secret }: CliMessageOf<'join'>): void {
    const { joining, registry } = this.services;
    const session = this.hasSaidHello ? null : registry.find(toSessionId(id), secret);
    const fd = session === null || joining === null ? -1 : this.wire.release();
    if (session === null || joining === null || fd < 0) {
      this.refuse(REFUSED_RESUME, 'There is no such session to join.', 'Use the headgate CLI.');
      return;
    }
    this.finish();
    joining.join(session, fd);
  }

  private listedPorts(): Port[] {
    const ports = this.services.listeners().map(toPort);
    if (ports.length <= MAX_LISTED_PORTS) return ports;
    this.services.warn(`only ${MAX_LISTED_PORTS} of ${ports.length} listening ports are told`);
    return ports.slice(0, MAX_LISTED_PORTS);
  }

  private async welcome(hello: CliMessageOf<'hello'>): Promise<void> {
    if (this.hasSaidHello) {
      this.refuse(REFUSED_HELLO, 'Hello came twice.', 'Use the headgate CLI.');
      return;
    }
    this.hasSaidHello = true;
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

  private leave(): void {
    const session = this.session;
    this.session = null;
    // First the routes, as in `finish`; then the streams, so that what they could not deliver is in the last counters.
    if (session !== null) this.services.registry.remove(session);
    this.mux.abandonStreams();
    session?.sendCounters(this);
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
        this.wire.terminate();
    }
  }

  private finish(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.ticking);
    clearTimeout(this.hello);
    if (this.farewell !== null) clearTimeout(this.farewell);
    // First the routes, so that what its streams give back does not come to this session again.
    if (this.session !== null) this.services.registry.leave(this.session, this);
    this.session = null;
    if (this.observer !== null) this.services.registry.loneliness.visitorLeft();
    this.mux.destroy();
  }
}
