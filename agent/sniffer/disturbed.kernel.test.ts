/** The sniffer where things go wrong or change while packets flow: bad cables, other ports, a thread that is woken. Needs root. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WakeSignal } from '../../sys/index.ts';
import { connectInside, createEcho, Lab, labObstacle, layImpairedCable } from '../../test/lab/index.ts';
import { countPackets, PodSniffer } from '../../test/lab/pod-sniffer.ts';
import { RingSource } from './capture/index.ts';
import { FROM_APP, FROM_CLIENT } from './tcp/index.ts';

const PORT = 8080;
const MIB = 1024 * 1024;
const QUESTIONS = 400;
/** With its echo it fills a block of the ring, and no more than a few. */
const BLOCK_OF_PACKETS = 300 * 1024;
const obstacle = labObstacle();

/** Reads all that comes. */
async function readAll(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  await once(socket, 'end');
  return Buffer.concat(pieces);
}

/** Sends so many bytes and reads as many. */
async function ask(socket: Socket, bytes: number): Promise<void> {
  socket.write(randomBytes(bytes));
  for (let read = 0; read < bytes; ) read += ((await once(socket, 'data')) as [Buffer])[0].length;
}

describe.skipIf(obstacle !== undefined)(`the sniffer, disturbed (${obstacle ?? 'kernel'})`, () => {
  it('tells what the server read, over a cable that loses, doubles and reorders', async () => {
    await using lab = await Lab.open('sniff');
    const host = await layImpairedCable(lab, { loss: 0.03, duplicates: 0.02, reordering: 0.05, delayMs: 1 });
    const read: Promise<Buffer>[] = [];
    const server = createServer(socket => {
      read.push(readAll(socket));
      socket.on('data', data => socket.write(data));
    });
    lab.use(await lab.pod.listen(server, { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    const sent = randomBytes(MIB);
    const answered = await pod.during(
      (async () => {
        const socket = await connectInside(lab.outside.path, { host, port: PORT });
        const answer = readAll(socket);
        socket.end(sent);
        return answer;
      })(),
    );
    const [flow] = pod.log.flows;
    const atServer = (await read[0]) ?? Buffer.alloc(0);
    expect(atServer.equals(sent)).toBe(true);
    expect(answered.equals(sent)).toBe(true);
    expect(flow?.gapBytes).toEqual([0, 0]);
    expect(flow?.bytes(FROM_CLIENT).equals(atServer)).toBe(true);
    expect(flow?.bytes(FROM_APP).equals(sent)).toBe(true);
    const { values } = pod.counters;
    // The cable did disturb: packets came late, and some of them twice.
    expect(values.segments_out_of_order).toBeGreaterThan(0);
    expect(values.segments_repeated).toBeGreaterThan(0);
    expect(values).toMatchObject({ packets_dropped: 0, packets_corrupt: 0, stream_gaps: 0 });
  });

  it('loses no packet of a port that stays while other ports come and go', async () => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createEcho(), { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    const count = await countPackets(lab.pod, PORT);
    const piece = randomBytes(2_000);
    let changes = 0;
    let isOver = false;
    const talk = async () => {
      const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
      for (let question = 0; question < QUESTIONS; question++) {
        socket.write(piece);
        for (let bytes = 0; bytes < piece.length; ) bytes += ((await once(socket, 'data')) as [Buffer])[0].length;
      }
      socket.end();
      await once(socket.resume(), 'close');
      isOver = true;
    };
    const change = async () => {
      while (!isOver) {
        changes++;
        pod.sniffer.setPorts([PORT, 9_000 + (changes % 100), ...(changes % 3 === 0 ? [80, 443] : [])]);
        await new Promise(resolve => setImmediate(resolve));
      }
    };
    await pod.during(Promise.all([talk(), change()]));
    expect(changes).toBeGreaterThan(10);
    const [flow, ...others] = pod.log.flows;
    expect(others).toEqual([]);
    const all = Buffer.concat(Array.from({ length: QUESTIONS }, () => piece));
    expect(flow?.bytes(FROM_CLIENT).equals(all)).toBe(true);
    expect(flow?.bytes(FROM_APP).equals(all)).toBe(true);
    const { values } = pod.counters;
    expect(values).toMatchObject({ stream_gaps: 0, flows_mid_stream: 0, packets_dropped: 0 });
    expect(values.packets_captured).toBe(await count());
  });

  it('is woken by a signal, whether it waits for packets or naps between them', async () => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createEcho(), { host: '::', port: PORT }));
    using wake = new WakeSignal();
    using pod = new PodSniffer(lab.pod, { ports: [PORT], wakeFd: wake.fd });
    // A wait that would outlast the test, but for the signal; the second finds the signal taken, and needs its own.
    for (let round = 0; round < 2; round++) {
      wake.signal();
      expect(pod.sniffer.poll(3_600_000)).toBe(0);
    }
    const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
    await ask(socket, BLOCK_OF_PACKETS);
    expect(pod.sniffer.poll(3_600_000)).toBeGreaterThan(0);
    // Of what is left of the answers, each poll may tell, and no poll waits.
    do wake.signal();
    while (pod.sniffer.poll(3_600_000) > 0);
    socket.destroy();
  });

  it('naps behind blocks that packets filled, and not behind those that waited long enough', async () => {
    const sleep = vi.spyOn(RingSource.prototype, 'sleep');
    onTestFinished(() => sleep.mockRestore());
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createEcho(), { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
    for (let question = 0; question < 5; question++) {
      await ask(socket, 1);
      pod.drain();
    }
    expect(pod.counters.values.packets_captured).toBeGreaterThan(0);
    expect(sleep).not.toHaveBeenCalled();
    // Where the machine is so slow that the kernel gives half a block each time, it is asked again.
    while (sleep.mock.calls.length === 0) {
      await ask(socket, BLOCK_OF_PACKETS);
      pod.drain();
    }
    socket.destroy();
  });
});
