/**
 * The subprotocol v4.channel.k8s.io, which every cluster knows. Each message begins with a byte that names its channel: 0 is the data of
 * the first port, 1 its errors. The first message of either holds the port's number, two bytes, the low one first.
 *
 * Its server is the container runtime's, which reads a message to its end before it passes a byte on and undoes its mask byte by byte. So
 * what is written meanwhile is gathered into messages of their own size: one message per write costs a turn for each small one, and one
 * for all costs the time of a large one twice.
 */

import type { ForwardFraming, ForwardVisitor } from './forward-framing.ts';
import { FORWARD_PIECE_BYTES } from './limits.ts';

export const CHANNEL_PROTOCOL = 'v4.channel.k8s.io';

const DATA = 0;
const ERROR = 1;
/** What the number of the port takes in the first message of a channel. */
const PORT_BYTES = 2;

export class ChannelFraming implements ForwardFraming {
  readonly opening: readonly Buffer[] = [];
  readonly #visitor: ForwardVisitor;
  /** Channels whose first message is still to come. */
  readonly #isNew = [true, true];

  constructor(visitor: ForwardVisitor) {
    this.#visitor = visitor;
  }

  /** The bytes in pieces, each behind the byte of its channel. */
  messagesOf(chunks: readonly Buffer[]): Buffer[] {
    const messages: Buffer[] = [];
    let left = chunks.reduce((sum, { length }) => sum + length, 0);
    let message = Buffer.of(DATA);
    let used = message.length;
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        if (used === message.length) {
          message = Buffer.allocUnsafe(1 + Math.min(left, FORWARD_PIECE_BYTES));
          message[0] = DATA;
          used = 1;
          messages.push(message);
        }
        const count = chunk.copy(message, used, at);
        used += count;
        at += count;
        left -= count;
      }
    }
    return messages.length > 0 ? messages : [message];
  }

  receive(message: Buffer): void {
    const channel = message[0] ?? ERROR;
    const start = this.#isNew[channel] === true ? 1 + PORT_BYTES : 1;
    this.#isNew[channel] = false;
    if (message.length <= start) return;
    if (channel === DATA) this.#visitor.onData(message.subarray(start));
    else this.#visitor.onRefused(message.toString('utf8', start));
  }
}
