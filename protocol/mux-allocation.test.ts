import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { Mux } from './mux.ts';
import type { MuxStream, StreamVisitor } from './stream.ts';
import { SOME_OPEN } from './testing/tunnel.ts';

const STREAMS = 64;
const ROUNDS = 1000;
const PASSES = 8;
const REQUEST = Buffer.alloc(120, 'q');
const ANSWER = Buffer.alloc(200, 'a');

const QUIET = { onOpen() {}, onControl() {}, onPong() {}, onProtocolError() {} };

/** Consumes what comes and answers with `answer`, if any. */
class Endpoint implements StreamVisitor {
  stream: MuxStream | null = null;
  receivedBytes = 0;
  readonly answer: Buffer | null;

  constructor(answer: Buffer | null) {
    this.answer = answer;
  }

  onData(_bytes: Buffer, start: number, end: number): void {
    this.receivedBytes += end - start;
    this.stream?.consumed(end - start);
    if (this.answer !== null) this.stream?.write(this.answer, 0, this.answer.length);
  }

  onEnd(): void {}
  onReset(): void {}
  onDrain(): void {}
}

/** Two muxes whose messages wait in two slots. */
class Pair {
  toCli: Buffer | null = null;
  toAgent: Buffer | null = null;
  readonly agent: Mux;
  readonly cli: Mux;

  constructor() {
    const scheduleFlush = () => {};
    const onOpen = (stream: MuxStream) => {
      const endpoint = new Endpoint(ANSWER);
      endpoint.stream = stream;
      stream.visitor = endpoint;
    };
    const toCli = (message: Buffer) => {
      this.toCli = message;
    };
    const toAgent = (message: Buffer) => {
      this.toAgent = message;
    };
    this.agent = new Mux({
      role: 'agent',
      visitor: QUIET,
      transport: { send: toCli, bufferedBytes: 0 },
      scheduleFlush,
    });
    this.cli = new Mux({
      role: 'cli',
      visitor: { ...QUIET, onOpen },
      transport: { send: toAgent, bufferedBytes: 0 },
      scheduleFlush,
    });
  }

  turn(): void {
    this.agent.flush();
    if (this.toCli !== null) this.cli.receive(this.toCli);
    this.toCli = null;
    this.cli.flush();
    if (this.toAgent !== null) this.agent.receive(this.toAgent);
    this.toAgent = null;
  }
}

describe('an exchange on an open stream', () => {
  it('allocates nothing but the messages that carry it', context => {
    const allocated = () => getHeapStatistics().total_allocated_bytes;
    context.skip(typeof allocated() !== 'number', 'this version of node does not count allocated bytes');
    const pair = new Pair();
    const endpoints = Array.from({ length: STREAMS }, () => new Endpoint(null));
    for (const endpoint of endpoints) endpoint.stream = pair.agent.openStream(SOME_OPEN, endpoint);
    const play = (rounds: number) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const endpoint of endpoints) endpoint.stream?.write(REQUEST, 0, REQUEST.length);
        pair.turn();
      }
    };
    let least = Number.POSITIVE_INFINITY; // until the compiler has seen it all, each pass allocates less than the one before
    for (let pass = 0; pass < PASSES; pass += 1) {
      const before = allocated();
      play(ROUNDS);
      least = Math.min(least, (allocated() - before) / (ROUNDS * STREAMS));
    }
    const answered = PASSES * ROUNDS * ANSWER.length;
    expect(endpoints.map(endpoint => endpoint.receivedBytes)).toEqual(Array(STREAMS).fill(answered));
    expect(least).toBeLessThan(32); // two frames, two writes: one object, closure or view in any of them would cost more
  });
});
