/**
 * A far side whose handshake is made late, and broken before the loop that dialled can look at it: its listener takes one connection, so that the kernel drops the next one's SYN, which is
 * sent again a second later.
 */

import {
  AF_INET,
  acceptConnection,
  bindSocket,
  closeSocket,
  connectSocket,
  listenSocket,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openTcpSocket,
  setResetOnClose,
} from '../../sys/index.ts';

export class LateReset {
  readonly port: number;
  readonly #listener = openTcpSocket(AF_INET);
  readonly #first = openTcpSocket(AF_INET);
  readonly #name = new MappedMemory(NAME_BYTES);

  constructor() {
    bindSocket(this.#listener, '127.0.0.1', 0);
    listenSocket(this.#listener, 0);
    this.port = localSocketAddress(this.#listener).port;
    connectSocket(this.#first, '127.0.0.1', this.port);
  }

  /** Behind a dial: waits for it, letting nobody else of this thread run, and resets it. */
  breakDial(): void {
    closeSocket(acceptConnection(this.#listener, this.#name));
    let dialled = -1;
    while (dialled < 0) dialled = acceptConnection(this.#listener, this.#name);
    setResetOnClose(dialled);
    for (const fd of [dialled, this.#first, this.#listener]) closeSocket(fd);
  }
}
