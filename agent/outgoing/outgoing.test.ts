import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import {
  DatagramReader,
  DIAL_TCP,
  DIAL_UDP,
  type DialledStream,
  datagramRecord,
  RESET_CANCELLED,
} from '../../protocol/index.ts';
import { runTurn } from '../../sys/turn-end.ts';
import { LateReset } from '../../test/world/late-reset.ts';
import { UDP_IDLE_MS } from './limits.ts';
import { Dialler, FarSide, until } from './testing/dialler.ts';
import { UdpFlow } from './udp-flow.ts';

/** A port of loopback that nobody listens on. */
async function deadPort(): Promise<number> {
  await using far = await FarSide.listen(() => undefined);
  return far.port;
}

describe('a TCP dial', () => {
  it('carries bytes both ways, those too that were written before it was there', async () => {
    await using far = await FarSide.listen(socket => socket.on('data', bytes => socket.write(`<${bytes}>`)));
    const dialler = new Dialler();
    const near = dialler.dial(far.port);
    near.write('early');
    await until(() => near.text === '<early>', 'an answer');
    expect(near.isConnected).toBe(true);
    expect(dialler.counters.snapshot()).toMatchObject({ outgoing_dials: 1, outgoing_connected: 1 });
  });

  it('is told that it was refused', async () => {
    const dialler = new Dialler();
    const near = dialler.dial(await deadPort());
    await until(() => near.reset !== undefined, 'a refusal');
    expect([near.reset, near.isConnected, dialler.outgoing.count]).toEqual(['DIAL_REFUSED', false, 0]);
    expect(dialler.counters.snapshot()).toEqual({ outgoing_dials: 1, outgoing_refused: 1 });
  });

  it('is told that a far side was there which broke it before anybody looked', async () => {
    const far = new LateReset();
    const dialler = new Dialler();
    const near = dialler.dial(far.port);
    near.write('early');
    await until(() => dialler.outgoing.count === 1, 'a dial');
    far.breakDial();
    await until(() => near.reset !== undefined, 'a reset');
    expect([near.isConnected, near.reset, dialler.outgoing.count]).toEqual([true, 'FAR_RESET', 0]);
    expect(dialler.counters.snapshot()).toEqual({ outgoing_dials: 1, outgoing_connected: 1, outgoing_resets: 1 });
  });

  it('half-closes on either side, and the other half goes on', async () => {
    await using far = await FarSide.listen(socket => {
      let seen = '';
      socket.on('data', bytes => {
        seen += bytes;
      });
      socket.on('end', () => socket.end(`all of ${seen}`));
    });
    const near = new Dialler().dial(far.port);
    near.write('it');
    near.stream.end();
    await until(() => near.hasEnded, 'the end');
    expect([near.text, near.reset]).toEqual(['all of it', undefined]);
  });

  it('ends in order where the far side ends first', async () => {
    const got: string[] = [];
    await using far = await FarSide.listen(socket => {
      socket.end('bye');
      socket.on('data', bytes => got.push(String(bytes)));
    });
    const dialler = new Dialler();
    const near = dialler.dial(far.port);
    await until(() => near.hasEnded, 'the end');
    near.write('still here');
    near.stream.end();
    await until(() => dialler.outgoing.count === 0, 'the socket to be gone');
    await until(() => got.join('').length >= 10, 'its last bytes');
    expect([near.text, got.join('')]).toEqual(['bye', 'still here']);
    expect(dialler.counters.snapshot()).toMatchObject({ outgoing_bytes_out: 10, outgoing_bytes_in: 3 });
  });

  it('passes a reset on, both ways', async () => {
    let resets = 0;
    await using far = await FarSide.listen(socket => socket.on('error', () => resets++));
    const dialler = new Dialler();
    const [first, second] = [dialler.dial(far.port), dialler.dial(far.port)];
    await until(() => far.sockets.length === 2 && second.isConnected && first.isConnected, 'two connections');
    far.sockets[0]?.resetAndDestroy();
    await until(() => [first, second].some(({ reset }) => reset === 'FAR_RESET'), 'the reset');
    const alive = first.reset === undefined ? first : second;
    alive.stream.reset(6);
    await until(() => resets === 1, 'the other reset');
    await until(() => dialler.outgoing.count === 0, 'nothing to be left');
    expect(dialler.counters.snapshot()).toMatchObject({ outgoing_resets: 1 });
  });

  it('carries many bytes unchanged', async () => {
    await using far = await FarSide.listen(socket => socket.pipe(socket));
    const near = new Dialler().dial(far.port);
    const bytes = Buffer.from(
      Uint8Array.from({ length: 4 * 1024 * 1024 }, (_, index) => (index * 31 + (index >> 9)) & 255),
    );
    for (let at = 0; at < bytes.length; at += 65_536) {
      near.write(bytes.subarray(at, at + 65_536));
      await until(() => !near.isHigh, 'room');
    }
    near.stream.end();
    await until(() => near.hasEnded, 'the end');
    const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
    expect(hash(near.bytes)).toBe(hash(bytes));
  });

  it('holds a bounded amount for a far side that never reads', async () => {
    await using far = await FarSide.listen(socket => socket.pause());
    const near = new Dialler().dial(far.port);
    await until(() => near.isConnected, 'a connection');
    const piece = Buffer.alloc(65_536);
    // Whoever goes on writing is stopped: the kernel's buffers are full, then the window, then the queue.
    for (let pieces = 0; near.reset === undefined && pieces < 1024; pieces++) {
      near.write(piece);
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(near.reset).toBe('LIMIT');
  });

  it('holds a bounded amount for a local process that never reads', async () => {
    await using far = await FarSide.listen(socket => {
      const piece = Buffer.alloc(65_536);
      const pump = (): void => {
        while (socket.write(piece));
      };
      socket.on('drain', pump);
      pump();
    });
    const near = new Dialler().dial(far.port);
    near.reads = false;
    await until(() => near.stream.receivedBytes === 256 * 1024, 'a full window');
    expect(near.stream.receivedBytes).toBe(256 * 1024);
  });

  it('by a name of the hosts file goes to its addresses in turn', async () => {
    await using far = await FarSide.listen(socket => socket.end('db'));
    const dialler = new Dialler({ hosts: '# the pod\n127.0.0.2 other\n127.9.9.9 DB db.shop\n127.0.0.1 db\n' });
    const near = dialler.dial(far.port, 'db');
    await until(() => near.hasEnded, 'the end');
    const unknown = dialler.dial(far.port, 'dbx');
    await until(() => unknown.reset !== undefined, 'a refusal');
    expect([near.text, unknown.reset]).toEqual(['db', 'NAME_UNKNOWN']);
  });

  it('is refused beyond the number that an agent holds', async () => {
    await using far = await FarSide.listen(() => undefined);
    const dialler = new Dialler({ maxOpen: 2 });
    const dials = [1, 2, 3].map(() => dialler.dial(far.port));
    await until(() => dials.some(({ reset }) => reset !== undefined), 'a refusal');
    expect(dials.map(({ reset }) => reset)).toEqual([undefined, undefined, 'LIMIT']);
    expect(dialler.counters.snapshot()).toMatchObject({ outgoing_over_limit: 1 });
  });

  it('is for nobody where the agent forbids it', async () => {
    const dialler = new Dialler({ isAllowed: false });
    const near = dialler.dial(80);
    await until(() => near.reset !== undefined, 'a refusal');
    expect(near.reset).toBe('DIAL_FORBIDDEN');
  });

  it('leaves nothing when the session goes, whatever state it is in', async () => {
    await using far = await FarSide.listen(() => undefined);
    const dialler = new Dialler({ hosts: '127.0.0.1 db' });
    const connected = dialler.dial(far.port);
    await until(() => connected.isConnected, 'a connection');
    dialler.dial(far.port);
    dialler.dial(far.port, 'db');
    dialler.dial(53, '127.0.0.1', DIAL_UDP);
    await until(() => dialler.outgoing.count === 4, 'four dials');
    dialler.agent.destroy();
    await until(() => dialler.outgoing.count === 0, 'nothing to be left');
  });
});

describe('a UDP flow', () => {
  async function echo(): Promise<{ readonly port: number; close(): void }> {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, from) => socket.send(`<${bytes}>`, from.port, from.address));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return { port: socket.address().port, close: () => socket.close() };
  }

  it('carries datagrams with their boundaries, empty ones too', async () => {
    const far = await echo();
    const dialler = new Dialler();
    const near = dialler.dial(far.port, '127.0.0.1', DIAL_UDP);
    near.write(Buffer.concat(['one', '', 'three'].map(text => datagramRecord(Buffer.from(text)))));
    const answers: string[] = [];
    const reader = new DatagramReader(bytes => answers.push(String(bytes)));
    await until(() => near.bytes.length === 2 * 3 + 5 + 2 + 7, 'the answers');
    reader.push(near.bytes, 0, near.bytes.length);
    expect(answers).toEqual(['<one>', '<>', '<three>']);
    near.stream.end();
    await until(() => dialler.outgoing.count === 0, 'the flow to end');
    far.close();
  });

  it('to a port that nobody has is told so', async () => {
    const far = await echo();
    far.close();
    const near = new Dialler().dial(far.port, '127.0.0.1', DIAL_UDP);
    near.write(datagramRecord(Buffer.from('anybody?')));
    await until(() => near.reset !== undefined, 'a refusal');
    expect(near.reset).toBe('DIAL_REFUSED');
  });

  it('ends a UDP flow that is silent', () => {
    vi.useFakeTimers();
    try {
      const resets: number[] = [];
      const stream = { visitor: null, reset: (code: number) => resets.push(code) } as unknown as DialledStream;
      let ends = 0;
      new UdpFlow({ stream, tally: { note: () => undefined }, onOver: () => ends++ });
      vi.advanceTimersByTime(UDP_IDLE_MS - 1);
      expect(resets).toEqual([]);
      vi.advanceTimersByTime(1);
      expect([resets, ends]).toEqual([[RESET_CANCELLED], 1]);
    } finally {
      vi.useRealTimers();
    }
  });
});

it.each([
  ['stays in the loop of its sockets', DIAL_TCP, '127.0.0.1', true],
  ['is node’s where it asks for a name', DIAL_TCP, 'nobody.invalid', false],
  ['is node’s where it is of datagrams', DIAL_UDP, '127.0.0.1', false],
] as const)('a dial %s', async (_, service, host, mayStay) => {
  const port = await deadPort();
  const { outgoing } = new Dialler();
  const stream = { visitor: null, reset: vi.fn(), isOpen: true } as unknown as DialledStream;
  expect(runTurn(() => outgoing.dial(stream, { service, host, port }, { note: () => undefined }))).toBe(mayStay);
  stream.visitor?.onReset(RESET_CANCELLED, 0);
});
