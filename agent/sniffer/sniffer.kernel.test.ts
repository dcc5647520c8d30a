/** The sniffer on a real kernel: what it sees, what it does not, and what it says of the rest. Needs root. */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Counters } from '../../protocol/index.ts';
import { setMark } from '../../sys/index.ts';
import { addVlan, connectInside, inside, Lab, labObstacle, Namespace, startNginx, wrk } from '../../test/lab/index.ts';
import { countPackets, PodSniffer } from '../../test/lab/pod-sniffer.ts';
import { RingSource } from './capture/index.ts';
import { type Direction, type FlowSink, type FlowVisitor, FROM_APP, FROM_CLIENT } from './tcp/index.ts';
import { SYN } from './tcp/segment.ts';
import { packet } from './testing/packets.ts';

const PORT = 8080;
const obstacle = labObstacle();

/** Sends one frame to everybody on the cable: VLAN tags, the packet's ethertype, the packet. */
const SEND_FRAME = `
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("eth0", 0))
peer = b"\\xff" * 6
s.send(peer + b"\\x02\\0\\0\\0\\0\\1" + bytes.fromhex(sys.argv[1]) + bytes.fromhex(sys.argv[2]))
`;

/** Answers every piece with its length, and ends with its client. */
function createCounter(): Server {
  return createServer(socket => socket.on('data', data => socket.write(`${data.length};`)));
}

async function send(socket: Socket, text: string): Promise<void> {
  socket.write(text);
  await once(socket, 'data');
}

async function close(socket: Socket): Promise<void> {
  socket.end();
  await once(socket.resume(), 'close');
}

/** One connection with two questions, from an address to an address. */
async function talk(from: { readonly path: string }, host: string): Promise<void> {
  const socket = await connectInside(from.path, { host, port: PORT });
  await send(socket, 'question 1');
  await send(socket, 'and 2');
  await close(socket);
}

const TALK = ['client "question 1"', 'app "10;"', 'client "and 2"', 'app "5;"'];

describe.skipIf(obstacle !== undefined)(`the ring (${obstacle ?? 'kernel'})`, () => {
  it.each(['IPv4', 'IPv6'])('shows a connection from outside, each packet once (%s)', async version => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: PORT }));
    const count = await countPackets(lab.pod, PORT);
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    const isIPv4 = version === 'IPv4';
    await pod.during(talk(lab.outside, isIPv4 ? lab.podAddress4 : lab.podAddress6));
    expect(pod.log.events.slice(0, 4)).toEqual(TALK);
    expect(pod.log.events.at(-1)).toBe('over closed');
    const addresses = isIPv4 ? lab.clientAddresses4 : lab.clientAddresses6;
    expect(addresses).toContain(pod.log.flows[0]?.info.clientAddress);
    expect(pod.counters.snapshot()).toMatchObject({ flows_seen: 1, packets_captured: await count() });
    expect(pod.counters.values).toMatchObject({ segments_repeated: 0, packets_dropped: 0, packets_corrupt: 0 });
  });

  it.each(['127.0.0.1', '::1'])('shows a connection over lo, each packet once (%s)', async host => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: PORT }));
    const count = await countPackets(lab.pod, PORT);
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    await pod.during(talk(lab.pod, host));
    expect(pod.log.events.slice(0, 4)).toEqual(TALK);
    expect(pod.counters.snapshot()).toMatchObject({ flows_seen: 1, packets_captured: await count() });
    expect(pod.counters.values.segments_repeated).toBe(0);
  });

  it("shows a connection over a VLAN once: on the VLAN's interface, not below it", async () => {
    await using lab = await Lab.open('sniff');
    await addVlan(lab, lab.pod, { tag: 7, address: '10.7.0.1' });
    await addVlan(lab, lab.outside, { tag: 7, address: '10.7.0.2' });
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    await pod.during(talk(lab.outside, '10.7.0.1'));
    expect(pod.log.events.slice(0, 4)).toEqual(TALK);
    expect(pod.log.flows.map(({ info }) => info.clientAddress)).toEqual(['10.7.0.2']);
    expect(pod.counters.values).toMatchObject({ segments_repeated: 0, packets_unwatched: 0 });
  });

  it('leaves out frames of a VLAN that nobody here has, and takes those that only have a priority', async () => {
    await using lab = await Lab.open('sniff');
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    const segment = packet({ from: '10.9.9.9:4000', to: `${lab.podAddress4}:${PORT}`, sequence: 1, flags: 2 });
    for (const [tags, isTaken] of [
      ['81000007', false],
      ['81000000', true],
      ['', true],
    ] as const) {
      const before = pod.counters.values.packets_captured;
      await pod.during(lab.outside.run('python3', '-c', SEND_FRAME, `${tags}0800`, segment.toString('hex')));
      expect(pod.counters.values.packets_captured - before, `tags "${tags}"`).toBe(isTaken ? 1 : 0);
    }
  });

  it('counts first fragments, leaves out the others, and looks behind the extension headers of IPv6', async () => {
    await using lab = await Lab.open('sniff');
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    const spec = { from: '10.9.9.9:4000', to: `${lab.podAddress4}:${PORT}`, sequence: 1, flags: SYN };
    const [first, later] = [packet(spec), packet(spec)];
    first.writeUInt16BE(0x2000, 6);
    later.writeUInt16BE(0x00ff, 6);
    const long = packet({
      from: '[fd00::99]:4000',
      to: `[${lab.podAddress6}]:${PORT}`,
      sequence: 1,
      flags: SYN,
      extensions: [0, 60],
    });
    for (const [bytes, type, captured, fragmented] of [
      [first, '0800', 1, 1],
      [later, '0800', 1, 1],
      [long, '86dd', 2, 1],
    ] as const) {
      await pod.during(lab.outside.run('python3', '-c', SEND_FRAME, type, bytes.toString('hex')));
      expect(pod.counters.values).toMatchObject({
        packets_captured: captured,
        packets_fragmented: fragmented,
        packets_malformed: 0,
        packets_unwatched: 0,
      });
    }
  });

  it("leaves out what the app sends to the same port elsewhere, other ports, and the agent's own connections", async () => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: PORT }));
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: 9090 }));
    lab.use(await lab.outside.listen(createCounter(), { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT], ignoredMark: 0x4847 });
    await pod.during(talk(lab.pod, lab.clientAddresses4[0] ?? ''));
    const other = await connectInside(lab.outside.path, { host: lab.podAddress4, port: 9090 });
    await pod.during(send(other, 'x').then(() => close(other)));
    const own = await connectInside(lab.pod.path, {
      host: '127.0.0.1',
      port: PORT,
      prepare: fd => setMark(fd, 0x4847),
    });
    await pod.during(send(own, 'x').then(() => close(own)));
    expect(pod.log.flows).toEqual([]);
  });

  it('leaves out what passes through to somebody else, in a namespace that forwards', async () => {
    await using lab = await Lab.open('sniff');
    const behind = lab.use(await Namespace.create(lab.pod.name.replace(/pod$/, 'far')));
    await lab.pod.run('ip', ...`link add far0 type veth peer name eth0 netns ${behind.name}`.split(' '));
    await lab.pod.run('sh', '-c', 'ip address add 10.88.0.1/24 dev far0 && ip link set far0 up');
    await behind.run('sh', '-c', 'ip address add 10.88.0.2/24 dev eth0 && ip link set eth0 up');
    await behind.run('ip', ...'route add default via 10.88.0.1'.split(' '));
    await lab.outside.run('ip', ...`route add 10.88.0.0/24 via ${lab.podAddress4}`.split(' '));
    await lab.pod.run('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
    for (const namespace of [lab.pod, behind])
      lab.use(await namespace.listen(createCounter(), { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    await pod.during(talk(lab.outside, '10.88.0.2'));
    expect(pod.log.flows).toEqual([]);
    expect(pod.counters.values.flows_foreign).toBeGreaterThan(0);
    for (const address of [lab.podAddress4, '10.88.0.1']) await pod.during(talk(lab.outside, address));
    await pod.during(talk(lab.pod, '127.0.0.1'));
    expect(pod.log.flows).toHaveLength(3);
  });

  it('shows the ports that are watched now', async () => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [] });
    const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
    await pod.during(send(socket, 'before'));
    expect(pod.counters.snapshot()).toEqual({});
    pod.sniffer.setPorts([9090, PORT]);
    await pod.during(send(socket, 'watched'));
    pod.sniffer.setPorts([9090]);
    await pod.during(send(socket, 'after'));
    expect(pod.log.events).toEqual(['client "watched"', 'app "7;"', 'over unwanted']);
    expect(pod.log.flows[0]?.info.isMidStream).toBe(true);
    await close(socket);
  });

  it('misses no packet of wrk with 64 connections', async () => {
    await using lab = await Lab.open('sniff');
    await startNginx(lab, { port: PORT });
    const count = await countPackets(lab.pod, PORT);
    const visitor = new RequestCount();
    using pod = new PodSniffer(lab.pod, { ports: [PORT], visitor });
    const url = `http://${lab.podAddress4}:${PORT}/`;
    const result = await pod.during(wrk(lab.outside, { url, connections: 64, seconds: 2 }));
    const { values } = pod.counters;
    expect({ captured: values.packets_captured, dropped: values.packets_dropped }).toEqual({
      captured: await count(),
      dropped: 0,
    });
    expect(values).toMatchObject({ stream_gaps: 0, packets_cut: 0, flows_mid_stream: 0 });
    // wrk does not count the requests whose answers it did not wait for.
    expect(visitor.requests).toBeGreaterThanOrEqual(result.requests);
    expect(visitor.requests).toBeLessThanOrEqual(result.requests + 65);
  });

  it('counts what a full ring dropped, exactly', async () => {
    await using lab = await Lab.open('sniff');
    lab.use(await lab.pod.listen(createCounter(), { host: '::', port: PORT }));
    const count = await countPackets(lab.pod, PORT);
    using pod = new PodSniffer(lab.pod, { ports: [PORT], ringBytes: 2 * 1024 * 1024 });
    const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
    const sent = 24 * 1024 * 1024;
    let answered = 0;
    socket.on('data', data => {
      for (const number of `${data}`.split(';')) answered += Number(number);
    });
    // Nobody reads the ring meanwhile.
    socket.write(Buffer.alloc(sent - 3, 'x'));
    while (answered < sent - 3) await once(socket, 'data');
    pod.drain();
    await pod.during(send(socket, 'end').then(() => close(socket)));
    const { values } = pod.counters;
    expect(values.packets_dropped).toBeGreaterThan(0);
    expect(values.packets_captured + values.packets_dropped).toBe(await count());
    const flow = pod.log.flows[0];
    expect(flow?.gapBytes[FROM_CLIENT]).toBeGreaterThan(0);
    expect((flow?.bytes(FROM_CLIENT).length ?? 0) + (flow?.gapBytes[FROM_CLIENT] ?? 0)).toBe(sent);
    expect(flow?.gapBytes.reduce((sum, bytes) => sum + bytes, 0)).toBe(values.stream_gap_bytes);
    expect(flow?.bytes(FROM_APP).length).toBeGreaterThan(0);
    expect(flow?.events.at(-1)).toBe('over closed');
  });
});

describe.skipIf(obstacle !== undefined)(`the end of a ring (${obstacle ?? 'kernel'})`, () => {
  it('counts what was dropped until then', async () => {
    await using lab = await Lab.open('sniff');
    const server = createServer({ allowHalfOpen: true }, each => each.resume().once('end', () => each.end()));
    lab.use(await lab.pod.listen(server, { host: '::', port: PORT }));
    const counters = new Counters();
    const source = inside(lab.pod.path, () => new RingSource({ counters, ringBytes: 1024 * 1024 }));
    source.setPorts([PORT]);
    const socket = await connectInside(lab.outside.path, { host: lab.podAddress4, port: PORT });
    // Nobody reads the ring meanwhile.
    socket.end(Buffer.alloc(16 * 1024 * 1024));
    await once(socket.resume(), 'close');
    expect(counters.values.packets_dropped).toBe(0);
    source[Symbol.dispose]();
    expect(counters.values.packets_dropped).toBeGreaterThan(0);
  });
});

/** Counts the requests of wrk, each of which arrives in one piece, and keeps nothing. */
class RequestCount implements FlowVisitor, FlowSink {
  requests = 0;

  onFlow(): FlowSink {
    return this;
  }

  onBytes(direction: Direction): void {
    if (direction === FROM_CLIENT) this.requests++;
  }

  onGap(): void {}
  onEnd(): void {}
  onOver(): void {}
}
