import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CounterName,
  Counters,
  Mux,
  type MuxLimits,
  type MuxStream,
  parseAddress,
  RECORD_FIRST,
  RECORD_FROM_APP,
  RECORD_LAST,
  RECORD_OMITTED,
  RECORD_TORN,
  RESET_CANCELLED,
  RESET_CLIENT_RESET,
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  RecordReader,
  type StreamVisitor,
  toPort,
  toSubscriptionId,
} from '../../../protocol/index.ts';
import { FROM_APP, FROM_CLIENT } from '../tcp/flow-visitor.ts';
import type { CopiedFlow, Part } from './copy.ts';
import {
  MAX_REMEMBERED_ENDS,
  OMIT_QUEUE_BYTES,
  SESSION_QUEUE_BYTES,
  TORN_LINGER_MS,
  TORN_LINGERS,
  TORN_WORD_MS,
} from './limits.ts';
import { type CopyTunnel, StreamCopy } from './stream-copy.ts';

const FLOW: CopiedFlow = {
  http2Stream: 0,
  clientAddress: '10.0.0.9',
  clientPort: 4711,
  podPort: toPort(8080),
  isMidStream: false,
  startedUs: 0,
};

/** What the CLI's end of one stream was told, and what it does about it. */
class LocalEnd implements StreamVisitor {
  readonly stream: MuxStream;
  text = '';
  end = '';
  /** A local process that does not read. */
  holds = false;

  constructor(stream: MuxStream, holds: boolean) {
    this.stream = stream;
    this.holds = holds;
    stream.keepWindow();
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.text += bytes.toString('latin1', start, end);
    if (!this.holds) this.stream.consumed(end - start);
  }
  onEnd(): void {
    this.end = 'end';
  }
  onReset(code: number): void {
    this.end = `reset ${code}`;
  }
  onDrain(): void {}
}

/** A session's tunnel with both of its ends. */
class Session implements CopyTunnel {
  readonly counters = new Counters();
  readonly locals: LocalEnd[] = [];
  readonly hasRecords: boolean;
  readonly omitsBodies: boolean;
  extraQueuedBytes = 0;
  rememberedEnds = 0;
  holds = false;
  /** Streams that the other end is to reset. */
  readonly torn: number[] = [];
  readonly #agent: Mux;
  readonly #cli: Mux;
  #toCli: Buffer[] = [];
  #toAgent: Buffer[] = [];

  constructor({ hasRecords = false, limits = {} }: { hasRecords?: boolean; limits?: Partial<MuxLimits> } = {}) {
    this.hasRecords = hasRecords;
    this.omitsBodies = hasRecords;
    const common = { scheduleFlush: () => undefined, limits };
    const visitor = { onControl() {}, onPong() {}, onOpen() {}, onProtocolError() {} };
    this.#agent = new Mux({
      ...common,
      role: 'agent',
      visitor,
      transport: { bufferedBytes: 0, send: message => void this.#toCli.push(message) },
    });
    this.#cli = new Mux({
      ...common,
      role: 'cli',
      transport: { bufferedBytes: 0, send: message => void this.#toAgent.push(message) },
      visitor: {
        ...visitor,
        onOpen: stream => {
          const local = new LocalEnd(stream, this.holds);
          stream.visitor = local;
          this.locals.push(local);
        },
      },
    });
  }

  open(flow: CopiedFlow, visitor: StreamVisitor): MuxStream | null {
    const clientAddress = parseAddress(flow.clientAddress) ?? new Uint8Array(4);
    const { podPort } = flow;
    const open = { subscriptionId: toSubscriptionId(1), podPort, clientPort: toPort(flow.clientPort), clientAddress };
    return this.#agent.openStream(open, visitor);
  }

  get queuedBytes(): number {
    return this.#agent.queuedBytes + this.extraQueuedBytes;
  }

  tear({ id }: MuxStream): void {
    this.torn.push(id);
  }

  note(name: CounterName, count: number): void {
    this.counters.values[name] += count;
  }

  /** The agent sends what it can, and the tunnel breaks. */
  break(): void {
    this.#agent.flush();
    this.#agent.destroy();
  }

  /** Lets everything pass that is on its way. */
  pass(): void {
    for (let moves = true; moves; ) {
      this.#agent.flush();
      this.#cli.flush();
      const toCli = this.#toCli.splice(0);
      const toAgent = this.#toAgent.splice(0);
      for (const message of toCli) this.#cli.receive(message);
      for (const message of toAgent) this.#agent.receive(message);
      moves = toCli.length + toAgent.length > 0;
    }
  }
}

function part(facts: Partial<Part> = {}): Part {
  const kind = { isHead: false, isRaw: false, isHttp2: false, isBlock: false };
  return { direction: FROM_CLIENT, exchange: 1, isFirst: true, isLast: true, ...kind, timeUs: 5, ...facts };
}

function write(copy: StreamCopy, text: string, facts: Partial<Part> = {}): void {
  const bytes = Buffer.from(text, 'latin1');
  copy.write(part(facts), bytes, 0, bytes.length);
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a copy', () => {
  it('carries the requests of a connection on one stream, and ends it with the connection', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    write(copy, 'tw', { isLast: false });
    write(copy, 'o', { isFirst: false });
    copy.close();
    session.pass();
    expect(session.locals.map(({ text, end }) => [text, end])).toEqual([['onetwo', 'end']]);
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 2 });
  });

  it('throws the answers away and gives their credit back', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    session.pass();
    const answer = Buffer.alloc(1_000_000);
    session.locals[0]?.stream.write(answer, 0, answer.length);
    session.pass();
    expect(session.locals[0]?.stream.queuedBytes).toBe(0);
  });

  it('opens another stream when the local process closed the first between requests', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    session.pass();
    session.locals[0]?.stream.end();
    session.pass();
    write(copy, 'two');
    session.pass();
    expect(session.locals.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 2 });
  });

  it('counts what was on its way to a local process that had gone', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    for (const text of ['one', 'two', 'six']) write(copy, text);
    session.pass();
    // It took the first request and half of the second.
    session.locals[0]?.stream.reset(RESET_CANCELLED, 5);
    session.pass();
    write(copy, 'new');
    session.pass();
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 4, mirror_undelivered: 2 });
    expect(session.locals[1]?.text).toBe('new');
  });

  it('tells apart what a local process read, may have read and cannot have read that resets', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    for (const text of ['one', 'two', 'six', 'ten']) write(copy, text);
    session.pass();
    const [local] = session.locals;
    if (local === undefined) throw new Error('no stream was opened');
    // Its kernel took all of these, and none of the next.
    local.holds = true;
    for (const text of ['add', 'odd']) write(copy, text);
    session.pass();
    local.stream.reset(RESET_LOCAL_RESET, 7);
    session.pass();
    expect(session.counters.snapshot()).toEqual({
      requests_mirrored: 6,
      mirror_unconfirmed: 2,
      mirror_undelivered: 2,
    });
    expect(session.rememberedEnds).toBe(0);
  });

  it('loses the request that is under way when the local process refuses', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'tw', { isLast: false });
    session.pass();
    session.locals[0]?.stream.reset(RESET_LOCAL_REFUSED, 0);
    session.pass();
    write(copy, 'o', { isFirst: false });
    write(copy, 'next', { exchange: 2 });
    session.pass();
    expect(session.counters.snapshot()).toEqual({ mirror_lost_local: 1, requests_mirrored: 1 });
    expect(session.locals[1]?.text).toBe('next');
  });

  it('tells apart what arrived, what left and what did not when the tunnel breaks', () => {
    const session = new Session({ limits: { streamWindowBytes: 7 } });
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    session.pass();
    for (const text of ['two', 'six', 'ten']) write(copy, text);
    session.break();
    // Seven bytes may be on their way: two of the three, and the third only in part.
    expect(session.counters.snapshot()).toEqual({
      requests_mirrored: 4,
      mirror_unconfirmed: 2,
      mirror_undelivered: 1,
    });
  });

  it('that the local process did not take when its CLI leaves is undelivered', () => {
    const session = new Session();
    session.holds = true;
    const copy = new StreamCopy(session, FLOW);
    for (const text of ['one', 'two', 'six']) write(copy, text);
    copy.close();
    session.pass();
    session.locals[0]?.stream.reset(RESET_CANCELLED, 4);
    session.pass();
    session.break();
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 3, mirror_undelivered: 2 });
  });

  it('remembers what a kernel may hold for a slow local process, up to a limit for all', () => {
    const session = new Session();
    const copies = [new StreamCopy(session, FLOW), new StreamCopy(session, FLOW)];
    const requests = MAX_REMEMBERED_ENDS / 2 + 10;
    for (let i = 0; i < requests; i++) {
      for (const copy of copies) write(copy, 'one');
      if (i % 1_000 === 0) session.pass();
    }
    session.pass();
    expect(session.rememberedEnds).toBeLessThanOrEqual(MAX_REMEMBERED_ENDS + copies.length);
    const [first, second] = session.locals;
    // All was credited; the kernel had the last two of the first connection, and of the second one all.
    first?.stream.reset(RESET_CANCELLED, 3 * (requests - 2));
    second?.stream.reset(RESET_CANCELLED, 3 * requests);
    session.pass();
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 2 * requests, mirror_undelivered: 2 });
    expect(session.rememberedEnds).toBe(0);
  });

  it('without a stream for it is counted', () => {
    const session = new Session({ limits: { maxStreams: 0 } });
    write(new StreamCopy(session, FLOW), 'one');
    expect(session.counters.snapshot()).toEqual({ mirror_lost_streams: 1 });
  });

  it('of a client with port 0, as only raw packets have it, has none', () => {
    const session = new Session();
    write(new StreamCopy(session, { ...FLOW, clientPort: 0 }), 'one');
    session.pass();
    expect([session.locals, session.counters.snapshot()]).toEqual([[], { mirror_lost_streams: 1 }]);
  });
});

describe('a slow local process', () => {
  it('loses whole requests only, and every one of them is counted', () => {
    const session = new Session();
    session.holds = true;
    const copy = new StreamCopy(session, FLOW);
    const request = 'r'.repeat(9_000);
    for (let i = 0; i < 100; i++) write(copy, request);
    session.pass();
    for (const local of session.locals) local.holds = false;
    session.locals[0]?.stream.consumed(session.locals[0].stream.receivedBytes);
    session.pass();
    copy.close();
    session.pass();
    const { requests_mirrored: mirrored, mirror_lost_slow: lost } = session.counters.values;
    expect(mirrored + lost).toBe(100);
    expect(lost).toBeGreaterThan(0);
    expect(session.locals[0]?.text).toBe(request.repeat(mirrored));
  });

  it('ends a stream whose body outgrows all queues', () => {
    const session = new Session();
    session.holds = true;
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'small');
    write(copy, 'x'.repeat(200_000), { isLast: false });
    for (let i = 0; i < 10; i++) write(copy, 'x'.repeat(200_000), { isFirst: false, isLast: false });
    write(copy, 'end', { isFirst: false });
    write(copy, 'next');
    session.pass();
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 2, mirror_lost_slow: 1 });
    const [local, other] = session.locals;
    expect([local?.end, other?.text]).toEqual(['', 'next']);
    vi.advanceTimersByTime(TORN_LINGERS * TORN_LINGER_MS);
    expect(session.torn).toEqual([local?.stream.id]);
    local?.stream.reset(RESET_CANCELLED, 0);
    session.pass();
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 2, mirror_lost_slow: 1, mirror_undelivered: 1 });
  });

  it("leaves out whole requests while the session's queue is long", () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    session.extraQueuedBytes = SESSION_QUEUE_BYTES + 1;
    write(copy, 'on', { isLast: false });
    session.extraQueuedBytes = 0;
    write(copy, 'e', { isFirst: false });
    write(copy, 'two');
    session.pass();
    expect(session.locals[0]?.text).toBe('two');
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 1, mirror_lost_slow: 1 });
  });

  it('cuts a connection that is copied as it is', () => {
    const session = new Session();
    session.holds = true;
    const copy = new StreamCopy(session, FLOW);
    for (let i = 0; i < 10; i++) write(copy, 'x'.repeat(100_000), { isRaw: true });
    session.pass();
    expect(session.counters.snapshot()).toEqual({ mirror_flows_cut: 1 });
    expect(session.torn).toEqual([session.locals[0]?.stream.id]);
  });
});

it('cuts what follows an upgrade whose request was left out', () => {
  const session = new Session();
  const copy = new StreamCopy(session, FLOW);
  write(copy, 'one');
  session.extraQueuedBytes = SESSION_QUEUE_BYTES + 1;
  write(copy, 'upgrade');
  session.extraQueuedBytes = 0;
  write(copy, 'frames', { isRaw: true });
  write(copy, 'more', { isRaw: true });
  session.pass();
  expect(session.locals.map(({ text }) => text)).toEqual(['one']);
  expect(session.counters.snapshot()).toMatchObject({ requests_mirrored: 1, mirror_lost_slow: 1, mirror_flows_cut: 1 });
});

describe('a torn request', () => {
  it('has its stream reset once what lies before it had its time', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    write(copy, 'two');
    write(copy, 'tw', { isLast: false });
    copy.tear(part(), 'mirror_lost_gap');
    write(copy, 'new', { exchange: 3 });
    session.pass();
    expect(session.locals.map(({ text, end }) => [text, end])).toEqual([
      ['onetwotw', ''],
      ['new', ''],
    ]);
    expect(session.torn).toEqual([]);
    vi.advanceTimersByTime(TORN_LINGER_MS);
    const [local] = session.locals;
    expect(session.torn).toEqual([local?.stream.id]);
    // All of it was credited, since its kernel had it; the local process has read one of them.
    local?.stream.reset(RESET_CANCELLED, 3);
    session.pass();
    vi.advanceTimersByTime(TORN_WORD_MS);
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 3, mirror_lost_gap: 1, mirror_undelivered: 1 });
  });

  it('waits longer for a local process that does not read, and says what that may read yet', () => {
    const session = new Session();
    session.holds = true;
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    write(copy, 'tw', { isLast: false });
    copy.tear(part(), 'mirror_lost_gap');
    session.pass();
    vi.advanceTimersByTime(TORN_LINGERS * TORN_LINGER_MS - 1);
    session.pass();
    expect(session.torn).toEqual([]);
    vi.advanceTimersByTime(1);
    const [local] = session.locals;
    expect(session.torn).toEqual([local?.stream.id]);
    local?.stream.consumed(5);
    local?.stream.reset(RESET_LOCAL_RESET, 0);
    session.pass();
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 1, mirror_lost_gap: 1, mirror_unconfirmed: 1 });
  });

  it('waits for a last word for a limited time, and takes nothing for taken that nobody told', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'one');
    session.pass();
    write(copy, 'tw', { isLast: false });
    copy.tear(part(), 'mirror_lost_gap');
    session.pass();
    vi.advanceTimersByTime(TORN_WORD_MS - 1);
    session.pass();
    expect(session.locals[0]?.end).toBe('');
    vi.advanceTimersByTime(1);
    session.pass();
    expect(session.locals[0]?.end).toBe(`reset ${RESET_CLIENT_RESET}`);
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 1, mirror_lost_gap: 1, mirror_unconfirmed: 1 });
    expect(session.rememberedEnds).toBe(0);
  });

  it('with nothing before it is reset at once', () => {
    const session = new Session();
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'tw', { isLast: false });
    copy.tear(part(), 'mirror_lost_gap');
    session.pass();
    expect(session.torn).toEqual([session.locals[0]?.stream.id]);
  });

  it('leaves its response without a stream, which is counted, and once', () => {
    const session = new Session({ hasRecords: true, limits: { maxStreams: 0 } });
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'ask');
    write(copy, 'answ', { direction: FROM_APP, isLast: false });
    copy.tear(part({ direction: FROM_APP, isFirst: false }), 'mirror_lost_gap');
    copy.tear(part({ direction: FROM_APP, exchange: 2 }), 'mirror_lost_gap');
    expect(session.counters.snapshot()).toEqual({ mirror_lost_streams: 1, mirror_responses_lost: 2 });
  });

  it('that was left out is counted once', () => {
    const session = new Session({ limits: { maxStreams: 0 } });
    const copy = new StreamCopy(session, FLOW);
    write(copy, 'tw', { isLast: false });
    copy.tear(part(), 'mirror_lost_gap');
    expect(session.counters.snapshot()).toEqual({ mirror_lost_streams: 1 });
  });
});

it('with responses carries records of both directions, torn ones too', () => {
  const session = new Session({ hasRecords: true });
  const copy = new StreamCopy(session, FLOW);
  write(copy, 'ask', { exchange: 7 });
  write(copy, 'next', { exchange: 8, isLast: false });
  write(copy, 'answer', { exchange: 7, direction: FROM_APP, timeUs: 1_700_000_000_000_123 });
  copy.tear(part({ exchange: 8 }), 'mirror_lost_gap');
  session.pass();
  const log: unknown[] = [];
  const reader = new RecordReader({
    onRecord: ({ facts, exchange, timeUs }) => log.push([facts, exchange, timeUs]),
    onRecordBytes: (bytes, start, end) => log.push(bytes.toString('latin1', start, end)),
  });
  const bytes = Buffer.from(session.locals[0]?.text ?? '', 'latin1');
  reader.push(bytes, 0, bytes.length);
  const whole = RECORD_FIRST | RECORD_LAST;
  expect(log).toEqual([
    [whole, 7, 5],
    'ask',
    [RECORD_FIRST, 8, 5],
    'next',
    [whole | RECORD_FROM_APP, 7, 1_700_000_000_000_123],
    'answer',
    [RECORD_TORN, 8, 5],
  ]);
});

it('with records says of the request that is under way at its end that it is torn', () => {
  const session = new Session({ hasRecords: true });
  const copy = new StreamCopy(session, FLOW);
  write(copy, 'ask', { exchange: 7 });
  write(copy, 'half', { exchange: 8, isLast: false, timeUs: 6 });
  copy.close();
  session.pass();
  const [local] = session.locals;
  expect(local?.end).toBe('end');
  const log: unknown[] = [];
  const reader = new RecordReader({
    onRecord: ({ facts, exchange, timeUs }) => log.push([facts, exchange, timeUs]),
    onRecordBytes: () => undefined,
  });
  const bytes = Buffer.from(local?.text ?? '', 'latin1');
  reader.push(bytes, 0, bytes.length);
  expect(log).toEqual([
    [RECORD_FIRST | RECORD_LAST, 7, 5],
    [RECORD_FIRST, 8, 6],
    [RECORD_TORN, 8, 6],
  ]);
  expect(session.counters.snapshot()).toEqual({ requests_mirrored: 1, mirror_lost_unfinished: 1 });
});

it('tells how long a body is that outgrows the queue, and is whole all the same', () => {
  const session = new Session({ hasRecords: true });
  const copy = new StreamCopy(session, FLOW);
  session.holds = true;
  const piece = 'x'.repeat(64 * 1024);
  write(copy, 'head', { isLast: false });
  session.pass();
  for (let sent = 0; sent < 4 * OMIT_QUEUE_BYTES; sent += piece.length)
    write(copy, piece, { isFirst: false, isLast: false });
  write(copy, 'end', { isFirst: false });
  let [carried, omitted] = [0, 0];
  const facts: number[] = [];
  const reader = new RecordReader({
    onRecord(header) {
      facts.push(header.facts);
      if ((header.facts & RECORD_OMITTED) !== 0) omitted += header.length;
    },
    onRecordBytes(_, start, end) {
      carried += end - start;
    },
  });
  const [local] = session.locals;
  if (local === undefined) throw new Error('no stream was opened');
  local.holds = false;
  local.stream.consumed(local.text.length);
  session.pass();
  const bytes = Buffer.from(local.text, 'latin1');
  reader.push(bytes, 0, bytes.length);
  expect(carried + omitted).toBe('head'.length + 4 * OMIT_QUEUE_BYTES + 'end'.length);
  expect(carried).toBeGreaterThan(OMIT_QUEUE_BYTES);
  expect(facts.at(-1)).toBe(RECORD_LAST | RECORD_OMITTED);
  expect(local.end).toBe('');
  expect(session.counters.snapshot()).toEqual({ requests_mirrored: 1 });
});

it('tells of an answer whose request filled the queue, and carries its heads', () => {
  for (const interim of ['', 'HTTP/1.1 100 Continue\r\n\r\n']) {
    const session = new Session({ hasRecords: true });
    const copy = new StreamCopy(session, FLOW);
    session.holds = true;
    const app = { direction: FROM_APP, isLast: false } as const;
    write(copy, 'request', { isLast: false });
    if (interim !== '') write(copy, interim, { ...app, isHead: true });
    const piece = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent < 4 * OMIT_QUEUE_BYTES; sent += piece.length)
      write(copy, piece, { isFirst: false, isLast: false });
    write(copy, 'end', { isFirst: false });
    write(copy, 'HTTP/1.1 200 OK', { ...app, isFirst: interim === '', isHead: true });
    write(copy, 'body', { ...app, isFirst: false, isLast: true });
    session.pass();
    const [opened] = session.locals;
    if (opened === undefined) throw new Error('no stream was opened');
    opened.holds = false;
    opened.stream.consumed(opened.text.length);
    session.pass();
    expect(opened.text).toContain(interim);
    expect(opened.text).toContain('HTTP/1.1 200 OK');
    expect(session.counters.snapshot()).toEqual({ requests_mirrored: 1 });
  }
});
