/** What an epoll leg needs of its thread and tells its connection. */
import type { KeepAlive } from '../../sys/index.ts';
import type { EpollLoop } from './epoll-loop.ts';
import type { Leg } from './leg.ts';
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
}

/** What the legs of a thread share. */
export interface LegThread {
  readonly loop: EpollLoop;
  readonly queues: QueueBudget;
  readonly limits: { readonly keepAlive: KeepAlive };
  /** A descriptor of ours was opened, or closed or given away. */
  noteOwned(fd: number, isOwned: 0 | 1): void;
  warn(message: string): void;
}
