/**
 * Further WebSockets of a session, which its agent gives to the threads that have its connections: their streams come here past the thread
 * that has all others. What is said on one is a `join`, then streams alone; the tunnel that they belong to has the messages, the heartbeat
 * and the last word. One that breaks, or cannot be had, is not missed: its streams are told, and new ones come by the tunnel.
 */

import {
  type AgentMessageOf,
  CLOSE_NORMAL,
  Mux,
  type MuxStream,
  type StreamOpen,
  type WebSocketWire,
  type WireEvents,
} from '../../protocol/index.ts';
import { MAX_JOINED_LINKS } from '../limits.ts';
import { atTurnEnd, giveBack, joinSocketLoop } from '../sockets/index.ts';

/** What links need of the tunnel that they belong to. */
export interface JoinedLinksOwner {
  /** Opens a WebSocket to the same agent. */
  openWire(): Promise<WebSocketWire>;
  onOpen(stream: MuxStream, open: StreamOpen): void;
}

type Welcome = Pick<AgentMessageOf<'welcome'>, 'session' | 'secret'>;

export class JoinedLinks {
  readonly #owner: JoinedLinksOwner;
  readonly #links = new Set<JoinedLink>();
  #isOver = false;

  constructor(owner: JoinedLinksOwner) {
    this.#owner = owner;
  }

  get streamCount(): number {
    let sum = 0;
    for (const link of this.#links) sum += link.streamCount;
    return sum;
  }

  /** Adds so many. What fails is left out: the tunnel carries it all. */
  add(count: number, welcome: Welcome): void {
    for (let added = 0; added < Math.min(count, MAX_JOINED_LINKS); added++) {
      this.#owner.openWire().then(
        wire => this.#join(wire, welcome),
        () => undefined,
      );
    }
  }

  /** Sends what waits. */
  flush(): void {
    for (const link of this.#links) link.flush();
  }

  /** The tunnel is over, and so are they; what waits is sent. */
  close(): void {
    this.#isOver = true;
    for (const link of this.#links) link.close();
    this.#links.clear();
  }

  #join(wire: WebSocketWire, { session, secret }: Welcome): void {
    if (this.#isOver) {
      wire.terminate();
      return;
    }
    const { onOpen } = this.#owner;
    const link = new JoinedLink(wire, { onOpen, onOver: () => this.#links.delete(link) });
    this.#links.add(link);
    link.join({ type: 'join', session, secret });
  }
}

interface JoinedLinkEvents {
  onOpen(stream: MuxStream, open: StreamOpen): void;
  onOver(): void;
}

class JoinedLink implements WireEvents {
  readonly #wire: WebSocketWire;
  readonly #events: JoinedLinkEvents;
  readonly #mux: Mux;

  constructor(wire: WebSocketWire, events: JoinedLinkEvents) {
    this.#wire = wire;
    this.#events = events;
    this.#mux = new Mux({
      role: 'cli',
      visitor: {
        onOpen: (stream, open) => {
          giveBack();
          events.onOpen(stream, open);
        },
        onControl: () => undefined,
        onPong: () => undefined,
        onProtocolError: () => wire.terminate(),
      },
      transport: wire,
      scheduleFlush: atTurnEnd,
    });
    wire.begin(this);
    joinSocketLoop(wire);
  }

  get streamCount(): number {
    return this.#mux.streamCount;
  }

  join(message: object): void {
    this.#mux.sendControl(message);
  }

  flush(): void {
    this.#mux.flush();
  }

  close(): void {
    this.#mux.flush();
    this.#mux.destroy();
    this.#wire.close(CLOSE_NORMAL);
  }

  // WireEvents.

  onFrames(bytes: Buffer, start: number, end: number): void {
    this.#mux.receive(bytes, start, end);
  }

  onAlive(): void {
    // The tunnel knows whether the agent lives.
  }

  onClosed(): void {
    this.#events.onOver();
    this.#mux.destroy();
  }
}
