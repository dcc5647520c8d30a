/** The other side of a program's connection: in the pod, or on the developer's own network. */

import { connect, type Socket } from 'node:net';
import {
  DIAL_TCP,
  type MuxStream,
  RESET_CANCELLED,
  RESET_DIAL_FAILED,
  RESET_DIAL_FORBIDDEN,
  RESET_DIAL_REFUSED,
  RESET_DIAL_TIMEOUT,
  RESET_HOST_UNREACHABLE,
  RESET_NETWORK_UNREACHABLE,
  RESET_SESSION_GONE,
  type ResetCode,
  type StreamDial,
  StreamRelay,
  type StreamVisitor,
} from '../../protocol/index.ts';

/** What opens streams to the pod. */
export interface PodWay {
  /** Null while there is no agent, or with too many streams. */
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null;
}

/** A far side that is there. */
export interface FarEnd {
  /** Joins it with the program's connection, which it owns from then on. */
  join(socket: Socket, onOver: () => void): void;
  /** Lets it go. */
  drop(): void;
}

/** How a dial came out: told once. */
export interface DialOutcome {
  onThere(end: FarEnd): void;
  onFailed(code: ResetCode): void;
}

/** Dials from the pod. */
export function dialFromPod(
  way: PodWay,
  to: { readonly host: string; readonly port: number },
  outcome: DialOutcome,
): void {
  const end = new PodEnd(outcome);
  const stream = way.dial({ service: DIAL_TCP, ...to }, end);
  if (stream === null) outcome.onFailed(RESET_SESSION_GONE);
  else end.stream = stream;
}

/** What the far side said before the program was joined is held: it is not consumed, so it is at most a stream's window. */
class PodEnd implements FarEnd, StreamVisitor {
  stream!: MuxStream;
  readonly #outcome: DialOutcome;
  #isThere = false;
  #relay: StreamRelay | undefined;
  #held: Buffer[] = [];
  #hasEnded = false;
  #isReset = false;

  constructor(outcome: DialOutcome) {
    this.#outcome = outcome;
  }

  join(socket: Socket, onOver: () => void): void {
    const relay = new StreamRelay(this.stream, socket, onOver);
    this.#relay = relay;
    socket.on('data', (bytes: Buffer) => {
      if (!relay.socketData(bytes, 0, bytes.length)) socket.pause();
    });
    socket.once('end', () => relay.socketEnd());
    socket.once('close', () => relay.socketClosed());
    socket.on('error', () => relay.socketFailed());
    for (const bytes of this.#held) relay.onData(bytes, 0, bytes.length);
    this.#held = [];
    if (this.#hasEnded) relay.onEnd();
    if (this.#isReset) relay.onReset(RESET_CANCELLED);
  }

  drop(): void {
    this.#held = [];
    if (this.stream.isOpen) this.stream.reset(RESET_CANCELLED);
  }

  onConnected(): void {
    this.#isThere = true;
    this.#outcome.onThere(this);
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.#relay !== undefined) this.#relay.onData(bytes, start, end);
    else this.#held.push(Buffer.from(bytes.subarray(start, end)));
  }

  onEnd(): void {
    this.#hasEnded = true;
    this.#relay?.onEnd();
  }

  onReset(code: ResetCode): void {
    this.#isReset = true;
    if (!this.#isThere) this.#outcome.onFailed(code);
    else this.#relay?.onReset(code);
  }

  onDrain(): void {
    this.#relay?.onDrain();
  }
}

const CODES: Readonly<Record<string, ResetCode>> = {
  ECONNREFUSED: RESET_DIAL_REFUSED,
  ENETUNREACH: RESET_NETWORK_UNREACHABLE,
  EADDRNOTAVAIL: RESET_NETWORK_UNREACHABLE,
  EHOSTUNREACH: RESET_HOST_UNREACHABLE,
  ETIMEDOUT: RESET_DIAL_TIMEOUT,
  EACCES: RESET_DIAL_FORBIDDEN,
  EPERM: RESET_DIAL_FORBIDDEN,
};

/** Dials from the developer's own network. */
export function dialFromHere(to: { readonly host: string; readonly port: number }, outcome: DialOutcome): void {
  const far = connect({ ...to, allowHalfOpen: true, noDelay: true });
  far.once('connect', () => {
    far.removeAllListeners('error').on('error', () => undefined);
    outcome.onThere(new LocalEnd(far));
  });
  far.once('error', (error: NodeJS.ErrnoException) => outcome.onFailed(CODES[error.code ?? ''] ?? RESET_DIAL_FAILED));
}

class LocalEnd implements FarEnd {
  readonly #far: Socket;

  constructor(far: Socket) {
    this.#far = far;
  }

  join(socket: Socket, onOver: () => void): void {
    joinSockets(socket, this.#far);
    socket.once('close', onOver);
  }

  drop(): void {
    this.#far.destroy();
  }
}

/** Two connections as one: bytes, ends and resets pass. Both are owned from then on. */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.resetAndDestroy());
    from.once('close', () => {
      // After both ends, in order, there is nothing to break.
      if (!to.writableEnded) to.resetAndDestroy();
    });
    from.pipe(to);
  }
}
