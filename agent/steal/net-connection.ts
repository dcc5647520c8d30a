/** One client connection in the `net` shell: its sockets, its timer and its engine. */
import type { RequestHead } from '../../filter-engine/index.ts';
import type { Counters, Port } from '../../protocol/index.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import type { Leg } from './leg.ts';
import { NetLeg, type NetLegEvents, type TcpHandle } from './net-leg.ts';
import type { ClientEndpoint, PortRoutes } from './routes.ts';
import { Timed, type TimerWheel } from './timer-wheel.ts';

/** Where a connection goes. */
export interface Destination {
  readonly address: string;
  readonly port: number;
}

/** What a connection needs of its shell. */
export interface ConnectionOwner {
  readonly wheel: TimerWheel;
  readonly head: RequestHead;
  readonly counters: Counters;
  routesOf(port: Port): PortRoutes;
  /** A marked socket for a connection to the app, not yet connected. @throws Error when there is none */
  openSocket(clientAddress: string, destination: Destination): number;
  forget(connection: ShellConnection): void;
  warn(message: string): void;
}

/** One connection's sockets and timer; the engine's host. */
export class ShellConnection extends Timed implements ConnectionHost, NetLegEvents {
  readonly engine: Connection;
  private readonly shell: ConnectionOwner;
  private readonly client: NetLeg;
  private readonly destination: Destination;

  constructor(shell: ConnectionOwner, handle: TcpHandle, endpoint: ClientEndpoint, destination: Destination) {
    super();
    this.shell = shell;
    this.destination = destination;
    this.client = new NetLeg(shell.wheel, { handle }, this);
    this.engine = new Connection(this, shell.routesOf(endpoint.podPort), this.client, endpoint);
  }

  begin(): void {
    this.engine.start();
    this.client.begin();
  }

  /** Ends it whatever it is doing. */
  cut(): void {
    this.engine.clientReset();
    this.client.reset();
  }

  // The engine's host.

  get counters(): Counters {
    return this.shell.counters;
  }

  get head(): RequestHead {
    return this.shell.head;
  }

  dialApp(): Leg {
    const { shell, destination, engine } = this;
    try {
      const fd = shell.openSocket(engine.endpoint.address, destination);
      const { leg } = new AppSocket(shell.wheel, engine, fd);
      leg.connect(destination.address, destination.port);
      return leg;
    } catch (error) {
      shell.warn(`no socket for a connection to the app: ${error instanceof Error ? error.message : error}`);
      return new RefusedLeg(engine);
    }
  }

  setTimer(_connection: Connection, delayMs: number): void {
    this.shell.wheel.set(this, delayMs);
  }

  clearTimer(): void {
    this.shell.wheel.clear(this);
  }

  onTimer(): void {
    this.engine.timeOut();
  }

  // The client's socket.

  onData(buf: Buffer, start: number, end: number): void {
    this.engine.clientData(buf, start, end);
  }

  onEnd(): void {
    this.engine.clientEnd();
  }

  onBroken(): void {
    this.engine.clientReset();
  }

  onDrain(): void {
    this.engine.clientDrain();
  }

  onGone(): void {
    this.engine.clientClosed();
    this.shell.wheel.clear(this);
    this.shell.forget(this);
  }
}

/** The app's socket of one connection. */
class AppSocket implements NetLegEvents {
  readonly leg: NetLeg;
  private readonly engine: Connection;

  constructor(wheel: TimerWheel, engine: Connection, fd: number) {
    this.engine = engine;
    this.leg = new NetLeg(wheel, { fd }, this);
  }

  onData(buf: Buffer, start: number, end: number): void {
    this.engine.appData(buf, start, end);
  }

  onEnd(): void {
    this.engine.appEnd();
  }

  onBroken(isOpen: boolean): void {
    if (isOpen) this.engine.appReset();
    else this.engine.appRefused();
  }

  onDrain(): void {
    this.engine.appDrain();
  }

  onGone(): void {
    // The engine was told by `onEnd` or `onBroken`, or gave the leg up itself.
  }
}

/** Stands for an app that could not even be dialled: reports the refusal in a turn of its own. */
class RefusedLeg implements Leg {
  readonly queuedBytes = 0;
  private isSilent = false;

  constructor(engine: Connection) {
    setImmediate(() => this.isSilent || engine.appRefused());
  }

  write(): void {}
  end(): void {}
  pause(): void {}
  resume(): void {}

  reset(): void {
    this.isSilent = true;
  }

  abandon(): void {
    this.isSilent = true;
  }
}
