/**
 * Questions to name servers over UDP, of programs whose calls are held: who asks connects a socket to a name server first (the C library, Go, dig), and
 * that call tells whom. The socket is connected to one of ours instead, one for each, which nobody else can send to.
 *
 * Answers come from the socket of ours, which programs do not look at that are connected; c-ares does, and hears nothing.
 *
 * Datagrams of sockets that are not connected, and to other ports, are the kernel's: connecting such a socket is also how a program asks for its own address.
 */

import { createSocket } from 'node:dgram';
import {
  bindSocket,
  closeSocket,
  connectSocket,
  familyOf,
  localSocketAddress,
  openDatagramSocket,
  type SocketAddress,
  SysError,
} from '../../../sys/index.ts';
import { type Far, type FarSide, namesFar } from '../far-flow.ts';
import { UDP_FLOW_IDLE_MS } from '../limits.ts';
import type { WorldOutgoing } from '../outgoing.ts';
import { UdpFlow } from '../udp-flow.ts';
import { MAX_NAME_FLOWS } from './limits.ts';
import type { ProgramCall } from './program-call.ts';

const EAGAIN = 11;

export class NameCalls implements Disposable {
  readonly #outgoing: WorldOutgoing;
  /** Who was heard of last is last. */
  readonly #flows = new Set<UdpFlow>();

  constructor(outgoing: WorldOutgoing) {
    this.#outgoing = outgoing;
  }

  /** @param server that is asked, from that side */
  open(call: ProgramCall, side: FarSide, server: SocketAddress): void {
    const host = call.loopback(false);
    let fd = -1;
    let errno = EAGAIN;
    try {
      fd = openDatagramSocket(familyOf(host));
      bindSocket(fd, host, 0);
      errno = call.connectTo(localSocketAddress(fd));
      if (errno === 0) this.#begin(fd, call.from, namesFar(this.#outgoing, side, server));
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      errno = EAGAIN; // We have no descriptor left.
    }
    if (errno !== 0 && fd >= 0) closeSocket(fd);
    call.fail(errno);
  }

  [Symbol.dispose](): void {
    for (const flow of [...this.#flows]) flow.end();
  }

  #begin(fd: number, source: SocketAddress, far: Far): void {
    const socket = createSocket({ type: source.address.includes(':') ? 'udp6' : 'udp4' });
    socket.bind({ fd, exclusive: true });
    // Behind bind: where libuv sees a connected socket it refuses to send to an address.
    connectSocket(fd, source.address, source.port);
    this.#outgoing.counts.flows += 1;
    const flow = new UdpFlow(
      { socket, far, source, idleMs: UDP_FLOW_IDLE_MS },
      {
        onAnswer: bytes => this.#outgoing.parts.names.learn(bytes),
        onOver: () => this.#flows.delete(flow),
        onUse: () => {
          this.#flows.delete(flow);
          this.#flows.add(flow);
        },
      },
    );
    this.#flows.add(flow);
    if (this.#flows.size > MAX_NAME_FLOWS) this.#flows.values().next().value?.end();
  }
}
