/** Both ends of a tunnel in one process: what one sends, the other receives in the next turn. */

import { Mux, type MuxStream, type StreamOpen, toPort, toSubscriptionId } from '../../protocol/index.ts';
import { FakeStream } from './fake-agent.ts';

/** Gets the streams that the agent opens. */
export type OnOpen = (stream: MuxStream, open: StreamOpen) => void;

export class MuxPair {
  readonly agent: Mux;
  readonly cli: Mux;

  constructor(onOpen: OnOpen) {
    this.agent = this.#side(
      'agent',
      () => undefined,
      message => this.cli.receive(message),
    );
    this.cli = this.#side('cli', onOpen, message => this.agent.receive(message));
  }

  /** The agent opens a stream with its first bytes. */
  open(first = ''): FakeStream {
    const visitor = new FakeStream();
    const stream = this.agent.openStream(
      {
        subscriptionId: toSubscriptionId(1),
        podPort: toPort(8080),
        clientPort: toPort(40000),
        clientAddress: Uint8Array.of(192, 0, 2, 7),
      },
      visitor,
    );
    if (stream === null) throw new Error('no stream could be opened');
    visitor.stream = stream;
    if (first !== '') visitor.write(first);
    return visitor;
  }

  #side(role: 'agent' | 'cli', onOpen: OnOpen, deliver: (message: Buffer) => void): Mux {
    return new Mux({
      role,
      visitor: {
        onOpen,
        onControl: () => undefined,
        onPong: () => undefined,
        onProtocolError: error => {
          throw error;
        },
      },
      transport: { bufferedBytes: 0, send: message => void setImmediate(() => deliver(message)) },
      scheduleFlush: flush => void setImmediate(flush),
    });
  }
}
