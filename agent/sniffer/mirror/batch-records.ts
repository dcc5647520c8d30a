/**
 * Copies across a thread's border. The engine's thread writes what its copies are told into a batch, one record after the
 * other; the thread that has the tunnels plays it again on real copies. Only what matched crosses.
 *
 *   all     kind u8 · id u32 · bytes of the record u32 · where the next of the same copy begins u32, 0: it is the last
 *   OPEN    … · mirror u32 · client port u16 · pod port u16 · started f64 · HTTP/2 stream u32 · address, text
 *   BYTES   … · facts u8 · exchange u32 · time f64 · bytes
 *   TEAR    … · facts u8 · exchange u32 · time f64 · cause u8
 *   CLOSE   …
 *   NOTE    … · counter u8 · count f64            (its id is a mirror's)
 *   PACKETS … · packets u32 · bytes               (its id is a mirror's)
 *
 * Requests of many connections take turns on the wire. What a batch has of one copy is played in one go nevertheless, so that it leaves
 * as one frame and reaches the local process by one write: FOLLOWS marks what belongs to an earlier record, which leads to it.
 * Copies do not know of each other, so their order is nobody's; those that carry records, which somebody may read as they come, are
 * not chained.
 *
 * A batch is an ArrayBuffer that is handed over, never shared, and handed back when it was played. How many bytes are on their way is one
 * shared number; above a bound no message begins (`mirror_lost_slow`), above twice that even one that began is torn, so a stalled main
 * thread costs copies and not memory.
 */

import { COUNTERS, type CounterName } from '../../../protocol/index.ts';
import type { TearCause } from './copy.ts';

export const OPEN = 1;
export const BYTES = 2;
export const TEAR = 3;
export const CLOSE = 4;
export const NOTE = 5;
export const PACKETS = 6;
/** Beside a kind: an earlier record of the batch leads here. */
export const FOLLOWS = 0x80;

export const ID_AT = 1;
export const LENGTH_AT = 5;
export const NEXT_AT = 9;
export const RECORD_BYTES = 13;

export const OPEN_BYTES = RECORD_BYTES + 20;
export const PART_BYTES = RECORD_BYTES + 13;
export const TEAR_BYTES = PART_BYTES + 1;
export const NOTE_BYTES = RECORD_BYTES + 9;
export const PACKETS_BYTES = RECORD_BYTES + 4;

/** Facts of a part. */
export const IS_FIRST = 1;
export const IS_LAST = 2;
export const IS_RAW = 4;
export const IS_FROM_APP = 8;
export const IS_HTTP2 = 16;
export const IS_BLOCK = 32;
export const IS_HEAD = 64;

export const CAUSES: readonly TearCause[] = [
  'mirror_lost_gap',
  'mirror_lost_unfinished',
  'mirror_lost_ambiguous',
  'mirror_lost_slow',
  'mirror_lost_memory',
];
export const NAMES = Object.keys(COUNTERS) as CounterName[];
