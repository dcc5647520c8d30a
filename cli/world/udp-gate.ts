/**
 * UDP out of a world. A flow is what goes between one port of a program and one far address. Its first datagram comes to the common
 * receiver; then a socket that is bound to the *far* address and connected to the program gets the rest, and answers come from where
 * the program sent to. A flow ends after a silence.
 */

import { createSocket, type Socket } from 'node:dgram';
import {
  DatagramReader,
  DIAL_UDP,
  datagramRecord,
  type MuxStream,
  RESET_CANCELLED,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { bindSocket, closeSocket, connectSocket, type ReceivedDatagram, type SocketAddress } from '../../sys/index.ts';
import { MAX_UDP_FLOWS, NAME_FLOW_IDLE_MS, UDP_FLOW_IDLE_MS } from './limits.ts';
import type { WorldOutgoing } from './outgoing.ts';
import type { SocketPool } from './socket-pool.ts';

const NAME_PORT = 53;

export class UdpGate implements Disposable {
  readonly #outgoing: WorldOutgoing;
  readonly #pool: SocketPool;
  /** By both addresses; who was heard of last is last. */
  readonly #flows = new Map<string, Flow>();

  constructor(outgoing: WorldOutgoing, pool: SocketPool) {
    this.#outgoing = outgoing;
    this.#pool = pool;
  }

  receive({ source, destination, bytes }: ReceivedDatagram): void {
    const key = `${source.address} ${source.port} ${destination.address} ${destination.port}`;
    const flow = this.#flows.get(key) ?? this.#open(key, source, destination);
    if (flow === undefined) this.#outgoing.counts.datagramsLost += 1;
    else flow.send(Buffer.from(bytes));
  }

  [Symbol.dispose](): void {
    for (const flow of [...this.#flows.values()]) flow.end();
  }

  #open(key: string, source: SocketAddress, destination: SocketAddress): Flow | undefined {
    const side = this.#outgoing.sideOf('udp', { host: destination.address, port: destination.port });
    if (side === 'off') return undefined;
    const socket = this.#boundSocket(source, destination);
    if (socket === undefined) return undefined;
    if (this.#flows.size >= MAX_UDP_FLOWS) this.#flows.values().next().value?.end();
    this.#outgoing.counts.flows += 1;
    const learn = (bytes: Buffer): void => {
      if (destination.port === NAME_PORT) this.#outgoing.parts.names.learn(bytes);
    };
    const far = side === 'local' ? localFar(destination) : podFar(this.#outgoing, destination);
    const flow = new Flow(
      { socket, far, source, idleMs: destination.port === NAME_PORT ? NAME_FLOW_IDLE_MS : UDP_FLOW_IDLE_MS },
      {
        onAnswer: learn,
        onOver: () => this.#flows.delete(key),
        onUse: () => {
          this.#flows.delete(key);
          this.#flows.set(key, flow);
        },
      },
    );
    this.#flows.set(key, flow);
    return flow;
  }

  #boundSocket(source: SocketAddress, destination: SocketAddress): Socket | undefined {
    const isV6 = destination.address.includes(':');
    const fd = this.#pool.take(isV6 ? 'udp6' : 'udp4');
    if (fd === undefined) return undefined;
    try {
      bindSocket(fd, destination.address, destination.port);
    } catch {
      closeSocket(fd); // Another flow from there is being opened in this moment.
      return undefined;
    }
    const socket = createSocket({ type: isV6 ? 'udp6' : 'udp4' });
    socket.bind({ fd, exclusive: true });
    // Behind bind: where libuv sees a connected socket it refuses to send to an address.
    connectSocket(fd, source.address, source.port);
    return socket;
  }
}

/** The far side of a flow. */
interface Far {
  send(bytes: Buffer): void;
  end(): void;
  onAnswer: (bytes: Buffer) => void;
  onOver: () => void;
}

interface FlowParts {
  readonly socket: Socket;
  readonly far: Far;
  readonly source: SocketAddress;
  readonly idleMs: number;
}

interface FlowEvents {
  onAnswer(bytes: Buffer): void;
  onUse(): void;
  onOver(): void;
}

class Flow {
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

function podFar({ parts, counts }: WorldOutgoing, { address: host, port }: SocketAddress): Far {
  let isHigh = false;
  const reader = new DatagramReader(bytes => far.onAnswer(Buffer.from(bytes)));
  const visitor: StreamVisitor = {
    onData: (bytes, start, end) => {
      reader.push(bytes, start, end);
      stream?.consumed(end - start);
    },
    onEnd: () => far.onOver(),
    onReset: () => far.onOver(),
    onDrain: () => {
      isHigh = false;
    },
  };
  const stream: MuxStream | null = parts.way.dial({ service: DIAL_UDP, host, port }, visitor);
  const far: Far = {
    send: bytes => {
      if (isHigh || stream === null) {
        counts.datagramsLost += 1;
        return;
      }
      const record = datagramRecord(bytes);
      isHigh = !stream.write(record, 0, record.length);
    },
    end: () => {
      if (stream?.isOpen) stream.reset(RESET_CANCELLED);
    },
    onAnswer: () => undefined,
    onOver: () => undefined,
  };
  return far;
}

/** From the developer's own network. */
function localFar({ address, port }: SocketAddress): Far {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const far: Far = {
    send: bytes => socket.send(bytes, port, address, () => undefined),
    end: () => socket.close(),
    onAnswer: () => undefined,
    onOver: () => undefined,
  };
  socket.on('message', bytes => far.onAnswer(bytes));
  socket.on('error', () => far.onOver());
  socket.unref();
  return far;
}
