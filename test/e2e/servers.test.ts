/** Real servers, wherever they listen, and real clients, wherever they are. */

import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  agentStatus,
  attach,
  createMarkedApp,
  curl,
  LocalProcess,
  type Namespace,
  RawClient,
  type SeenRequest,
  startNginx,
  startNodeApp,
  startPython,
  wrk,
} from '../lab/index.ts';
import { describeInLab } from './lab-suite.ts';

const NGINX_PORT = 8080;
const NODE_PORT = 8081;
const PYTHON_PORT = 8082;
/** Apps that listen on one address only. */
const LOOPBACK_PORT = 8083;
const LOOPBACK6_PORT = 8084;
const ADDRESS_PORT = 8085;
const ADDRESS6_PORT = 8086;
/** An app that tells who asked. */
const SEEING_PORT = 8087;
const NOT_STOLEN_PORT = 9090;

const REQUEST = 'GET /who HTTP/1.1\r\nHost: shop\r\n\r\n';

describeInLab('real servers and clients', 'servers', (lab, prepare) => {
  const seen: SeenRequest[] = [];
  const seeing = createMarkedApp('app', request => seen.push(request));

  prepare(async opened => {
    const { podAddress4, podAddress6 } = opened;
    await Promise.all([
      startNginx(opened, { port: NGINX_PORT }),
      startNodeApp(opened, { port: NODE_PORT }),
      startPython(opened, { port: PYTHON_PORT }),
      startNginx(opened, { port: LOOPBACK_PORT, host: '127.0.0.1' }),
      startPython(opened, { port: LOOPBACK6_PORT, host: '::1' }),
      startPython(opened, { port: ADDRESS_PORT, host: podAddress4 }),
      startNginx(opened, { port: ADDRESS6_PORT, host: podAddress6 }),
      startNginx(opened, { port: NOT_STOLEN_PORT }),
    ]);
    opened.use(await opened.pod.listen(seeing, { port: SEEING_PORT }));
    const local = await LocalProcess.start(opened, createMarkedApp('alice'));
    const ports = [
      NGINX_PORT,
      NODE_PORT,
      PYTHON_PORT,
      LOOPBACK_PORT,
      LOOPBACK6_PORT,
      ADDRESS_PORT,
      ADDRESS6_PORT,
      SEEING_PORT,
    ];
    await attach(
      opened,
      ports.map(port => ({ port, local })),
      '--header=x-user: alice',
    );
  });

  /** One curl that asks in turn: the app, the local process, both again, on one connection. */
  async function askInTurn(from: Namespace, host: string, port: number): Promise<void> {
    const url = `http://${host}:${port}/catalogue?page=2`;
    const headers = ['x-user: alice'];
    const answers = await curl(from, [{ url }, { url, headers }, { url }, { url, headers }]);
    expect(answers.map(answer => answer.body)).toEqual(
      ['app', 'alice', 'app', 'alice'].map(name => `${name} GET /catalogue?page=2\n`),
    );
    expect(answers.map(answer => answer.newConnections)).toEqual([1, 0, 0, 0]);
  }

  it.each([
    ['nginx', NGINX_PORT],
    ['node', NODE_PORT],
    ['python with one thread', PYTHON_PORT],
  ] as const)('shares %s with the local process, for clients outside and inside', async (_, port) => {
    await askInTurn(lab().outside, lab().podAddress4, port);
    await askInTurn(lab().pod, '127.0.0.1', port);
    await askInTurn(lab().pod, lab().podAddress4, port);
  });

  it.each([
    ['nginx', NGINX_PORT],
    ['node', NODE_PORT],
  ] as const)('shares %s over IPv6, outside and inside', async (_, port) => {
    await askInTurn(lab().outside, `[${lab().podAddress6}]`, port);
    await askInTurn(lab().pod, '[::1]', port);
    await askInTurn(lab().pod, `[${lab().podAddress6}]`, port);
  });

  it('shares an app that listens on loopback only', async () => {
    await askInTurn(lab().pod, '127.0.0.1', LOOPBACK_PORT);
    await askInTurn(lab().pod, '[::1]', LOOPBACK6_PORT);
  });

  it('shares an app that listens on the address of its pod only', async () => {
    await askInTurn(lab().outside, lab().podAddress4, ADDRESS_PORT);
    await askInTurn(lab().pod, lab().podAddress4, ADDRESS_PORT);
    await askInTurn(lab().outside, `[${lab().podAddress6}]`, ADDRESS6_PORT);
    await askInTurn(lab().pod, `[${lab().podAddress6}]`, ADDRESS6_PORT);
  });

  it('answers for no app where none listens', async () => {
    using client = await RawClient.connect(lab().outside, { host: lab().podAddress4, port: LOOPBACK_PORT });
    client.write(REQUEST);
    expect((await client.readToEnd()).length).toBe(0);
    expect(client.errorCode).toBe('ECONNRESET');
  });

  describe('the app', () => {
    /** Asks once and returns the address that the app saw. */
    async function addressSeen(from: Namespace, host: string, localAddress?: string): Promise<string | undefined> {
      seen.length = 0;
      const source = localAddress === undefined ? {} : { localAddress };
      using client = await RawClient.connect(from, { host, port: SEEING_PORT, ...source });
      expect(String((await client.request(REQUEST)).body)).toBe('app GET /who\n');
      return seen[0]?.remoteAddress.replace('::ffff:', '');
    }

    it('sees the real address of each client', async () => {
      const { outside, pod, podAddress4, podAddress6, clientAddresses4, clientAddresses6 } = lab();
      for (const address of clientAddresses4.slice(3, 6)) {
        expect(await addressSeen(outside, podAddress4, address)).toBe(address);
      }
      for (const address of clientAddresses6.slice(3, 6)) {
        expect(await addressSeen(outside, podAddress6, address)).toBe(address);
      }
      expect(await addressSeen(pod, '127.0.0.1')).toBe('127.0.0.1');
      expect(await addressSeen(pod, '::1')).toBe('::1');
      expect(await addressSeen(pod, podAddress4)).toBe(podAddress4);
      expect(await addressSeen(pod, podAddress6)).toBe(podAddress6);
    });

    it('sees it behind a stolen request, too', async () => {
      const localAddress = lab().clientAddresses4[6] ?? '';
      const endpoint = { host: lab().podAddress4, port: SEEING_PORT, localAddress };
      using client = await RawClient.connect(lab().outside, endpoint);
      seen.length = 0;
      const stolen = await client.request('GET / HTTP/1.1\r\nHost: shop\r\nX-User: alice\r\n\r\n');
      expect([stolen.headers.get('x-served-by'), seen.length]).toEqual(['alice', 0]);
      await client.request(REQUEST);
      expect(seen[0]?.remoteAddress).toBe(`::ffff:${localAddress}`);
    });
  });

  describe('under load', () => {
    it.each([
      ['IPv4', () => lab().podAddress4],
      ['IPv6', () => `[${lab().podAddress6}]`],
    ] as const)('serves wrk over %s without an error, whoever answers', async (_, host) => {
      const url = `http://${host()}:${NGINX_PORT}/`;
      const [passed, stolen] = await Promise.all([
        wrk(lab().outside, { url, connections: 16, seconds: 1 }),
        wrk(lab().outside, { url, connections: 16, seconds: 1, headers: ['x-user: alice'] }),
      ]);
      expect([passed.errors, stolen.errors]).toEqual([0, 0]);
      expect(Math.min(passed.requests, stolen.requests)).toBeGreaterThan(100);
    });

    it.each([
      ['outside', () => lab().outside],
      ['inside', () => lab().pod],
    ] as const)('serves a new connection per request, from %s', async (_, from) => {
      const url = `http://${lab().podAddress4}:${NGINX_PORT}/`;
      const once = ['Connection: close'];
      const [passed, stolen] = await Promise.all([
        wrk(from(), { url, connections: 16, seconds: 1, headers: once }),
        wrk(from(), { url, connections: 4, seconds: 1, headers: [...once, 'x-user: alice'] }),
      ]);
      expect([passed.errors, stolen.errors]).toEqual([0, 0]);
      expect(Math.min(passed.requests, stolen.requests)).toBeGreaterThan(20);
    });

    it('opens a connection to the app for each that needs one, and no more', async () => {
      const { connections, counters } = await agentStatus(lab());
      expect(counters.connections_accepted).toBe((counters.connections_closed ?? 0) + connections);
      expect(counters.app_dials ?? 0).toBeLessThanOrEqual(counters.connections_accepted ?? 0);
    });
  });

  describe('a port that is not stolen', () => {
    it('does not come near the agent', async () => {
      const before = (await agentStatus(lab())).counters.connections_accepted;
      for (const host of [lab().podAddress4, `[${lab().podAddress6}]`]) {
        const url = `http://${host}:${NOT_STOLEN_PORT}/`;
        const [answer] = await curl(lab().outside, [{ url, headers: ['x-user: alice'] }]);
        expect(answer?.servedBy).toBe('app');
      }
      expect((await agentStatus(lab())).counters.connections_accepted).toBe(before);
    });

    it('is reached by the app itself, as is everything that the pod dials', async () => {
      await using _listening = await lab().outside.listen(
        createServer((_, response) => response.end('elsewhere')),
        {
          port: NGINX_PORT,
        },
      );
      const url = `http://${lab().clientAddresses4[0]}:${NGINX_PORT}/`;
      const [answer] = await curl(lab().pod, [{ url, headers: ['x-user: alice'] }]);
      expect(answer?.body).toBe('elsewhere');
    });
  });
});
