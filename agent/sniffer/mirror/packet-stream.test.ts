import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type CounterName,
  Counters,
  type CounterValues,
  type MuxStream,
  RESET_NO_SUBSCRIPTION,
} from '../../../protocol/index.ts';
import { SOME_OPEN, Tunnel } from '../../../protocol/testing/tunnel.ts';
import { CaptureFile, CaptureWriter, type Frame, FrameClock } from '../capture/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import { PACKETS_LINGER_MS, SESSION_QUEUE_BYTES } from './limits.ts';
import { PacketStream } from './packet-stream.ts';

const FULL_SIZE = 1_460;
const MANY = 700;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A mirror's packets, its session's tunnel with the limits that tunnels have, and what its CLI has of them. */
class Stage {
  tunnel = new Tunnel();
  isAway = false;
  /** Files as they came, one of each stream. */
  readonly files: Buffer[][] = [];
  streams: MuxStream[] = [];
  sent = 0;
  readonly packets: PacketStream;
  private readonly counters = new Counters();
  private readonly frame: Frame;
  private readonly writer: CaptureWriter;
  /** By stream: bytes that the CLI holds back. */
  private held = 0;
  private readonly takesAtOnce: boolean;

  constructor({ takesAtOnce = true, payloadBytes = FULL_SIZE } = {}) {
    this.takesAtOnce = takesAtOnce;
    const end = { from: '10.0.0.2:4000', to: '10.0.0.1:80', sequence: 1 };
    this.frame = frameOf(packet({ ...end, payload: Buffer.alloc(payloadBytes, 'x') }));
    const readQueuedBytes = (): number => this.tunnel.agent.mux.queuedBytes;
    this.packets = new PacketStream({
      openPackets: visitor => (this.isAway ? null : this.tunnel.agent.mux.openStream(SOME_OPEN, visitor)),
      get queuedBytes() {
        return readQueuedBytes();
      },
      note: (name: CounterName, count: number) => {
        this.counters.values[name] += count;
      },
    });
    this.writer = new CaptureWriter(new FrameClock(), (bytes, count) =>
      this.packets.write(count, bytes, 0, bytes.length),
    );
    this.writer.flush();
    this.listen();
  }

  /** A flush of the worker with so many packets. */
  send(count: number): this {
    for (let i = 0; i < count; i++) this.writer.onFrame(this.frame);
    this.sent += count;
    this.writer.flush();
    return this;
  }

  /** The CLI takes so many bytes of what it holds. */
  take(bytes: number): this {
    this.tunnel.settle();
    const taken = Math.min(bytes, this.held);
    this.held -= taken;
    this.streams.at(-1)?.consumed(taken);
    this.tunnel.settle();
    return this;
  }

  /** The session loses its tunnel and comes back with another. */
  reconnect(): this {
    this.tunnel.agent.mux.destroy();
    this.tunnel.cli.mux.destroy();
    this.tunnel = new Tunnel();
    this.held = 0;
    this.listen();
    return this;
  }

  /** Whole packets that the CLI has: what it has of each stream is a file that breaks off at the most. */
  get arrived(): number {
    const counters = new Counters();
    for (const pieces of this.files) {
      const file = new CaptureFile(Buffer.concat(pieces), { counters });
      while (!file.isOver) file.poll({ onFrame: frame => expect(frame.end - frame.start).toBe(frame.wireBytes) });
    }
    return counters.values.packets_captured;
  }

  get counts(): Partial<CounterValues> {
    return this.counters.snapshot();
  }

  get lost(): number {
    return this.counters.values.mirror_packets_lost;
  }

  private listen(): void {
    this.tunnel.cli.onOpened = stream => {
      const pieces: Buffer[] = [];
      this.files.push(pieces);
      this.streams.push(stream);
      stream.visitor = {
        onData: (bytes, start, end) => {
          pieces.push(Buffer.from(bytes.subarray(start, end)));
          if (this.takesAtOnce) stream.consumed(end - start);
          else this.held += end - start;
        },
        onEnd: () => stream.end(),
        onReset: () => undefined,
        onDrain: () => undefined,
      };
    };
  }
}

it('has every packet where the session takes them as they come', async () => {
  const stage = new Stage();
  for (let flush = 0; flush < 40; flush++) {
    stage.send(200);
    stage.tunnel.settle();
  }
  const delivered = stage.packets.close();
  stage.tunnel.settle();
  await delivered;
  expect(stage.arrived).toBe(8_000);
  expect(stage.counts).toEqual({ packets_mirrored: 8_000 });
  expect(stage.files).toHaveLength(1);
});

it.each([
  [FULL_SIZE, 600_000],
  [FULL_SIZE, 0],
  [1, 3_000],
  [60_000, 200_000],
])(
  'loses whole packets, each of which is counted, while the session takes few (%i, %i)',
  async (payloadBytes, bytes) => {
    const stage = new Stage({ takesAtOnce: false, payloadBytes });
    for (let flush = 0; flush < 40; flush++) stage.send(MANY).take(bytes);
    const delivered = stage.packets.close();
    for (let i = 0; i < 10; i++) stage.take(Number.MAX_SAFE_INTEGER);
    await delivered;
    expect(stage.files).toHaveLength(1);
    expect(stage.lost).toBeGreaterThan(MANY);
    expect(stage.arrived).toBeGreaterThan(0);
    expect(stage.arrived + stage.lost).toBe(40 * MANY);
    expect(stage.counts.packets_mirrored).toBe(stage.arrived);
  },
);

it('leaves packets out while the session queues much of something else', () => {
  const stage = new Stage();
  const { agent, cli } = stage.tunnel;
  const listen = cli.onOpened;
  cli.onOpened = null;
  cli.consumesAtOnce = false;
  while (agent.mux.queuedBytes <= SESSION_QUEUE_BYTES) agent.open()?.write(1_000_000);
  stage.tunnel.settle();
  cli.onOpened = listen;
  stage.send(3);
  stage.tunnel.settle();
  expect([stage.arrived, stage.lost]).toEqual([0, 3]);
});

it('says what was left out while the session was away, and what it left behind', async () => {
  const stage = new Stage({ takesAtOnce: false });
  stage.isAway = true;
  stage.send(3);
  expect(stage.lost).toBe(3);
  stage.isAway = false;
  stage.send(MANY).take(100_000);
  const before = stage.arrived;
  stage.reconnect().send(5).take(0);
  expect(stage.files).toHaveLength(2);
  expect(stage.arrived).toBe(before + 5);
  // What had come and was not credited: nobody could tell.
  expect(stage.lost).toBeGreaterThanOrEqual(3 + MANY - before);
  const delivered = stage.packets.close();
  stage.take(Number.MAX_SAFE_INTEGER);
  await delivered;
  expect(stage.lost + (stage.counts.packets_mirrored ?? 0)).toBe(stage.sent);
  stage.send(1);
  expect(stage.lost + (stage.counts.packets_mirrored ?? 0)).toBe(stage.sent);
});

it('says what a session had when it wanted no more', () => {
  const stage = new Stage({ takesAtOnce: false });
  stage.send(MANY).take(0);
  const { arrived } = stage;
  stage.streams[0]?.reset(RESET_NO_SUBSCRIPTION);
  stage.tunnel.settle();
  expect(arrived).toBeGreaterThan(0);
  expect(stage.counts).toEqual({ packets_mirrored: arrived, mirror_packets_lost: MANY - arrived });
});

it('gives the last packets a limited time', async () => {
  const stage = new Stage({ takesAtOnce: false });
  stage.send(MANY).take(0);
  let isDelivered = false;
  const delivered = stage.packets.close().then(() => {
    isDelivered = true;
  });
  await vi.advanceTimersByTimeAsync(PACKETS_LINGER_MS - 1);
  expect(isDelivered).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await delivered;
  stage.tunnel.settle();
  expect(stage.streams[0]?.isOpen).toBe(false);
  expect(stage.counts).toEqual({ packets_mirrored: stage.arrived, mirror_packets_lost: MANY - stage.arrived });
});
