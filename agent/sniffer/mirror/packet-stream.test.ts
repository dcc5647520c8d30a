import { expect, it } from 'vitest';
import { type CounterName, Counters, type MuxStream } from '../../../protocol/index.ts';
import { OMIT_QUEUE_BYTES } from './limits.ts';
import { PacketStream } from './packet-stream.ts';

it('leaves out whole packets while the queue is long or the session is away, and says how many', () => {
  const counters = new Counters();
  const written: string[] = [];
  const stream = { queuedBytes: 0, write: (buf: Buffer) => written.push(String(buf)) > 0, end: () => undefined };
  let isAway = true;
  const packets = new PacketStream({
    queuedBytes: 0,
    note: (name: CounterName, count: number) => {
      counters.values[name] += count;
    },
    openPackets: () => (isAway ? null : (stream as unknown as MuxStream)),
  });
  const write = (text: string, count: number): void => packets.write(count, Buffer.from(text), 0, text.length);
  write('header', 0);
  write('away', 3);
  isAway = false;
  write('two', 2);
  stream.queuedBytes = OMIT_QUEUE_BYTES + 1;
  write('many', 5);
  stream.queuedBytes = 0;
  packets.onReset();
  write('one', 1);
  packets.close();
  write('late', 1);
  expect(written).toEqual(['header', 'two', 'header', 'one']);
  expect(counters.snapshot()).toEqual({ packets_mirrored: 3, mirror_packets_lost: 9 });
});
