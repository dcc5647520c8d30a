/**
 * UDP out of a world. A flow is what goes between one port of a program and one far address. Its first datagram comes to the common
 * receiver; then a socket that is bound to the *far* address and connected to the program gets the rest, and answers come from where
 * the program sent to. A flow ends after a silence.
 */

import { createSocket, type Socket } from 'node:dgram';
import { bindSocket, closeSocket, connectSocket, type ReceivedDatagram, type SocketAddress } from '../../sys/index.ts';
import { type Far, localFar, namesFar, podFar } from './far-flow.ts';
import { MAX_UDP_FLOWS, NAME_FLOW_IDLE_MS, UDP_FLOW_IDLE_MS } from './limits.ts';
import type { WorldOutgoing } from './outgoing.ts';
import type { SocketPool } from './socket-pool.ts';
import { UdpFlow } from './udp-flow.ts';

const NAME_PORT = 53;

export class UdpGate implements Disposable {
  readonly #outgoing: WorldOutgoing;
  readonly #pool: SocketPool;
  /** By both addresses; who was heard of last is last. */
  readonly #flows = new Map<string, UdpFlow>();

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

  #open(key: string, source: SocketAddress, destination: SocketAddress): UdpFlow | undefined {
    const side = this.#outgoing.sideOf('udp', { host: destination.address, port: destination.port });
    if (side === 'off') return undefined;
    const socket = this.#boundSocket(source, destination);
    if (socket === undefined) return undefined;
    if (this.#flows.size >= MAX_UDP_FLOWS) this.#flows.values().next().value?.end();
    this.#outgoing.counts.flows += 1;
    const learn = (bytes: Buffer): void => {
      if (destination.port === NAME_PORT) this.#outgoing.parts.names.learn(bytes);
    };
    const far = this.#farOf(side, destination);
    const flow = new UdpFlow(
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

  #farOf(side: 'local' | 'remote', destination: SocketAddress): Far {
    if (destination.port === NAME_PORT) return namesFar(this.#outgoing, side, destination);
    return side === 'local' ? localFar(destination) : podFar(this.#outgoing, destination);
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
