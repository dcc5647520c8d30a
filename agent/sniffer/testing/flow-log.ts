/** A visitor that writes down what it is told, as lines of text: `client "GET"`, `app gap 5`, `over closed`. */

import {
  type Direction,
  type FlowInfo,
  type FlowSink,
  type FlowVisitor,
  FROM_CLIENT,
  type PacketClock,
} from '../tcp/index.ts';

const NAMES = ['client', 'app'] as const;

/** One flow as it was told. Bytes of one direction that come one after the other are joined. */
export class FlowRecord implements FlowSink {
  readonly info: FlowInfo;
  readonly events: string[] = [];
  readonly received: [Buffer[], Buffer[]] = [[], []];
  readonly gapBytes: [number, number] = [0, 0];
  private isOver = false;
  private readonly ended = new Set<Direction>();

  constructor(info: FlowInfo) {
    this.info = info;
  }

  /** All bytes of a direction, gaps left out. */
  bytes(direction: Direction): Buffer {
    return Buffer.concat(this.received[direction]);
  }

  onBytes(direction: Direction, buf: Buffer, start: number, end: number): void {
    this.check(direction);
    if (start >= end || start < 0 || end > buf.length) throw new Error(`bytes [${start}, ${end})`);
    const bytes = Buffer.from(buf.subarray(start, end));
    this.received[direction].push(bytes);
    this.events.push(`${NAMES[direction]} ${JSON.stringify(bytes.toString('latin1'))}`);
  }

  onGap(direction: Direction, bytes: number): void {
    this.check(direction);
    if (bytes <= 0) throw new Error(`a gap of ${bytes} bytes`);
    this.gapBytes[direction] += bytes;
    this.events.push(`${NAMES[direction]} gap ${bytes}`);
  }

  onEnd(direction: Direction): void {
    this.check(direction);
    this.ended.add(direction);
    this.events.push(`${NAMES[direction]} end`);
  }

  onOver(end: string): void {
    if (this.isOver) throw new Error('over twice');
    this.isOver = true;
    this.events.push(`over ${end}`);
  }

  private check(direction: Direction): void {
    if (this.isOver) throw new Error('told after it was over');
    if (this.ended.has(direction)) throw new Error('told after the end of its direction');
  }
}

export class FlowLog implements FlowVisitor {
  readonly flows: FlowRecord[] = [];
  private readonly wants: (info: FlowInfo) => boolean;

  constructor(wants: (info: FlowInfo) => boolean = () => true) {
    this.wants = wants;
  }

  onFlow(info: FlowInfo, _clock: PacketClock): FlowSink | null {
    if (!this.wants(info)) return null;
    const flow = new FlowRecord(info);
    this.flows.push(flow);
    return flow;
  }

  /** Of the only flow, or of the newest. */
  get events(): readonly string[] {
    return this.flows.at(-1)?.events ?? [];
  }

  /** Bytes of all flows' clients together. */
  get clientBytes(): number {
    return this.flows.reduce((sum, flow) => sum + flow.bytes(FROM_CLIENT).length, 0);
  }
}
