/** Bytes that come with a SYN (TCP Fast Open, RFC 7413), on a real kernel. Needs root. */

import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Lab, labObstacle, type Namespace } from '../../test/lab/index.ts';
import { PodSniffer } from '../../test/lab/pod-sniffer.ts';

const PORT = 8080;
const obstacle = labObstacle();
/** ip-sysctl, tcp_fastopen: as a client, with bytes although the server has given no cookie. */
const CLIENT = 0x1 | 0x4;
/** As a server: for all listeners, and without a cookie. */
const SERVER = 0x2 | 0x200 | 0x400;

/** Connects and asks with one packet, reads the answer, ends. */
const ASK = `
import socket, sys
s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
s.sendto(b"question", 0x20000000, (sys.argv[1], int(sys.argv[2])))
print(s.recv(100).decode())
`;

async function allowFastOpen(namespace: Namespace, flags: number): Promise<void> {
  await namespace.run('sh', '-c', `echo ${flags} > /proc/sys/net/ipv4/tcp_fastopen`);
}

/** A number of the namespace's TcpExt. */
async function counted(namespace: Namespace, name: string): Promise<number> {
  const [names = '', values = ''] = (await namespace.run('cat', '/proc/net/netstat')).split('\n');
  return Number(values.split(' ')[names.split(' ').indexOf(name)]);
}

describe.skipIf(obstacle !== undefined)(`a SYN with bytes (${obstacle ?? 'kernel'})`, () => {
  it.each([
    ['taken', SERVER, 'TCPFastOpenPassive', 0],
    ['not taken', 0, 'TCPFastOpenActiveFail', 1],
  ] as const)('that are %s is told as what the app reads, once', async (_, flags, proof, repeated) => {
    await using lab = await Lab.open('fast-open');
    await allowFastOpen(lab.outside, CLIENT);
    await allowFastOpen(lab.pod, flags);
    const server = createServer(socket =>
      socket.on('error', () => undefined).on('data', data => socket.end(`read ${data}`)),
    );
    lab.use(await lab.pod.listen(server, { host: '::', port: PORT }));
    using pod = new PodSniffer(lab.pod, { ports: [PORT] });
    for (const address of [lab.podAddress4, lab.podAddress6]) {
      const asked = lab.outside.run('python3', '-c', ASK, address, String(PORT));
      await pod.during(asked.then(() => undefined));
      expect((await asked).trim()).toBe('read question');
    }
    expect(await counted(flags === 0 ? lab.outside : lab.pod, proof)).toBe(2);
    expect(pod.log.flows.map(({ events }) => events.slice(0, 2))).toEqual(
      Array.from({ length: 2 }, () => ['client "question"', 'app "read question"']),
    );
    expect(pod.counters.values).toMatchObject({ segments_repeated: 2 * repeated, stream_gaps: 0 });
  });
});
