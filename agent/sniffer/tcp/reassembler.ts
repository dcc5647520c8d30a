/**
 * Packets to ordered bytes: finds the connection of each segment, puts each direction's bytes in order and tells a visitor.
 *
 * A connection begins with its SYN (or SYN-ACK), or, if that was not seen, with the first bytes of its client: `isMidStream`. Its
 * visitor hears of it with the client's first packet after that: scanners cost a slot and no more, and so does the app's half of a
 * connection whose other half is filtered out. It is over after both FINs or a RST, and then stays known for a while (BRIEF_US),
 * since acknowledgements and repetitions still come.
 *
 * What comes out of order is the matter of ordering.ts. Here belongs how a connection begins and ends, and what its receivers say
 * they have: bytes that were acknowledged and did not come will not come any more, and are skipped. An acknowledgement is
 * proof because a packet is captured before its receiver sees it, and its answer after.
 *
 * Time is the packets' own (FrameClock), so that a capture from yesterday ages as it did then. A visitor must not call back into here.
 */

import { type Counters, formatAddress, toPort } from '../../../protocol/index.ts';
import { type Frame, type FrameClock, type FrameVisitor, RECEIVED, SENT } from '../capture/index.ts';
import { AgeList, NONE } from './age-list.ts';
import { FIN_SEEN, HAS_ENDED, HAS_SYN_BYTES, IS_KNOWN, IS_MID_STREAM, IS_OVER, IS_TOLD } from './flow-facts.ts';
import { FlowTable } from './flow-table.ts';
import { type Direction, type FlowEnd, type FlowVisitor, FROM_APP, FROM_CLIENT } from './flow-visitor.ts';
import { BRIEF_US, IDLE_US, MAX_FLOWS, MAX_PAGES, MAX_RESET_AHEAD_BYTES, MAX_WINDOW_BYTES } from './limits.ts';
import { Ordering } from './ordering.ts';
import { PlainSegments } from './plain-segments.ts';
import { ACK, countUnusable, FIN, RST, SEGMENT, Segment, SYN } from './segment.ts';
import { advance, distance } from './sequence.ts';
import { isAnother, SynBytes } from './syn-bytes.ts';

/** Where an open connection has the first, and one that is over both. */
const OPEN_OR_OVER = IS_TOLD | IS_OVER;
const BOTH_FINS = FIN_SEEN | (FIN_SEEN << 1);
const BOTH_ENDED = HAS_ENDED | (HAS_ENDED << 1);

/** A segment without any of these is of no use to its receiver. */
const ANY_USE = ACK | SYN | RST;

const ALL_PORTS = 65_536;
/** No direction: the segment is not for a watched port. */
const NOT_OURS = -1;

export interface ReassemblerOptions {
  readonly clock: FrameClock;
  readonly visitor: FlowVisitor;
  readonly counters: Counters;
  /** Connections to other addresses than these are told to nobody. Default: all are the pod's. */
  readonly ownAddresses?: { has(address: string): boolean };
  /** Default MAX_FLOWS. */
  readonly maxFlows?: number;
  /** Default MAX_PAGES. */
  readonly maxPages?: number;
}

export class Reassembler implements FrameVisitor {
  private readonly clock: FrameClock;
  private readonly visitor: FlowVisitor;
  private readonly counters: Counters;
  private readonly ports = new Uint8Array(ALL_PORTS);
  private readonly segment = new Segment();
  private readonly flows: FlowTable;
  private readonly ordering: Ordering;
  private readonly synBytes: SynBytes;
  readonly shortWay: PlainSegments;
  private readonly ownAddresses: ReassemblerOptions['ownAddresses'];
  /** Connections that are open; those that are over or only begun. */
  private readonly open: AgeList;
  private readonly brief: AgeList;

  constructor(options: ReassemblerOptions) {
    const { clock, visitor, counters, maxFlows = MAX_FLOWS, maxPages = MAX_PAGES } = options;
    this.ownAddresses = options.ownAddresses;
    this.clock = clock;
    this.visitor = visitor;
    this.counters = counters;
    this.flows = new FlowTable(maxFlows);
    this.ordering = new Ordering({ flows: this.flows, clock, counters, maxPages });
    this.synBytes = new SynBytes(this.flows, this.ordering, counters);
    this.shortWay = new PlainSegments(this.flows, clock, this.ports);
    this.open = new AgeList(maxFlows);
    this.brief = new AgeList(maxFlows);
  }

  /** Connections that are known, those just over among them. */
  get flowCount(): number {
    return this.flows.size;
  }

  /** Pages that hold out-of-order bytes. */
  get heldPages(): number {
    return this.ordering.heldPages;
  }

  /** Replaces the watched ports. Connections of others are over: `unwanted`. */
  setPorts(ports: readonly number[]): void {
    this.ports.fill(0);
    for (const port of ports) this.ports[port] = 1;
    for (const list of [this.open, this.brief]) {
      for (let slot = list.oldest; slot !== NONE; ) {
        const next = list.after(slot);
        if (this.ports[this.flows.podPort(slot)] === 0) this.forget(slot, 'unwanted');
        slot = next;
      }
    }
  }

  onFrame(frame: Frame): void {
    if (!this.shortWay.take(frame, frame.start, frame.end, frame.marks)) this.onAnyFrame(frame);
  }

  /** Ages what time has passed over. Once in a while, after packets or when there were none. */
  expire(): void {
    const { open, brief, ordering, flows } = this;
    const { nowUs } = this.clock;
    for (let slot = brief.oldest; slot !== NONE && nowUs - flows.touchedUs[slot]! > BRIEF_US; slot = brief.oldest) {
      this.forget(slot, 'idle');
    }
    for (let slot = open.oldest; slot !== NONE && nowUs - flows.touchedUs[slot]! > IDLE_US; slot = open.oldest) {
      this.counters.values.flows_idle++;
      this.forget(slot, 'idle');
    }
    for (let list = ordering.expireGap(); list !== NONE; list = ordering.expireGap()) this.finish(list >> 1);
  }

  /** The end of all: every connection that was told of is over. */
  forgetAll(end: FlowEnd): void {
    for (const list of [this.open, this.brief]) {
      for (let slot = list.oldest; slot !== NONE; slot = list.oldest) this.forget(slot, end);
    }
  }

  private onAnyFrame(frame: Frame): void {
    const { segment, flows } = this;
    const result = segment.parse(frame);
    if (result !== SEGMENT) {
      countUnusable(result, this.counters);
      return;
    }
    const direction = this.directionOf(frame);
    if (direction === NOT_OURS) {
      this.counters.values.packets_unwatched++;
      return;
    }
    // RFC 9293, 3.10.7.4: without an acknowledgement the receiver drops it, so its bytes must not stand for those that it takes.
    if ((segment.flags & ANY_USE) === 0) {
      this.counters.values.segments_implausible++;
      return;
    }
    let slot = flows.find(segment, direction);
    if ((segment.flags & SYN) !== 0) slot = this.onSyn(slot, direction);
    else if (slot === NONE) slot = this.pickUp(direction);
    if (slot === NONE || (flows.factsOf(slot) & IS_OVER) !== 0) {
      this.counters.values.segments_unclaimed++;
      return;
    }
    this.touch(slot);
    if ((segment.flags & RST) !== 0) this.onReset(slot, direction);
    else this.onSegment(slot, direction);
  }

  private directionOf(frame: Frame): Direction | typeof NOT_OURS {
    const { segment, ports } = this;
    const isToPod = (frame.marks & SENT) === 0 && ports[segment.destinationPort] === 1;
    const isFromPod = (frame.marks & RECEIVED) === 0 && ports[segment.sourcePort] === 1;
    if (isToPod && isFromPod) return this.guessDirection();
    if (isToPod) return FROM_CLIENT;
    return isFromPod ? FROM_APP : NOT_OURS;
  }

  /** Both ports are watched, on lo or in a file: the handshake tells who is the client, and the table remembers. */
  private guessDirection(): Direction {
    const { segment, flows } = this;
    if ((segment.flags & SYN) !== 0) return (segment.flags & ACK) === 0 ? FROM_CLIENT : FROM_APP;
    return flows.find(segment, FROM_CLIENT) === NONE && flows.find(segment, FROM_APP) !== NONE ? FROM_APP : FROM_CLIENT;
  }

  /**
   * A client's SYN begins a connection where none is open; on an open one it may be late or forged, and only the app's answer to it
   * proves that there is a new one. Bytes that come with a SYN (syn-bytes.ts) count where it begins its direction, and nowhere else. @returns the slot of the connection that it belongs to or begins
   */
  private onSyn(found: number, direction: Direction): number {
    const { segment, flows } = this;
    const isAnswer = (segment.flags & ACK) !== 0;
    if (isAnswer !== (direction === FROM_APP)) {
      this.strip(found);
      return found;
    }
    const clientFirst = isAnswer ? segment.acknowledgement : advance(segment.sequence, 1);
    const facts = found === NONE ? 0 : flows.factsOf(found);
    let slot = found;
    if (found !== NONE && isAnother(flows, found, clientFirst) && (isAnswer || (facts & OPEN_OR_OVER) !== IS_TOLD)) {
      if ((facts & OPEN_OR_OVER) === IS_TOLD) this.counters.values.flows_replaced++;
      this.forget(found, 'reset');
      slot = NONE;
    }
    if (slot === NONE) slot = this.begin(0);
    const known = flows.factsOf(slot);
    if ((known & (IS_KNOWN << direction)) !== 0) this.strip(slot);
    if ((known & (IS_KNOWN << FROM_CLIENT)) === 0) {
      flows.clientFirst[slot] = clientFirst;
      this.know(slot * 2 + FROM_CLIENT, clientFirst);
    }
    if (isAnswer && (known & (IS_KNOWN << FROM_APP)) === 0) {
      this.know(slot * 2 + FROM_APP, advance(segment.sequence, 1));
    }
    return slot;
  }

  /** Leaves out what the receiver of the segment does not take from it. */
  private strip(slot: number): void {
    const isOpen = slot !== NONE && (this.flows.factsOf(slot) & IS_OVER) === 0;
    if (isOpen && this.segment.strip()) this.counters.values.segments_implausible++;
  }

  /** A connection whose beginning was not seen begins for us with bytes of its client. */
  private pickUp(direction: Direction): number {
    const { flags, payloadBytes } = this.segment;
    if (direction !== FROM_CLIENT || payloadBytes === 0 || (flags & RST) !== 0) return NONE;
    return this.begin(IS_MID_STREAM);
  }

  private begin(facts: number): number {
    const { flows } = this;
    if (flows.isFull) this.evict();
    const slot = flows.add();
    flows.note(slot, facts);
    flows.startedUs[slot] = this.clock.nowUs;
    flows.touch(slot, this.clock);
    this.brief.touch(slot);
    return slot;
  }

  /** The key that `find` read stays: `add` comes next. */
  private evict(): void {
    const brief = this.brief.oldest;
    if (brief === NONE) this.counters.values.flows_evicted++;
    this.forget(brief === NONE ? this.open.oldest : brief, 'evicted');
  }

  private touch(slot: number): void {
    const { flows, clock } = this;
    // To the second, so that not every packet moves it in the list.
    if (flows.isTouched(slot, clock)) return;
    flows.touch(slot, clock);
    if ((flows.factsOf(slot) & IS_TOLD) !== 0) this.open.touch(slot);
    else this.brief.touch(slot);
  }

  /** RFC 9293, 3.5.2: a reset counts where it can belong to what the receiver has seen, or will see next. */
  private onReset(slot: number, direction: Direction): void {
    const { flows, segment } = this;
    const isKnown = (flows.factsOf(slot) & (IS_KNOWN << direction)) !== 0;
    const ahead = isKnown ? distance(flows.wantedOf(slot * 2 + direction), segment.sequence) : 0;
    if (ahead < 0 || ahead > MAX_RESET_AHEAD_BYTES) {
      this.counters.values.segments_implausible++;
      return;
    }
    if ((flows.factsOf(slot) & IS_TOLD) === 0) this.forget(slot, 'reset');
    else this.endFlow(slot, 'reset');
  }

  private onSegment(slot: number, direction: Direction): void {
    const { flows, segment } = this;
    const list = slot * 2 + direction;
    const hasPayload = segment.payloadBytes > 0 || (segment.flags & FIN) !== 0;
    const isSyn = (segment.flags & SYN) !== 0;
    if (isSyn && hasPayload && direction === FROM_CLIENT) {
      this.synBytes.hold(slot, segment);
      return;
    }
    const hasSynBytes = (flows.factsOf(slot) & HAS_SYN_BYTES) !== 0;
    if (hasSynBytes && this.synBytes.areTaken(slot, segment, direction)) {
      this.tell(slot);
      this.synBytes.tell(slot);
    }
    if ((flows.factsOf(slot) & IS_TOLD) === 0 && (hasPayload || !isSyn)) {
      if (direction === FROM_APP) {
        this.counters.values.segments_unclaimed++;
        return;
      }
      this.tell(slot);
    }
    if (isSyn) segment.sequence = advance(segment.sequence, 1);
    else if ((segment.flags & ACK) !== 0) this.onAcknowledgement(list ^ 1);
    if (hasPayload) this.onPayload(list);
    if ((flows.factsOf(slot) & BOTH_FINS) !== 0) this.finish(slot);
  }

  /** Tells the visitor of a connection, and makes its beginning known where the handshake was seen in part. */
  private tell(slot: number): void {
    const { flows, segment, counters } = this;
    const missesApp = (flows.factsOf(slot) & (IS_MID_STREAM | (IS_KNOWN << FROM_APP))) === 0;
    if (missesApp && (segment.flags & ACK) !== 0) this.know(slot * 2 + FROM_APP, segment.acknowledgement);
    const isMidStream = (flows.factsOf(slot) & IS_MID_STREAM) !== 0;
    flows.note(slot, IS_TOLD);
    this.brief.remove(slot);
    this.open.touch(slot);
    if (this.ownAddresses?.has(formatAddress(flows.copyPodAddress(slot))) === false) {
      counters.values.flows_foreign++;
      return;
    }
    counters.values.flows_seen++;
    if (isMidStream) counters.values.flows_mid_stream++;
    const info = {
      clientAddress: formatAddress(flows.copyClientAddress(slot)),
      clientPort: flows.clientPort(slot),
      podPort: toPort(flows.podPort(slot)),
      isMidStream,
      startedUs: flows.startedUs[slot]!,
    };
    flows.sinks[slot] = this.visitor.onFlow(info, this.clock);
  }

  private know(list: number, sequence: number): void {
    this.flows.note(list >> 1, IS_KNOWN << (list & 1));
    this.flows.want(list, sequence);
  }

  /** The receiver of the direction `list` has everything up to there. */
  private onAcknowledgement(list: number): void {
    const { flows, segment } = this;
    const facts = flows.factsOf(list >> 1) >> (list & 1);
    const isFinSeen = (facts & FIN_SEEN) !== 0;
    const { acknowledgement } = segment;
    const target =
      isFinSeen && distance(flows.finAt[list]!, acknowledgement) > 0 ? flows.finAt[list]! : acknowledgement;
    const ahead = distance(flows.wantedOf(list), target);
    if (ahead <= 0 || (facts & IS_KNOWN) === 0 || (facts & HAS_ENDED) !== 0) return;
    if (ahead > MAX_WINDOW_BYTES) this.counters.values.segments_implausible++;
    else this.ordering.skipTo(list, target);
  }

  private onPayload(list: number): void {
    const { flows, segment, counters } = this;
    const { sequence, payloadBytes } = segment;
    const facts = flows.factsOf(list >> 1) >> (list & 1);
    if ((facts & IS_KNOWN) === 0) this.know(list, sequence);
    const ahead = distance(flows.wantedOf(list), sequence);
    if (Math.abs(ahead) > MAX_WINDOW_BYTES) counters.values.segments_implausible++;
    else if ((facts & HAS_ENDED) !== 0) counters.values.segments_repeated++;
    else {
      const isFinNew = (segment.flags & FIN) !== 0 && (facts & FIN_SEEN) === 0 && ahead + payloadBytes >= 0;
      if (isFinNew) this.noteFin(list, advance(sequence, payloadBytes));
      // Behind the FIN, where the receiver takes nothing.
      else if ((facts & FIN_SEEN) !== 0 && segment.cutAt(this.flows.finAt[list]!))
        counters.values.segments_implausible++;
      if (segment.start < segment.end) this.ordering.take(list, segment);
    }
  }

  private noteFin(list: number, at: number): void {
    this.flows.finAt[list] = at;
    this.flows.note(list >> 1, FIN_SEEN << (list & 1));
  }

  /** Ends the directions whose FIN has been reached, and the connection after the second. */
  private finish(slot: number): void {
    this.finishDirection(slot, FROM_CLIENT);
    this.finishDirection(slot, FROM_APP);
    if ((this.flows.factsOf(slot) & BOTH_ENDED) === BOTH_ENDED) this.endFlow(slot, 'closed');
  }

  private finishDirection(slot: number, direction: Direction): void {
    const { flows } = this;
    const list = slot * 2 + direction;
    const facts = flows.factsOf(slot) >> direction;
    if ((facts & FIN_SEEN) === 0 || (facts & HAS_ENDED) !== 0) return;
    if (distance(flows.wantedOf(list), flows.finAt[list]!) > 0) return;
    // What came before the FIN, and lies behind it.
    this.ordering.drop(list);
    flows.note(slot, HAS_ENDED << direction);
    flows.sinks[slot]?.onEnd(direction);
  }

  /** Over, but known for a while. */
  private endFlow(slot: number, end: FlowEnd): void {
    const { flows } = this;
    this.ordering.flush(slot * 2 + FROM_CLIENT);
    this.ordering.flush(slot * 2 + FROM_APP);
    flows.sinks[slot]?.onOver(end);
    flows.sinks[slot] = null;
    flows.note(slot, IS_OVER);
    flows.touch(slot, this.clock);
    this.open.remove(slot);
    this.brief.touch(slot);
  }

  private forget(slot: number, end: FlowEnd): void {
    const facts = this.flows.factsOf(slot);
    if ((facts & HAS_SYN_BYTES) !== 0) this.synBytes.drop(slot);
    if ((facts & OPEN_OR_OVER) === IS_TOLD) this.endFlow(slot, end);
    this.open.remove(slot);
    this.brief.remove(slot);
    this.flows.remove(slot);
  }
}
