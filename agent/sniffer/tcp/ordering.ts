/**
 * Puts the bytes of each direction in order. A direction is a number, `slot * 2 + direction`; where its stream is stands in the flow table:
 * `wantedOf`.
 *
 *   in order      told at once, from where it lies in the packet: no copy, no allocation
 *   ahead         held (held-bytes.ts); told when what is missing has come
 *   behind        repeated: dropped. What came first counts, also where an overlap brings other bytes. Keep-alives and window
 *                 probes are of this kind
 *   missing       skipped, told as a gap: when the receiver acknowledges it (it has it, and we never shall), when too much
 *                 is held behind it, when nobody fills it for GAP_WAIT_US, and when the connection ends
 */

import type { Counters } from '../../../protocol/index.ts';
import type { FrameClock } from '../capture/index.ts';
import { AgeList, NONE } from './age-list.ts';
import { IS_HOLDING } from './flow-facts.ts';
import type { FlowTable } from './flow-table.ts';
import type { Direction } from './flow-visitor.ts';
import { HeldBytes } from './held-bytes.ts';
import { GAP_WAIT_US } from './limits.ts';
import type { Segment } from './segment.ts';
import { advance, distance } from './sequence.ts';

export interface OrderingOptions {
  readonly flows: FlowTable;
  readonly clock: FrameClock;
  readonly counters: Counters;
  readonly maxPages: number;
}

export class Ordering {
  private readonly flows: FlowTable;
  private readonly clock: FrameClock;
  private readonly counters: Counters;
  private readonly held: HeldBytes;
  /** Directions with a gap, and since when. */
  private readonly gaps: AgeList;
  private readonly gapSinceUs: Float64Array;

  constructor({ flows, clock, counters, maxPages }: OrderingOptions) {
    const lists = flows.capacity * 2;
    this.flows = flows;
    this.clock = clock;
    this.counters = counters;
    this.held = new HeldBytes({ lists, pages: maxPages });
    this.gaps = new AgeList(lists);
    this.gapSinceUs = new Float64Array(lists);
  }

  get heldPages(): number {
    return this.held.usedPages;
  }

  /** Holds a payload that is not to be told yet, although it is next. @returns false when there was no page for all of it */
  hold(list: number, segment: Segment): boolean {
    return this.held.hold(list, segment);
  }

  pagesOf(list: number): number {
    return this.held.pagesOf(list);
  }

  /** Behind the last held byte. Only while something is held. */
  heldEnd(list: number): number {
    return this.held.endSequence(list);
  }

  /** Forgets what is held, untold. */
  drop(list: number): void {
    while (!this.held.isEmpty(list)) this.held.dropFirst(list);
    this.noteUnheld(list);
  }

  /** Takes the captured payload of a segment that is not empty. Its `start` and `sequence` are moved on the way. */
  take(list: number, segment: Segment): void {
    const ahead = distance(this.flows.wantedOf(list), segment.sequence);
    if (this.flows.sinks[list >> 1] === null) this.ignore(list, advance(segment.sequence, segment.end - segment.start));
    else if (ahead === 0 && this.held.isEmpty(list)) this.pass(list, segment.buf, segment.start, segment.end);
    else this.onDisorder(list, segment, ahead);
  }

  /** Gives up what is missing before `target`, and tells of what is held on the way. */
  skipTo(list: number, target: number): void {
    const { flows } = this;
    while (distance(flows.wantedOf(list), target) > 0) {
      const toTarget = distance(flows.wantedOf(list), target);
      const toHeld = this.held.isEmpty(list) ? toTarget : distance(flows.wantedOf(list), this.held.firstSequence(list));
      const missing = Math.min(toTarget, toHeld);
      flows.want(list, advance(flows.wantedOf(list), missing));
      this.tellGap(list, missing);
      this.passHeld(list);
    }
  }

  /** Tells of all that is held, with the gaps in front of it: it was seen. */
  flush(list: number): void {
    while (!this.held.isEmpty(list)) this.skipGap(list);
  }

  /** Skips the next gap that has waited for too long. @returns its direction; NONE when there is none */
  expireGap(): number {
    const list = this.gaps.oldest;
    if (list === NONE || this.clock.nowUs - this.gapSinceUs[list]! <= GAP_WAIT_US) return NONE;
    this.skipGap(list);
    return list;
  }

  /** Nobody listens: what counts is only where the stream is. */
  private ignore(list: number, end: number): void {
    if (distance(this.flows.wantedOf(list), end) > 0) this.flows.want(list, end);
  }

  /** Tells of the next bytes. */
  private pass(list: number, buf: Buffer, start: number, end: number): void {
    const { flows } = this;
    flows.want(list, advance(flows.wantedOf(list), end - start));
    flows.sinks[list >> 1]?.onBytes((list & 1) as Direction, buf, start, end);
  }

  private onDisorder(list: number, segment: Segment, ahead: number): void {
    if (ahead < 0) this.counters.values.segments_repeated++;
    else if (ahead > 0) this.counters.values.segments_out_of_order++;
    while (this.passInOrder(list, segment)) {
      if (this.held.hold(list, segment)) break;
      this.counters.values.held_overflows++;
      if (this.held.isEmpty(list)) this.skipTo(list, segment.sequence);
      else this.skipGap(list);
    }
    this.watchGap(list);
  }

  /** Tells of what can be told, and drops what is known. @returns whether bytes are left, all of them ahead */
  private passInOrder(list: number, segment: Segment): boolean {
    const { flows } = this;
    for (;;) {
      const behind = distance(segment.sequence, flows.wantedOf(list));
      if (behind > 0) segment.drop(behind);
      if (segment.start >= segment.end) return false;
      if (behind < 0) return true;
      // What is held came first: this one ends where that begins.
      const toHeld = this.held.isEmpty(list)
        ? segment.end - segment.start
        : distance(segment.sequence, this.held.firstSequence(list));
      this.pass(list, segment.buf, segment.start, Math.min(segment.end, segment.start + toHeld));
      this.passHeld(list);
    }
  }

  /** Tells of what is held and not missing anything before it any more. */
  passHeld(list: number): void {
    const { held } = this;
    const { flows } = this;
    if (held.isEmpty(list) || held.firstSequence(list) !== flows.wantedOf(list)) return;
    while (!held.isEmpty(list) && held.firstSequence(list) === flows.wantedOf(list)) {
      const start = held.firstStart(list);
      this.pass(list, held.firstBuffer(list), start, start + held.firstBytes(list));
      held.dropFirst(list);
    }
    this.noteUnheld(list);
    this.watchGap(list);
  }

  private noteUnheld(list: number): void {
    this.gaps.remove(list);
    this.flows.drop(list >> 1, IS_HOLDING << (list & 1));
  }

  private watchGap(list: number): void {
    if (this.held.isEmpty(list) || this.gaps.has(list)) return;
    this.gapSinceUs[list] = this.clock.nowUs;
    this.gaps.touch(list);
    this.flows.note(list >> 1, IS_HOLDING << (list & 1));
  }

  private skipGap(list: number): void {
    this.skipTo(list, this.held.firstSequence(list));
  }

  private tellGap(list: number, bytes: number): void {
    const sink = this.flows.sinks[list >> 1];
    if (sink === null || sink === undefined) return;
    this.counters.values.stream_gaps++;
    this.counters.values.stream_gap_bytes += bytes;
    sink.onGap((list & 1) as Direction, bytes);
  }
}
