/**
 * One WebSocket to an agent with the protocol's mux on top: bytes, control messages and signs of life. It knows nothing of
 * sessions; when it is over it says so once, with the reason, and its streams have been told before.
 *
 * Messages go out once per turn of the event loop (`setImmediate`): all that the sockets of a turn had to say travels in
 * one message. Incoming messages are never reused by `ws`, so what the mux borrows from them may be kept as views.
 */

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ClientOptions, WebSocket } from 'ws';
import {
  type AgentMessage,
  type CliMessage,
  Heartbeat,
  type HeartbeatOptions,
  MAX_MESSAGE_BYTES,
  Mux,
  type MuxStream,
  PROTOCOL_VERSION,
  type ProtocolError,
  parseAgentMessage,
  type StreamDial,
  type StreamOpen,
  type StreamVisitor,
} from '../../protocol/index.ts';
import type { Cancel, Clock } from '../clock.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { CONNECT_TIMEOUT_MS, HEARTBEAT_TICK_MS } from '../limits.ts';
import type { AgentAddress } from '../target/agent-report.ts';

/** Told what comes through a tunnel. */
export interface TunnelEvents {
  onOpen(stream: MuxStream, open: StreamOpen): void;
  onMessage(message: AgentMessage): void;
  /** The tunnel is over; said once, not after `close`. `reason` is a sentence. */
  onClosed(reason: string): void;
}

/** What a session needs of a tunnel. */
export interface Tunnel {
  /** Whether it can still be used. */
  readonly isOpen: boolean;
  /** Streams that are open now. */
  readonly streamCount: number;
  /** @returns false when the message is too large or the tunnel is over. */
  send(message: CliMessage): boolean;
  /** Opens a stream to somewhere that the pod reaches; null when there are too many, or the tunnel is over. */
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null;
  /** Begins to watch for silence of the agent, with the times that it named in its welcome. */
  watch(options: HeartbeatOptions): void;
  /** Sends what waits, then ends the connection; `onClosed` is not called. */
  close(): void;
}

/** Opens a tunnel to an agent. @throws HeadgateError HEADGATE_ERR_CONNECT */
export type TunnelOpener = (address: AgentAddress, events: TunnelEvents, clock: Clock) => Promise<Tunnel>;

/** Opens the WebSocket to an agent of this machine. */
export const openTunnel: TunnelOpener = async (address, events, clock) =>
  new WebSocketTunnel(await connect(address, {}), events, clock);

/** Opens the WebSocket over a stream that leads to the agent, which it owns from then on. */
export function tunnelOver(stream: Duplex): TunnelOpener {
  return async (address, events, clock) => {
    // The types know of no other stream than a socket; ws and node's http need only a Duplex.
    const socket = await connect(address, { createConnection: () => stream as Socket });
    return new WebSocketTunnel(socket, events, clock);
  };
}

async function connect(address: AgentAddress, how: Pick<ClientOptions, 'createConnection'>): Promise<WebSocket> {
  const socket = new WebSocket(address.url, {
    ...how,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    headers: { authorization: `Bearer ${address.token}` },
    // A mask guards proxies against bytes that an attacker chose; on loopback there is none, and an all-zero mask costs nothing.
    generateMask: mask => void mask.fill(0),
  });
  socket.binaryType = 'nodebuffer';
  await opened(socket, address);
  return socket;
}

/** The cause of an error that says: the agent is at its end, and soon another one can be started. */
const AGENT_ENDING = Symbol('the agent is ending');

/** HTTP statuses that an agent of ours answers. */
const REASONS: Readonly<Record<number, string>> = {
  401: ', so the token is not its own',
  429: ', so it has as many connections as it takes',
  503: ', so it is just ending',
};

/** Whether nothing is wrong but that an agent ends: found a moment ago, it takes nobody any more. */
export function isAgentEnding(error: unknown): boolean {
  if (!(error instanceof HeadgateError) || error.code !== 'HEADGATE_ERR_CONNECT') return false;
  return error.cause === AGENT_ENDING || systemErrorCode(error.cause) === 'ECONNREFUSED';
}

function opened(socket: WebSocket, address: AgentAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      socket.on('error', () => undefined).terminate();
      reject(
        new HeadgateError(
          'HEADGATE_ERR_CONNECT',
          `The agent of ${address.target}${address.pid === 0 ? '' : ` (pid ${address.pid})`} cannot be reached: ${reason}.`,
          {
            hint: 'Run it again with -v; if it stays so, end that process and try again.',
            cause,
          },
        ),
      );
    };
    socket.once('open', () => {
      socket.removeAllListeners();
      resolve();
    });
    socket.once('error', error => fail(systemErrorCode(error) ?? error.message, error));
    socket.once('unexpected-response', (_, { statusCode = 0 }) =>
      fail(
        `it answered with HTTP status ${statusCode}${REASONS[statusCode] ?? ''}`,
        statusCode === 503 && AGENT_ENDING,
      ),
    );
  });
}

class WebSocketTunnel implements Tunnel {
  readonly #socket: WebSocket;
  readonly #events: TunnelEvents;
  readonly #clock: Clock;
  readonly #mux: Mux;
  #heartbeat: Heartbeat | undefined;
  #cancelTick: Cancel | undefined;
  #isOver = false;

  constructor(socket: WebSocket, events: TunnelEvents, clock: Clock) {
    this.#socket = socket;
    this.#events = events;
    this.#clock = clock;
    this.#mux = new Mux({
      role: 'cli',
      visitor: {
        onOpen: (stream, open) => events.onOpen(stream, open),
        onControl: value => this.#onControl(value),
        onPong: () => undefined,
        onProtocolError: error => this.#onProtocolError(error),
      },
      transport: new WebSocketTransport(socket),
      scheduleFlush: flush => void setImmediate(flush),
    });
    socket.on('message', data => this.#onMessage(data as Buffer));
    socket.on('close', code => this.#end(closeReason(code)));
    socket.on('error', error => this.#end(`The connection to the agent failed: ${error.message}.`));
  }

  get isOpen(): boolean {
    return !this.#isOver;
  }

  get streamCount(): number {
    return this.#mux.streamCount;
  }

  send(message: CliMessage): boolean {
    return this.#mux.sendControl(message);
  }

  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    return this.#mux.dial(dial, visitor);
  }

  watch(options: HeartbeatOptions): void {
    this.#heartbeat = new Heartbeat(options, this.#clock.nowMs());
    this.#tick();
  }

  close(): void {
    if (this.#isOver) return;
    this.#mux.flush();
    this.#isOver = true;
    this.#release();
    this.#socket.close(1000);
  }

  #onMessage(data: Buffer): void {
    if (this.#isOver) return;
    this.#heartbeat?.heard(this.#clock.nowMs());
    this.#mux.receive(data);
  }

  #onControl(value: unknown): void {
    const parsed = parseAgentMessage(value);
    switch (parsed.kind) {
      case 'message':
        this.#events.onMessage(parsed.message);
        return;
      case 'unknown':
        return; // A newer agent says more than we know: allowed by the protocol.
      case 'version':
        this.#end(`The agent speaks protocol version ${parsed.protocol}, this CLI speaks ${PROTOCOL_VERSION}.`);
        return;
      case 'invalid':
        this.#onProtocolError(parsed.error);
    }
  }

  #onProtocolError(error: ProtocolError): void {
    this.#end(`The agent broke the protocol: ${error.message}.`);
  }

  #tick(): void {
    const verdict = this.#heartbeat?.tick(this.#clock.nowMs());
    if (verdict === 'silent') {
      this.#end('The agent has fallen silent.');
      return;
    }
    if (verdict === 'ping') this.#mux.ping();
    this.#cancelTick = this.#clock.after(HEARTBEAT_TICK_MS, () => this.#tick());
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#release();
    this.#socket.terminate();
    this.#events.onClosed(reason);
  }

  #release(): void {
    this.#cancelTick?.();
    this.#mux.destroy();
  }
}

/** How the mux sends. A class, so that `bufferedBytes` is a getter and no object is made per message. */
class WebSocketTransport {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(message: Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message, SEND_OPTIONS);
  }
}

const SEND_OPTIONS = { binary: true, compress: false, fin: true };

function closeReason(code: number): string {
  return code === 1006 ? 'The agent is gone.' : `The agent closed the connection (WebSocket code ${code}).`;
}
