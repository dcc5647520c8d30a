/** An agent that dials, played by a mux and sockets of loopback: for who needs something to dial with. */

import { connect, type Socket } from 'node:net';
import {
  type DialledStream,
  Mux,
  type MuxStream,
  RESET_DIAL_REFUSED,
  type StreamDial,
  StreamRelay,
  type StreamVisitor,
} from '../../protocol/index.ts';

/** Every name is 127.0.0.1. */
export class FarDialler {
  readonly dialled: string[] = [];
  readonly #agent: Mux;
  readonly #cli: Mux;

  constructor() {
    const silent = { onOpen: () => undefined, onControl: () => undefined, onPong: () => undefined };
    const onProtocolError = (error: Error): never => {
      throw error;
    };
    this.#agent = new Mux({
      role: 'agent',
      visitor: { ...silent, onProtocolError, onDial: (stream, dial) => this.#serve(stream, dial) },
      transport: { bufferedBytes: 0, send: message => void setImmediate(() => this.#cli.receive(message)) },
      scheduleFlush: flush => void setImmediate(flush),
    });
    this.#cli = new Mux({
      role: 'cli',
      visitor: { ...silent, onProtocolError },
      transport: { bufferedBytes: 0, send: message => void setImmediate(() => this.#agent.receive(message)) },
      scheduleFlush: flush => void setImmediate(flush),
    });
  }

  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    this.dialled.push(`${dial.host}:${dial.port}`);
    return this.#cli.dial(dial, visitor);
  }

  #serve(stream: DialledStream, { port }: StreamDial): void {
    const socket: Socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    // Everything goes through its queue.
    const far = Object.assign(socket, { sendNow: () => 0, sendWithEnd: () => 0 });
    const relay = new StreamRelay(stream, far, { onRelayOver: () => undefined });
    stream.visitor = relay;
    let isConnected = false;
    socket.on('connect', () => {
      isConnected = true;
      stream.connected();
    });
    socket.on('data', (bytes: Buffer) => void (relay.socketData(bytes, 0, bytes.length) || socket.pause()));
    socket.on('end', () => relay.socketEnd());
    socket.on('error', () => (isConnected ? relay.socketFailed() : relay.socketFailed(RESET_DIAL_REFUSED)));
    socket.on('close', () => relay.socketClosed());
  }
}
