/** The other side of a program's connection: in the pod, or on the developer's own network. */

import { connect, Socket } from 'node:net';
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
  type RelayOwner,
  type ResetCode,
  type StreamDial,
  StreamRelay,
  type StreamVisitor,
} from '../../protocol/index.ts';
import { giveBack, LoopSocket, type LoopSocketOwner, resetSocket } from '../../sys/index.ts';

/** What opens streams to the pod. */
export interface PodWay {
  /** Null while there is no agent, or with too many streams. */
  dial(dial: StreamDial, visitor: StreamVisitor): MuxStream | null;
}

/** A far side that is there. */
export interface FarEnd {
  /** Takes the program's connection, whose descriptor it owns from then on. @returns what lets go of that at once */
  take(fd: number): { destroy(): unknown };
  /** Joins it with what it has taken. */
  join(onOver: () => void): void;
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
class PodEnd implements FarEnd, StreamVisitor, RelayOwner, LoopSocketOwner {
  stream!: MuxStream;
  readonly #outcome: DialOutcome;
  #isThere = false;
  #socket: LoopSocket | undefined;
  #onOver: () => void = () => undefined;
  #relay: StreamRelay | undefined;
  #held: Buffer[] = [];
  #hasEnded = false;
  #isReset = false;

  constructor(outcome: DialOutcome) {
    this.#outcome = outcome;
  }

  take(fd: number): LoopSocket {
    this.#socket = new LoopSocket(this, fd);
    return this.#socket;
  }

  join(onOver: () => void): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#onOver = onOver;
    const relay = new StreamRelay(this.stream, socket, this);
    this.#relay = relay;
    for (const bytes of this.#held) relay.onData(bytes, 0, bytes.length);
    this.#held = [];
    if (this.#hasEnded) relay.onEnd();
    if (this.#isReset) {
      relay.onReset(RESET_CANCELLED);
      return;
    }
    socket.resume();
  }

  drop(): void {
    this.#held = [];
    if (this.stream.isOpen) this.stream.reset(RESET_CANCELLED);
  }

  onRelayOver(): void {
    this.#onOver();
  }

  onSocketData(bytes: Buffer, start: number, end: number): boolean {
    return this.#relay?.socketData(bytes, start, end) ?? true;
  }

  onSocketEnd(): void {
    this.#relay?.socketEnd();
  }

  onSocketFailed(): void {
    this.#relay?.socketFailed();
  }

  onSocketClosed(): void {
    this.#relay?.socketClosed();
  }

  onConnected(): void {
    this.#isThere = true;
    this.#outcome.onThere(this);
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if (this.#relay !== undefined) this.#relay.onData(bytes, start, end);
    else this.#held.push(Buffer.from(bytes.subarray(start, end)));
  }

  onLastData(bytes: Buffer, start: number, end: number): void {
    if (this.#relay !== undefined) this.#relay.onLastData(bytes, start, end);
    else this.onData(bytes, start, end);
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
  giveBack();
  const far = connect({ ...to, allowHalfOpen: true, noDelay: true });
  far.once('connect', () => {
    far.removeAllListeners('error').on('error', () => undefined);
    outcome.onThere(new LocalEnd(far));
  });
  far.once('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // It was there, and broke before we looked: the program is to meet both.
    if (code === 'ECONNRESET' || code === 'EPIPE') outcome.onThere(new BrokenEnd());
    else outcome.onFailed(CODES[code] ?? RESET_DIAL_FAILED);
  });
}

/** A far side that took the connection and has broken it. */
class BrokenEnd implements FarEnd {
  #near: Socket | undefined;

  take(fd: number): Socket {
    this.#near = socketOver(fd);
    return this.#near;
  }

  join(onOver: () => void): void {
    if (this.#near !== undefined) resetSocket(this.#near.once('close', onOver));
  }

  drop(): void {
    // Nothing is left of it.
  }
}

class LocalEnd implements FarEnd {
  readonly #far: Socket;
  #near: Socket | undefined;

  constructor(far: Socket) {
    this.#far = far;
  }

  take(fd: number): Socket {
    this.#near = socketOver(fd);
    return this.#near;
  }

  join(onOver: () => void): void {
    if (this.#near === undefined) return;
    joinSockets(this.#near, this.#far);
    this.#near.once('close', onOver);
  }

  drop(): void {
    this.#far.destroy();
  }
}

/** A socket of node's that reads nothing before somebody listens; whoever joins it hears of its errors. */
function socketOver(fd: number): Socket {
  // `manualStart` (do not read before `resume`) is missing in the types.
  const options: object = { fd, manualStart: true, allowHalfOpen: true };
  return new Socket(options).on('error', () => undefined);
}

/** Two connections as one: bytes, ends and resets pass. Both are owned from then on. */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => resetSocket(to));
    from.once('close', () => {
      // After both ends, in order, there is nothing to break.
      if (!to.writableEnded) resetSocket(to);
    });
    from.pipe(to);
  }
}
