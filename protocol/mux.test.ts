import { describe, expect, it } from 'vitest';
import { toPort, toSubscriptionId } from './ids.ts';
import { Mux } from './mux.ts';

describe('Mux', () => {
  it('carries a small exchange in one message each way', () => {
    const toCli: Buffer[] = [];
    const toAgent: Buffer[] = [];
    const flushes: (() => void)[] = [];
    const log: string[] = [];
    const quiet = { onOpen() {}, onControl() {}, onPong() {}, onProtocolError: (e: Error) => log.push(e.message) };
    const agent = new Mux({
      role: 'agent',
      visitor: quiet,
      transport: { send: m => toCli.push(m), bufferedBytes: 0 },
      scheduleFlush: f => flushes.push(f),
    });
    const cli = new Mux({
      role: 'cli',
      visitor: {
        ...quiet,
        onOpen(stream, open) {
          log.push(`open ${open.podPort}`);
          stream.visitor = {
            onData(b, s, e) {
              log.push(b.toString('latin1', s, e));
              stream.consumed(e - s);
              stream.write(Buffer.from('answer'), 0, 6);
              stream.end(e - s);
            },
            onEnd: n => log.push(`end ${n}`),
            onReset() {},
            onDrain() {},
          };
        },
      },
      transport: { send: m => toAgent.push(m), bufferedBytes: 0 },
      scheduleFlush: f => flushes.push(f),
    });
    const stream = agent.openStream(
      {
        subscriptionId: toSubscriptionId(1),
        podPort: toPort(80),
        clientPort: toPort(4000),
        clientAddress: Buffer.from([127, 0, 0, 1]),
      },
      {
        onData: (b, s, e) => void log.push(b.toString('latin1', s, e)),
        onEnd: n => void log.push(`end ${n}`),
        onReset() {},
        onDrain() {},
      },
    );
    stream?.write(Buffer.from('question'), 0, 8);
    stream?.end();
    while (flushes.length > 0) flushes.shift()?.();
    expect(toCli.length).toBe(1);
    cli.receive(toCli[0]!);
    while (flushes.length > 0) flushes.shift()?.();
    expect(toAgent.length).toBe(1);
    agent.receive(toAgent[0]!);
    expect(log).toEqual(['open 80', 'question', 'end 0', 'answer', 'end 8']);
    expect([agent.streamCount, cli.streamCount]).toEqual([0, 0]);
  });
});
