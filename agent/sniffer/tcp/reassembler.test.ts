import { describe, expect, it } from 'vitest';
import { RECEIVED, SENT } from '../capture/index.ts';
import { frameOf, packet } from '../testing/packets.ts';
import { ACK, APP, CLIENT, FIN, RST, SYN, Wire } from '../testing/wire.ts';
import { MAX_RESET_AHEAD_BYTES, MAX_SYN_PAGES, PAGE_BYTES } from './limits.ts';

const GET = 'GET / HTTP/1.1\r\n\r\n';

function open(): Wire {
  return new Wire().handshake();
}

describe('a connection', () => {
  it('is told from its handshake to its end', () => {
    const wire = open().client({ at: 0, payload: GET, acks: 0 }).app({ at: 0, payload: 'ok', acks: GET.length });
    wire.client({ at: GET.length, flags: FIN, acks: 2 }).app({ at: 2, flags: FIN, acks: GET.length + 1 });
    expect(wire.events).toEqual([`client ${JSON.stringify(GET)}`, 'app "ok"', 'client end', 'app end', 'over closed']);
    expect(wire.log.flows[0]?.info).toEqual({
      clientAddress: '10.0.0.2',
      clientPort: 40_000,
      podPort: 8080,
      isMidStream: false,
      startedUs: wire.clock.nowUs,
    });
    expect(wire.counts).toEqual({ flows_seen: 1 });
  });

  it('is told over IPv6', () => {
    const wire = new Wire({ client: '[fd00::2]:40000', app: '[fd00::1]:8080' }).handshake();
    wire.client({ at: 0, payload: 'a', acks: 0 });
    expect(wire.log.flows[0]?.info.clientAddress).toBe('fd00::2');
    expect(wire.events).toEqual(['client "a"']);
  });

  it('that only knocks is not told', () => {
    const wire = new Wire().client({ at: -1, flags: SYN }).app({ at: -1, flags: RST, acks: 0 });
    expect(wire.log.flows).toEqual([]);
    expect(wire.reassembler.flowCount).toBe(0);
  });

  it('may bring bytes with its SYN', () => {
    const wire = new Wire().client({ at: -1, flags: SYN, payload: 'fast' });
    wire.app({ at: -1, flags: SYN | ACK, acks: 4 }).client({ at: 4, payload: ' open', acks: 0 });
    expect(wire.events).toEqual(['client "fast"', 'client " open"']);
  });

  it('is not told with bytes of its SYN before its receiver has taken them', () => {
    const wire = new Wire().client({ at: -1, flags: SYN, payload: 'fast' });
    expect(wire.log.flows).toEqual([]);
    wire.app({ at: -1, flags: SYN | ACK, acks: 4 }).app({ at: 0, payload: 'answer', acks: 4 });
    expect(wire.events).toEqual(['client "fast"', 'app "answer"']);
    expect(wire.counts).toEqual({ flows_seen: 1 });
  });

  it('has what its client sends in place of bytes that its receiver did not take with the SYN', () => {
    for (const other of ['fast open', 'what it likes']) {
      const wire = new Wire()
        .client({ at: -1, flags: SYN, payload: 'fast' })
        .app({ at: -1, flags: SYN | ACK, acks: 0 });
      wire.client({ at: 0, payload: other, acks: 0 });
      expect(wire.events).toEqual([`client ${JSON.stringify(other)}`]);
      expect(wire.counts).toEqual({ flows_seen: 1, segments_repeated: 1 });
      expect(wire.reassembler.heldPages).toBe(0);
    }
  });

  it('shows by where its client goes on whether bytes of its SYN were taken, where the answer was not seen', () => {
    const begin = (): Wire => new Wire().client({ at: -1, flags: SYN, payload: 'fast' }).client({ at: -1, flags: SYN });
    const taken = begin().client({ at: 4, payload: ' open', acks: 0 });
    expect(taken.events).toEqual(['client "fast"', 'client " open"']);
    const refused = begin().client({ at: 0, payload: 'again', acks: 0 });
    expect(refused.events).toEqual(['client "again"']);
  });

  it('does not end with its SYN', () => {
    const wire = new Wire().client({ at: -1, flags: SYN | FIN });
    wire
      .client({ at: -1, flags: SYN })
      .app({ at: -1, flags: SYN | ACK, acks: 0 })
      .client({ at: 0, payload: 'a', acks: 0 });
    expect(wire.events).toEqual(['client "a"']);
  });

  it('that nobody answers keeps nothing of its SYN', () => {
    for (const end of [(wire: Wire) => wire.pass(20), (wire: Wire) => wire.app({ at: -1, flags: RST, acks: 0 })]) {
      const wire = new Wire().client({ at: -1, flags: SYN, payload: 'fast' });
      expect(wire.reassembler.heldPages).toBe(1);
      expect(end(wire).reassembler).toMatchObject({ heldPages: 0, flowCount: 0 });
      expect(wire.log.flows).toEqual([]);
    }
  });

  it('holds bytes of so many SYNs, and no more', () => {
    const wire = new Wire({ maxFlows: 2 * MAX_SYN_PAGES });
    for (let i = 0; i <= MAX_SYN_PAGES; i++) {
      wire.ends.client = `10.0.${i >> 8}.${i & 255}:40000`;
      wire.client({ at: -1, flags: SYN, payload: 'fast' });
    }
    expect(wire.reassembler.heldPages).toBe(MAX_SYN_PAGES);
    expect(wire.counts).toEqual({ held_overflows: 1 });
    // The last one is as if its bytes had not been seen.
    wire
      .app({ at: -1, flags: SYN | ACK, acks: 4 })
      .client({ at: 4, payload: ' open', acks: 0 })
      .app({ at: 0, acks: 9 });
    expect(wire.events).toEqual(['client gap 4', 'client " open"']);
    wire.pass(20);
    expect(wire.reassembler.heldPages).toBe(0);
    wire.ends.client = '10.1.0.1:40000';
    wire.client({ at: -1, flags: SYN, payload: 'fast' });
    expect(wire.reassembler.heldPages).toBe(1);
  });

  it('is over with a reset', () => {
    const wire = open().client({ at: 0, payload: 'a', acks: 0 }).app({ at: 0, flags: RST, acks: 1 });
    expect(wire.events).toEqual(['client "a"', 'over reset']);
  });

  it('is not reset by an old number', () => {
    const wire = open().client({ at: 0, payload: 'abc', acks: 0 }).client({ at: 1, flags: RST });
    expect(wire.events).toEqual(['client "abc"']);
    expect(wire.counts).toMatchObject({ segments_implausible: 1 });
  });

  it('ignores resets that the receiver does not take', () => {
    const wire = open().client({ at: 0, payload: 'a', acks: 0 });
    wire.client({ at: 1 + MAX_RESET_AHEAD_BYTES + 1, flags: RST }).client({ at: 1, payload: 'b', acks: 0 });
    expect(wire.events).toEqual(['client "a"', 'client "b"']);
    expect(wire.counts).toMatchObject({ segments_implausible: 1 });
    wire.client({ at: 2 + MAX_RESET_AHEAD_BYTES, flags: RST });
    expect(wire.events.at(-1)).toBe('over reset');
  });

  it('takes no bytes of a SYN but of the one that it began with', () => {
    const wire = open().client({ at: -1, flags: SYN | FIN, payload: 'forged' });
    wire.client({ at: 2, flags: SYN, payload: 'forged' }).app({ at: -1, flags: SYN | ACK, payload: 'forged', acks: 0 });
    wire.client({ at: 0, flags: SYN | ACK, payload: 'forged', acks: 0 });
    wire.client({ at: 0, payload: 'real', acks: 0 }).app({ at: 0, payload: 'true', acks: 4 });
    expect(wire.events).toEqual(['client "real"', 'app "true"']);
    expect(wire.counts).toMatchObject({ segments_implausible: 4 });
  });

  it('takes no bytes without an acknowledgement', () => {
    const forged = { from: CLIENT, to: APP, sequence: 1_001, payload: 'forged' };
    const wire = new Wire().send({ ...forged, flags: 0 });
    expect(wire.reassembler.flowCount).toBe(0);
    wire
      .handshake()
      .send({ ...forged, flags: 0 })
      .send({ ...forged, flags: FIN });
    wire.client({ at: 0, payload: 'real', acks: 0 });
    expect(wire.events).toEqual(['client "real"']);
    expect(wire.counts).toMatchObject({ segments_implausible: 3 });
  });

  it('takes packets after the end for what they are', () => {
    const wire = open().client({ at: 0, payload: 'a', flags: FIN, acks: 0 }).app({ at: 0, flags: FIN, acks: 2 });
    wire.client({ at: 2, acks: 1 }).client({ at: 0, payload: 'a', flags: FIN, acks: 1 }).pass(9);
    wire.client({ at: 0, payload: 'a', acks: 1 });
    expect(wire.log.flows).toHaveLength(1);
    expect(wire.events.at(-1)).toBe('over closed');
    expect(wire.counts).toEqual({ flows_seen: 1, segments_unclaimed: 3 });
    expect(wire.pass(20).reassembler.flowCount).toBe(0);
  });

  it('may use the ports of one that is over', () => {
    const wire = open().client({ at: 0, flags: FIN, acks: 0 }).app({ at: 0, flags: FIN, acks: 1 });
    wire.ends.clientStart = 900_000;
    wire.handshake().client({ at: 0, payload: 'again', acks: 0 });
    expect(wire.log.flows).toHaveLength(2);
    expect(wire.events).toEqual(['client "again"']);
    expect(wire.counts).toEqual({ flows_seen: 2 });
  });

  it('may use the ports of one whose end was not seen', () => {
    const wire = open().client({ at: 0, payload: 'first', acks: 0 });
    wire.ends.clientStart = 900_000;
    wire.handshake().client({ at: 0, payload: 'second', acks: 0 });
    expect(wire.log.flows.map(flow => flow.events)).toEqual([['client "first"', 'over reset'], ['client "second"']]);
    expect(wire.counts).toMatchObject({ flows_replaced: 1 });
  });

  it('is one although its SYN comes twice', () => {
    const wire = new Wire().client({ at: -1, flags: SYN }).client({ at: -1, flags: SYN }).handshake();
    wire.client({ at: 0, payload: 'a', acks: 0 }).client({ at: -1, flags: SYN });
    expect(wire.log.flows).toHaveLength(1);
    expect(wire.events).toEqual(['client "a"']);
  });

  it('does not end with a forged SYN', () => {
    const wire = open().client({ at: 0, payload: 'a', acks: 0 }).client({ at: 77_000, flags: SYN });
    wire.app({ at: 0, acks: 1 }).client({ at: 1, payload: 'b', acks: 0 });
    expect(wire.events).toEqual(['client "a"', 'client "b"']);
  });

  it('is picked up mid-stream, with the next bytes of its client', () => {
    const wire = new Wire().app({ at: 70, payload: 'old answer', acks: 10 }).client({ at: 10, acks: 80 });
    expect(wire.log.flows).toEqual([]);
    wire.client({ at: 10, payload: 'question', acks: 80 }).app({ at: 80, payload: 'answer', acks: 18 });
    expect(wire.log.flows[0]?.info.isMidStream).toBe(true);
    expect(wire.events).toEqual(['client "question"', 'app "answer"']);
    expect(wire.counts).toEqual({ flows_seen: 1, flows_mid_stream: 1, segments_unclaimed: 2 });
  });

  it('is known from its beginning when only the SYN-ACK of the handshake was seen', () => {
    const wire = new Wire().app({ at: -1, flags: SYN, acks: 0 }).client({ at: 2, payload: 'c', acks: 0 });
    wire.client({ at: 0, payload: 'ab', acks: 0 });
    expect(wire.log.flows[0]?.info.isMidStream).toBe(false);
    expect(wire.events).toEqual(['client "ab"', 'client "c"']);
  });

  it('that nobody wants is not told further, and not taken for another one', () => {
    const wire = new Wire({ visitor: { onFlow: () => null } }).handshake();
    wire.client({ at: 5, payload: 'ahead', acks: 0 }).client({ at: 0, payload: 'first', acks: 0 });
    expect(wire.reassembler.heldPages).toBe(0);
    wire.client({ at: 10, flags: FIN, acks: 0 }).app({ at: 0, flags: FIN, acks: 11 });
    expect(wire.counts).toEqual({ flows_seen: 1 });
    expect(wire.pass(20).reassembler.flowCount).toBe(0);
  });

  it('forgets a connection that is silent for too long', () => {
    const wire = open().client({ at: 0, payload: 'a', acks: 0 }).pass(599);
    expect(wire.events).toEqual(['client "a"']);
    wire.pass(2);
    expect(wire.events).toEqual(['client "a"', 'over idle']);
    expect(wire.counts).toMatchObject({ flows_idle: 1 });
    expect(wire.pass(11).reassembler.flowCount).toBe(0);
  });

  it('lives on with keep-alives alone', () => {
    const wire = open().client({ at: 0, payload: 'a', acks: 0 });
    for (let minute = 0; minute < 60; minute++) wire.pass(60).client({ at: 0, acks: 0 }).app({ at: 0, acks: 1 });
    wire.client({ at: 0, payload: '?', acks: 0 }).client({ at: 1, payload: 'b', acks: 0 });
    expect(wire.events).toEqual(['client "a"', 'client "b"']);
    expect(wire.counts).toEqual({ flows_seen: 1, segments_repeated: 1 });
  });

  it('may be probed at a closed window, with a byte that comes again or with one that was there', () => {
    const wire = open().client({ at: 0, payload: 'ab', acks: 0 }).app({ at: 0, acks: 2 });
    wire.client({ at: 2, payload: 'c', acks: 0 }).app({ at: 0, acks: 2 });
    wire.client({ at: 1, acks: 0 }).app({ at: 0, acks: 2 });
    wire.client({ at: 2, payload: 'cdef', acks: 0 }).app({ at: 0, acks: 6 });
    expect(wire.events).toEqual(['client "ab"', 'client "c"', 'client "def"']);
    expect(wire.counts).toEqual({ flows_seen: 1, segments_repeated: 1 });
  });

  it('is over when its port is not watched any more', () => {
    const wire = open().client({ at: 0, payload: 'a', acks: 0 });
    wire.reassembler.setPorts([9090]);
    wire.client({ at: 1, payload: 'b', acks: 0 });
    expect(wire.events).toEqual(['client "a"', 'over unwanted']);
    expect(wire.reassembler.flowCount).toBe(0);
    expect(wire.counts).toMatchObject({ packets_unwatched: 1 });
  });

  it('forgets the connection that was silent for the longest when the table is full', () => {
    const wire = new Wire({ maxFlows: 3 });
    for (let port = 1; port <= 5; port++) {
      wire.ends.client = `10.0.0.2:${port}`;
      wire
        .pass(2)
        .handshake()
        .client({ at: 0, payload: `${port}`, acks: 0 });
    }
    const ends = wire.log.flows.map(flow => flow.events.at(-1));
    expect(ends).toEqual(['over evicted', 'over evicted', 'client "3"', 'client "4"', 'client "5"']);
    expect(wire.counts).toEqual({ flows_seen: 5, flows_evicted: 2 });
  });

  it('does not go for the sake of those that only knock', () => {
    const wire = new Wire({ maxFlows: 3 }).handshake().client({ at: 0, payload: 'a', acks: 0 });
    for (let port = 1; port <= 50; port++) {
      wire.ends.client = `10.0.0.9:${port}`;
      wire.client({ at: -1, flags: SYN });
    }
    wire.ends.client = CLIENT;
    wire.client({ at: 1, payload: 'b', acks: 0 });
    expect(wire.events).toEqual(['client "a"', 'client "b"']);
  });
});

describe('the direction of a segment', () => {
  it('is known although both ports are watched', () => {
    const wire = new Wire({ client: '10.0.0.2:9090' });
    wire.reassembler.setPorts([8080, 9090]);
    wire.handshake().client({ at: 0, payload: 'q', acks: 0 }).app({ at: 0, payload: 'a', acks: 1 });
    expect(wire.events).toEqual(['client "q"', 'app "a"']);
    expect(wire.log.flows[0]?.info.podPort).toBe(8080);
  });

  it("is not a client's when the pod sends it to such a port elsewhere", () => {
    const wire = new Wire();
    const request = packet({ from: '10.0.0.1:50000', to: '10.0.0.7:8080', sequence: 1, payload: 'GET', flags: ACK });
    wire.reassembler.onFrame(frameOf(request, SENT));
    expect(wire.log.flows).toEqual([]);
    wire.reassembler.onFrame(frameOf(request, RECEIVED));
    expect(wire.events).toEqual(['client "GET"']);
  });
});

describe('bytes', () => {
  it('that come early wait for those before them', () => {
    const wire = open().client({ at: 4, payload: 'efgh', acks: 0 }).client({ at: 2, payload: 'cd', acks: 0 });
    expect(wire.events).toEqual([]);
    wire.client({ at: 0, payload: 'ab', acks: 0 });
    expect(wire.events.map(event => event.slice(8, -1)).join('')).toBe('abcdefgh');
    expect(wire.reassembler.heldPages).toBe(0);
  });

  it('count as they came first where they overlap', () => {
    const wire = open().client({ at: 3, payload: 'DEF', acks: 0 }).client({ at: 2, payload: 'cdefgh', acks: 0 });
    wire.client({ at: 0, payload: 'abc?', acks: 0 }).client({ at: 0, payload: '????????i', acks: 0 });
    expect(wire.log.flows[0]?.bytes(0).toString()).toBe('abcDEFghi');
  });

  it('that are repeated are told once', () => {
    const wire = open().client({ at: 0, payload: 'abc', acks: 0 }).client({ at: 0, payload: 'abc', acks: 0 });
    wire.client({ at: 1, payload: 'bcd', acks: 0 });
    expect(wire.events).toEqual(['client "abc"', 'client "d"']);
    expect(wire.counts).toMatchObject({ segments_repeated: 2 });
  });

  it('are told across the wrap of sequence numbers, as signed and as unsigned ones', () => {
    const wire = new Wire({ clientStart: 0x7fff_fffe, appStart: 0xffff_ffff }).handshake();
    wire.client({ at: 3, payload: 'de', acks: 0 }).client({ at: 0, payload: 'abc', acks: 0 });
    wire.app({ at: 0, payload: 'xyz', acks: 5 }).client({ at: 5, flags: FIN, acks: 3 });
    expect(wire.events).toEqual(['client "abc"', 'client "de"', 'app "xyz"', 'client end']);
  });

  it('behind the end are not told', () => {
    const wire = open().client({ at: 0, payload: 'ab', flags: FIN, acks: 0 }).client({ at: 2, payload: 'cd', acks: 0 });
    expect(wire.events).toEqual(['client "ab"', 'client end']);
  });

  it.each([
    [
      'before',
      [
        { at: 4, payload: 'x' },
        { at: 2, payload: 'b', flags: FIN },
      ],
    ],
    [
      'after',
      [
        { at: 2, payload: 'b', flags: FIN },
        { at: 3, payload: 'xyz' },
      ],
    ],
  ] as const)('behind an end that waits are not told, either, where they came %s it', (_, segments) => {
    const wire = open();
    for (const segment of segments) wire.client({ ...segment, acks: 0 });
    wire.app({ at: 0, acks: 6 }).app({ at: 0, flags: RST, acks: 6 });
    expect(wire.events).toEqual(['client gap 2', 'client "b"', 'client end', 'over reset']);
    expect(wire.reassembler.heldPages).toBe(0);
  });
});

describe('the end of a direction', () => {
  it('waits for what is missing before it', () => {
    const wire = open().client({ at: 2, payload: 'cd', flags: FIN, acks: 0 });
    expect(wire.events).toEqual([]);
    wire.client({ at: 0, payload: 'ab', acks: 0 });
    expect(wire.events).toEqual(['client "ab"', 'client "cd"', 'client end']);
  });

  it('leaves the other direction open', () => {
    const wire = open().client({ at: 0, payload: 'q', flags: FIN, acks: 0 }).app({ at: 0, payload: 'late', acks: 2 });
    expect(wire.events).toEqual(['client "q"', 'client end', 'app "late"']);
  });
});

describe('a gap', () => {
  it('is skipped when the receiver acknowledges what is missing', () => {
    const wire = open().client({ at: 3, payload: 'def', acks: 0 }).app({ at: 0, acks: 2 });
    expect(wire.events).toEqual(['client gap 2']);
    wire.app({ at: 0, acks: 6 });
    expect(wire.events).toEqual(['client gap 2', 'client gap 1', 'client "def"']);
    expect(wire.counts).toMatchObject({ stream_gaps: 2, stream_gap_bytes: 3 });
  });

  it('at the end of what was sent is told too', () => {
    const wire = open().client({ at: 0, payload: 'ab', acks: 0 }).app({ at: 0, acks: 7 });
    expect(wire.events).toEqual(['client "ab"', 'client gap 5']);
    wire.client({ at: 7, flags: FIN, acks: 0 }).app({ at: 0, acks: 8 });
    expect(wire.events.at(-1)).toBe('client end');
  });

  it('does not reach beyond the end', () => {
    const wire = open().client({ at: 4, flags: FIN, acks: 0 }).app({ at: 0, acks: 5 });
    expect(wire.events).toEqual(['client gap 4', 'client end']);
  });

  it('stays as long as the receiver has one too', () => {
    const wire = open().client({ at: 3, payload: 'def', acks: 0 });
    for (let ack = 0; ack < 5; ack++) wire.pass(1).app({ at: 0, acks: 0 });
    wire.client({ at: 0, payload: 'abc', acks: 0 });
    expect(wire.events).toEqual(['client "abc"', 'client "def"']);
  });

  it('skips a gap that nobody fills', () => {
    const wire = open().client({ at: 3, payload: 'def', acks: 0 }).client({ at: 8, payload: 'ij', acks: 0 }).pass(9);
    expect(wire.events).toEqual([]);
    wire.pass(2);
    expect(wire.events).toEqual(['client gap 3', 'client "def"']);
    wire.pass(11).client({ at: 0, payload: 'abc', acks: 0 });
    expect(wire.events).toEqual(['client gap 3', 'client "def"', 'client gap 2', 'client "ij"']);
  });

  it('skips a gap when too much is held behind it', () => {
    const wire = open();
    const page = 'x'.repeat(PAGE_BYTES);
    for (let index = 0; index < 1_025; index++) wire.client({ at: 1 + index * PAGE_BYTES, payload: page, acks: 0 });
    expect(wire.events[0]).toBe('client gap 1');
    expect(wire.log.clientBytes).toBe(1_025 * PAGE_BYTES);
    expect(wire.reassembler.heldPages).toBe(0);
    expect(wire.counts).toMatchObject({ held_overflows: 1, stream_gap_bytes: 1 });
  });

  it('skips its gap when all pages are taken', () => {
    const wire = new Wire({ maxPages: 1 }).handshake().client({ at: 5, payload: 'held', acks: 0 });
    const first = wire.log.flows[0];
    wire.ends.client = '10.0.0.3:40000';
    wire.handshake().client({ at: 2, payload: 'not held', acks: 0 });
    expect(wire.events).toEqual(['client gap 2', 'client "not held"']);
    expect(first?.events).toEqual([]);
    expect(wire.counts).toMatchObject({ held_overflows: 1 });
  });

  it('is told before a connection is over, with what is held behind it', () => {
    const wire = open().client({ at: 3, payload: 'def', acks: 0 }).client({ at: 6, flags: RST });
    expect(wire.events).toEqual(['client gap 3', 'client "def"', 'over reset']);
    expect(wire.reassembler.heldPages).toBe(0);
  });

  it('is what a cut packet leaves behind', () => {
    const wire = open();
    const frame = frameOf(packet({ from: CLIENT, to: APP, sequence: 1_001, payload: 'abcdef', flags: ACK }));
    frame.end -= 4;
    wire.reassembler.onFrame(frame);
    wire.client({ at: 6, payload: 'gh', acks: 0 }).app({ at: 0, acks: 8 });
    expect(wire.events).toEqual(['client "ab"', 'client gap 4', 'client "gh"']);
  });
});

describe('a segment', () => {
  it('ignores sequence numbers that cannot be', () => {
    const wire = open()
      .client({ at: 2 ** 30 + 1, payload: 'x', acks: 0 })
      .client({ at: -(2 ** 30) - 1, payload: 'x' });
    wire.app({ at: 0, acks: 2 ** 30 + 1 }).client({ at: 0, payload: 'a', acks: 0 });
    expect(wire.events).toEqual(['client "a"']);
    expect(wire.counts).toMatchObject({ segments_implausible: 3 });
  });

  it('with a wrong checksum is left to its repetition', () => {
    const wire = open();
    const bytes = packet({ from: CLIENT, to: APP, sequence: 1_001, payload: 'abc', flags: ACK });
    bytes[bytes.length - 1]! ^= 0x20;
    wire.reassembler.onFrame(frameOf(bytes));
    wire.client({ at: 0, payload: 'abc', acks: 0 });
    expect(wire.events).toEqual(['client "abc"']);
    expect(wire.counts).toMatchObject({ packets_corrupt: 1 });
  });
});
