/**
 * TCP out of a world. A first SYN waits in the kernel's queue while its far side is dialled:
 *
 *     held ──there──► let go ──accept──► joined
 *       │                └── not within HANDSHAKE_MS: the program gave up, the far side is let go
 *       ├──failed──► let go with a mark: the program gets the errno
 *       └──nobody answers──► dropped, as the network would have done
 *
 * What is sent again while its far side is dialled is dropped. A connection that nobody held (a kernel without a queue) is dialled when it is accepted, and
 * reset when that fails.
 */

import type { Server } from 'node:net';
import { RESET_DIAL_TIMEOUT } from '../../protocol/index.ts';
import {
  answerPacket,
  type HeldPacket,
  heldPacketsIn,
  MessageReader,
  NF_ACCEPT,
  NF_DROP,
  plainAddress,
  setResetOnClose,
} from '../../sys/index.ts';
import type { FarEnd } from './far-end.ts';
import { JoinedSockets } from './joined-sockets.ts';
import { HANDSHAKE_MS, MAX_CONNECTIONS } from './limits.ts';
import { markOf } from './marks.ts';
import type { Place, WorldOutgoing } from './outgoing.ts';
import { type AcceptedHandle, acceptHandles, type Name } from './program-connection.ts';

/** A far side that waits for its program. */
interface Ready {
  readonly end: FarEnd;
  readonly timer: NodeJS.Timeout;
}

const peer: Name = { address: '', port: 0 };
const local: Name = { address: '', port: 0 };

export class TcpGate implements Disposable {
  readonly #outgoing: WorldOutgoing;
  readonly #queue: number;
  readonly #reader: MessageReader;
  readonly #server: Server;
  /** By both addresses: from one port a program may connect to many places. Undefined while its far side is dialled. */
  readonly #waiting = new Map<string, Ready | undefined>();
  readonly #joined = new JoinedSockets();

  /** @param descriptors the listener is ours from now on, the queue is not */
  constructor(outgoing: WorldOutgoing, descriptors: { readonly listener: number; readonly queue: number }) {
    this.#outgoing = outgoing;
    this.#queue = descriptors.queue;
    this.#server = acceptHandles(descriptors.listener, MAX_CONNECTIONS, handle => this.#accept(handle));
    this.#reader = new MessageReader(this.#queue, (bytes, end) => {
      for (const packet of heldPacketsIn(bytes, end)) this.#hold(packet);
    });
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    this.#server.close();
    for (const ready of this.#waiting.values()) {
      clearTimeout(ready?.timer);
      ready?.end.drop();
    }
    this.#waiting.clear();
    this.#joined[Symbol.dispose]();
  }

  #hold({ id, source, sourcePort, destination, destinationPort }: HeldPacket): void {
    const key = `${source} ${sourcePort} ${destination} ${destinationPort}`;
    const answer = (verdict: number, mark = 0): void => answerPacket(this.#queue, id, { verdict, mark });
    if (this.#waiting.has(key)) {
      // Sent again although it was let go: our listener had no room for it.
      answer(this.#waiting.get(key) === undefined ? NF_DROP : NF_ACCEPT);
      return;
    }
    this.#waiting.set(key, undefined);
    this.#outgoing.dialTcp(
      { host: destination, port: destinationPort },
      {
        onThere: end => {
          const timer = setTimeout(() => this.#giveUp(key), HANDSHAKE_MS);
          timer.unref();
          this.#waiting.set(key, { end, timer });
          answer(NF_ACCEPT);
        },
        onFailed: code => {
          this.#waiting.delete(key);
          if (code === RESET_DIAL_TIMEOUT) answer(NF_DROP);
          else answer(NF_ACCEPT, markOf(code));
        },
      },
    );
  }

  #giveUp(key: string): void {
    const ready = this.#waiting.get(key);
    this.#waiting.delete(key);
    ready?.end.drop();
    this.#outgoing.closed();
  }

  #accept(handle: AcceptedHandle): void {
    // A program that is gone already has no name.
    if (handle.getpeername(peer) !== 0 || handle.getsockname(local) !== 0) {
      handle.close();
      return;
    }
    const to = { host: plainAddress(local.address), port: local.port };
    const key = `${plainAddress(peer.address)} ${peer.port} ${to.host} ${to.port}`;
    const ready = this.#waiting.get(key);
    if (ready === undefined) {
      this.#dialAccepted(handle, to);
      return;
    }
    this.#waiting.delete(key);
    clearTimeout(ready.timer);
    this.#join(handle, ready.end);
  }

  /** Nobody held it. */
  #dialAccepted(handle: AcceptedHandle, to: Place): void {
    this.#outgoing.dialTcp(to, {
      onThere: end => this.#join(handle, end),
      onFailed: () => {
        setResetOnClose(handle.fd);
        handle.close();
      },
    });
  }

  #join(handle: AcceptedHandle, end: FarEnd): void {
    this.#joined.join(handle, end, () => this.#outgoing.closed());
  }
}
