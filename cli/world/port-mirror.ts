/**
 * Each port that programs inside listen on, also on this machine's loopback: for browsers and debuggers, and for what the tunnel brings.
 * The same number where it is free and above 1023, another one else, which is told.
 */

import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { AF_INET, AF_INET6, listeningSockets, resetSocket, type SocketAddress, SysError } from '../../sys/index.ts';
import { joinSockets } from './far-end.ts';
import { GATE_PORT, PORT_POLL_MS } from './limits.ts';
import type { SocketPool } from './socket-pool.ts';

const LOOPBACK = '127.0.0.1';
const FIRST_FREE_PORT = 1_024;

/** Told when ports come and go. */
export interface PortMirrorEvents {
  onOpened(port: number, hostPort: number): void;
}

export class PortMirror implements Disposable {
  readonly #table: number;
  readonly #pool: SocketPool;
  readonly #events: PortMirrorEvents;
  readonly #servers = new Map<number, Server>();
  readonly #polling: NodeJS.Timeout;
  #isOver = false;

  /** @param table tells who listens in the world; its owner closes it behind us */
  constructor(table: number, pool: SocketPool, events: PortMirrorEvents) {
    this.#table = table;
    this.#pool = pool;
    this.#events = events;
    this.#polling = setInterval(() => this.#look(), PORT_POLL_MS);
    this.#polling.unref();
  }

  /** Where a port of the world is on this machine's loopback; undefined while nothing listens there. */
  hostPort(port: number): number | undefined {
    const address = this.#servers.get(port)?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** Resolves when `hostPort` of it is known. */
  async whenOpen(port: number): Promise<void> {
    while (this.hostPort(port) === undefined && !this.#isOver) {
      await new Promise(resolve => setTimeout(resolve, PORT_POLL_MS));
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearInterval(this.#polling);
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
  }

  #look(): void {
    // Whoever listens in both families is reached by IPv4.
    const listeners = listenersOf(this.#table);
    if (listeners === undefined) return;
    const listening = new Map(listeners.map(({ port, address }) => [port, hostFor(address)]));
    listening.delete(GATE_PORT);
    for (const [port, host] of listening) if (!this.#servers.has(port)) this.#open(port, host);
    for (const [port, server] of this.#servers) {
      if (listening.has(port)) continue;
      this.#servers.delete(port);
      server.close();
    }
  }

  #open(port: number, host: string): void {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, socket =>
      this.#bring(socket, { port, host }),
    );
    this.#servers.set(port, server);
    let isSecondTry = port < FIRST_FREE_PORT;
    server.on('error', () => {
      if (isSecondTry) return;
      isSecondTry = true;
      server.listen(0, LOOPBACK);
    });
    server.on('listening', () => this.#events.onOpened(port, (server.address() as AddressInfo).port));
    server.listen(isSecondTry ? 0 : port, LOOPBACK);
    server.unref();
  }

  #bring(outside: Socket, to: { readonly port: number; readonly host: string }): void {
    outside.on('error', () => undefined);
    const fd = this.#pool.take(to.host.includes(':') ? 'tcp6' : 'tcp4');
    if (fd === undefined) {
      resetSocket(outside);
      return;
    }
    const inside = new Socket({ fd, allowHalfOpen: true });
    inside.on('error', () => resetSocket(outside));
    inside.connect(to.port, to.host, () => {
      inside.setNoDelay(true);
      inside.removeAllListeners('error');
      joinSockets(inside, outside);
      outside.resume();
    });
  }
}

/** Undefined where the kernel cannot say just now. */
function listenersOf(table: number): readonly SocketAddress[] | undefined {
  try {
    return [...listeningSockets(table, AF_INET6), ...listeningSockets(table, AF_INET)];
  } catch (error) {
    if (error instanceof SysError) return undefined; // It is asked again in a moment.
    throw error;
  }
}

/** Who listens on all addresses listens on loopback. */
function hostFor(address: string): string {
  if (address === '0.0.0.0') return LOOPBACK;
  return address === '::' ? '::1' : address;
}
