/** What a dial is, whatever it dials: the side of the service that begins it, and what it needs of that. */

import type { CounterName, DialledStream } from '../../protocol/index.ts';

/** Where the things that a session did are counted. */
export interface SessionTally {
  note(name: CounterName, times?: number): void;
}

/** A dial that was begun; over when `onOver` was called. */
export interface Dial {
  /** Dials these addresses in turn. */
  begin(addresses: readonly string[], port: number): void;
  /** Ends it, with the reason that its session is told. */
  fail(code: string | undefined): void;
}

/** What a dial needs of us. */
export interface DialHost {
  readonly stream: DialledStream;
  readonly tally: SessionTally;
  onOver(): void;
}
