import { describe, expect, it } from 'vitest';
import { Counters } from '../../../protocol/index.ts';
import { type Allocation, allocationOf, cleanRounds } from '../../../test/allocation.ts';
import { type Frame, FrameClock, RECEIVED, SENT } from '../capture/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import type { FlowSink, FlowVisitor } from './flow-visitor.ts';
import { Reassembler } from './reassembler.ts';
import { ACK } from './segment.ts';

const CONNECTIONS = 64;
const WARM_UP = 400;
const ROUNDS = 400;
const PACKETS = ROUNDS * CONNECTIONS * 2;
const REQUEST = 'GET / HTTP/1.1\r\nhost: shop\r\n\r\n';
const RESPONSE = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
/** Of the sequence number in a packet without options. */
const SEQUENCE_AT = 24;

class ByteCount implements FlowVisitor, FlowSink {
  bytes = 0;

  onFlow(): FlowSink {
    return this;
  }

  onBytes(_direction: number, _buf: Buffer, start: number, end: number): void {
    this.bytes += end - start;
  }

  onGap(): void {}
  onEnd(): void {}
  onOver(): void {}
}

/** Requests and answers of some connections, which go on as often as they are played. */
class Traffic {
  readonly visitor = new ByteCount();
  readonly counters = new Counters();
  private readonly clock = new FrameClock();
  private readonly reassembler: Reassembler;
  private readonly frames: readonly Frame[];

  constructor() {
    this.clock.nowUs = 1_750_000_000_000_000;
    this.reassembler = new Reassembler({ clock: this.clock, visitor: this.visitor, counters: this.counters });
    this.reassembler.setPorts([8080]);
    this.frames = Array.from({ length: CONNECTIONS * 2 }, (_, index) => {
      const [client, app] = [`10.0.0.2:${40_000 + (index >> 1)}`, '10.0.0.1:8080'];
      const isRequest = (index & 1) === 0;
      const ends = isRequest ? { from: client, to: app } : { from: app, to: client };
      const bytes = packet({ ...ends, sequence: 1, payload: isRequest ? REQUEST : RESPONSE, flags: ACK });
      return frameOf(bytes, isRequest ? RECEIVED : SENT);
    });
  }

  play(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      for (let index = 0; index < this.frames.length; index++) this.playOne(this.frames[index] as Frame);
    }
  }

  private playOne(frame: Frame): void {
    const { clock } = this;
    clock.nanosecond += 1;
    this.reassembler.onFrame(frame);
    // Acknowledgements say nothing here: the number stays behind.
    const step = frame.marks === RECEIVED ? REQUEST.length : RESPONSE.length;
    frame.view.setInt32(SEQUENCE_AT, frame.view.getInt32(SEQUENCE_AT) + step);
  }
}

describe('putting bytes in order', () => {
  it('allocates nothing per packet that comes in order', async () => {
    const traffic = new Traffic();
    traffic.play(WARM_UP);
    const rounds: Allocation[] = [];
    for (let i = 0; i < 4; i++) rounds.push(await allocationOf(() => traffic.play(ROUNDS)));
    expect(traffic.visitor.bytes).toBe((WARM_UP + 4 * ROUNDS) * CONNECTIONS * (REQUEST.length + RESPONSE.length));
    expect(traffic.counters.snapshot()).toEqual({ flows_seen: CONNECTIONS, flows_mid_stream: CONNECTIONS });
    expect(cleanRounds(rounds, PACKETS), JSON.stringify(rounds)).not.toEqual([]);
  });

  it('is seen to allocate when it does', async () => {
    const traffic = new Traffic();
    traffic.play(WARM_UP);
    const kept: object[] = [];
    const { bytes, collections } = await allocationOf(() => {
      for (let i = 0; i < PACKETS; i++) kept[i & 7] = { i };
      traffic.play(ROUNDS);
    });
    expect(collections > 0 || bytes / PACKETS > 8).toBe(true);
  });
});
