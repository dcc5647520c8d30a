/** An agent for tests: a real WebSocket server on loopback with the agent's end of the protocol, and nothing behind it. */

import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type AgentMessage,
  type CliMessage,
  type CliMessageOf,
  type DialledStream,
  Mux,
  type MuxStream,
  PROTOCOL_VERSION,
  parseCliMessage,
  type ResetCode,
  type StreamVisitor,
  toPort,
  toSessionId,
  toSubscriptionId,
} from '../../protocol/index.ts';
import type { AgentAddress } from '../target/agent-report.ts';

export const FAKE_TOKEN = 'a-token-that-is-long-enough';
const SECRET = 'secret-of-the-session';

/** How a fake agent answers; what is left out is answered as a friendly agent would. */
export interface FakeAnswers {
  readonly hello?: (hello: CliMessageOf<'hello'>) => AgentMessage;
  readonly subscribe?: (message: CliMessageOf<'subscribe'>) => AgentMessage | undefined;
  readonly other?: (message: CliMessage) => AgentMessage | undefined;
}

/** One end of a stream as the agent sees it, with all that came. */
export class FakeStream implements StreamVisitor {
  readonly #chunks: Buffer[] = [];
  stream!: MuxStream;
  end: number | null = null;
  reset: { readonly code: ResetCode; readonly deliveredBytes: number } | null = null;
  drains = 0;
  /** Tests that hold credit back set this to false. */
  consumes = true;
  #onChange: () => void = () => undefined;

  get text(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  get bytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  write(text: string | Buffer): boolean {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    return this.stream.write(bytes, 0, bytes.length);
  }

  /** Resolves once `condition` holds; looked at after each event of the stream. */
  until(condition: (stream: this) => boolean): Promise<void> {
    return new Promise(resolve => {
      const look = (): void => {
        if (condition(this)) resolve();
      };
      this.#onChange = look;
      look();
    });
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#chunks.push(Buffer.from(bytes.subarray(start, end)));
    if (this.consumes) this.stream.consumed(end - start);
    this.#onChange();
  }

  onEnd(deliveredBytes: number): void {
    this.end = deliveredBytes;
    this.#onChange();
  }

  onReset(code: ResetCode, deliveredBytes: number): void {
    this.reset = { code, deliveredBytes };
    this.#onChange();
  }

  onDrain(): void {
    this.drains += 1;
    this.#onChange();
  }
}

export class FakeAgent {
  /** Everything that CLIs said, in order. */
  readonly heard: CliMessage[] = [];
  /** What CLIs dialled, in order; all of it is there. */
  readonly dialled: FakeStream[] = [];
  readonly address: AgentAddress;
  readonly #server: WebSocketServer;
  readonly #answers: FakeAnswers;
  #mux: Mux | undefined;
  #socket: WebSocket | undefined;
  #onChange: () => void = () => undefined;

  constructor(server: WebSocketServer, answers: FakeAnswers, pid: number) {
    this.#server = server;
    this.#answers = answers;
    const { port } = server.address() as AddressInfo;
    this.address = { url: `ws://127.0.0.1:${port}`, token: FAKE_TOKEN, pid, target: 'netns/shop', version: '0.1.0' };
    server.on('connection', socket => this.#onConnection(socket));
  }

  static async start(answers: FakeAnswers = {}, pid = process.pid): Promise<FakeAgent> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: false,
      verifyClient: (info: { req: { headers: Record<string, unknown> } }) =>
        info.req.headers.authorization === `Bearer ${FAKE_TOKEN}`,
    });
    await new Promise(resolve => server.once('listening', resolve));
    return new FakeAgent(server, answers, pid);
  }

  /** Opens a stream of subscription `id`, with its first bytes. */
  open(id: number, first = ''): FakeStream {
    const visitor = new FakeStream();
    const open = {
      subscriptionId: toSubscriptionId(id),
      podPort: toPort(8080),
      clientPort: toPort(40000),
      clientAddress: Uint8Array.of(192, 0, 2, 7),
    };
    const stream = this.#mux?.openStream(open, visitor);
    if (stream === null || stream === undefined) throw new Error('the fake agent has no session');
    visitor.stream = stream;
    if (first !== '') visitor.write(first);
    return visitor;
  }

  say(message: AgentMessage): void {
    this.#mux?.sendControl(message);
  }

  /** Resolves once a message of `type` was heard `count` times in all. */
  async until(type: CliMessage['type'], count = 1): Promise<void> {
    await new Promise<void>(resolve => {
      const look = (): void => {
        if (this.heard.filter(message => message.type === type).length >= count) resolve();
      };
      this.#onChange = look;
      look();
    });
  }

  /** Drops the connection without a word; a CLI may come again. */
  drop(): void {
    this.#socket?.terminate();
  }

  /** Sends bytes that are no frames. */
  babble(bytes: Buffer): void {
    this.#socket?.send(bytes);
  }

  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #onConnection(socket: WebSocket): void {
    const mux = new Mux({
      role: 'agent',
      visitor: {
        onOpen: () => undefined,
        onDial: stream => this.#onDial(stream),
        onControl: value => this.#onControl(value),
        onPong: () => undefined,
        onProtocolError: () => socket.terminate(),
      },
      transport: { bufferedBytes: 0, send: message => socket.send(message) },
      scheduleFlush: flush => void setImmediate(flush),
    });
    this.#mux = mux;
    this.#socket = socket;
    socket.on('message', data => mux.receive(data as Buffer));
    socket.on('error', () => undefined);
  }

  #onDial(stream: DialledStream): void {
    const visitor = new FakeStream();
    visitor.stream = stream;
    stream.visitor = visitor;
    this.dialled.push(visitor);
    stream.connected();
  }

  #onControl(value: unknown): void {
    const parsed = parseCliMessage(value);
    if (parsed.kind !== 'message') throw new Error(`the CLI said something wrong: ${JSON.stringify(value)}`);
    this.heard.push(parsed.message);
    const answer = this.#answer(parsed.message);
    if (answer !== undefined) this.say(answer);
    if (parsed.message.type === 'goodbye') {
      this.#mux?.flush();
      this.#socket?.close();
    }
    this.#onChange();
  }

  #answer(message: CliMessage): AgentMessage | undefined {
    switch (message.type) {
      case 'hello':
        return this.#answers.hello?.(message) ?? welcomeTo(message);
      case 'subscribe':
        return (
          this.#answers.subscribe?.(message) ?? {
            type: 'subscribed',
            id: message.id,
            port: message.port,
            predating: 0,
            overlaps: [],
          }
        );
      case 'unsubscribe':
        return this.#answers.other?.(message) ?? { type: 'unsubscribed', id: message.id };
      case 'goodbye':
        return { type: 'counters', counters: { requests_stolen: 7 } };
      default:
        return this.#answers.other?.(message);
    }
  }
}

/** The welcome of a friendly agent. */
export function welcomeTo(hello: CliMessageOf<'hello'>): AgentMessage {
  return {
    type: 'welcome',
    protocol: PROTOCOL_VERSION,
    version: '0.1.0',
    session: toSessionId('ab12cd34'),
    secret: SECRET,
    target: 'netns/shop',
    engine: 'fake',
    clientAddressKept: true,
    pingIntervalMs: 2000,
    silenceMs: 6000,
    graceMs: 10_000,
    resumed: hello.resume !== undefined,
  };
}
