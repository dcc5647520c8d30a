import { expect, it } from 'vitest';
import { Counters, toPort } from '../../protocol/index.ts';
import { FrameClock, type FrameVisitor, RECEIVED } from './capture/index.ts';
import { BatchReader } from './mirror/batch-reader.ts';
import type { MirrorOrder, SnifferReport } from './mirror/worker-messages.ts';
import { FLUSH_BLOCKS, MirrorWork } from './mirror-work.ts';
import { frameOf, packet } from './testing/packets.ts';

const PORT = toPort(8080);
const GET = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';

/** A worker without a thread: what it would read is told by the test. */
class Stage {
  readonly reports: SnifferReport[] = [];
  readonly sniffer: {
    tap: FrameVisitor | null;
    hasPackets: boolean;
    ports: readonly number[];
    setPorts(ports: readonly number[]): void;
  };
  readonly work: MirrorWork;
  readonly #away = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  #nowMs = 10_000;

  constructor() {
    this.sniffer = {
      ...{ tap: null, hasPackets: false, ports: [] },
      setPorts(ports) {
        this.ports = ports;
      },
    };
    const counters = new Counters();
    this.work = new MirrorWork({
      clock: new FrameClock(),
      away: this.#away,
      post: report => void this.reports.push(report),
      counters: () => counters.snapshot(),
    });
  }

  order(round: number, mirrors: readonly MirrorOrder[] | null): this {
    this.work.take({ kind: 'order', round, mirrors }, this.sniffer);
    return this;
  }

  turn(packets: number, passMs = 0): this {
    this.#nowMs += passMs;
    this.work.turn(packets, this.sniffer, this.#nowMs);
    return this;
  }

  /** A request on a connection of its own. */
  request(): this {
    const flow = { clientAddress: '10.0.0.9', clientPort: 40_000, podPort: PORT, isMidStream: false, startedUs: 0 };
    const sink = this.work.engine.onFlow(flow, { nowUs: 1 });
    sink?.onBytes(0, Buffer.from(GET), 0, GET.length);
    sink?.onOver('closed');
    return this;
  }

  packet(): this {
    this.sniffer.tap?.onFrame(frameOf(packet({ from: '10.0.0.2:4000', to: '10.0.0.1:8080', sequence: 1 }), RECEIVED));
    return this;
  }

  /** What was reported since the last time; batches in a row as the requests and packets that are in them. */
  get told(): unknown[] {
    const told: unknown[] = [];
    let copied: { requests: number; packets: number } | null = null;
    for (const report of this.reports.splice(0)) {
      if (report.kind !== 'batch') {
        told.push(report.kind === 'done' ? `done ${report.round}` : report.kind);
        copied = null;
        continue;
      }
      const sum: { requests: number; packets: number } = copied ?? { requests: 0, packets: 0 };
      if (copied === null) told.push(sum);
      copied = sum;
      const reader = new BatchReader(() => ({
        openCopy: () => ({ write: () => (sum.requests += 1), tear: () => undefined, close: () => undefined }),
        note: () => undefined,
        writePackets: count => (sum.packets += count),
      }));
      reader.play(report.batch, report.used);
    }
    return told;
  }
}

function order(id: number, wantsPackets = false): MirrorOrder {
  return { id, session: 'a', port: PORT, spec: null, wantsResponses: false, wantsPackets, maxRate: null };
}

it('says that a round holds once its ports are read, behind all that ended with it', () => {
  const stage = new Stage().order(1, [order(1, true)]);
  expect(stage.sniffer.ports).toEqual([PORT]);
  expect(stage.sniffer.tap).not.toBeNull();
  expect(stage.told).toEqual([{ requests: 0, packets: 0 }, 'counters', 'done 1']);
  stage
    .request()
    .packet()
    .order(2, [order(2)]);
  expect(stage.told).toEqual([{ requests: 1, packets: 1 }, 'counters', 'done 2']);
  expect(stage.sniffer.tap).toBeNull();
  stage.order(3, []);
  expect(stage.sniffer.ports).toEqual([]);
  expect(stage.told).toEqual(['counters', 'done 3']);
  expect(stage.work.isOver).toBe(false);
  expect(stage.order(4, null).work.isOver).toBe(true);
  expect(stage.told).toEqual([]);
});

it('hands on what was copied when no more packets are there, and every few blocks', () => {
  const stage = new Stage().order(1, [order(1)]).turn(0);
  void stage.told;
  expect(stage.request().turn(5).told).toEqual([{ requests: 1, packets: 0 }]);
  stage.sniffer.hasPackets = true;
  for (let block = 1; block < FLUSH_BLOCKS; block++) expect(stage.request().turn(5).told).toEqual([]);
  // None came: no block.
  expect(stage.turn(0).told).toEqual([]);
  expect(stage.request().turn(5).told).toEqual([{ requests: FLUSH_BLOCKS, packets: 0 }]);
  expect(stage.request().turn(5).told).toEqual([]);
});

it('says what it has counted twice a second, and at the end with what was copied last', () => {
  const stage = new Stage().turn(0);
  expect(stage.told).toEqual(['counters']);
  expect(stage.turn(1, 499).told).toEqual([]);
  expect(stage.turn(1, 1).told).toEqual(['counters']);
  stage.order(1, [order(1)]);
  stage.sniffer.hasPackets = true;
  void stage.told;
  stage.request().turn(1).work.flush();
  expect(stage.told).toEqual([{ requests: 1, packets: 0 }, 'counters']);
});

it('writes batches again that come back', () => {
  const stage = new Stage().order(1, [order(1)]);
  stage.request().turn(0);
  const batches = stage.reports.flatMap(report => (report.kind === 'batch' ? [report.batch] : []));
  for (const batch of batches) stage.work.take({ kind: 'played', batch }, stage.sniffer);
  stage.reports.length = 0;
  stage.request().turn(0);
  expect(stage.reports.some(report => report.kind === 'batch' && batches.includes(report.batch))).toBe(true);
});
