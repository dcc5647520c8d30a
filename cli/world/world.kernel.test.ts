/** Programs of an ordinary user, in the world of a pod, meet what programs in the pod meet. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childrenOf, LocalProcess, labObstacle, until } from '../../test/lab/index.ts';
import { ECHO_PORT, NamespacePod, UDP_ECHO } from '../../test/world/namespace-pod.ts';
import { proveWorld } from './proof.ts';

const obstacle = labObstacle();
const DEAD_PORT = 8_099;
const UDP_PORT = 7_000;
/** More than the world has sockets for without making some. */
const FLOW_COUNT = 40;
const FLOWS = `
import os, resource, socket, sys
answered = 0
flows = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(${FLOW_COUNT})]
for flow in flows:
    flow.settimeout(20)
    flow.sendto(b"hi", (sys.argv[1], int(sys.argv[2])))
    answered += flow.recv(10) == b"<hi>"
    # What the world holds in store is there by then, and the inner half, which starts us, makes no more.
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (16, 16))
print(answered)`;
/** Two processes and a thread may have to start on a busy machine. */
const WITHIN_MS = 50_000;

describe.skipIf(obstacle !== undefined)(obstacle === undefined ? 'a world' : `a world (${obstacle})`, () => {
  let pod: NamespacePod;
  let v4: string;
  let v6: string;
  let far4: string;
  let far6: string;

  beforeAll(async () => {
    pod = await NamespacePod.open();
    const { lab } = pod;
    [v4, v6] = [lab.podAddress4, lab.podAddress6];
    [far4, far6] = [lab.clientAddresses4[0] ?? '', lab.clientAddresses6[0] ?? ''];
    const echo = lab.use(lab.pod.spawn(['python3', '-c', UDP_ECHO, String(UDP_PORT)]));
    await echo.wrote(/ready/, WITHIN_MS);
  });
  afterAll(() => pod[Symbol.asyncDispose]());

  /** One world for all: each costs a second or more. */
  it('carries and refuses what the pod carries and refuses', async () => {
    const both = [v4, v6, far4, far6, '127.0.0.1', '::1'];
    const refused = [far4, far6, '127.0.0.1'].map(host => `connect ${host} ${DEAD_PORT}`);
    const nowhere = ['198.51.100.1', '2001:db8::1'].map(host => `connect ${host} ${DEAD_PORT}`);
    const answers = (host: string) => [0, 1, 2].map(number => [`<hi${number}>`, host, UDP_PORT]);
    const REFUSED = ['ECONNREFUSED', 'EINPROGRESS', 'ECONNREFUSED'];
    const NOWHERE = ['ENETUNREACH', 'EINPROGRESS', 'ENETUNREACH'];
    const result = await pod.check([
      ...both.map(host => `talk ${host} ${ECHO_PORT} it`),
      ...[...refused, ...nowhere],
      ...[v4, v6].map(host => `udp ${host} ${UDP_PORT} hi`),
      `many ${far4} ${ECHO_PORT} 400`,
    ]);
    const from = (host: string): string =>
      host.startsWith('127.') || host === '::1' ? host : host.includes(':') ? v6 : v4;
    expect(result).toEqual([
      ...both.map(host => [from(host), host, ECHO_PORT, 'all of it']),
      ...[REFUSED, REFUSED, REFUSED, NOWHERE, NOWHERE],
      ...[answers(v4), answers(v6)],
      [400, 400],
    ]);
  });

  it('goes where the rules say', async () => {
    await using own = await LocalProcess.start(
      pod.lab,
      createServer({ allowHalfOpen: true }, socket => {
        socket.on('data', () => undefined).on('end', () => socket.end('the developer'));
      }),
    );
    const sides = { [own.port]: 'local', [ECHO_PORT]: 'off' } as const;
    const checks = [`talk 127.0.0.1 ${own.port} it`, `connect ${far4} ${ECHO_PORT}`];
    expect(await pod.check(checks, { sides })).toEqual([
      ['127.0.0.1', '127.0.0.1', own.port, 'the developer'],
      ['ENETUNREACH', 'EINPROGRESS', 'ENETUNREACH'],
    ]);
    // Without a rule it is the pod's, which has none: whose it may be is said.
    const python = `import socket;socket.socket().connect_ex(("127.0.0.1",${own.port}))`;
    await using run = pod.start(['sh', '-c', `python3 -c '${python}'; read line`]);
    await run.wrote(
      /say: Nothing listens on 127\.0\.0\.1:\d+ in the pod; this machine has .* --local localhost:\d+/,
      WITHIN_MS,
    );
  });

  it("has the pod's name and resolver, its ports on this machine, the user's id and nobody's rights", async () => {
    const server = `import socket
server = socket.create_server(("0.0.0.0", 80))
while True:
    client, _ = server.accept()
    client.recv(1000)
    client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\npod!")
    client.close()`;
    const facts = 'id -u; hostname; cat /etc/resolv.conf; grep CapEff /proc/self/status; grep CapAmb /proc/self/status';
    const script = `${facts}; python3 -c "$0" & read line; curl -s http://127.0.0.1:80/; kill $!; exit 7`;
    await using run = pod.start(['sh', '-c', script, server]);
    const [, hostPort] = await run.wrote(/port: 80 (\d+)/, WITHIN_MS);
    expect(await (await fetch(`http://127.0.0.1:${hostPort}/`)).text()).toBe('pod!');
    run.child.stdin.end('\n');
    expect((await run.ended).exitCode).toBe(7);
    expect(run.stdout.split(/\s+/)).toEqual([
      ...['47311', 'shop-7d4f', 'nameserver', '192.0.2.53', 'search', 'shop.svc', 'options', 'ndots:5'],
      ...['CapEff:', '0000000000000000', 'CapAmb:', '0000000000000000', 'pod!'],
    ]);
  });

  it('can be proved without a pod', async () => {
    expect(await proveWorld()).toBeUndefined();
  });

  it.each([
    ['', ''],
    [', also in namespaces of its own, and orphaned', 'unshare -Urn setsid '],
  ])('leaves nothing when its owner is killed%s', async (_, program) => {
    // The shell between them has ended when it is said.
    const script = `(${program}sh -c 'echo "running $$" >&2; exec sleep 600' &); sleep 600 & wait`;
    await using run = pod.start(['sh', '-c', script]);
    const [, pid = ''] = await run.wrote(/running (\d+)/, WITHIN_MS);
    expect(isRunning(pid)).toBe(true);
    run.child.kill('SIGKILL');
    await run.ended.catch(() => undefined);
    await until(() => !isRunning(pid) || undefined, { withinMs: WITHIN_MS, what: 'the command to end with its world' });
  });

  it('leaves nothing when its inner half is killed, and the command counts as killed', async () => {
    // The shell between them has ended when it is said.
    await using run = pod.start([
      'sh',
      '-c',
      `(setsid sh -c 'echo "running $$" >&2; exec sleep 600' &); sleep 600 & wait`,
    ]);
    const [, pid = ''] = await run.wrote(/running (\d+)/, WITHIN_MS);
    // It adopts what is orphaned.
    await until(() => innerHalfOf(run.pid) === parentOf(pid) || undefined, { withinMs: WITHIN_MS, what: 'the orphan' });
    process.kill(innerHalfOf(run.pid), 'SIGKILL');
    await run.ended;
    expect(isRunning(pid)).toBe(false);
    expect(run.stderr).toContain('say: What is around the command broke, and the command was ended (SIGKILL).');
  });

  it('goes on where no more descriptors can be had, and says so', async () => {
    const run = await pod.run(['python3', '-c', FLOWS, v4, String(UDP_PORT)]);
    expect([run.exitCode, run.stdout], run.stderr).toEqual([0, `${FLOW_COUNT}\n`]);
    expect(run.stderr).toContain('say: The world is short of descriptors');
  });
});

function parentOf(pid: string): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function innerHalfOf(owner: number): number {
  return childrenOf(owner).find(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('inner')) ?? 0;
}

function isRunning(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false; // It is gone.
  }
}
