/**
 * One sniffer of its own network namespace, for the bench: `node bench/sniffer/sniff.ts (counting | reassembling) PORT`. Says
 * `ready`, sniffs until its standard input ends, and prints its counters as JSON.
 */

import { type FrameVisitor, RingSource } from '../../agent/sniffer/capture/index.ts';
import { Sniffer } from '../../agent/sniffer/sniffer.ts';
import type { FlowSink, FlowVisitor } from '../../agent/sniffer/tcp/index.ts';
import { Counters } from '../../protocol/index.ts';

const MAX_WAIT_MS = 50;
/** Blocks between two looks at the standard input. */
const BLOCKS_A_TURN = 64;

/** Takes everything and keeps the number of bytes. */
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

class FrameCount implements FrameVisitor {
  frames = 0;

  onFrame(): void {
    this.frames++;
  }
}

const [mode, port] = process.argv.slice(2);
const counters = new Counters();
const source = new RingSource({ counters });
const bytes = new ByteCount();
const frames = new FrameCount();
const sniffer = new Sniffer({ source, visitor: bytes, counters });
sniffer.setPorts([Number(port)]);
const poll = mode === 'counting' ? () => source.poll(frames, MAX_WAIT_MS) : () => sniffer.poll(MAX_WAIT_MS);

let isTold = false;
process.stdin.on('end', () => {
  isTold = true;
});
process.stdin.resume();
console.log('ready');
while (!isTold) {
  for (let block = 0; block < BLOCKS_A_TURN && poll() > 0; block++);
  await new Promise(resolve => setImmediate(resolve));
}
source.takeStatistics();
console.log(JSON.stringify({ ...counters.snapshot(), bytes: bytes.bytes }));
