import { expect, it } from 'vitest';
import {
  type MuxStream,
  RESET_CANCELLED,
  RESET_LIMIT,
  type StreamVisitor,
  toPort,
  toStreamId,
  toSubscriptionId,
} from '../../protocol/index.ts';
import { TunnelLeg } from './tunnel-leg.ts';

/** A stream that does as it is told by the test. */
class FakeStream implements MuxStream {
  readonly id = toStreamId(1);
  readonly log: string[] = [];
  visitor: StreamVisitor | null = null;
  isOpen = true;
  queuedBytes = 0;
  sentBytes = 0;
  departedBytes = 0;
  receivedBytes = 0;
  creditedBytes = 0;
  onWrite: () => boolean = () => true;

  keepWindow(): void {
    this.log.push('keep window');
  }
  write(bytes: Buffer, start: number, end: number): boolean {
    this.log.push(`write ${bytes.toString('latin1', start, end)}`);
    return this.onWrite();
  }
  end(): void {
    this.log.push('end');
  }
  reset(code: number): void {
    this.log.push(`reset ${code}`);
    this.isOpen = false;
  }
  consumed(bytes: number): void {
    this.log.push(`consumed ${bytes}`);
  }
}

const OPEN = {
  subscriptionId: toSubscriptionId(1),
  podPort: toPort(80),
  clientPort: toPort(40000),
  clientAddress: new Uint8Array(4),
};

function openLeg(): { leg: TunnelLeg; stream: FakeStream; heard: string[] } {
  const stream = new FakeStream();
  const heard: string[] = [];
  const tunnel = {
    openStream: (_open: unknown, visitor: StreamVisitor) => {
      stream.visitor = visitor;
      return stream;
    },
  };
  const leg = TunnelLeg.open(tunnel, OPEN, {
    streamData: (_leg, buf, start, end) => heard.push(`data ${buf.toString('latin1', start, end)}`),
    streamEnd: (_leg, delivered) => heard.push(`end ${delivered}`),
    streamReset: (_leg, code, delivered) => heard.push(`reset ${code} ${delivered}`),
    streamDrain: () => heard.push('drain'),
  });
  if (leg === null) throw new Error('no leg');
  return { leg, stream, heard };
}

const HELLO = Buffer.from('hello');

it('reports a reset that a write brings about in a turn of its own', async () => {
  const { leg, stream, heard } = openLeg();
  stream.onWrite = () => {
    stream.isOpen = false;
    stream.visitor?.onReset(RESET_LIMIT, 0);
    return true;
  };
  leg.write(HELLO, 0, 5);
  expect(heard).toEqual([]);
  await new Promise(resolve => setTimeout(resolve, 0));
  expect(heard).toEqual([`reset ${RESET_LIMIT} 0`]);
  expect(leg.sentBytes).toBe(5);
});

it('gives credit for what came while it was paused only when it resumes', () => {
  const { leg, stream, heard } = openLeg();
  leg.pause();
  stream.visitor?.onData(HELLO, 0, 5);
  expect(heard).toEqual(['data hello']);
  expect(stream.log).toEqual([]);
  leg.resume();
  stream.visitor?.onData(HELLO, 1, 3);
  expect(stream.log).toEqual(['consumed 5', 'consumed 2']);
});

it('has an endless queue while the tunnel asks to stop', () => {
  const { leg, stream, heard } = openLeg();
  stream.onWrite = () => false;
  leg.write(HELLO, 0, 5);
  expect(leg.queuedBytes).toBe(Number.MAX_SAFE_INTEGER);
  stream.visitor?.onDrain();
  expect(leg.queuedBytes).toBe(0);
  expect(heard).toEqual(['drain']);
});

it('ends once, says nothing when it is given up, and throws away what still comes', () => {
  const { leg, stream, heard } = openLeg();
  leg.end();
  leg.abandon();
  leg.abandon();
  stream.visitor?.onData(HELLO, 0, 5);
  stream.isOpen = false;
  stream.visitor?.onEnd(0);
  expect(heard).toEqual([]);
  expect(stream.log).toEqual(['end', 'consumed 5']);
});

it('resets with the reason it is given', () => {
  const { leg, stream } = openLeg();
  leg.reset();
  expect(stream.log).toEqual([`reset ${RESET_CANCELLED}`]);
});
