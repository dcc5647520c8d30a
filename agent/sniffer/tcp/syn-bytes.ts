/**
 * Bytes that come with a client's SYN (TCP Fast Open, RFC 7413). Only the receiver's answer says whether it takes them: it acknowledges them, or the
 * SYN alone, and then the client sends what it likes in their place (section 4.1.2; mostly the same again). So they are held until then.
 *
 *   SYN with bytes ─► held ─┬─ the answer acknowledges them; or, if that was not seen, the client goes on behind them ─► told
 *                           └─ anything else ─► dropped, counted as repeated
 */

import type { Counters } from '../../../protocol/index.ts';
import { HAS_SYN_BYTES, IS_KNOWN, IS_MID_STREAM } from './flow-facts.ts';
import type { FlowTable } from './flow-table.ts';
import { type Direction, FROM_APP, FROM_CLIENT } from './flow-visitor.ts';
import { MAX_SYN_BYTES, MAX_SYN_PAGES } from './limits.ts';
import type { Ordering } from './ordering.ts';
import { type Segment, SYN } from './segment.ts';
import { advance, distance } from './sequence.ts';

export class SynBytes {
  private readonly flows: FlowTable;
  private readonly ordering: Ordering;
  private readonly counters: Counters;
  /** Those that hold such bytes. */
  private pages = 0;

  constructor(flows: FlowTable, ordering: Ordering, counters: Counters) {
    this.flows = flows;
    this.ordering = ordering;
    this.counters = counters;
  }

  /** Holds what a client's first SYN brings, but for a FIN: no receiver takes such a SYN. Without room for it, it is missing like any bytes that were not seen. */
  hold(slot: number, segment: Segment): void {
    const { flows, ordering, counters } = this;
    const list = slot * 2 + FROM_CLIENT;
    segment.sequence = advance(segment.sequence, 1);
    if (segment.start === segment.end) return;
    if (this.pages < MAX_SYN_PAGES && ordering.hold(list, segment)) {
      flows.note(slot, HAS_SYN_BYTES);
      this.pages += ordering.pagesOf(list);
    } else {
      ordering.drop(list);
      counters.values.held_overflows++;
    }
  }

  /** Another segment came while some are held. @returns whether it says that the receiver has them; they are to be told then, by `tell` */
  areTaken(slot: number, segment: Segment, direction: Direction): boolean {
    const isSyn = (segment.flags & SYN) !== 0;
    // The SYN again, or what comes behind an answer that was not seen: that says nothing.
    if (isSyn !== (direction === FROM_APP)) return false;
    const goesOn = direction === FROM_APP ? segment.acknowledgement : segment.sequence;
    if (distance(this.ordering.heldEnd(slot * 2 + FROM_CLIENT), goesOn) >= 0) return true;
    this.counters.values.segments_repeated++;
    this.drop(slot);
    return false;
  }

  tell(slot: number): void {
    this.leave(slot);
    this.ordering.passHeld(slot * 2 + FROM_CLIENT);
  }

  /** Nobody waits for them any more. */
  drop(slot: number): void {
    this.leave(slot);
    this.ordering.drop(slot * 2 + FROM_CLIENT);
  }

  private leave(slot: number): void {
    this.pages -= this.ordering.pagesOf(slot * 2 + FROM_CLIENT);
    this.flows.drop(slot, HAS_SYN_BYTES);
  }
}

/** Whether a handshake is not the one that the connection began with. An answer may acknowledge bytes that came with the SYN, seen or not. */
export function isAnother(flows: FlowTable, slot: number, clientFirst: number): boolean {
  const facts = flows.factsOf(slot);
  const acknowledged = distance(flows.clientFirst[slot]!, clientFirst);
  const isAnswered = (facts & (IS_KNOWN << FROM_APP)) !== 0;
  const sent = isAnswered ? distance(flows.clientFirst[slot]!, flows.wantedOf(slot * 2 + FROM_CLIENT)) : MAX_SYN_BYTES;
  return (facts & IS_MID_STREAM) !== 0 || acknowledged < 0 || acknowledged > sent;
}
