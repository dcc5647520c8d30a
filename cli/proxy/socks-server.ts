/** A SOCKS5 server on loopback whose connections leave from the pod. */

import { createServer, type Server, type Socket } from 'node:net';
import { DIAL_TCP } from '../../protocol/index.ts';
import { DialError, type Dialler, dialDuplex } from '../outgoing/dialled-duplex.ts';
import { endUnread } from './end-unread.ts';
import { joinStreams } from './join-streams.ts';
import { PROXY_HANDSHAKE_MS } from './limits.ts';
import { readGreeting, readRequest, type SocksStep, socksReply } from './socks.ts';

/** Not listening yet. */
export function createSocksServer(dialler: Dialler): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    new SocksConnection(socket, dialler);
  });
}

class SocksConnection {
  readonly #socket: Socket;
  readonly #dialler: Dialler;
  readonly #onData = (bytes: Buffer): void => this.#read(bytes);
  #bytes: Buffer = Buffer.alloc(0);
  #hasGreeted = false;

  constructor(socket: Socket, dialler: Dialler) {
    this.#socket = socket;
    this.#dialler = dialler;
    socket.setTimeout(PROXY_HANDSHAKE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', this.#onData);
    socket.once('end', () => socket.end());
  }

  #read(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const step = this.#hasGreeted ? readRequest(this.#bytes) : readGreeting(this.#bytes);
      if (step.kind === 'more' || !this.#take(step)) return;
    }
  }

  /** @returns whether the next message is to be read */
  #take(step: Exclude<SocksStep, { kind: 'more' }>): boolean {
    const socket = this.#socket;
    if (step.kind === 'broken') {
      socket.destroy();
      return false;
    }
    this.#bytes = this.#bytes.subarray(step.length);
    if (step.kind === 'reply') {
      this.#hasGreeted = true;
      if (step.isRefused) socket.end(step.reply);
      else socket.write(step.reply);
      return !step.isRefused;
    }
    socket.off('data', this.#onData).removeAllListeners('end').pause();
    socket.setTimeout(0);
    if (this.#bytes.length > 0) socket.unshift(this.#bytes);
    void this.#connect(step.host, step.port);
    return false;
  }

  /** Never rejects. */
  async #connect(host: string, port: number): Promise<void> {
    const socket = this.#socket;
    try {
      const far = await dialDuplex(this.#dialler, { service: DIAL_TCP, host, port });
      socket.write(socksReply());
      joinStreams(socket, far);
    } catch (error) {
      endUnread(socket, socksReply(error instanceof DialError ? error.code : 'DIAL_FAILED'));
    }
  }
}
