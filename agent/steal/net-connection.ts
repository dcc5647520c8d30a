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

export interface Accepted {
  readonly handle: TcpHandle;
  readonly client: ClientEndpoint;
  readonly destination: Destination;
}

/** One connection's sockets and timer; the engine's host. */
export class ShellConnection extends Timed implements ConnectionHost, NetLegEvents {
  readonly engine: Connection;
  private readonly id: number;
  private readonly acceptedMs = performance.now();
  private ending = 'closed';
  private readonly shell: ConnectionOwner;
  private readonly client: NetLeg;
  private readonly destination: Destination;

  /** @param id for the log */
  constructor(shell: ConnectionOwner, id: number, { handle, client, destination }: Accepted) {
    super();
    this.id = id;
    this.shell = shell;
    this.destination = destination;
    this.client = new NetLeg(shell, { handle }, this);
    this.engine = new Connection(this, shell.routesOf(client.podPort), this.client, client);
  }

  begin(): void {
    this.engine.start();
    this.client.begin();
  }

  /** Ends it whatever it is doing. */
  cut(): void {
    this.ending = 'cut';
    this.engine.cut();
    this.client.reset();
  }

  /** What the log says of it at its end. */
  totals(): object {
    const { id, ending, engine } = this;
    const seconds = (performance.now() - this.acceptedMs) / 1_000;
    const { bytesRead } = this.client.socket;
    return { connection: id, ending, seconds, bytesRead, hasStolen: engine.hasStolen };
  }

  // The engine's host.

  get counters(): Counters {
    return this.shell.counters;
  }

  get servesSessions(): boolean {
    return true;
  }

  get highWaterBytes(): number {
    return this.shell.queues.highWaterBytes;
  }

  get head(): RequestHead {
    return this.shell.head;
  }

  dialApp(): Leg {
    return new AppLeg(this.shell, this.engine, this.destination);
  }

  handOver(): never {
    throw new Error('the thread that serves sessions hands no connection over');
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
    this.ending = 'reset by the client';
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
