/** The laboratory measures what it says: each tool is proved on servers that are known good. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  createEcho,
  createGreeter,
  createMarkedApp,
  createRecorder,
  curl,
  kernelState,
  Lab,
  labObstacle,
  patternHash,
  RawClient,
  startNginx,
  startNodeApp,
  startPython,
  stateDifference,
  until,
  wrk,
} from './index.ts';

const obstacle = labObstacle();
const GET = 'GET /a?b=c HTTP/1.1\r\nHost: shop\r\n\r\n';

describe.skipIf(obstacle !== undefined)(`the laboratory${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('runs real servers that answer outside and inside, on IPv4 and IPv6', async () => {
    await using lab = await Lab.open();
    await Promise.all([
      startNginx(lab, { port: 8080, name: 'nginx' }),
      startNodeApp(lab, { port: 8081, name: 'node' }),
      startPython(lab, { port: 8082, name: 'python' }),
    ]);
    for (const [port, name] of [
      [8080, 'nginx'],
      [8081, 'node'],
      [8082, 'python'],
    ] as const) {
      const [answer] = await curl(lab.outside, [{ url: `http://${lab.podAddress4}:${port}/a?b=c` }]);
      expect(answer).toEqual({ status: 200, servedBy: name, newConnections: 1, body: `${name} GET /a?b=c\n` });
    }
    const [six] = await curl(lab.outside, [{ url: `http://[${lab.podAddress6}]:8080/` }]);
    const [inside] = await curl(lab.pod, [{ url: 'http://[::1]:8081/' }]);
    expect([six?.servedBy, inside?.servedBy]).toEqual(['nginx', 'node']);
  });

  it('shows whether curl reused its connection', async () => {
    await using lab = await Lab.open();
    await startNginx(lab, { port: 8080 });
    const url = `http://${lab.podAddress4}:8080/`;
    const answers = await curl(lab.outside, [{ url }, { url, headers: ['x-user: alice'] }]);
    expect(answers.map(answer => answer.newConnections)).toEqual([1, 0]);
  });

  it('holds both ends of a connection in one process', async () => {
    await using lab = await Lab.open();
    const targets: string[] = [];
    const app = createMarkedApp('app', seen => targets.push(`${seen.remoteAddress} ${seen.target}`));
    await using _listening = await lab.pod.listen(app, { port: 8080 });
    const localAddress = lab.clientAddresses4[3] ?? '';
    using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: 8080, localAddress });
    const first = await client.request(GET);
    const download = await client.request('GET /bytes/200000 HTTP/1.1\r\nHost: shop\r\n\r\n');
    const chunked = await client.request('GET /chunked/70000 HTTP/1.1\r\nHost: shop\r\n\r\n');
    expect(first.headers.get('x-served-by')).toBe('app');
    expect(targets[0]).toBe(`::ffff:${localAddress} /a?b=c`);
    expect(createHash('sha256').update(download.body).digest('hex')).toBe(patternHash(200_000));
    expect(createHash('sha256').update(chunked.body).digest('hex')).toBe(patternHash(70_000));
  });

  it('speaks WebSocket and server-sent events', async () => {
    await using lab = await Lab.open();
    await using _listening = await lab.pod.listen(createMarkedApp('app'), { port: 8080 });
    const endpoint = { host: lab.podAddress4, port: 8080, allowHalfOpen: false };
    const connection = await lab.outside.connect(endpoint);
    const socket = new WebSocket('ws://shop/', { createConnection: () => connection });
    const message = new Promise(resolve => socket.once('message', data => resolve(String(data))));
    socket.once('open', () => socket.send('hello'));
    expect(await message).toBe('app: hello');
    socket.terminate();
    using client = await RawClient.connect(lab.outside, endpoint);
    const events = await client.request('GET /events/3 HTTP/1.1\r\nHost: shop\r\n\r\n');
    expect(String(events.body)).toBe('data: app 0\n\ndata: app 1\n\ndata: app 2\n\n');
  });

  it('tells a half-close from a reset', async () => {
    await using lab = await Lab.open();
    const { server, recordings } = createRecorder();
    await using _listening = await lab.pod.listen(server, { port: 9000 });
    const host = lab.podAddress4;
    using ending = await RawClient.connect(lab.outside, { host, port: 9000 });
    using resetting = await RawClient.connect(lab.outside, { host, port: 9000 });
    ending.write('abc');
    ending.end();
    resetting.write('d');
    await until(() => recordings[1]?.bytes === 1, { what: 'the byte before the reset' });
    resetting.reset();
    await until(() => recordings.every(recording => recording.end !== 'open'), { what: 'both ends' });
    expect(recordings.map(recording => [recording.bytes, recording.end])).toEqual([
      [3, 'fin'],
      [1, 'reset'],
    ]);
    expect(recordings[0]?.sha256()).toBe(createHash('sha256').update('abc').digest('hex'));
  });

  it('has servers that speak first and that repeat', async () => {
    await using lab = await Lab.open();
    await using _greeter = await lab.pod.listen(createGreeter('mail'), { port: 25, host: '127.0.0.1' });
    await using _echo = await lab.pod.listen(createEcho(), { port: 7, host: '::1' });
    using greeted = await RawClient.connect(lab.pod, { host: '127.0.0.1', port: 25 });
    using echoed = await RawClient.connect(lab.pod, { host: '::1', port: 7 });
    expect(String(await greeted.read(10))).toBe('220 mail\r\n');
    echoed.write('ping');
    echoed.end();
    expect(String(await echoed.readToEnd())).toBe('ping');
  });

  it('sees a rule, a policy route and a sysctl that somebody left', async () => {
    await using lab = await Lab.open();
    const before = await kernelState(lab.pod);
    expect(stateDifference(before, await kernelState(lab.pod))).toEqual([]);
    await lab.pod.run('nft', 'add', 'table', 'inet', 'left');
    await lab.pod.run('ip', 'rule', 'add', 'fwmark', '7', 'lookup', '77');
    await lab.pod.run('sysctl', '-qw', 'net.ipv4.tcp_fwmark_accept=1');
    const difference = stateDifference(before, await kernelState(lab.pod)).join('\n');
    expect(difference).toContain('+ table inet left');
    expect(difference).toMatch(/\+ .*fwmark 0x7 lookup 77/);
    expect(difference).toContain('+ /proc/sys/net/ipv4/tcp_fwmark_accept:1');
  });

  it('measures a load', async () => {
    await using lab = await Lab.open();
    await startNginx(lab, { port: 8080 });
    const load = await wrk(lab.outside, { url: `http://${lab.podAddress4}:8080/`, connections: 2, seconds: 1 });
    expect(load.requests).toBeGreaterThan(100);
    expect(load.errors).toBe(0);
    expect(load.p99Us).toBeGreaterThanOrEqual(load.p50Us);
  });

  it('leaves no namespace and no process behind', async () => {
    let name = '';
    let pid = 0;
    {
      await using lab = await Lab.open();
      name = lab.pod.name;
      pid = (await startNginx(lab, { port: 8080 })).pid;
    }
    expect(execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })).not.toContain(name);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
