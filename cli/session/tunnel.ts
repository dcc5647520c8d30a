/**
 * One WebSocket to an agent with the protocol's mux on top: bytes, control messages and signs of life. It knows nothing of
 * sessions; when it is over it says so once, with the reason, and its streams have been told before.
 *
 * Messages go out once per turn of the event loop, or of the socket loop where that has one (`atTurnEnd`): all that the sockets of a turn had to say travels in
 * one message. What comes lies in a buffer that is read into again (docs/buffers.md, row "message in").
 */

import type { Duplex } from 'node:stream';
import {
  type AgentMessage,
  type AgentMessageOf,
  CLOSE_ABNORMAL,
  CLOSE_NORMAL,
  type CliMessage,
  Heartbeat,
  type HeartbeatOptions,
  Mux,
  type MuxStream,
  PROTOCOL_VERSION,
  type ProtocolError,
  parseAgentMessage,
  type StreamDial,
  type StreamOpen,
  type StreamVisitor,
  type WebSocketWire,
  type WireEvents,
} from '../../protocol/index.ts';
import type { Cancel, Clock } from '../clock.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import { CONNECT_TIMEOUT_MS, HEARTBEAT_TICK_MS } from '../limits.ts';
import { atTurnEnd, giveBack, openWire, UpgradeRefused } from '../sockets/index.ts';
import type { AgentAddress } from '../target/agent-report.ts';
import { JoinedLinks } from './joined-links.ts';

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
export const openTunnel: TunnelOpener = async (address, events, clock) => {
  const tunnel = new WebSocketTunnel(await connect(address), events, clock);
  // Elsewhere each would be a forward of its own through the API server.
  if (address.socket !== undefined) tunnel.mayBeJoinedBy(() => connect(address));
  return tunnel;
};

/** Opens the WebSocket over a stream that leads to the agent, which it owns from then on. */
export function tunnelOver(stream: Duplex): TunnelOpener {
  return async (address, events, clock) => new WebSocketTunnel(await connect(address, stream), events, clock);
}

async function connect(address: AgentAddress, stream?: Duplex): Promise<WebSocketWire> {
  const { url, socket, token } = address;
  const way = stream === undefined ? { socket } : { stream };
  try {
    return await openWire({ url, token, timeoutMs: CONNECT_TIMEOUT_MS, ...way });
  } catch (error) {
    throw new HeadgateError(
      'HEADGATE_ERR_CONNECT',
      `The agent of ${address.target}${address.pid === 0 ? '' : ` (pid ${address.pid})`} cannot be reached: ${reasonOf(error)}.`,
      {
        hint: 'Run it again with -v; if it stays so, end that process and try again.',
        cause: error instanceof UpgradeRefused && error.statusCode === STATUS_ENDING ? AGENT_ENDING : error,
      },
    );
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UpgradeRefused)
    return `it answered with HTTP status ${error.statusCode}${REASONS[error.statusCode] ?? ''}`;
  return systemErrorCode(error) ?? (error instanceof Error ? error.message : String(error));
}

/** The cause of an error that says: the agent is at its end, and soon another one can be started. */
const AGENT_ENDING = Symbol('the agent is ending');

/** It no longer listens, or hangs up on who has just come. */
const ENDING_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** HTTP statuses that an agent of ours answers. */
const STATUS_ENDING = 503;
const REASONS: Readonly<Record<number, string>> = {
  401: ', so the token is not its own',
  429: ', so it has as many connections as it takes',
  [STATUS_ENDING]: ', so it is just ending',
};

/** Whether nothing is wrong but that an agent ends: found a moment ago, it takes nobody any more. */
export function isAgentEnding(error: unknown): boolean {
  if (!(error instanceof HeadgateError) || error.code !== 'HEADGATE_ERR_CONNECT') return false;
  return error.cause === AGENT_ENDING || ENDING_CODES.has(systemErrorCode(error.cause) ?? '');
}

class WebSocketTunnel implements Tunnel, WireEvents {
  readonly #wire: WebSocketWire;
  readonly #events: TunnelEvents;
  readonly #clock: Clock;
  readonly #mux: Mux;
  #heartbeat: Heartbeat | undefined;
  #cancelTick: Cancel | undefined;
  #joined: JoinedLinks | undefined;
  #welcome: AgentMessageOf<'welcome'> | undefined;
  #isOver = false;

  constructor(wire: WebSocketWire, events: TunnelEvents, clock: Clock) {
    this.#wire = wire;
    this.#events = events;
    this.#clock = clock;
    this.#mux = new Mux({
      role: 'cli',
      visitor: {
        onOpen: (stream, open) => {
          giveBack();
          events.onOpen(stream, open);
        },
        onControl: value => {
          giveBack();
          this.#onControl(value);
        },
        onPong: () => undefined,
        onProtocolError: error => this.#onProtocolError(error),
      },
      transport: wire,
      scheduleFlush: atTurnEnd,
    });
    wire.begin(this);
  }

  // WireEvents.

  onFrames(bytes: Buffer, start: number, end: number): void {
    if (!this.#isOver) this.#mux.receive(bytes, start, end);
  }

  onAlive(): void {
    this.#heartbeat?.heard(this.#clock.nowMs());
  }

  onClosed(code: number, error: Error | null): void {
    this.#end(
      error === null ? closeReason(code) : `The connection to the agent failed: ${error.message.replace(/\.$/, '')}.`,
    );
  }

  get isOpen(): boolean {
    return !this.#isOver;
  }

  get streamCount(): number {
    return this.#mux.streamCount + (this.#joined?.streamCount ?? 0);
  }

  /** From now on an agent whose threads can take streams by themselves gets a WebSocket for each. */
  mayBeJoinedBy(openWire: () => Promise<WebSocketWire>): void {
    this.#joined = new JoinedLinks({ openWire, onOpen: (stream, open) => this.#events.onOpen(stream, open) });
  }

  send(message: CliMessage): boolean {
    // What streams said before it is with the agent before it, whichever way each goes.
    if (message.type === 'goodbye') this.#joined?.flush();
    return this.#mux.sendControl(message);
  }

  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null {
    this.#wire.joinSocketLoop();
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
    this.#wire.close(CLOSE_NORMAL);
  }

  #onControl(value: unknown): void {
    const parsed = parseAgentMessage(value);
    switch (parsed.kind) {
      case 'message':
        if (parsed.message.type === 'welcome') this.#welcome = parsed.message;
        if (parsed.message.type !== 'joinable') this.#events.onMessage(parsed.message);
        else if (this.#welcome !== undefined) this.#joined?.add(parsed.message.count, this.#welcome);
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
    this.#wire.terminate();
    this.#events.onClosed(reason);
  }

  #release(): void {
    this.#cancelTick?.();
    this.#joined?.close();
    this.#mux.destroy();
  }
}

function closeReason(code: number): string {
  return code === CLOSE_ABNORMAL ? 'The agent is gone.' : `The agent closed the connection (WebSocket code ${code}).`;
}
