/** What goes between one port of a program and one far address; it ends after a silence. */

import type { Socket } from 'node:dgram';
import type { SocketAddress } from '../../sys/index.ts';
import type { Far } from './far-flow.ts';

export interface FlowParts {
  /** Leads to the program alone; the flow's from now on. */
  readonly socket: Socket;
  readonly far: Far;
  /** The program's. */
  readonly source: SocketAddress;
  readonly idleMs: number;
}

export interface FlowEvents {
  onAnswer(bytes: Buffer): void;
  onUse(): void;
  onOver(): void;
}

export class UdpFlow {
  readonly #parts: FlowParts;
  readonly #events: FlowEvents;
  readonly #idle: NodeJS.Timeout;
  #isOver = false;

  constructor(parts: FlowParts, events: FlowEvents) {
    const { socket, far, source, idleMs } = parts;
    this.#parts = parts;
    this.#events = events;
    this.#idle = setTimeout(() => this.end(), idleMs);
    this.#idle.unref();
    far.onOver = () => this.end();
    far.onAnswer = bytes => {
      if (this.#isOver) return;
      this.#idle.refresh();
      events.onAnswer(bytes);
      socket.send(bytes, source.port, source.address, () => undefined);
    };
    socket.on('message', bytes => this.send(bytes));
    socket.on('error', () => this.end());
    socket.unref();
  }

  send(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#idle.refresh();
    this.#events.onUse();
    this.#parts.far.send(bytes);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#idle);
    this.#parts.socket
      .removeAllListeners('error')
      .on('error', () => undefined)
      .close();
    this.#parts.far.end();
    this.#events.onOver();
  }
}
