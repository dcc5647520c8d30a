/**
 * Questions to name servers over UDP, of programs whose calls are held: who asks connects a socket to a name server first (the C library, Go, c-ares, dig), and
 * that call tells whom. The socket is connected to one of ours instead, one for each, which nobody else can send to.
 *
 * Answers come from the socket of ours. Who asks for more than the answer (recvfrom(2) with an address: c-ares compares it) is told the one that it asked.
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
import type { ProgramReceive } from './program-receive.ts';

const EAGAIN = 11;

/** Questions of one socket. */
interface NameFlow {
  readonly flow: UdpFlow;
  /** A `struct sockaddr`: whom its program asked. */
  readonly asked: Buffer;
}

export class NameCalls implements Disposable {
  readonly #outgoing: WorldOutgoing;
  /** By what the program's socket is bound to; who was heard of last is last. */
  readonly #flows = new Map<string, NameFlow>();

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
      if (errno === 0) this.#begin(fd, call, namesFar(this.#outgoing, side, server));
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      errno = EAGAIN; // We have no descriptor left.
    }
    if (errno !== 0 && fd >= 0) closeSocket(fd);
    call.fail(errno);
  }

  [Symbol.dispose](): void {
    for (const { flow } of [...this.#flows.values()]) flow.end();
  }

  /** A program takes an answer, and asks whose it is. */
  receive(call: ProgramReceive): void {
    const flow = this.#flows.get(keyOf(call.from));
    if (flow === undefined) call.letGo();
    else call.receiveFrom(flow.asked);
  }

  #begin(fd: number, call: ProgramCall, far: Far): void {
    const source = call.from;
    const key = keyOf(source);
    this.#flows.get(key)?.flow.end();
    const socket = createSocket({ type: source.address.includes(':') ? 'udp6' : 'udp4' });
    socket.bind({ fd, exclusive: true });
    // Behind bind: where libuv sees a connected socket it refuses to send to an address.
    connectSocket(fd, source.address, source.port);
    this.#outgoing.counts.flows += 1;
    const flow = new UdpFlow(
      { socket, far, source, idleMs: UDP_FLOW_IDLE_MS },
      {
        onAnswer: bytes => this.#outgoing.parts.names.learn(bytes),
        onOver: () => this.#flows.delete(key),
        onUse: () => {
          this.#flows.delete(key);
          this.#flows.set(key, entry);
        },
      },
    );
    const entry = { flow, asked: call.address };
    this.#flows.set(key, entry);
    if (this.#flows.size > MAX_NAME_FLOWS) this.#flows.values().next().value?.flow.end();
  }
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}
