/** What connections and their legs need of the shell that made them. */
import type { RequestHead } from '../../filter-engine/index.ts';
import type { Counters, Port } from '../../protocol/index.ts';
import type { KeepAlive } from '../../sys/index.ts';
import type { HandOver } from './hand-over.ts';
import type { QueueBudget } from './queue-budget.ts';
import type { PortRoutes } from './routes.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** One end of a connection. */
export interface Destination {
  readonly address: string;
  readonly port: number;
}

/** What the shell asks of a connection that is over. */
export interface OwnedConnection {
  /** What the log says of it. */
  totals(): object;
}

/** What a connection needs of its shell. */
export interface ConnectionOwner {
  readonly wheel: TimerWheel;
  readonly head: RequestHead;
  readonly counters: Counters;
  readonly queues: QueueBudget;
  readonly limits: { readonly keepAlive: KeepAlive };
  routesOf(port: Port): PortRoutes;
  /** A marked socket for a connection to the app, not yet connected. @throws Error when there is none */
  openSocket(client: Destination, destination: Destination): number;
  forget(connection: OwnedConnection): void;
  /** Takes connections that no session wants any more and says whether it has; null: nobody does. */
  readonly onGivenBack: ((connection: HandOver) => boolean) | null;
  /** There is no descriptor left. */
  noteExhausted(): void;
  warn(message: string): void;
}
