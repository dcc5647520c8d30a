/**
 * The short way of nearly all segments: on a connection that both ends have spoken on and nobody has ended, nothing
 * but the next bytes, or none, with an acknowledgement of what was seen. It takes such a segment whole, or leaves it alone with
 * nothing changed; then segment.ts and reassembler.ts do the same and everything else.
 *
 *   packet ─► 20 bytes of IPv4, no fragment, or 40 of IPv6, with TCP behind them ─► ACK, no SYN, FIN, RST ─► whose? by the mark; on lo by
 *          the port that is watched ─► known connection, both directions known, no FIN ─► acknowledges no more than was told
 *          ─► bytes are the next, nothing is held ─► the sink
 *
 * One function, no object in between and no call before the sink's, behind which all that compilers had proven of memory would be proven again:
 * it is four times as fast as the long way, and a mirror's cost is this function's. The connection is guessed by its ports, and the whole key compared; where the
 * guess is wrong, the right one is looked for and noted. Numbers are read by words, which the ring aligns (a file does not, and takes the long way), and what is
 * known of the connection lies in one line of the cache. A property compares the two ways.
 */

import { type Frame, type FrameClock, SENT, type ShortWay } from '../capture/index.ts';
import { IS_IPV4, IS_KNOWN, IS_MID_STREAM, IS_TOLD } from './flow-facts.ts';
import {
  CLIENT_WORD,
  FACTS_WORD,
  type FlowTable,
  GUESS_FACTOR,
  GUESS_SHIFT,
  PLACE_MASK,
  POD_WORD,
  PORTS_WORD,
  SLOT_SHIFT,
  swapped,
  TOUCHED_WORD,
  WANTED_WORD,
} from './flow-table.ts';
import type { Direction } from './flow-visitor.ts';
import { ACK, FIN, RST, SYN } from './segment.ts';

// Numbers of other modules are read from memory at each use; those of this one are part of the code.
const FROM_APP_MARK = SENT;
const SLOT = SLOT_SHIFT;
const FACTS = FACTS_WORD;
const WANTED = WANTED_WORD;
const TOUCHED = TOUCHED_WORD;
const PLACE = PLACE_MASK;
const PORTS = PORTS_WORD;
const CLIENT_LAST = CLIENT_WORD + 3;
const POD_LAST = POD_WORD + 3;
const GUESS = GUESS_FACTOR;
const GUESSED = GUESS_SHIFT;
/** A connection that both have spoken on and nobody has ended, with nothing held; how it began may differ. */
const PLAIN = IS_KNOWN | (IS_KNOWN << 1) | IS_TOLD;
const PLAIN_IPV4 = PLAIN | IS_IPV4;
const ANY_BEGINNING = ~IS_MID_STREAM;

/** Version 4, five words of header. Of IPv6, the version is half of the byte. */
const IPV4_START = 0x45;
const IPV6_START = 0x60;
const IPV4_WORDS = 5;
const IPV6_WORDS = 10;
const TCP_WORDS = 5;
/** Of the second word, as a little-endian machine reads it: whether it is a fragment. Of the third: the protocol. */
const FRAGMENT_MASK = 0xff3f_0000;
const PROTOCOL_MASK = 0xff00;
const TCP = 6;
/** Of the word behind the acknowledgement. */
const FLAGS_MASK = (SYN | FIN | RST | ACK) << 8;
const ONLY_ACK = ACK << 8;
const NOT_OURS = -1;

export class PlainSegments implements ShortWay {
  private readonly flows: FlowTable;
  private readonly clock: FrameClock;
  private readonly ports: Uint8Array;

  /** @param ports 1 at each that is watched */
  constructor(flows: FlowTable, clock: FrameClock, ports: Uint8Array) {
    this.flows = flows;
    this.clock = clock;
    this.ports = ports;
  }

  /** @returns whether it took the packet; if not, nothing has changed */
  take(frame: Frame, start: number, end: number, marks: number): boolean {
    const { words } = frame;
    // A checksum to be proven is another mark, and so are both directions at once.
    if (marks > FROM_APP_MARK || (start & 3) !== 0 || ((start + ((IPV4_WORDS + TCP_WORDS) << 2)) | 0) > end)
      return false;
    const at = start >> 2;
    const head = words[at]!;
    const isIPv4 = (head & 0xff) === IPV4_START;
    let tcp = at + IPV4_WORDS;
    let bytes = 0;
    if (isIPv4) {
      if ((words[at + 1]! & FRAGMENT_MASK) !== 0 || (words[at + 2]! & PROTOCOL_MASK) !== TCP << 8) return false;
      bytes = ((head >>> 8) & 0xff00) | (head >>> 24);
    } else {
      const second = words[at + 1]!;
      tcp = at + IPV6_WORDS;
      if ((head & 0xf0) !== IPV6_START || ((second >>> 16) & 0xff) !== TCP || (tcp + TCP_WORDS) << 2 > end)
        return false;
      bytes = (IPV6_WORDS << 2) + (((second & 0xff) << 8) | ((second >>> 8) & 0xff));
    }
    const control = words[tcp + 3]!;
    if ((control & FLAGS_MASK) !== ONLY_ACK) return false;
    const payloadStart = ((tcp << 2) + ((control & 0xf0) >>> 2)) | 0;
    const payloadEnd = (start + bytes) | 0;
    if (payloadStart < (tcp + TCP_WORDS) << 2 || payloadStart > payloadEnd || payloadEnd > end) return false;
    const ports = words[tcp]!;
    // 0 from the client, 1 from the app.
    const direction = marks === 0 ? this.directionBetween(ports) : marks >> 1;
    if (direction < 0) return false;
    const { flows } = this;
    const turn = direction << 4;
    const ends = (ports << turn) | (ports >>> turn);
    const line = flows.words;
    const own = flows.guesses[Math.imul(ends ^ flows.seed, GUESS) >>> GUESSED]! & PLACE;
    const client = isIPv4 ? at + 3 + direction : at + 2 + (direction << 2);
    const pod = isIPv4 ? at + 4 - direction : at + 6 - (direction << 2);
    const isGuessed =
      line[own + PORTS]! === ends &&
      (isIPv4
        ? line[own + CLIENT_LAST]! === words[client]! && line[own + POD_LAST]! === words[pod]!
        : line[own + CLIENT_LAST]! === words[client + 3]! &&
          line[own + CLIENT_LAST - 1]! === words[client + 2]! &&
          line[own + CLIENT_LAST - 2]! === words[client + 1]! &&
          line[own + CLIENT_LAST - 3]! === words[client]! &&
          line[own + POD_LAST]! === words[pod + 3]! &&
          line[own + POD_LAST - 1]! === words[pod + 2]! &&
          line[own + POD_LAST - 2]! === words[pod + 1]! &&
          line[own + POD_LAST - 3]! === words[pod]!);
    // Once more, with the guess that is right: so that there is no call on this way, behind which all that was proven had to be proven again.
    if (!isGuessed) {
      const isFound = isIPv4
        ? flows.guessIPv4(words[client]!, words[pod]!, ends)
        : flows.guessIPv6(words, client, pod, ends);
      return isFound && this.take(frame, start, end, marks);
    }
    const facts = line[own + FACTS]! & ANY_BEGINNING;
    if (facts !== (isIPv4 ? PLAIN_IPV4 : PLAIN) || line[own + TOUCHED] !== this.clock.second) return false;
    if (((turned(words[tcp + 2]!) - line[own + WANTED + 1 - direction]!) | 0) > 0) return false;
    if (payloadStart === payloadEnd) return true;
    const sink = flows.sinks[own >> SLOT];
    if (sink === null || sink === undefined) return false;
    const sequence = turned(words[tcp + 1]!);
    if (sequence !== line[own + WANTED + direction]) return false;
    line[own + WANTED + direction] = (sequence + payloadEnd - payloadStart) | 0;
    sink.onBytes(direction as Direction, frame.buf, payloadStart, payloadEnd);
    return true;
  }

  /** Over loopback, where both ends are the pod's: the watched port is the app's. Where both are watched the handshake tells, the long way. */
  private directionBetween(ports: number): number {
    const isToPod = this.ports[swapped(ports >>> 16)]!;
    const isFromPod = this.ports[swapped(ports & 0xffff)]!;
    return isToPod === isFromPod ? NOT_OURS : isFromPod;
  }
}

/** A word of the network's byte order. */
const turned = (word: number): number =>
  (((word << 8) | (word >>> 24)) & 0x00ff00ff) | (((word << 24) | (word >>> 8)) & 0xff00ff00);
