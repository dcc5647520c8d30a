/** The main path, with real programs: requests that match go to the local process, all others to the app. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  createMarkedApp,
  curl,
  Headgate,
  kernelState,
  Lab,
  labObstacle,
  RawClient,
  startNginx,
  stateDifference,
  until,
} from '../lab/index.ts';

const PORT = 8080;
const obstacle = labObstacle();

/** Runs a local process in this test; returns its port. The lab ends it. */
async function startLocal(lab: Lab, server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  lab.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A session that takes requests with `x-user: alice` from the pod's port. */
async function attachAlice(lab: Lab, localPort: number): Promise<Headgate> {
  return Headgate.stealing(lab, 'attach', [
    `--target=netns/${lab.pod.name}`,
    '--steal',
    `--port=${PORT}:${localPort}`,
    '--header=x-user: alice',
  ]);
}

describe.skipIf(obstacle !== undefined)(`stealing by a header${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('sends matching requests to the local process and all others to the app, on one connection', async () => {
    await using lab = await Lab.open('steal');
    await startNginx(lab, { port: PORT });
    await attachAlice(lab, await startLocal(lab, createMarkedApp('alice')));
    const url = `http://${lab.podAddress4}:${PORT}/catalogue?page=2`;
    const headers = ['x-user: alice'];
    const answers = await curl(lab.outside, [
      { url, headers },
      { url },
      { url, headers: ['X-USER: alice'] },
      { url, headers: ['x-user: bob'] },
      { url, headers },
    ]);
    expect(answers.map(answer => answer.servedBy)).toEqual(['alice', 'app', 'alice', 'app', 'alice']);
    expect(answers.map(answer => answer.newConnections)).toEqual([1, 0, 0, 0, 0]);
    expect(answers[0]?.body).toBe('alice GET /catalogue?page=2\n');
    expect(answers[1]?.body).toBe('app GET /catalogue?page=2\n');
  });

  it('answers pipelined requests in their order, whoever answers', async () => {
    await using lab = await Lab.open('steal');
    await startNginx(lab, { port: PORT });
    await attachAlice(lab, await startLocal(lab, createMarkedApp('alice')));
    using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT });
    const users = ['alice', 'bob', 'alice', 'alice', 'carol', 'bob', 'alice'];
    client.write(
      users.map((user, index) => `GET /${index} HTTP/1.1\r\nHost: shop\r\nX-User: ${user}\r\n\r\n`).join(''),
    );
    const bodies: string[] = [];
    for (const _ of users) bodies.push(String((await client.readResponse()).body));
    expect(bodies).toEqual(users.map((user, index) => `${user === 'alice' ? 'alice' : 'app'} GET /${index}\n`));
  });

  it('takes IPv4 and IPv6, from outside and from inside the pod', async () => {
    await using lab = await Lab.open('steal');
    await startNginx(lab, { port: PORT });
    await attachAlice(lab, await startLocal(lab, createMarkedApp('alice')));
    const paths = [
      { from: lab.outside, host: lab.podAddress4 },
      { from: lab.outside, host: `[${lab.podAddress6}]` },
      { from: lab.pod, host: '127.0.0.1' },
      { from: lab.pod, host: '[::1]' },
      { from: lab.pod, host: lab.podAddress4 },
    ];
    for (const { from, host } of paths) {
      const url = `http://${host}:${PORT}/`;
      const answers = await curl(from, [{ url }, { url, headers: ['x-user: alice'] }]);
      expect(
        answers.map(answer => answer.servedBy),
        `${host} from ${from.name}`,
      ).toEqual(['app', 'alice']);
    }
  });

  it('shows the app the address of the client', async () => {
    await using lab = await Lab.open('steal');
    const addresses: string[] = [];
    const app = createMarkedApp('app', seen => addresses.push(seen.remoteAddress));
    await using _listening = await lab.pod.listen(app, { port: PORT });
    await attachAlice(lab, await startLocal(lab, createMarkedApp('alice')));
    const localAddress = lab.clientAddresses4[4] ?? '';
    using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT, localAddress });
    await client.request('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    expect(addresses).toEqual([`::ffff:${localAddress}`]);
  });

  it('shows the app the address of each client, connection after connection', async () => {
    await using lab = await Lab.open('steal');
    const addresses: string[] = [];
    const app = createMarkedApp('app', seen => addresses.push(seen.remoteAddress));
    await using _listening = await lab.pod.listen(app, { port: PORT });
    await attachAlice(lab, await startLocal(lab, createMarkedApp('alice')));
    const [, first = '', second = ''] = lab.clientAddresses4;
    const rounds = Array.from({ length: 8 }, () => [first, second, first]).flat();
    for (const localAddress of rounds) {
      using client = await RawClient.connect(lab.outside, { host: lab.podAddress4, port: PORT, localAddress });
      await client.request('GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n');
    }
    expect(addresses).toEqual(rounds.map(address => `::ffff:${address}`));
  });

  it('gives the port back when the session ends and leaves nothing behind', async () => {
    await using lab = await Lab.open('steal');
    await startNginx(lab, { port: PORT });
    const before = await kernelState(lab.pod);
    const session = await attachAlice(lab, await startLocal(lab, createMarkedApp('alice')));
    const request = { url: `http://${lab.podAddress4}:${PORT}/`, headers: ['x-user: alice'] };
    expect((await curl(lab.outside, [request]))[0]?.servedBy).toBe('alice');
    expect((await session.stop()).exitCode).toBe(0);
    expect((await curl(lab.outside, [request]))[0]?.servedBy).toBe('app');
    await until(async () => stateDifference(before, await kernelState(lab.pod)).length === 0, {
      withinMs: 15_000,
      what: 'the rules to be as they were',
    });
  });

  it('lets the app answer when nobody listens locally', async () => {
    await using lab = await Lab.open('steal');
    await startNginx(lab, { port: PORT });
    const silent = createServer();
    const port = await startLocal(lab, silent);
    await attachAlice(lab, port);
    silent.close();
    const url = `http://${lab.podAddress4}:${PORT}/`;
    const [answer] = await curl(lab.outside, [{ url, headers: ['x-user: alice'] }]);
    expect(answer?.servedBy).toBe('app');
  });
});
