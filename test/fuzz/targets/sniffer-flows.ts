/**
 * Packets of some connections in any order, cut, lost, repeated, forged: nothing throws, tables and pages stay within their bounds, every flow
 * that was told of is over in the end, the short way of plain segments tells the same as the long one, and where nobody forged anything each byte
 * that is told is the byte of that place.
 *
 *   step: kind · connection · place 2 · bytes · acknowledged 2 · (of a forged one: place 4 and flags)
 */

import { Frame, FrameClock, RECEIVED, SENT } from '../../../agent/sniffer/capture/index.ts';
import { Reassembler } from '../../../agent/sniffer/tcp/index.ts';
import { ACK, FIN, RST, SYN } from '../../../agent/sniffer/tcp/segment.ts';
import { FlowLog, type FlowRecord } from '../../../agent/sniffer/testing/flow-log.ts';
import { type PacketSpec, packet } from '../../../agent/sniffer/testing/packets.ts';
import { Counters } from '../../../protocol/index.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { Program } from '../program.ts';
import { RandomNumbers } from '../random-numbers.ts';
import { requireSame } from '../splits.ts';

const PORT = 8080;
const APP = `10.0.0.1:${PORT}`;
const STREAM_BYTES = 8_192;
const MAX_FLOWS = 3;
const MAX_PAGES = 4;
const CONNECTIONS = 5;
const START_US = 1_750_000_000_000_000;
/** Near the wrap, so that streams pass it. */
const FIRST = { client: 2 ** 32 - 1_500, app: 2 ** 31 - 700 } as const;
type Side = keyof typeof FIRST;

/** What each side says: no two places within a stream look alike for long. */
const STREAMS = { client: contentOf(7), app: contentOf(31) } as const;

const HANDSHAKE = Buffer.from([0, 0, 1, 0, 2, 0]);
const step = (kind: number, connection: number, place: number, bytes: number, acknowledged: number): Buffer =>
  Buffer.from([kind, connection, place >> 8, place & 255, bytes, acknowledged >> 8, acknowledged & 255]);

export const target: FuzzTarget = {
  name: 'sniffer-flows',
  seeds: [
    Buffer.concat([HANDSHAKE, step(3, 0, 0, 100, 0), step(4, 0, 0, 200, 100), step(3, 0, 100, 50, 200)]),
    Buffer.concat([
      HANDSHAKE,
      step(3, 0, 100, 100, 0),
      step(3, 0, 0, 100, 0),
      step(5, 0, 200, 0, 0),
      step(6, 0, 0, 0, 200),
    ]),
    Buffer.concat([
      HANDSHAKE,
      step(3, 0, 100, 100, 0),
      step(4, 0, 0, 10, 150),
      step(8, 0, 0, 20, 0),
      step(3, 0, 0, 9, 0),
    ]),
    Buffer.concat([
      step(3, 1, 50, 100, 0),
      step(3, 2, 0, 100, 0),
      step(3, 3, 0, 7, 0),
      step(3, 4, 0, 9, 0),
      step(7, 1, 0, 0, 0),
    ]),
    Buffer.concat([
      HANDSHAKE,
      step(3, 0, 0, 100, 0),
      step(9, 0, 0, 30, 0),
      Buffer.from([0xff, 0xff, 0xfa, 0x24, 0x12]),
    ]),
  ],
  dictionary: [
    HANDSHAKE,
    step(3, 0, 0, 100, 0),
    step(4, 0, 0, 100, 0),
    step(5, 0, 100, 0, 0),
    step(8, 0, 0, 20, 0),
  ].map(each => each.toString('latin1')),
  guide: 'agent/sniffer/tcp/',
  maxBytes: 700,
  run(input) {
    const [plain, long] = [play(input, 'aligned'), play(input, 'odd')];
    requireSame(long.said, plain.said, 'the long way');
    for (const flow of plain.flows) requireOver(flow);
    if (!plain.isForged) for (const flow of plain.flows) requireTrue(flow);
  },
};

interface Played {
  readonly flows: readonly FlowRecord[];
  /** Everything that was told and counted. */
  readonly said: readonly string[];
  readonly isForged: boolean;
}

/** Plays all steps. @param lie where packets lie in memory: `aligned` ones may take the short way */
function play(input: Buffer, lie: 'aligned' | 'odd'): Played {
  const wire = new PlayedWire(lie);
  const program = new Program(input);
  while (!program.isOver) wire.step(program);
  return wire.end();
}

class PlayedWire {
  readonly #clock = new FrameClock();
  readonly #log = new FlowLog();
  readonly #counters = new Counters();
  readonly #reassembler: Reassembler;
  readonly #lie: 'aligned' | 'odd';
  #isForged = false;

  constructor(lie: 'aligned' | 'odd') {
    this.#lie = lie;
    this.#clock.nowUs = START_US;
    const limits = { maxFlows: MAX_FLOWS, maxPages: MAX_PAGES };
    this.#reassembler = new Reassembler({
      clock: this.#clock,
      visitor: this.#log,
      counters: this.#counters,
      ...limits,
    });
    this.#reassembler.setPorts([PORT]);
  }

  step(program: Program): void {
    const kind = program.below(10);
    const connection = program.below(CONNECTIONS);
    if (kind === 0) this.#send('client', connection, { at: -1, flags: SYN });
    else if (kind === 1) this.#send('app', connection, { at: -1, flags: SYN | ACK, acks: 0 });
    else if (kind === 2) this.#send('client', connection, { at: 0, flags: ACK, acks: 0 });
    else this.#stepData(kind, connection, program);
    this.#requireBounds();
  }

  end(): Played {
    this.#reassembler.forgetAll('unwanted');
    if (this.#reassembler.heldPages + this.#reassembler.flowCount !== 0) throw new Error('something is left');
    const { flows } = this.#log;
    const gaps = flows.reduce((sum, { gapBytes }) => sum + gapBytes[0] + gapBytes[1], 0);
    const { stream_gap_bytes, flows_seen } = this.#counters.values;
    if (gaps !== stream_gap_bytes || flows.length !== flows_seen) throw new Error('the counters do not add up');
    const said = [...flows.flatMap(({ events }) => [...events]), JSON.stringify(this.#counters.snapshot())];
    return { flows, said, isForged: this.#isForged };
  }

  #stepData(kind: number, connection: number, program: Program): void {
    const side = kind % 2 === 1 ? 'client' : 'app';
    const [at, bytes, acks] = [program.u16() % STREAM_BYTES, program.u8(), program.u16() % STREAM_BYTES];
    if (kind === 3 || kind === 4) this.#send(side, connection, { at, bytes, flags: ACK, acks });
    else if (kind === 5 || kind === 6) this.#send(side, connection, { at, bytes, flags: ACK | FIN, acks });
    else if (kind === 7) this.#send('client', connection, { at, flags: RST });
    else if (kind === 8) this.#pass(bytes);
    else this.#forge(program, connection, bytes);
  }

  /** What an honest side sends. */
  #send(side: Side, connection: number, segment: SegmentPlan): void {
    const { at, bytes = 0, flags, acks } = segment;
    const count = Math.min(bytes, STREAM_BYTES - at);
    // A FIN lies at the end of all.
    const from = (flags & FIN) === 0 ? at : STREAM_BYTES - count;
    const payload = count === 0 ? '' : STREAMS[side].subarray(from, from + count);
    const other = side === 'client' ? FIRST.app : FIRST.client;
    const spec = {
      sequence: FIRST[side] + from,
      flags,
      payload,
      acknowledgement: acks === undefined ? 0 : other + acks,
    };
    this.#tell(side, { ...endsOf(side, connection), ...spec });
  }

  #forge(program: Program, connection: number, bytes: number): void {
    this.#isForged = true;
    const side = bytes % 2 === 0 ? 'client' : 'app';
    const sequence = program.i32();
    const spec = {
      sequence,
      flags: program.u8() & 0x3f,
      acknowledgement: program.i32(),
      payload: 'x'.repeat(bytes >> 1),
    };
    this.#tell(side, { ...endsOf(side, connection), ...spec });
  }

  #tell(side: Side, spec: PacketSpec): void {
    const bytes = packet(spec);
    const before = this.#lie === 'aligned' ? 0 : 1;
    const memory = Buffer.alloc(bytes.length + before);
    bytes.copy(memory, before);
    const frame = new Frame();
    frame.setMemory(memory);
    frame.start = before;
    frame.end = memory.length;
    frame.wireBytes = bytes.length;
    frame.marks = side === 'client' ? RECEIVED : SENT;
    this.#reassembler.onFrame(frame);
  }

  #pass(seconds: number): void {
    this.#clock.nowUs += seconds * 4 * 1e6;
    this.#reassembler.expire();
  }

  #requireBounds(): void {
    const { heldPages, flowCount } = this.#reassembler;
    if (heldPages > MAX_PAGES || flowCount > MAX_FLOWS) throw new Error(`${flowCount} flows, ${heldPages} pages`);
  }
}

interface SegmentPlan {
  /** In its stream. */
  readonly at: number;
  readonly bytes?: number;
  readonly flags: number;
  readonly acks?: number;
}

function endsOf(side: Side, connection: number): Pick<PacketSpec, 'from' | 'to'> {
  const client = `10.0.0.2:${40_000 + connection}`;
  return side === 'client' ? { from: client, to: APP } : { from: APP, to: client };
}

function contentOf(seed: number): Buffer {
  const random = new RandomNumbers(seed);
  return Buffer.from(Array.from({ length: STREAM_BYTES }, () => random.below(256)));
}

function requireOver({ events }: FlowRecord): void {
  if (!events.at(-1)?.startsWith('over ')) throw new Error(`a flow ends with ${events.at(-1)}`);
}

/** What was told, with the gaps, lies where the stream has it: from its first byte on where the client's SYN was seen, else from any. */
function requireTrue({ events, info }: FlowRecord): void {
  for (const side of ['client', 'app'] as const) {
    const told = events.filter(event => event.startsWith(`${side} `)).map(event => event.slice(side.length + 1));
    const isKnown = side === 'client' && !info.isMidStream;
    const places = isKnown ? [0] : placesOf(told, STREAMS[side]);
    if (!places.some(place => liesAt(told, STREAMS[side], place))) throw new Error(`${side} is told what nobody sent`);
  }
}

/** Where in the stream a flow may begin, by the first bytes that were told of it. */
function placesOf(told: readonly string[], stream: Buffer): number[] {
  const first = told.findIndex(each => each.startsWith('"'));
  if (first < 0) return [0];
  const bytes = Buffer.from(JSON.parse(told[first] ?? ''), 'latin1');
  const before = told.slice(0, first).reduce((sum, each) => sum + Number(each.slice('gap '.length)), 0);
  const places: number[] = [];
  for (let at = stream.indexOf(bytes); at >= 0; at = stream.indexOf(bytes, at + 1)) places.push(at - before);
  return places;
}

/** @param told of one side: `"bytes"`, `gap 5`, `end` */
function liesAt(told: readonly string[], stream: Buffer, first: number): boolean {
  let place = first;
  for (const each of told) {
    if (each.startsWith('gap ')) place += Number(each.slice(4));
    else if (each !== 'end') {
      const bytes = Buffer.from(JSON.parse(each), 'latin1');
      if (!bytes.equals(stream.subarray(place, place + bytes.length))) return false;
      place += bytes.length;
    }
  }
  return true;
}
