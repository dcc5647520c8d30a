/**
 * Between the engine and where copies go. The engine finds messages and says whose they are; a `Copy` carries those of one
 * client connection to one session, whole ones only, and counts what it leaves out. Both sides of a thread's border speak
 * this: the engine in the sniffer's worker writes to a `Copy` that is played again beside the tunnels.
 *
 *     mirror_requests_matched = requests_mirrored + mirror_lost_*      (once no message is under way)
 *     delivered               = requests_mirrored - mirror_undelivered    (- some of mirror_unconfirmed, of which nobody can tell)
 */

import type { Filter } from '../../../filter-engine/index.ts';
import type { CounterName } from '../../../protocol/index.ts';
import { type Direction, type FlowInfo, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { Rate } from './rate.ts';

/** Why a message that was begun cannot be completed. */
export type TearCause =
  | 'mirror_lost_gap'
  | 'mirror_lost_unfinished'
  | 'mirror_lost_ambiguous'
  | 'mirror_lost_slow'
  | 'mirror_lost_memory';

/** What bytes are; one object for each flow, borrowed like the bytes. */
export interface Part {
  /** Who wrote them. */
  direction: Direction;
  /** Which request of its flow they belong to, or answer: 1, 2, … */
  exchange: number;
  /** They are the first of their message. */
  isFirst: boolean;
  /** They are the last of their message. */
  isLast: boolean;
  /** Of an answer of HTTP/1: a head, interim ones too, which is never told by its length alone. */
  isHead: boolean;
  /** Of a connection that is copied whole, without boundaries. */
  isRaw: boolean;
  /** Of an HTTP/2 stream: a header block without a table, or the content of DATA. */
  isHttp2: boolean;
  isBlock: boolean;
  /** When they were seen, in microseconds since the epoch. */
  timeUs: number;
}

/** A part of a message of HTTP/1, for its owner to fill in. */
export function newPart(direction: Direction): Part {
  return {
    direction,
    exchange: 0,
    isFirst: false,
    isLast: false,
    isHead: false,
    isRaw: false,
    isHttp2: false,
    isBlock: false,
    timeUs: 0,
  };
}

const raw: Part = { ...newPart(FROM_CLIENT), isRaw: true };

/** The one part of all raw bytes. */
export function rawPart(direction: Direction, timeUs: number): Part {
  raw.direction = direction;
  raw.timeUs = timeUs;
  return raw;
}

/** Of which connection something is copied, and of which HTTP/2 stream of it; 0: of the connection as a whole. */
export interface CopiedFlow extends FlowInfo {
  readonly http2Stream: number;
}

/** What of one client connection, or of one HTTP/2 stream, goes to one session. */
export interface Copy {
  /** Borrows `buf[start, end)` and `part`. Never calls back into the engine. */
  write(part: Part, buf: Buffer, start: number, end: number): void;
  /**
   * The message under way in this direction will never be whole; of a raw copy: there is a hole in it. A response may be lost before it began
   * (`part.isFirst`). Counts it, unless it was left out and counted before.
   */
  tear(part: Part, cause: TearCause): void;
  /** The flow is over, or nobody wants more of it. */
  close(): void;
}

/** One session's wish to see the requests of one port. */
export interface MirrorSubscription {
  /** Null copies everything, connections that are not HTTP/1 too. */
  readonly filter: Filter | null;
  readonly wantsResponses: boolean;
  readonly rate: Rate | null;
  openCopy(flow: CopiedFlow): Copy;
  note(name: CounterName, count: number): void;
}
