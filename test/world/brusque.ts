/**
 * A far side that resets the connection of the next dial within connect(2) itself: its listener is closed as soon as the kernel has completed the
 * handshake, so the connection is broken before whoever dialled can look at it.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { AF_INET, bindSocket, closeSocket, listenSocket, localSocketAddress, openTcpSocket } from '../../sys/index.ts';

/** Told of each socket that `connect` makes. */
const CHANNEL = 'net.client.socket';

/** node's TCP handle, which has no public name. */
interface ConnectHandle {
  connect(...parts: readonly unknown[]): number;
}

export class Brusque implements Disposable {
  readonly port: number;
  readonly #listener = openTcpSocket(AF_INET);
  readonly #onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    unsubscribe(CHANNEL, this.#onSocket);
    socket.once('connectionAttempt', () => this.#breakWithin(socket));
  };

  constructor() {
    bindSocket(this.#listener, '127.0.0.1', 0);
    listenSocket(this.#listener, 1);
    this.port = localSocketAddress(this.#listener).port;
    subscribe(CHANNEL, this.#onSocket);
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNEL, this.#onSocket);
  }

  #breakWithin(socket: Socket): void {
    const { _handle: handle } = socket as unknown as { readonly _handle: ConnectHandle };
    const connect = handle.connect.bind(handle);
    handle.connect = (...parts) => {
      const result = connect(...parts);
      closeSocket(this.#listener);
      return result;
    };
  }
}
