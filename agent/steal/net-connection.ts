/** One client connection in the `net` shell: its sockets, its timer and its engine. */
import type { RequestHead } from '../../filter-engine/index.ts';
import type { Counters } from '../../protocol/index.ts';
import { AppLeg } from './app-leg.ts';
import { Connection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import type { ConnectionOwner, Destination } from './connection-owner.ts';
import type { Leg } from './leg.ts';
import { NetLeg, type NetLegEvents, type TcpHandle } from './net-leg.ts';
import type { ClientEndpoint } from './routes.ts';
import { Timed } from './timer-wheel.ts';

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
    this.client = new NetLeg(shell, { handle }, this);
    this.engine = new Connection(this, shell.routesOf(endpoint.podPort), this.client, endpoint);
  }

  begin(): void {
    this.engine.start();
    this.client.begin();
  }

  /** Ends it whatever it is doing. */
  cut(): void {
    this.engine.cut();
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
    return new AppLeg(this.shell, this.engine, this.destination);
  }

  setTimer(delayMs: number): void {
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
