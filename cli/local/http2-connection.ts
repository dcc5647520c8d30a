/**
 * A connection to the local process in HTTP/2, in place of one client's. Its first requests wait until the local process has said that it
 * speaks HTTP/2, which is its SETTINGS (RFC 9113 section 3.4). One that ends the connection before that speaks HTTP/1 at the most, and was
 * sent nothing of any request; where the user says that it speaks HTTP/2, they fail then.
 *
 *   dialled ──refused──► the other address ──refused──► its requests fail
 *      └──accepted──► asked ──SETTINGS──► carries ──► over
 *                       ├──no SETTINGS──► onHttp1, or its requests fail
 *                       └──silence──► its requests fail
 */

import { type ClientHttp2Session, type ClientSessionOptions, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import {
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  RESET_LOCAL_TIMEOUT,
  type WireResetCode,
} from '../../protocol/index.ts';
import { LOCAL_KERNEL_POLL_MS } from '../limits.ts';
import { NO_HTTP2_WORDS } from './answer-words.ts';
import { Http2Sender, type SharedConnection } from './http2-sender.ts';
import type { LocalPort, LoopbackHost } from './local-port.ts';
import { bytesWaiting } from './loopback-queues.ts';
import type { MirroredRequest } from './mirrored-request.ts';

/** What a client says twice is said twice. The types know of it for servers alone. Pushes are nobody's: each would be a stream whose error nobody meets. */
const AS_IT_IS: ClientSessionOptions & { readonly strictSingleValueFields: false } = {
  strictSingleValueFields: false,
  settings: { enablePush: false },
};

/** Who keeps connections. */
export interface ConnectionOwner {
  readonly idleMs: number;
  /** It takes no further requests. Told once or more. */
  onRetired(connection: Http2Connection): void;
  /** The local process speaks no HTTP/2: these were not begun. */
  onHttp1(requests: readonly MirroredRequest[]): void;
}

export class Http2Connection implements SharedConnection {
  session: ClientHttp2Session;
  isOver = false;
  readonly #port: LocalPort;
  readonly #owner: ConnectionOwner;
  #socket: Socket;
  #isConnected = false;
  #isGivenUp = false;
  #silence: NodeJS.Timeout | undefined;
  #isCarrying = false;
  #hasTriedBoth = false;
  #isEndedHere = false;
  readonly #requests = new Set<MirroredRequest>();
  /** Told when all that was sent before is with the kernel. */
  #unsent: (() => void)[] = [];
  #polling: NodeJS.Timeout | undefined;

  constructor(port: LocalPort, owner: ConnectionOwner) {
    this.#port = port;
    this.#owner = owner;
    this.#socket = this.#dial(port.firstHost);
    this.session = this.#begin(port.firstHost);
  }

  take(request: MirroredRequest): void {
    this.#requests.add(request);
    if (this.#isCarrying) request.carry(new Http2Sender(this, request));
  }

  /** A request is over. */
  forget(request: MirroredRequest): void {
    this.#requests.delete(request);
  }

  get isAllWithKernel(): boolean {
    return (this.session.state.outboundQueueSize ?? 0) === 0 && bytesWaiting(this.#socket) === 0;
  }

  whenWithKernel(onTaken: () => void): void {
    this.#unsent.push(onTaken);
    this.#polling ??= setTimeout(() => this.#poll(), 0);
  }

  /** The session with the agent is over; its requests have been told. */
  destroy(): void {
    this.#isEndedHere = true;
    this.session.destroy();
  }

  #dial(host: LoopbackHost): Socket {
    const socket = connect({ host, port: this.#port.dialPort, noDelay: true });
    socket.once('connect', () => {
      this.#isConnected = true;
      this.#port.noteAnswered(host);
      this.#silence = setTimeout(() => this.#meetSilence(), this.#port.silentMs).unref();
    });
    return socket;
  }

  #begin(host: LoopbackHost): ClientHttp2Session {
    const socket = this.#socket;
    const session = connectHttp2('http://localhost', { ...AS_IT_IS, createConnection: () => socket });
    session.once('remoteSettings', () => {
      clearTimeout(this.#silence);
      this.#port.noteHttp2();
      this.#carry();
    });
    const { idleMs } = this.#owner;
    session.setTimeout(idleMs);
    // Not as setTimeout's own callback, which is called once: silence within a request would be the last that is heard of.
    session.on('timeout', () => {
      if (this.#requests.size > 0) session.setTimeout(idleMs);
      else {
        this.#isEndedHere = true;
        this.#owner.onRetired(this);
        session.close();
      }
    });
    // Its requests are told by their own errors.
    session.on('error', () => undefined);
    session.once('goaway', () => this.#owner.onRetired(this));
    session.once('close', () => this.#meetEnd(host));
    // One that waits for the agent's next request keeps nobody alive.
    session.unref();
    return session;
  }

  #carry(): void {
    if (this.#isCarrying || this.isOver) return;
    this.#isCarrying = true;
    for (const request of [...this.#requests]) request.carry(new Http2Sender(this, request));
  }

  /** A process that was heard before may be stopped in a debugger: it is waited for. */
  #meetSilence(): void {
    this.#port.noteSilent();
    if (this.#port.isKnownHttp2) return;
    this.#isGivenUp = true;
    this.session.destroy();
  }

  #meetEnd(host: LoopbackHost): void {
    const isConnected = this.#isConnected;
    if (!isConnected && !this.#hasTriedBoth && !this.#isEndedHere) {
      this.#hasTriedBoth = true;
      const other = this.#port.secondHost;
      this.#socket = this.#dial(other);
      this.session = this.#begin(other);
      return;
    }
    this.isOver = true;
    clearTimeout(this.#polling);
    clearTimeout(this.#silence);
    this.#owner.onRetired(this);
    const requests = [...this.#requests];
    if (this.#isEndedHere) {
      for (const request of requests) request.abort();
      return;
    }
    if (!isConnected) {
      this.#port.noteFailed(host);
      this.#port.noteRefused();
    } else if (!this.#isCarrying && !this.#isGivenUp) {
      if (this.#port.saidProtocol === 'h2') this.#port.noteNotHttp2(NO_HTTP2_WORDS);
      else {
        this.#owner.onHttp1(requests);
        return;
      }
    }
    for (const request of requests) request.onFailed(this.#failureOf(isConnected));
  }

  #failureOf(isConnected: boolean): WireResetCode {
    if (!isConnected) return RESET_LOCAL_REFUSED;
    return this.#isGivenUp ? RESET_LOCAL_TIMEOUT : RESET_LOCAL_RESET;
  }

  #poll(): void {
    this.#polling = undefined;
    if (this.isOver || this.session.destroyed) return;
    if (!this.isAllWithKernel) {
      this.#polling = setTimeout(() => this.#poll(), LOCAL_KERNEL_POLL_MS);
      return;
    }
    const told = this.#unsent;
    this.#unsent = [];
    for (const onTaken of told) onTaken();
  }
}
