/**
 * Connections to local processes that speak HTTP/1, for requests that came in HTTP/2: kept alive and used again, one request at a time
 * on each, as node's http Agent does it.
 *
 * *A connection that was closed meanwhile.* Servers close idle ones after a time of their own; a request that was on its way then met nobody,
 * and may be sent again. Idle connections are given up early, so that this is rare; where it happens, it is told from a request that was
 * read and not answered by what local-stream.ts says of idle closes (`metNobody`).
 */

import { Agent, type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { LOCAL_CONNECT_TIMEOUT_MS, LOCAL_KEEP_ALIVE_MS, MAX_LOCAL_CONNECTIONS } from '../limits.ts';
import type { LocalPort } from './local-port.ts';

/** A write up to this travels as one segment, which is read as a whole or not at all. */
const ONE_SEGMENT_BYTES = 16 * 1024;
const FAMILIES = { '127.0.0.1': 4, '::1': 6 } as const;

export class Http1Pool {
  readonly agent: Agent;

  constructor(maxConnections = MAX_LOCAL_CONNECTIONS) {
    this.agent = new Agent({
      keepAlive: true,
      scheduling: 'lifo',
      timeout: LOCAL_KEEP_ALIVE_MS,
      maxSockets: maxConnections,
    });
  }

  /** Closes what is idle and what is in use. */
  close(): void {
    this.agent.destroy();
  }
}

/** What is looked up in the place of a name: both loopback addresses, the one that answered last first. */
export function dialOptions(port: LocalPort): object {
  const addresses = [port.firstHost, port.secondHost].map(address => ({ address, family: FAMILIES[address] }));
  return {
    host: 'localhost',
    port: port.dialPort,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: LOCAL_CONNECT_TIMEOUT_MS,
    lookup: (_host: string, _options: object, found: (error: null, all: typeof addresses) => void) =>
      found(null, addresses),
  };
}

/** What becomes of one request on its connection, as far as it says whether the local process can have acted on it. */
export class RequestDelivery {
  readonly #request: ClientRequest;
  readonly #port: LocalPort;
  #isConnected = false;
  #hasMetNobody = false;
  #bytesBefore = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(request: ClientRequest, port: LocalPort) {
    this.#request = request;
    this.#port = port;
    request.once('socket', socket => this.#watch(socket));
    request.once('close', () => clearTimeout(this.#timer));
  }

  /** The local process has surely not got it. */
  isUndelivered(error: NodeJS.ErrnoException): boolean {
    if (!this.#isConnected) return true;
    // EPIPE: the kernel did not take it.
    return this.#request.reusedSocket && (this.#hasMetNobody || error.code === 'EPIPE');
  }

  /** There was no connection at all. */
  get isUnconnected(): boolean {
    return !this.#isConnected;
  }

  #watch(socket: Socket): void {
    if (!socket.connecting) {
      this.#isConnected = true;
      this.#bytesBefore = socket.bytesWritten;
      const onEnd = (): void => {
        const isOneSegment = socket.bytesWritten - this.#bytesBefore <= ONE_SEGMENT_BYTES;
        // getpeername(2): ENOTCONN once the connection was reset.
        this.#hasMetNobody = isOneSegment && socket.remoteAddress === undefined;
      };
      socket.prependOnceListener('end', onEnd);
      // The connection outlives the request.
      this.#request.once('close', () => socket.off('end', onEnd));
      return;
    }
    this.#timer = setTimeout(() => socket.destroy(), LOCAL_CONNECT_TIMEOUT_MS);
    socket.once('connect', () => {
      clearTimeout(this.#timer);
      this.#isConnected = true;
      const host = socket.autoSelectFamilyAttemptedAddresses?.at(-1)?.startsWith('::1') ? '::1' : '127.0.0.1';
      this.#port.noteAnswered(host);
    });
  }
}
