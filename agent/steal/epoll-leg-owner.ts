/** What an epoll leg needs of its thread and tells its connection. */
import type { KeepAlive } from '../../sys/index.ts';
import type { EpollLoop } from './epoll-loop.ts';
import type { Leg } from './leg.ts';
import type { Passage, PipeUser } from './passage.ts';
import type { QueueBudget } from './queue-budget.ts';

/** What a leg reports while the engine has not given it up; `legGone` comes last and always. */
export interface LegOwner {
  legData(leg: Leg, buf: Buffer, start: number, end: number): void;
  legEnd(leg: Leg): void;
  /** The connection broke. */
  legBroken(leg: Leg): void;
  /** It was never made. */
  legRefused(leg: Leg): void;
  legDrained(leg: Leg): void;
  legGone(leg: Leg): void;
  /** Lets what the peer of `leg` sent go to its other leg without being read, as far as it may. @param source its socket @returns how that stopped (passage.ts) */
  passUnseen(leg: Leg, source: number): number;
  /** Both sides have ended the connection of a socket that was opened for this owner's client. @returns whether it is somebody else's from here on, once our FIN is sent */
  keepSocket(fd: number): boolean;
}

/** What the legs of a thread share. */
export interface LegThread extends PipeUser {
  readonly loop: EpollLoop;
  readonly queues: QueueBudget;
  readonly limits: { readonly keepAlive: KeepAlive };
  readonly passage: Passage;
}
