/** The worker that reads packets, when it breaks. Needs root. */

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Counters, toPort } from '../../protocol/index.ts';
import { connectInside, createRecorder, inside, Lab, labObstacle, until } from '../../test/lab/index.ts';
import { RING_BYTES } from './capture/index.ts';
import { SnifferThread } from './sniffer-thread.ts';

const PORT = toPort(8080);
const REQUEST = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
/** More blocks than a kernel keeps a list of, so that it says so at once. */
const BEYOND_ALL_MEMORY = 2 ** 38;
const obstacle = labObstacle();

describe.skipIf(obstacle !== undefined)(`a thread that sniffs (${obstacle ?? 'kernel'})`, () => {
  it('is started again when it breaks, says so, and goes on with the same mirrors', async () => {
    await using lab = await Lab.open('thread');
    lab.use(await lab.pod.listen(createRecorder().server, { host: '::', port: PORT }));
    const counters = new Counters();
    const told: [string, boolean][] = [];
    const missed: [string, number][] = [];
    const copies: string[] = [];
    const copy = {
      write: (_: unknown, buf: Buffer, start: number, end: number) =>
        void copies.push(buf.toString('latin1', start, end)),
      tear: () => undefined,
      close: () => undefined,
    };
    const options = {
      ...{ counters, ignoredMark: 1, ringBytes: RING_BYTES },
      lookup: () => ({ openCopy: () => copy, note: () => undefined }),
      onFailed: (reason: string, isStartedAgain: boolean) => void told.push([reason, isStartedAgain]),
      onMissed: (name: string, count: number) => void missed.push([name, count]),
    };
    const sniffer = inside(lab.pod.path, () => new SnifferThread(options));
    const order = {
      id: 1,
      session: 'a',
      port: PORT,
      spec: null,
      wantsResponses: false,
      wantsPackets: false,
      maxRate: null,
    };
    await inside(lab.pod.path, () => sniffer.set([order]));
    const ask = async (): Promise<void> => {
      const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
      socket.end(REQUEST);
      await once(socket.resume(), 'close');
    };
    const rings = async (): Promise<number> =>
      (await lab.pod.run('cat', '/proc/net/packet')).trim().split('\n').length - 1;
    await ask();
    await until(() => copies.length === 1, { what: 'the first copy' });
    expect(await rings()).toBe(1);
    const { worker } = sniffer as unknown as { worker: Worker };
    // The next one begins where this thread is meanwhile.
    const start = sniffer as unknown as { restart(): void };
    const restart = start.restart.bind(sniffer);
    const { promise: isLookedAt, resolve: goOn } = Promise.withResolvers<void>();
    start.restart = () => void isLookedAt.then(() => inside(lab.pod.path, restart));
    await worker.terminate();
    expect(told).toEqual([['its thread ended', true]]);
    expect(await rings()).toBe(0);
    goOn();
    await until(() => counters.values.sniffer_restarts === 1, { what: 'another worker' });
    await until(
      async () => {
        await ask();
        return copies.length > 1;
      },
      { withinMs: 30_000, what: 'a copy by the next worker' },
    );
    expect(await rings()).toBe(1);
    await sniffer.set([]);
    await until(async () => (await rings()) === 0, { what: 'the end of the second ring' });
    expect(told).toHaveLength(1);
    expect(missed).toEqual([['sniffer_restarts', 1]]);
    expect(new Set(copies)).toEqual(new Set([REQUEST]));
  });

  it('leaves no ring and no descriptor behind, whenever it ends', async () => {
    await using lab = await Lab.open('thread');
    const told: [string, boolean][] = [];
    const options = {
      ...{ counters: new Counters(), ignoredMark: 1, ringBytes: RING_BYTES },
      lookup: () => undefined,
      onFailed: (reason: string, isStartedAgain: boolean) => void told.push([reason, isStartedAgain]),
      onMissed: (name: string) => expect.fail(name),
    };
    const order = {
      id: 1,
      session: 'a',
      port: PORT,
      spec: null,
      wantsResponses: false,
      wantsPackets: false,
      maxRate: null,
    };
    const rings = async (): Promise<number> =>
      (await lab.pod.run('cat', '/proc/net/packet')).trim().split('\n').length - 1;
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    // Before it begins, while it loads, and when it works.
    for (const turns of [0, 1, 5, 20, 100]) {
      const sniffer = inside(lab.pod.path, () => new SnifferThread(options));
      const isSet = inside(lab.pod.path, () => sniffer.set([order]));
      expect(await rings()).toBe(1);
      for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve));
      const { worker } = sniffer as unknown as { worker: Worker };
      await worker.terminate();
      await isSet;
      expect(await rings()).toBe(0);
      await sniffer.set([]);
    }
    expect(told.map(([reason]) => reason)).toEqual(Array.from({ length: 5 }, () => 'its thread ended'));
    await until(() => descriptors() <= before, { what: 'the end of what the workers had' });
  });

  it('has told what it counted, the drops of the kernel too, before an order holds', async () => {
    await using lab = await Lab.open('thread');
    lab.use(await lab.pod.listen(createRecorder().server, { host: '::', port: PORT }));
    const counters = new Counters();
    const { promise: copied, resolve } = Promise.withResolvers<void>();
    const copy = { write: () => resolve(), tear: () => undefined, close: () => undefined };
    const options = {
      ...{ counters, ignoredMark: 1, ringBytes: RING_BYTES },
      lookup: () => ({ openCopy: () => copy, note: () => undefined }),
      onFailed: (reason: string) => expect.fail(reason),
      onMissed: (name: string) => expect.fail(name),
    };
    const sniffer = inside(lab.pod.path, () => new SnifferThread(options));
    const order = {
      id: 1,
      session: 'a',
      port: PORT,
      spec: null,
      wantsResponses: false,
      wantsPackets: false,
      maxRate: null,
    };
    await inside(lab.pod.path, () => sniffer.set([order]));
    const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
    socket.end(REQUEST);
    await once(socket.resume(), 'close');
    await copied;
    await sniffer.set([]);
    const handshakeAndRequest = 4;
    expect(counters.values.packets_captured).toBeGreaterThanOrEqual(handshakeAndRequest);
  });

  it('says what it has no memory for, begins when there is some, and is not started again into the same want', async () => {
    await using lab = await Lab.open('thread');
    lab.use(await lab.pod.listen(createRecorder().server, { host: '::', port: PORT }));
    const counters = new Counters();
    const told: [string, boolean][] = [];
    const copy = { write: () => undefined, tear: () => undefined, close: () => undefined };
    const options = {
      ...{ counters, ignoredMark: 1, ringBytes: BEYOND_ALL_MEMORY },
      lookup: () => ({ openCopy: () => copy, note: () => undefined }),
      onFailed: (reason: string, isStartedAgain: boolean) => void told.push([reason, isStartedAgain]),
      onMissed: () => undefined,
    };
    const order = {
      id: 1,
      session: 'a',
      port: PORT,
      spec: null,
      wantsResponses: false,
      wantsPackets: false,
      maxRate: null,
    };
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    const sniffer = inside(lab.pod.path, () => new SnifferThread(options));
    const isSet = inside(lab.pod.path, () => sniffer.set([order]));
    // Whoever asks for it is not called while it does.
    expect(told).toEqual([]);
    await isSet;
    const WANT: [string, boolean] = [expect.stringContaining('ENOMEM'), false];
    expect(told).toEqual([WANT]);
    expect(descriptors()).toBe(before);
    await sniffer.set([]);
    options.ringBytes = RING_BYTES;
    await inside(lab.pod.path, () => sniffer.set([order]));
    expect(told).toHaveLength(1);
    options.ringBytes = BEYOND_ALL_MEMORY;
    const { worker } = sniffer as unknown as { worker: Worker };
    await worker.terminate();
    expect(told.slice(1)).toEqual([['its thread ended', true]]);
    await until(() => told.length === 3, { what: 'the next worker to fail' });
    expect(told.slice(2)).toEqual([WANT]);
    expect(counters.values.sniffer_restarts).toBe(1);
    await sniffer.set([]);
    await until(() => descriptors() <= before, { what: 'the end of what the workers had' });
  });
});
