/**
 * Where a held call goes. Our own copy of the address decides, and whatever is decided is done by us on the program's socket: the program may change its
 * memory meanwhile, and it has no effect.
 *
 *     no address of IP, a socket that is connecting already, UDP but for names       as the kernel would have it
 *     this machine's name servers                                                    the pod's, or by the rules of names
 *     by rule: local                                                                 from here, directly
 *     by rule: off                                                                   ENETUNREACH
 *     everything else of TCP                                                         dialled from the pod
 */

import type { SocketAddress } from '../../../sys/index.ts';
import type { FarSide } from '../far-flow.ts';
import type { WorldOutgoing } from '../outgoing.ts';
import { NameCalls } from './name-calls.ts';
import type { ProgramCall } from './program-call.ts';
import type { ProgramReceive } from './program-receive.ts';
import { TcpCalls } from './tcp-calls.ts';

const NAME_PORT = 53;
/** What stands for "this machine" in connect(2). */
const UNSPECIFIED = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** How a gate is opened. */
export interface CallGateParts {
  readonly outgoing: WorldOutgoing;
  readonly names: NameParts;
  /** What goes out from here is joined by us, as what goes out from the pod is: for who has no pod, and wants to see that it works. */
  readonly isLocalJoined: boolean;
}

/** Who answers for names. */
export interface NameParts {
  /** Addresses of all name servers of this machine. */
  readonly own: readonly string[];
  /** Where programs ask that ask those. */
  readonly side: FarSide;
}

export class CallGate implements Disposable {
  readonly #outgoing: WorldOutgoing;
  readonly #names: NameParts;
  readonly #isLocalJoined: boolean;
  readonly #tcp: TcpCalls;
  readonly #nameCalls: NameCalls;

  /** @throws SysError */
  constructor({ outgoing, names, isLocalJoined }: CallGateParts) {
    this.#outgoing = outgoing;
    this.#names = names;
    this.#isLocalJoined = isLocalJoined;
    this.#tcp = new TcpCalls(outgoing);
    this.#nameCalls = new NameCalls(outgoing);
  }

  receive(call: ProgramCall): void {
    const { to } = call;
    if (to === undefined || !call.isFresh) call.connectAsAsked();
    else if (call.speech === 'udp') this.#receiveUdp(call, to);
    else this.#receiveTcp(call, to);
  }

  /** A program asks who sent it a datagram. */
  receiveDatagram(call: ProgramReceive): void {
    this.#nameCalls.receive(call);
  }

  [Symbol.dispose](): void {
    this.#tcp[Symbol.dispose]();
    this.#nameCalls[Symbol.dispose]();
  }

  #receiveTcp(call: ProgramCall, to: SocketAddress): void {
    const server = this.#stead(to);
    if (server !== undefined) {
      this.#tcp.dial(call, { host: server.address, port: server.port });
      return;
    }
    const place = { host: UNSPECIFIED.get(to.address) ?? to.address, port: to.port };
    switch (this.#outgoing.sideOf('tcp', place)) {
      case 'remote':
      case 'off':
        this.#tcp.dial(call, place);
        return;
      case 'local':
        if (this.#isLocalJoined) {
          this.#tcp.dial(call, place);
          return;
        }
        this.#outgoing.counts.fromHere += 1;
        call.connectAsAsked();
    }
  }

  #receiveUdp(call: ProgramCall, to: SocketAddress): void {
    if (to.port !== NAME_PORT) {
      call.connectAsAsked();
      return;
    }
    const { own, side } = this.#names;
    if (own.includes(to.address)) this.#nameCalls.open(call, side, this.#stead(to) ?? to);
    else if (this.#outgoing.sideOf('udp', { host: to.address, port: to.port }) === 'remote')
      this.#nameCalls.open(call, 'remote', to);
    else call.connectAsAsked();
  }

  /** The pod's name server, where one of this machine's is asked and it stands in for it. */
  #stead(to: SocketAddress): SocketAddress | undefined {
    const { own, side } = this.#names;
    const { pod } = this.#outgoing.parts.nameServers;
    if (to.port !== NAME_PORT || side === 'local' || pod === undefined || !own.includes(to.address)) return undefined;
    return { address: pod, port: NAME_PORT };
  }
}
