/**
 * The short way of nearly all segments: over IPv4, on a connection that both ends have spoken on and nobody has ended, nothing
 * but the next bytes, or none, with an acknowledgement of what was seen. It takes such a segment whole, or leaves it alone with
 * nothing changed; then segment.ts and reassembler.ts do the same and everything else.
 *
 *   packet ─► 20 bytes of IPv4, no fragment ─► TCP: ACK, no SYN, FIN, RST ─► known connection, both directions known, no FIN
 *          ─► acknowledges no more than was told ─► bytes are the next, nothing is held ─► the sink
 *
 * One function and no object in between: it is four times as fast as the long way, since compilers inline only so much, and
 * a mirror's cost is this function's. Numbers are read by words, which the ring aligns (a file does not, and takes the long way), and what is
 * known of the connection lies in one line of the cache. A property compares the two ways.
 */

import { type Frame, type FrameClock, RECEIVED, SENT } from '../capture/index.ts';
import { IS_IPV4, IS_KNOWN, IS_MID_STREAM, IS_TOLD } from './flow-facts.ts';
import { FACTS_WORD, type FlowTable, SLOT_SHIFT, TOUCHED_WORD, WANTED_WORD } from './flow-table.ts';
import type { Direction } from './flow-visitor.ts';
import { ACK, FIN, RST, SYN } from './segment.ts';

// Numbers of other modules are read from memory at each use; those of this one are part of the code.
const FROM_CLIENT_MARK = RECEIVED;
const FROM_APP_MARK = SENT;
const SLOT = SLOT_SHIFT;
const FACTS = FACTS_WORD;
const WANTED = WANTED_WORD;
const TOUCHED = TOUCHED_WORD;
/** A connection of IPv4 that both have spoken on and nobody has ended, with nothing held; how it began may differ. */
const PLAIN = IS_KNOWN | (IS_KNOWN << 1) | IS_TOLD | IS_IPV4;
const ANY_BEGINNING = ~IS_MID_STREAM;

/** Version 4, five words of header. */
const IPV4_PLAIN = 0x45;
const IPV4_HEADER_BYTES = 20;
const HEADERS_BYTES = IPV4_HEADER_BYTES + 20;
/** Of the second word, as a little-endian machine reads it: whether it is a fragment. Of the third: the protocol. */
const FRAGMENT_MASK = 0xff3f_0000;
const PROTOCOL_MASK = 0xff00;
const TCP = 6 << 8;
/** Of the word behind the acknowledgement. */
const FLAGS_MASK = (SYN | FIN | RST | ACK) << 8;
const ONLY_ACK = ACK << 8;

export class PlainSegments {
  private readonly flows: FlowTable;
  private readonly clock: FrameClock;

  constructor(flows: FlowTable, clock: FrameClock) {
    this.flows = flows;
    this.clock = clock;
  }

  /** @returns whether it took the packet; if not, nothing has changed */
  take(frame: Frame): boolean {
    const { words, start, end, marks } = frame;
    // Exactly one of the two: over loopback the ports tell who is the client, and a checksum to be proven is another mark.
    if ((marks !== FROM_CLIENT_MARK && marks !== FROM_APP_MARK) || (start & 3) !== 0 || start + HEADERS_BYTES > end)
      return false;
    const at = start >> 2;
    const head = words[at]!;
    if ((head & 0xff) !== IPV4_PLAIN) return false;
    if ((words[at + 1]! & FRAGMENT_MASK) !== 0 || (words[at + 2]! & PROTOCOL_MASK) !== TCP) return false;
    const control = words[at + 8]!;
    if ((control & FLAGS_MASK) !== ONLY_ACK) return false;
    const payloadStart = start + IPV4_HEADER_BYTES + ((control & 0xf0) >>> 2);
    const payloadEnd = start + (((head >>> 8) & 0xff00) | (head >>> 24));
    if (payloadStart < start + HEADERS_BYTES || payloadStart > payloadEnd || payloadEnd > end) return false;
    const ports = words[at + 5]!;
    const { flows } = this;
    // 0 from the client, 1 from the app; one call, since each would be compiled into its place.
    const direction = marks >> 1;
    const client = words[at + 3 + direction]!;
    const pod = words[at + 4 - direction]!;
    const turn = direction << 4;
    const slot = flows.findIPv4(client, pod, (ports << turn) | (ports >>> turn));
    if (slot < 0) return false;
    const line = flows.words;
    const own = slot << SLOT;
    if ((line[own + FACTS]! & ANY_BEGINNING) !== PLAIN || line[own + TOUCHED] !== this.clock.second) return false;
    if (((turned(words[at + 7]!) - line[own + WANTED + 1 - direction]!) | 0) > 0) return false;
    if (payloadStart === payloadEnd) return true;
    const sink = flows.sinks[slot];
    if (sink === null || sink === undefined) return false;
    const sequence = turned(words[at + 6]!);
    if (sequence !== line[own + WANTED + direction]) return false;
    line[own + WANTED + direction] = (sequence + payloadEnd - payloadStart) | 0;
    sink.onBytes(direction as Direction, frame.buf, payloadStart, payloadEnd);
    return true;
  }
}

/** A word of the network's byte order. */
function turned(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
