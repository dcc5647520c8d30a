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
import { Reassembler } from './tcp/index.ts';
import { ACK } from './tcp/segment.ts';

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

const REQUEST =
  'GET /cart/items?page=2 HTTP/1.1\r\nHost: shop\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nCookie: session=1; theme=dark\r\n' +
  'X-Request-Id: 1\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok';

/** Between two packets, by their clock. */
const STEP_US = 10;

/** After so many packets their way is compiled: a fifth of a second. A machine that is busy gets no longer than this for it. */
const PACKETS = 60_000;
const MAX_MS = 1_500;
/** Filters that are tried: each makes a packet dearer, and they share their code. */
const MAX_FILTERS = 4;

/** @param specs the filters that requests will be judged by; null: none */
export function rehearse(specs: readonly (FilterSpec | null)[]): void {
  const rehearsal = new Rehearsal(specs.slice(0, MAX_FILTERS));
  const untilMs = performance.now() + MAX_MS;
  for (let packets = 0; packets < PACKETS && performance.now() < untilMs; ) packets += rehearsal.round();
}

/** Plays requests and answers, as many of each. */
export class Rehearsal {
  readonly counters = new Counters();
  /** Bytes that batches had. */
  handedOn = 0;
  private readonly clock = new FrameClock();
  private readonly frame = new Frame();
  private readonly reassembler: Reassembler;
  private readonly batch: BatchWriter;
  private readonly mirrors: readonly RemoteMirror[];
  /** Where each packet begins, and behind the last. */
  private readonly starts: readonly number[];

  constructor(specs: readonly (FilterSpec | null)[]) {
    const away = new Int32Array(1);
    this.batch = new BatchWriter({ post: (bytes, used) => this.takeBack(away, bytes, used) }, away);
    this.mirrors = specs.map(spec => this.mirrorOf(spec));
    const engine = new MirrorEngine();
    engine.set(POD_PORT, this.mirrors);
    this.reassembler = new Reassembler({ clock: this.clock, visitor: engine, counters: this.counters });
    this.reassembler.setPorts([POD_PORT]);
    const packets = Array.from({ length: CONNECTIONS }, (_, index) => [request(index), answer(index)]).flat();
    const starts = [0];
    for (const { length } of packets) starts.push((starts.at(-1) ?? 0) + length);
    this.starts = starts;
    this.frame.setMemory(Buffer.concat(packets));
    this.clock.nowUs = Date.now() * 1_000;
  }

  /** One request and its answer on each connection. @returns how many packets these were */
  round(): number {
    const { frame, clock, starts, reassembler } = this;
    for (let index = 0; index + 1 < starts.length; index++) {
      frame.start = starts[index]!;
      frame.end = starts[index + 1]!;
      frame.wireBytes = frame.end - frame.start;
      frame.marks = (index & 1) === 0 ? RECEIVED : SENT;
      clock.nowUs = clock.nowUs + STEP_US;
      reassembler.onFrame(frame);
      const at = frame.start + SEQUENCE_AT;
      frame.view.setInt32(at, frame.view.getInt32(at) + frame.wireBytes - HEADERS_BYTES);
    }
    for (const mirror of this.mirrors) mirror.flushNotes();
    this.batch.flush();
    return starts.length - 1;
  }

  private mirrorOf(spec: FilterSpec | null): RemoteMirror {
    const filter = spec === null ? null : compileFilter(spec);
    return new RemoteMirror({ id: 1, filter, wantsResponses: false, rate: null }, this.batch);
  }

  private takeBack(away: Int32Array, bytes: ArrayBuffer, used: number): void {
    Atomics.sub(away, 0, used);
    this.handedOn += used;
    this.batch.reuse(bytes);
  }
}

function request(index: number): Buffer {
  return packet({ from: CLIENT_ADDRESS, to: POD_ADDRESS, ports: [FIRST_CLIENT_PORT + index, POD_PORT], text: REQUEST });
}

function answer(index: number): Buffer {
  return packet({ from: POD_ADDRESS, to: CLIENT_ADDRESS, ports: [POD_PORT, FIRST_CLIENT_PORT + index], text: ANSWER });
}

interface Made {
  readonly from: number;
  readonly to: number;
  readonly ports: readonly [from: number, to: number];
  readonly text: string;
}

/** An IPv4 packet; its acknowledgements say nothing. */
function packet({ from, to, ports, text }: Made): Buffer {
  const bytes = Buffer.alloc(HEADERS_BYTES + text.length);
  bytes[0] = IPV4_WORDS;
  bytes.writeUInt16BE(bytes.length, 2);
  bytes[9] = PROTOCOL_TCP;
  bytes.writeUInt32BE(from, 12);
  bytes.writeUInt32BE(to, 16);
  bytes.writeUInt16BE(ports[0], IPV4_BYTES);
  bytes.writeUInt16BE(ports[1], IPV4_BYTES + 2);
  bytes.writeUInt32BE(1, SEQUENCE_AT);
  bytes[IPV4_BYTES + 12] = TCP_WORDS << 4;
  bytes[IPV4_BYTES + 13] = ACK;
  bytes.write(text, HEADERS_BYTES, 'latin1');
  return bytes;
}
