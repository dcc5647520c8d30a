/** Both ends of a tunnel in one process: what the CLI's end dials, an `Outgoing` at the agent's end serves with real sockets. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type CounterName,
  Counters,
  DIAL_TCP,
  type DialService,
  Mux,
  type MuxStream,
  type ResetCode,
  resetCodeName,
  type StreamVisitor,
} from '../../../protocol/index.ts';
import { type Outgoing, Outgoing as Service } from '../outgoing.ts';
import { PodNames } from '../pod-names.ts';

const POLL_MS = 2;
const WITHIN_MS = 10_000;

/** Waits for something that real sockets bring about. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + WITHIN_MS; !isSo(); ) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/** The local process's end of a dial. */
export class Dialled implements StreamVisitor {
  stream!: MuxStream;
  isConnected = false;
  hasEnded = false;
  reset: string | undefined;
  isHigh = false;
  /** Consumes what comes; false plays somebody who does not read. */
  reads = true;
  readonly #pieces: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  write(data: string | Buffer): void {
    const bytes = Buffer.from(data);
    this.isHigh = !this.stream.write(bytes, 0, bytes.length);
  }

  onConnected(): void {
    this.isConnected = true;
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    if (this.reads) this.stream.consumed(end - start);
  }

  onEnd(): void {
    this.hasEnded = true;
  }

  onReset(code: ResetCode): void {
    this.reset = resetCodeName(code);
  }

  onDrain(): void {
    this.isHigh = false;
  }
}

export class Dialler {
  readonly counters = new Counters();
  readonly outgoing: Outgoing;
  readonly cli: Mux;
  readonly agent: Mux;

  constructor(options: { hosts?: string; isAllowed?: boolean; maxOpen?: number } = {}) {
    const { hosts = '', isAllowed = true, maxOpen } = options;
    const names = new PodNames(() => ({ hosts, resolvConf: '' }));
    this.outgoing = new Service({ names, isAllowed, ...(maxOpen === undefined ? {} : { maxOpen }) });
    const note = (name: CounterName, times = 1): void => {
      this.counters.values[name] += times;
    };
    this.agent = new Mux({
      ...this.#common(message => this.cli.receive(message)),
      role: 'agent',
      visitor: { ...silent, onDial: (stream, dial) => this.outgoing.dial(stream, dial, { note }) },
    });
    this.cli = new Mux({ ...this.#common(message => this.agent.receive(message)), role: 'cli', visitor: silent });
  }

  dial(port: number, host = '127.0.0.1', service: DialService = DIAL_TCP): Dialled {
    const dialled = new Dialled();
    const stream = this.cli.dial({ service, host, port }, dialled);
    if (stream === null) throw new Error('no stream is left');
    dialled.stream = stream;
    return dialled;
  }

  #common(deliver: (message: Buffer) => void) {
    return {
      transport: { bufferedBytes: 0, send: (message: Buffer) => void setImmediate(() => deliver(message)) },
      scheduleFlush: (flush: () => void) => void setImmediate(flush),
    };
  }
}

const silent = {
  onOpen: () => undefined,
  onControl: () => undefined,
  onPong: () => undefined,
  onProtocolError: (error: Error) => {
    throw error;
  },
};

/** A far side on loopback; its sockets are half-open on purpose. */
export class FarSide implements AsyncDisposable {
  readonly server: Server;
  readonly sockets: Socket[] = [];

  private constructor(onSocket: (socket: Socket) => void) {
    this.server = createServer({ allowHalfOpen: true }, socket => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      onSocket(socket);
    });
  }

  static async listen(onSocket: (socket: Socket) => void, host = '127.0.0.1'): Promise<FarSide> {
    const far = new FarSide(onSocket);
    far.server.listen(0, host);
    await once(far.server, 'listening');
    return far;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }
}
