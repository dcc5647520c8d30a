import { type AddressInfo, createServer, type Server, type ServerOpts, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  DEFAULT_LIMITS,
  RESET_CANCELLED,
  RESET_CLIENT_RESET,
  RESET_LOCAL_REFUSED,
  RESET_LOCAL_RESET,
  toPort,
} from '../../protocol/index.ts';
import { pause, systemClock } from '../clock.ts';
import { ACKNOWLEDGED_WITHIN_MS } from '../limits.ts';
import type { FakeStream } from '../testing/fake-agent.ts';
import { MuxPair } from '../testing/mux-pair.ts';
import { LocalPort } from './local-port.ts';
import { LocalStream } from './local-stream.ts';
import { LoopbackQueues } from './loopback-queues.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(10_000, 'x');

/** A local process: a real server on loopback that hands out its connections. */
class LocalProcess {
  readonly server: Server;
  readonly #waiting: ((socket: Socket) => void)[] = [];
  readonly #accepted: Socket[] = [];

  constructor(onSocket: (socket: Socket) => void = () => undefined, options: ServerOpts = {}) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true, ...options }, socket => {
      socket.on('error', () => undefined);
      onSocket(socket);
      this.#accepted.push(socket);
      this.#waiting.shift()?.(socket);
    });
  }

  async listen(host = '127.0.0.1', port = 0): Promise<number> {
    await new Promise<void>(resolve => this.server.listen(port, host, resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** The next connection, or the latest that nobody asked for. */
  connection(): Promise<Socket> {
    const accepted = this.#accepted.pop();
    if (accepted !== undefined) return Promise.resolve(accepted);
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#accepted) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }
}

interface Scene {
  readonly pair: MuxPair;
  readonly port: LocalPort;
  readonly streams: LocalStream[];
  readonly refused: number[];
  /** Streams that are over. */
  readonly over: LocalStream[];
}

const running: LocalProcess[] = [];

afterEach(async () => {
  for (const local of running.splice(0)) await local.close();
});

async function start(onSocket?: (socket: Socket) => void, host?: string): Promise<Scene & { local: LocalProcess }> {
  const local = new LocalProcess(onSocket);
  running.push(local);
  return { ...scene(await local.listen(host)), local };
}

function scene(portNumber: number, isOneWay = false): Scene {
  const refused: number[] = [];
  const streams: LocalStream[] = [];
  const over: LocalStream[] = [];
  const port = new LocalPort(toPort(portNumber), { onRefused: p => refused.push(p), onAnswering: () => undefined });
  const pair = new MuxPair(stream => {
    const local = new LocalStream(stream, { port, isOneWay, onOver: ended => over.push(ended) });
    stream.visitor = local;
    streams.push(local);
  });
  return { pair, port, streams, refused, over };
}

/** All that comes on a socket until its end. */
function readAll(socket: Socket): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    socket.setEncoding('latin1').on('data', chunk => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
  });
}

/** How much comes on a socket until it is reset. */
function readToReset(socket: Socket): Promise<number> {
  return new Promise(resolve => {
    let bytes = 0;
    socket.on('data', piece => {
      bytes += piece.length;
    });
    socket.once('error', () => resolve(bytes)).resume();
  });
}

/** A copy for a local process that does not read, of so many bytes; without a number, until nothing goes any more. */
async function unread(total = Number.POSITIVE_INFINITY): Promise<{ stream: FakeStream; socket: Socket; one: Scene }> {
  const local = new LocalProcess(() => undefined, { pauseOnConnect: true });
  running.push(local);
  const one = scene(await local.listen(), true);
  const stream = one.pair.open();
  const socket = await local.connection();
  let left = total;
  for (let before = -1; left > 0 && before !== stream.stream.sentBytes; ) {
    before = stream.stream.sentBytes;
    for (; left > 0 && stream.stream.queuedBytes === 0; left -= PIECE.length) stream.write(PIECE);
    for (let turns = 0; turns < 50; turns++) await turn();
  }
  return { stream, socket, one };
}

function once(socket: Socket, event: string): Promise<void> {
  return new Promise(resolve => socket.once(event, () => resolve()));
}

describe('LocalStream', () => {
  test('writes the first bytes once the local process accepts, and carries its answer back', async () => {
    const { pair } = await start(socket => socket.on('data', data => socket.write(`echo ${data}`)));
    const stream = pair.open('GET / HTTP/1.1\r\n\r\n');
    await stream.until(s => s.text === 'echo GET / HTTP/1.1\r\n\r\n');
    expect(stream.end).toBeNull();
  });

  test('keeps the order of what came before and after the local process accepted', async () => {
    const { pair, local } = await start();
    const stream = pair.open('one ');
    stream.write('two ');
    const text = local.connection().then(readAll);
    await new Promise(setImmediate);
    stream.write('three');
    stream.stream.end();
    expect(await text).toBe('one two three');
  });

  test('passes a half-close of the client on and still carries the answer', async () => {
    const { pair, local, over } = await start(socket => socket.on('end', () => socket.end('late answer')));
    const stream = pair.open('question');
    stream.stream.end();
    const asked = readAll(await local.connection());
    expect(await asked).toBe('question');
    await stream.until(s => s.end !== null);
    expect(stream.text).toBe('late answer');
    expect(stream.end).toBe('question'.length);
    await new Promise(setImmediate);
    expect(over).toHaveLength(1);
  });

  test('has delivered what a local process read that closes without an answer behind the client', async () => {
    for (const isOneWay of [false, true]) {
      const local = new LocalProcess(socket => socket.on('end', () => socket.end()).resume());
      running.push(local);
      const { pair, over } = scene(await local.listen(), isOneWay);
      const stream = pair.open('question');
      stream.stream.end();
      await stream.until(s => s.end !== null || s.reset !== null);
      expect([stream.reset, stream.end]).toEqual([null, 'question'.length]);
      await new Promise(setImmediate);
      expect(over).toHaveLength(1);
    }
  });

  test('resets with LOCAL_REFUSED and nothing delivered when nobody listens', async () => {
    const { local, port, pair, refused } = await start();
    running.splice(0);
    await local.close();
    const stream = pair.open('GET / HTTP/1.1\r\n\r\n');
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_LOCAL_REFUSED, deliveredBytes: 0 });
    expect(refused).toEqual([port.port]);
  });

  test('says once that nothing listens, not for each connection', async () => {
    const { local, pair, refused } = await start();
    running.splice(0);
    await local.close();
    const [first, second] = [pair.open('a'), pair.open('b')];
    await Promise.all([first.until(s => s.reset !== null), second.until(s => s.reset !== null)]);
    expect(refused).toHaveLength(1);
  });

  test('finds a local process that listens on ::1 only, and tries that first from then on', async () => {
    const { pair, port } = await start(socket => socket.write('hello'), '::1');
    const stream = pair.open('x');
    await stream.until(s => s.text === 'hello');
    expect(port.firstHost).toBe('::1');
    expect(port.text).toBe(`[::1]:${port.port}`);
    const again = pair.open('x');
    await again.until(s => s.text === 'hello');
  });

  test('resets with LOCAL_RESET and the bytes that were delivered when the local process resets', async () => {
    const { pair } = await start(socket => socket.once('data', () => socket.resetAndDestroy()));
    const stream = pair.open('GET / HTTP/1.1\r\n\r\n');
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes: 18 });
  });

  test('does not deliver what comes after the local process closed an idle connection', async () => {
    const received: string[] = [];
    const { pair, local } = await start(socket => {
      socket.setEncoding('latin1').on('data', chunk => received.push(chunk as unknown as string));
      socket.once('data', () => socket.write('answer'));
    });
    const stream = pair.open('first');
    await stream.until(s => s.text === 'answer');
    (await local.connection()).end();
    await stream.until(s => s.end !== null);
    expect(stream.end).toBe(5);
    stream.write('second');
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_CANCELLED, deliveredBytes: 5 });
    expect(received).toEqual(['first']);
  });

  test('does not count what the kernel refuses to take', async () => {
    const { pair, local, streams } = await start(socket => socket.once('data', () => socket.write('answer')));
    const stream = pair.open('first');
    await stream.until(s => s.text === 'answer');
    const socket = await local.connection();
    const opened = streams[0] as LocalStream;
    // In one turn: the server resets, and the write that follows fails before our side has read the reset.
    opened.onData = (bytes, from, to) => {
      socket.resetAndDestroy();
      LocalStream.prototype.onData.call(opened, bytes, from, to);
    };
    stream.write('second');
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes: 5 });
  });

  test('resets the local process when the client reset its connection', async () => {
    const { pair, local } = await start();
    const stream = pair.open('GET');
    const socket = await local.connection();
    const closed = new Promise<string>(resolve => socket.once('error', error => resolve(error.message)));
    socket.resume();
    stream.stream.reset(RESET_CLIENT_RESET);
    expect(await closed).toContain('ECONNRESET');
  });

  test('closes an idle connection without a reset when the session is over or gone', async () => {
    for (const end of [(s: Scene) => s.streams[0]?.abort(), (s: Scene) => s.pair.cli.destroy()]) {
      const scene = await start(socket => socket.once('data', () => socket.write('answer')));
      const stream = scene.pair.open('GET');
      await stream.until(s => s.text === 'answer');
      const socket = await scene.local.connection();
      const closed = new Promise<string>(resolve => {
        socket.once('error', error => resolve(error.message));
        socket.once('end', () => resolve('end'));
      });
      end(scene);
      expect(await closed).toBe('end');
      socket.destroy();
    }
  });

  test('of a mirror drops the answer, and delivers what it took when the session ends', async () => {
    const asked = Promise.withResolvers<Socket>();
    const local = new LocalProcess(socket => socket.once('data', () => asked.resolve(socket)));
    running.push(local);
    const one = scene(await local.listen(), true);
    const stream = one.pair.open('GET');
    const socket = await asked.promise;
    socket.pause().write('answer');
    while (one.streams[0]?.isAwaitingAnswer) await turn();
    const rest = 'x'.repeat(100_000);
    stream.write(rest);
    while (one.streams[0]?.isAwaitingAnswer === false) await turn();
    socket.write('answer');
    while (one.streams[0]?.isAwaitingAnswer) await turn();
    one.streams[0]?.abort();
    expect(await readAll(socket.resume())).toBe(rest);
    expect(stream.text).toBe('');
  });

  test('of a mirror is awaited until the local process has closed, whatever that answered', async () => {
    const asked = Promise.withResolvers<Socket>();
    const local = new LocalProcess(socket => socket.once('data', () => asked.resolve(socket)));
    running.push(local);
    const one = scene(await local.listen(), true);
    const stream = one.pair.open('GET');
    const socket = await asked.promise;
    stream.stream.end();
    await new Promise(resolve => socket.resume().once('end', resolve));
    socket.write('answer');
    while (one.streams[0]?.readCount === 0) await turn();
    expect(one.streams[0]?.isAwaitingAnswer).toBe(true);
    socket.end();
    while (one.over.length === 0) await turn();
    expect(one.streams[0]?.isAwaitingAnswer).toBe(false);
  });

  test.each([0, 3 * PIECE.length])(
    'of a mirror tells to the byte what a slow local process has read: %i',
    async read => {
      const { stream, socket, one } = await unread();
      socket.on('readable', () => undefined);
      if (read > 0) while (socket.read(read) === null) await turn();
      expect(one.streams[0]?.unreadBytes(new LoopbackQueues())).toBeGreaterThan(0);
      await pause(systemClock, ACKNOWLEDGED_WITHIN_MS);
      const { bytesRead } = socket;
      one.streams[0]?.abort();
      await stream.until(s => s.reset !== null);
      expect(bytesRead).toBeGreaterThanOrEqual(read);
      expect(stream.reset?.deliveredBytes).toBe(bytesRead);
      expect(stream.stream.sentBytes).toBeGreaterThan(bytesRead);
    },
  );

  test('of a mirror confirms no more than was known to be read', async () => {
    for (const [readBytes, looks] of [
      [0, 1],
      [3 * PIECE.length, 1],
      [3 * PIECE.length, 0],
    ] as const) {
      const { stream, socket, one } = await unread();
      socket.on('readable', () => undefined);
      while (socket.bytesRead < readBytes) {
        socket.read();
        await turn();
      }
      await pause(systemClock, ACKNOWLEDGED_WITHIN_MS);
      const { bytesRead } = socket;
      expect(one.streams[0]?.hasUnread).toBe(true);
      if (looks > 0) one.streams[0]?.noteRead(new LoopbackQueues());
      socket.resetAndDestroy();
      await stream.until(s => s.reset !== null);
      const deliveredBytes = looks > 0 ? bytesRead : 0;
      expect(stream.reset).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes });
    }
  });

  test('of a mirror learns nothing of what was read from a local process that has just reset', async () => {
    const { stream, socket, one } = await unread();
    socket.resetAndDestroy();
    one.streams[0]?.noteRead(new LoopbackQueues());
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes: 0 });
  });

  test('of a mirror has delivered what the local process had when it closed, and none of what came behind', async () => {
    const local = new LocalProcess(socket => socket.once('data', () => socket.write('answer')));
    running.push(local);
    const { pair, streams } = scene(await local.listen(), true);
    const stream = pair.open('first');
    const socket = await local.connection();
    const opened = streams[0] as LocalStream;
    while (opened.readCount === 0) await turn();
    // In one turn: the server closes, and writes follow before our side has read its end.
    opened.onData = (bytes, from, to) => {
      socket.destroy();
      LocalStream.prototype.onData.call(opened, bytes, from, to);
    };
    for (let pieces = 0; pieces < 3; pieces++) stream.write(PIECE);
    await stream.until(s => s.reset !== null);
    expect(stream.reset?.deliveredBytes).toBe(5);
  });

  test('of a mirror ends as a client does where the kernel has all of it, also for a slow local process', async () => {
    const { stream, socket, one } = await unread(200_000);
    stream.stream.end();
    for (let turns = 0; turns < 50; turns++) await turn();
    one.streams[0]?.abort();
    await stream.until(s => s.reset !== null);
    expect(stream.reset?.deliveredBytes).toBe(0);
    expect((await readAll(socket.resume())).length).toBe(200_000);
  });

  test('of a mirror takes its own end for none of what was not read', async () => {
    const { stream, socket, one } = await unread(30_000);
    while (socket.bytesRead < 30_000) {
      socket.read();
      await turn();
    }
    stream.stream.end();
    await pause(systemClock, ACKNOWLEDGED_WITHIN_MS);
    socket.pause();
    one.streams[0]?.abort();
    await stream.until(s => s.reset !== null || s.end !== null);
    expect(stream.reset?.deliveredBytes ?? stream.end).toBe(30_000);
  });

  test('of a mirror that is held passes nothing on, and does not count it', async () => {
    const { stream, socket, one } = await unread(10_000);
    while (socket.bytesRead < 10_000) {
      socket.read();
      await turn();
    }
    one.streams[0]?.hold();
    stream.write(PIECE);
    stream.stream.end();
    for (let turns = 0; turns < 50; turns++) await turn();
    await pause(systemClock, ACKNOWLEDGED_WITHIN_MS);
    one.streams[0]?.abort();
    await stream.until(s => s.reset !== null);
    expect([stream.reset?.deliveredBytes, socket.bytesRead]).toEqual([10_000, 10_000]);
  });

  test('of a mirror resets a torn request once the local process has read what lies before it', async () => {
    const { stream, socket, one } = await unread();
    stream.stream.reset(RESET_CLIENT_RESET);
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(one.over).toEqual([]);
    const read = readToReset(socket);
    await read;
    expect(one.over).toHaveLength(1);
  });

  test('of a mirror tells what the local process has read when it is torn, once that has read all', async () => {
    const { stream, socket, one } = await unread();
    one.streams[0]?.tear();
    stream.write(PIECE);
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(stream.reset).toBeNull();
    const deliveredBytes = await readToReset(socket);
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_CANCELLED, deliveredBytes });
    expect(one.over).toHaveLength(1);
  });

  test('of a mirror tells at its end what the local process has read of a torn one', async () => {
    const { stream, socket, one } = await unread();
    socket.on('readable', () => undefined);
    while (socket.read(PIECE.length) === null) await turn();
    one.streams[0]?.tear();
    await pause(systemClock, ACKNOWLEDGED_WITHIN_MS);
    const { bytesRead } = socket;
    one.streams[0]?.abort();
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_CANCELLED, deliveredBytes: bytesRead });
  });

  test.each(['tear', 'abort'] as const)(
    'of a mirror takes no reset of the local process for a reader of all, before it is told of it: %s',
    async end => {
      const { stream, socket, one } = await unread();
      socket.resetAndDestroy();
      one.streams[0]?.[end]();
      await stream.until(s => s.reset !== null);
      expect(stream.reset).toEqual({ code: RESET_LOCAL_RESET, deliveredBytes: 0 });
    },
  );

  test('of a mirror waits no longer with a torn request than the session lasts', async () => {
    const { stream, socket, one } = await unread();
    stream.stream.reset(RESET_CLIENT_RESET);
    for (let turns = 0; turns < 50; turns++) await turn();
    one.streams[0]?.abort();
    expect(one.over).toHaveLength(1);
    await readToReset(socket);
  });

  test('resets the local process when the session is gone', async () => {
    const { pair, local, over } = await start();
    pair.open('GET');
    const socket = await local.connection();
    const closed = new Promise<string>(resolve => socket.once('error', error => resolve(error.message)));
    socket.resume();
    pair.cli.destroy();
    expect(await closed).toContain('ECONNRESET');
    expect(over).toHaveLength(1);
  });

  test('stops taking from the agent while the local process does not read, and goes on when it does', async () => {
    const total = 24 * MIB;
    const { pair, local, streams } = await start(socket => socket.pause());
    const stream = pair.open();
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024);
    const fill = (): void => {
      while (written < total && stream.stream.queuedBytes < 256 * 1024) {
        chunk.fill(written / chunk.length);
        stream.write(chunk);
        written += chunk.length;
      }
    };
    fill();
    const socket = await local.connection();
    // Nobody reads: the kernel's buffers fill up, then the stream's window.
    let before = -1;
    while (before !== written) {
      before = written;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      fill();
    }
    expect(written).toBeLessThan(total);
    expect(streams).toHaveLength(1);
    let read = 0;
    let isRight = true;
    socket.on('data', (data: Buffer) => {
      for (let at = 0; at < data.length; at += 997) {
        if (data[at] !== (Math.floor((read + at) / chunk.length) & 0xff)) isRight = false;
      }
      read += data.length;
    });
    const ended = once(socket, 'end');
    socket.resume();
    while (written < total) {
      await new Promise(setImmediate);
      fill();
    }
    stream.stream.end();
    await ended;
    expect(read).toBe(total);
    expect(isRight).toBe(true);
  }, 30_000);

  test('pauses the local process while the tunnel is slow, and loses nothing', async () => {
    const total = 24 * MIB;
    const { pair, local } = await start();
    const stream = pair.open('go');
    stream.consumes = false;
    const socket = await local.connection();
    const block = Buffer.alloc(total);
    for (let at = 0; at < total; at += 1024) block.writeUInt32BE(at, at);
    let isTaken = false;
    socket.end(block, () => {
      isTaken = true;
    });
    await stream.until(s => s.bytes >= DEFAULT_LIMITS.streamWindowBytes);
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(stream.bytes).toBe(DEFAULT_LIMITS.streamWindowBytes);
    expect(isTaken).toBe(false);
    stream.consumes = true;
    stream.stream.consumed(stream.bytes);
    await stream.until(s => s.end !== null);
    expect(stream.bytes).toBe(total);
    expect(Buffer.from(stream.text, 'latin1').equals(block)).toBe(true);
  }, 30_000);

  test('counts a request as undelivered that met a connection which had just been closed', async () => {
    const { pair, local, streams } = await start(socket => socket.once('data', () => socket.write('answer')));
    const stream = pair.open('first ');
    await stream.until(s => s.text === 'answer');
    const accepted = await local.connection();
    const opened = streams[0] as LocalStream;
    // In one turn: the server closes, and the next request is written before anybody can see the FIN.
    opened.onData = (bytes, from, to) => {
      accepted.destroy();
      LocalStream.prototype.onData.call(opened, bytes, from, to);
    };
    stream.write('second');
    await stream.until(s => s.reset !== null);
    expect(stream.reset).toEqual({ code: RESET_CANCELLED, deliveredBytes: 6 });
  });

  test('counts a request as delivered when the local process read it and closed', async () => {
    const { pair, local } = await start(socket => socket.once('data', () => socket.write('answer')));
    const stream = pair.open('first ');
    await stream.until(s => s.text === 'answer');
    (await local.connection()).once('data', function (this: Socket) {
      this.destroy();
    });
    stream.write('second');
    await stream.until(s => s.end !== null);
    expect(stream.end).toBe(12);
  });
});
