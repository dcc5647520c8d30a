/**
 * The leg to the app: dials, then is a NetLeg.
 *
 *   dialling ──connected──► open: a NetLeg does the work
 *      └──refused, no socket──► over: the engine is told in a turn of its own
 *
 * An app of the same pod answers within connect(2) itself: the kernel runs the whole handshake before the call returns.
 * So the usual dial costs no event and no turn. Otherwise (the app's backlog is full, or nobody listens) the leg waits
 * in *dialling*, keeps what the engine writes, and looks again at each tick of the wheel.
 *
 * Two connections of one client can meet on one borrowed port; the kernel says EADDRNOTAVAIL, and another port is tried.
 */

import { ByteHold } from '../../filter-engine/index.ts';
import { closeSocket, connectSocket, isConnected, SysError, takeSocketError } from '../../sys/index.ts';
import type { ConnectionOwner, Destination } from './connection-owner.ts';
import type { Leg } from './leg.ts';
import { DIAL_ATTEMPTS, DIAL_POLL_MS, LINGER_MS } from './limits.ts';
import { NetLeg, type NetLegEvents } from './net-leg.ts';
import type { ClientEndpoint } from './routes.ts';
import { Timed } from './timer-wheel.ts';

const TRY_ANOTHER_PORT: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EADDRINUSE']);

const NO_DESCRIPTOR: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** Who a connection to the app is for: an engine, or what ends TLS before one. */
export interface AppLegEvents {
  /** The client in whose name the app is dialled. */
  readonly endpoint: ClientEndpoint;
  appData(buf: Buffer, start: number, end: number): void;
  appEnd(): void;
  appReset(): void;
  /** The connection could not be made. */
  appRefused(): void;
  appDrain(): void;
}

export class AppLeg extends Timed implements Leg, NetLegEvents {
  private readonly shell: ConnectionOwner;
  /** The engine, mostly. */
  private engine: AppLegEvents;
  /** Null while dialling and when it failed. */
  private leg: NetLeg | null = null;
  /** The descriptor while dialling, else -1. */
  private fd = -1;
  private early: ByteHold | null = null;
  private wantsEnd = false;
  private isPaused = false;
  /** The engine gave the leg up while it was dialling. */
  private isSilent = false;
  /** When a leg that was given up while dialling is closed, at the latest. */
  private abandonedMs = 0;

  private constructor(shell: ConnectionOwner, engine: AppLegEvents) {
    super();
    this.shell = shell;
    this.engine = engine;
  }

  static dial(shell: ConnectionOwner, engine: AppLegEvents, destination: Destination): AppLeg {
    const leg = new AppLeg(shell, engine);
    leg.begin(destination);
    return leg;
  }

  /** Takes over a connection to the app that another thread made; the leg's from here on. */
  static adopt(shell: ConnectionOwner, engine: AppLegEvents, fd: number): AppLeg {
    const leg = new AppLeg(shell, engine);
    leg.fd = fd;
    leg.open();
    return leg;
  }

  /** Another one hears of it from here on. */
  reportTo(engine: AppLegEvents): void {
    this.engine = engine;
  }

  private begin(destination: Destination): void {
    const { shell } = this;
    try {
      this.fd = this.dial(destination);
    } catch (error) {
      if (error instanceof SysError && NO_DESCRIPTOR.has(error.code)) shell.noteExhausted();
      shell.warn(`the app could not be dialled: ${error instanceof Error ? error.message : error}`);
      setImmediate(() => this.refuse());
      return;
    }
    if (isConnected(this.fd)) this.open();
    else shell.wheel.set(this, 0);
  }

  get queuedBytes(): number {
    return this.leg?.queuedBytes ?? this.early?.length ?? 0;
  }

  write(buf: Buffer, start: number, end: number): void {
    if (this.leg !== null) {
      this.leg.write(buf, start, end);
      return;
    }
    this.early ??= new ByteHold();
    this.early.append(buf, start, end);
  }

  end(): void {
    if (this.leg === null) this.wantsEnd = true;
    else this.leg.end();
  }

  reset(): void {
    this.isSilent = true;
    if (this.leg === null) this.stopDialling();
    else this.leg.reset();
  }

  abandon(): void {
    this.isSilent = true;
    this.wantsEnd = true;
    this.abandonedMs = performance.now();
    this.leg?.abandon();
  }

  /** As of NetLeg. */
  copyDescriptor(): number {
    return this.isSilent ? -1 : (this.leg?.copyDescriptor() ?? -1);
  }

  release(): void {
    this.isSilent = true;
    this.leg?.release();
  }

  pause(): void {
    this.isPaused = true;
    this.leg?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.leg?.resume();
  }

  /** Looks whether the connection has come about. */
  onTimer(): void {
    if (this.fd < 0) return;
    if (isConnected(this.fd)) {
      this.open();
      return;
    }
    const isOverdue = this.isSilent && performance.now() - this.abandonedMs > LINGER_MS;
    if (takeSocketError(this.fd) === 0 && !isOverdue) {
      this.shell.wheel.set(this, DIAL_POLL_MS);
      return;
    }
    this.stopDialling();
    this.refuse();
  }

  // The socket's events.

  onData(buf: Buffer, start: number, end: number): void {
    this.engine.appData(buf, start, end);
  }

  onEnd(): void {
    this.engine.appEnd();
  }

  onBroken(): void {
    this.engine.appReset();
  }

  onDrain(): void {
    this.engine.appDrain();
  }

  onGone(): void {
    // The engine was told by `onEnd` or `onBroken`, or gave the leg up itself.
  }

  /** @returns a descriptor that is connected or about to be */
  private dial(destination: Destination): number {
    for (let attempt = 1; ; attempt++) {
      const fd = this.shell.openSocket(this.engine.endpoint, destination);
      try {
        connectSocket(fd, destination.address, destination.port);
        return fd;
      } catch (error) {
        closeSocket(fd);
        const isWorthAnother = error instanceof SysError && TRY_ANOTHER_PORT.has(error.code);
        if (!isWorthAnother || attempt === DIAL_ATTEMPTS) throw error;
      }
    }
  }

  /** Connected: what waited goes first. */
  private open(): void {
    const leg = new NetLeg(this.shell, { fd: this.fd }, this);
    this.fd = -1;
    this.leg = leg;
    if (!this.isPaused) leg.begin();
    const early = this.early;
    this.early = null;
    if (early !== null) leg.write(early.bytes, early.start, early.end);
    if (this.isSilent) leg.abandon();
    else if (this.wantsEnd) leg.end();
    if (early !== null && !this.isSilent && leg.queuedBytes === 0) this.engine.appDrain();
  }

  private stopDialling(): void {
    this.shell.wheel.clear(this);
    if (this.fd >= 0) closeSocket(this.fd);
    this.fd = -1;
    this.early = null;
  }

  private refuse(): void {
    if (!this.isSilent) this.engine.appRefused();
    this.isSilent = true;
  }
}
