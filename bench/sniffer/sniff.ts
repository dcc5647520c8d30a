/**
 * One sniffer of its own network namespace, for the bench: `node bench/sniffer/sniff.ts (counting | reassembling | filtering) PORT PACKETS`.
 * Says `ready`, sniffs until its standard input ends, and prints its counters as JSON. It rehearses first, as a worker of the agent does, three
 * times so many packets.
 */

import { type FrameVisitor, RingSource } from '../../agent/sniffer/capture/index.ts';
import { Rehearsal, RehearsedCopying } from '../../agent/sniffer/rehearsal.ts';
import { Sniffer } from '../../agent/sniffer/sniffer.ts';
import type { FlowSink, FlowVisitor } from '../../agent/sniffer/tcp/index.ts';
import { parseFilter } from '../../filter-engine/index.ts';
import { Counters } from '../../protocol/index.ts';

const MAX_WAIT_MS = 50;
/** Of the rehearsal. */
const PASSES = 3;
/** One that is told by its path, and one that reads every header; no request of the bench has either. */
const FILTERS = [{ path: '/cart' }, { header: { name: 'x-user', equals: 'alice' } }].map(parseFilter);
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

const [mode, port, rehearsed] = process.argv.slice(2);
const counters = new Counters();
const source = new RingSource({ counters });
const frames = new FrameCount();
let copying = new RehearsedCopying(FILTERS);
const visitorOf = (): FlowVisitor => (mode === 'filtering' ? copying.engine : new ByteCount());
for (let pass = 0; pass < PASSES; pass++) {
  copying = new RehearsedCopying(FILTERS);
  const rehearsal = new Rehearsal(visitorOf());
  for (let packets = 0; packets < Number(rehearsed); copying.flush()) packets += rehearsal.round();
  rehearsal.end();
}
copying = new RehearsedCopying(FILTERS);
const visitor = visitorOf();
const sniffer = new Sniffer({ source, visitor, counters });
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
  copying.flush();
  await new Promise(resolve => setImmediate(resolve));
}
source.takeStatistics();
console.log(JSON.stringify(counters.snapshot()));
