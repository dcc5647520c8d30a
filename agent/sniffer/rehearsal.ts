/**
 * What the worker does before it looks at the first packet: made-up requests and answers take the way of real ones, from the frame to
 * the batch, until that way is compiled. A reader that begins cold needs twenty times as long for a packet, and the ring of a
 * pod at full speed is full before its code is compiled, most of all where other programs want the same cores.
 *
 * Nothing of it is seen or counted anywhere else.
 */

import { compileFilter, type FilterSpec } from '../../filter-engine/index.ts';
import { Counters, toPort } from '../../protocol/index.ts';
import { Frame, FrameClock, RECEIVED, SENT } from './capture/index.ts';
import { BatchWriter } from './mirror/batch-writer.ts';
import { MirrorEngine } from './mirror/mirror-engine.ts';
import { RemoteMirror } from './mirror/remote-mirror.ts';
import { type FlowVisitor, Reassembler } from './tcp/index.ts';
import { ACK, FIN, SYN } from './tcp/segment.ts';

const CONNECTIONS = 16;
const FIRST_CLIENT_PORT = 40_000;
const POD_PORT = toPort(8080);
const CLIENT_ADDRESS = 0x0a000002;
const POD_ADDRESS = 0x0a000001;

const IPV4_BYTES = 20;
const HEADERS_BYTES = IPV4_BYTES + 20;
const SEQUENCE_AT = IPV4_BYTES + 4;
const IPV4_WORDS = 0x45;
const TCP_WORDS = 5;
const PROTOCOL_TCP = 6;

/** Of the kinds that there are, since code is compiled for what it has met. */
const REQUESTS = [
  'GET /cart/items?page=2 HTTP/1.1\r\nHost: shop\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nCookie: session=1; theme=dark\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: 10.0.0.1:8080\r\n\r\n',
  'POST /orders HTTP/1.1\r\nHost: shop.example:8080\r\nContent-Type: application/json\r\nContent-Length: 2\r\nX-Request-Id: 1\r\n\r\n{}',
  'PUT /a%20b HTTP/1.1\r\nHost: [fd00::1]:8080\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n2\r\nok\r\n0\r\n\r\n',
] as const;
const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 204 No Content\r\n\r\n',
] as const;

/** Packets begin where the ring's do (linux/if_packet.h, TPACKET_ALIGNMENT). */
const RING_ALIGNMENT = 16;

/** Between two packets, by their clock. */
const STEP_NS = 10_000;
const NS_PER_SECOND = 1e9;

/** After so many packets their way is compiled: a fifth of a second. A machine that is busy gets no longer than this for it. */
const PACKETS = 60_000;
const MAX_MS = 1_500;
/** One after the other, each with connections of its own: what was the same for all of the first differs for those of the second. */
const PASSES = 3;
/** Filters that are tried: each makes a packet dearer, and they share their code. */
const MAX_FILTERS = 4;

/** @param specs the filters that requests will be judged by; null: none */
export function rehearse(specs: readonly (FilterSpec | null)[]): void {
  const untilMs = performance.now() + MAX_MS;
  // From the first buffer that is handed over on, every access asks whether its own still has its memory: code is to be compiled so.
  const memory = new ArrayBuffer(1);
  structuredClone(memory, { transfer: [memory] });
  for (let pass = 0; pass < PASSES; pass++) {
    const copying = new RehearsedCopying(specs.slice(0, MAX_FILTERS));
    const rehearsal = new Rehearsal(copying.engine);
    for (let packets = 0; packets < PACKETS / PASSES && performance.now() < untilMs; copying.flush()) {
      packets += rehearsal.round();
    }
    rehearsal.end();
    copying.flush();
  }
}

/** What the worker does with connections, but for the end: batches are dropped. */
export class RehearsedCopying {
  readonly engine = new MirrorEngine();
  /** Bytes that batches had. */
  handedOn = 0;
  private readonly away = new Int32Array(1);
  private readonly batch = new BatchWriter({ post: (bytes, used) => this.takeBack(bytes, used) }, this.away);

  constructor(specs: readonly (FilterSpec | null)[]) {
    const mirrors = specs.map(spec => {
      const filter = spec === null ? null : compileFilter(spec);
      return new RemoteMirror({ id: 1, filter, wantsResponses: false, rate: null }, this.batch);
    });
    this.engine.set(POD_PORT, mirrors);
  }

  flush(): void {
    this.batch.flush();
  }

  private takeBack(bytes: ArrayBuffer, used: number): void {
    Atomics.sub(this.away, 0, used);
    this.handedOn += used;
    this.batch.reuse(bytes);
  }
}

/** Plays requests and answers, as many of each, to whoever is told of connections. */
export class Rehearsal {
  readonly counters = new Counters();
  private readonly clock = new FrameClock();
  private readonly frame = new Frame();
  private readonly reassembler: Reassembler;
  /** Where each packet begins, and how long it is. */
  private readonly starts: readonly number[];
  private readonly lengths: readonly number[];

  constructor(visitor: FlowVisitor) {
    const { clock, counters } = this;
    this.reassembler = new Reassembler({ clock, visitor, counters, maxFlows: 2 * CONNECTIONS, maxPages: 1 });
    this.reassembler.setPorts([POD_PORT]);
    this.clock.nowUs = Date.now() * 1_000;
    for (let index = 0; index < CONNECTIONS; index++) this.shakeHands(index);
    const packets = Array.from({ length: CONNECTIONS }, (_, index) => [
      packet({ index, isFromClient: true, flags: ACK, text: REQUESTS[index % REQUESTS.length] ?? '' }),
      packet({ index, isFromClient: false, flags: ACK, text: ANSWERS[index % ANSWERS.length] ?? '' }),
    ]).flat();
    const starts = [0];
    for (const { length } of packets)
      starts.push((starts.at(-1) ?? 0) + Math.ceil(length / RING_ALIGNMENT) * RING_ALIGNMENT);
    const memory = Buffer.allocUnsafeSlow(starts.pop() ?? 0);
    for (const [index, bytes] of packets.entries()) bytes.copy(memory, starts[index]);
    this.starts = starts;
    this.lengths = packets.map(({ length }) => length);
    this.frame.setMemory(memory);
  }

  /** One request and its answer on each connection. @returns how many packets these were */
  round(): number {
    const { frame, clock, starts, lengths, reassembler } = this;
    for (let index = 0; index < starts.length; index++) {
      frame.start = starts[index]!;
      frame.wireBytes = lengths[index]!;
      frame.end = frame.start + frame.wireBytes;
      frame.marks = (index & 1) === 0 ? RECEIVED : SENT;
      clock.nanosecond += STEP_NS;
      if (clock.nanosecond >= NS_PER_SECOND) {
        clock.nanosecond = 0;
        clock.second += 1;
      }
      reassembler.onFrame(frame);
      const at = frame.start + SEQUENCE_AT;
      frame.view.setInt32(at, frame.view.getInt32(at) + frame.wireBytes - HEADERS_BYTES);
    }
    return starts.length;
  }

  /** All connections end, in order: what is compiled for those that go on would not be for these, and have to be compiled anew. */
  end(): void {
    const { view } = this.frame;
    for (let index = 0; index < this.starts.length; index++) {
      const isFromClient = (index & 1) === 0;
      const bytes = packet({ index: index >> 1, isFromClient, flags: FIN | ACK, text: '' });
      bytes.writeInt32BE(view.getInt32((this.starts[index] ?? 0) + SEQUENCE_AT), SEQUENCE_AT);
      this.play(bytes, isFromClient);
    }
    this.reassembler.forgetAll('unwanted');
  }

  private shakeHands(index: number): void {
    this.play(packet({ index, isFromClient: true, flags: SYN, text: '' }), true);
    this.play(packet({ index, isFromClient: false, flags: SYN | ACK, text: '' }), false);
  }

  private play(bytes: Buffer, isFromClient: boolean): void {
    this.frame.setMemory(bytes);
    this.frame.start = 0;
    this.frame.end = bytes.length;
    this.frame.wireBytes = bytes.length;
    this.frame.marks = isFromClient ? RECEIVED : SENT;
    this.reassembler.onFrame(this.frame);
  }
}

interface Made {
  readonly index: number;
  readonly isFromClient: boolean;
  readonly flags: number;
  readonly text: string;
}

/** An IPv4 packet. It acknowledges the other end's SYN, and nothing behind it. */
function packet({ index, isFromClient, flags, text }: Made): Buffer {
  const bytes = Buffer.alloc(HEADERS_BYTES + text.length);
  const addresses = [CLIENT_ADDRESS, POD_ADDRESS] as const;
  const ports = [FIRST_CLIENT_PORT + index, POD_PORT] as const;
  const [from, to] = isFromClient ? ([0, 1] as const) : ([1, 0] as const);
  bytes[0] = IPV4_WORDS;
  bytes.writeUInt16BE(bytes.length, 2);
  bytes[9] = PROTOCOL_TCP;
  bytes.writeUInt32BE(addresses[from], 12);
  bytes.writeUInt32BE(addresses[to], 16);
  bytes.writeUInt16BE(ports[from], IPV4_BYTES);
  bytes.writeUInt16BE(ports[to], IPV4_BYTES + 2);
  bytes.writeUInt32BE((flags & SYN) !== 0 ? 0 : 1, SEQUENCE_AT);
  bytes.writeUInt32BE(1, SEQUENCE_AT + 4);
  bytes[IPV4_BYTES + 12] = TCP_WORDS << 4;
  bytes[IPV4_BYTES + 13] = flags;
  bytes.write(text, HEADERS_BYTES, 'latin1');
  return bytes;
}
