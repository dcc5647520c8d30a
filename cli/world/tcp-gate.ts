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

import { RESET_DIAL_TIMEOUT } from '../../protocol/index.ts';
import {
  answerPacket,
  closeSocket,
  type HeldPacket,
  heldPacketsIn,
  LoopListener,
  localSocketAddress,
  MessageReader,
  NF_ACCEPT,
  NF_DROP,
  type SocketAddress,
  setResetOnClose,
} from '../../sys/index.ts';
import type { FarEnd } from './far-end.ts';
import { JoinedSockets } from './joined-sockets.ts';
import { HANDSHAKE_MS } from './limits.ts';
import { markOf } from './marks.ts';
import type { Place, WorldOutgoing } from './outgoing.ts';

/** A far side that waits for its program. */
interface Ready {
  readonly end: FarEnd;
  timer?: NodeJS.Timeout;
}

export class TcpGate implements Disposable {
  readonly #outgoing: WorldOutgoing;
  readonly #queue: number;
  readonly #reader: MessageReader;
  readonly #listener: LoopListener;
  /** By both addresses: from one port a program may connect to many places. Undefined while its far side is dialled. */
  readonly #waiting = new Map<string, Ready | undefined>();
  readonly #joined = new JoinedSockets();

  /** @param descriptors the listener is ours from now on, the queue is not */
  constructor(outgoing: WorldOutgoing, descriptors: { readonly listener: number; readonly queue: number }) {
    this.#outgoing = outgoing;
    this.#queue = descriptors.queue;
    this.#listener = new LoopListener(descriptors.listener, (fd, program) => this.#accept(fd, program));
    this.#reader = new MessageReader(this.#queue, (bytes, end) => {
      for (const packet of heldPacketsIn(bytes, end)) this.#hold(packet);
    });
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
    this.#listener[Symbol.dispose]();
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
          const ready: Ready = { end };
          this.#waiting.set(key, ready);
          answer(NF_ACCEPT);
          // The kernel makes the whole handshake within that call: it is no event of its own.
          this.#listener.acceptNow();
          if (this.#waiting.get(key) === ready) this.#expect(key, ready);
        },
        onFailed: code => {
          this.#waiting.delete(key);
          if (code === RESET_DIAL_TIMEOUT) answer(NF_DROP);
          else answer(NF_ACCEPT, markOf(code));
        },
      },
    );
  }

  #expect(key: string, ready: Ready): void {
    ready.timer = setTimeout(() => this.#giveUp(key), HANDSHAKE_MS);
    ready.timer.unref();
  }

  #giveUp(key: string): void {
    const ready = this.#waiting.get(key);
    this.#waiting.delete(key);
    ready?.end.drop();
    this.#outgoing.closed();
  }

  #accept(fd: number, { address, port }: SocketAddress): void {
    const to = localSocketAddress(fd);
    const key = `${address} ${port} ${to.address} ${to.port}`;
    const ready = this.#waiting.get(key);
    if (ready === undefined) {
      this.#dialAccepted(fd, { host: to.address, port: to.port });
      return;
    }
    this.#waiting.delete(key);
    clearTimeout(ready.timer);
    this.#join(fd, ready.end);
  }

  /** Nobody held it. */
  #dialAccepted(fd: number, to: Place): void {
    this.#outgoing.dialTcp(to, {
      onThere: end => this.#join(fd, end),
      onFailed: () => {
        setResetOnClose(fd);
        closeSocket(fd);
      },
    });
  }

  #join(fd: number, end: FarEnd): void {
    this.#joined.join(fd, end, () => this.#outgoing.closed());
  }
}
