import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { answersOf, callAllKinds, callUnary, createGrpcShop } from '../../../test/lab/index.ts';
import { Wired } from './testing/wired.ts';

const run = promisify(execFile);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** nginx that answers `nginx` to everything, over HTTP/2 without TLS. */
async function startNginx(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'hgt-http2-'));
  const port = await freePort();
  const config = `daemon off; master_process off; pid ${dir}/pid; error_log ${dir}/error.log;
    events {} http { access_log off; client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir};
    uwsgi_temp_path ${dir}; scgi_temp_path ${dir}; server { listen 127.0.0.1:${port} http2; location / { return 200 "nginx\\n"; } } }`;
  writeFileSync(join(dir, 'nginx.conf'), config);
  const nginx = spawn('nginx', ['-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')], { stdio: 'ignore' });
  closing.push(async () => {
    nginx.kill();
    await once(nginx, 'exit');
    rmSync(dir, { recursive: true });
  });
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const isOpen = await new Promise(resolve =>
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false)),
    );
    socket.destroy();
    if (isOpen) return port;
  }
}

async function startNode(who: string, settings: http2.Settings = {}): Promise<number> {
  const server = http2.createServer({ settings }, (request, response) => {
    request.resume();
    request.on('end', () => response.end(`${who}\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function wire(appPort: number, users: Readonly<Record<string, number>>): Promise<Wired> {
  const sessions = Object.entries(users).map(([user, localPort]) => ({
    filter: { header: { name: 'x-user', equals: user } },
    localPort,
  }));
  const wired = await Wired.start({ appPort, sessions });
  closing.push(() => wired.close());
  return wired;
}

describe('real clients and servers', () => {
  it('curl and nghttp reach nginx, or the local process of whom they name', async () => {
    const wired = await wire(await startNginx(), { alice: await startNode('alice'), bob: await startNode('bob') });
    const url = `http://127.0.0.1:${wired.port}/`;
    const ask = async (...args: string[]) =>
      (await run('curl', ['-s', '--max-time', '10', '--http2-prior-knowledge', ...args])).stdout;
    expect(await ask(url)).toBe('nginx\n');
    expect(await ask('-H', 'x-user: alice', url)).toBe('alice\n');
    expect(await ask('-H', 'x-user: bob', '-d', 'a=b', url)).toBe('bob\n');
    const { stdout } = await run('nghttp', ['-t', '10', '-m', '5', '-H', 'x-user: alice', url]);
    expect(stdout).toBe('alice\n'.repeat(5));
    expect((await run('nghttp', ['-t', '10', url])).stdout).toBe('nginx\n');
    expect(wired.counters.values.opaque_http2).toBe(0);
  });

  it('h2load loses no request, stolen or passed, with many streams at once', async () => {
    const wired = await wire(await startNginx(), { alice: await startNode('alice') });
    const url = `http://127.0.0.1:${wired.port}/`;
    for (const headers of [[], ['-H', 'x-user: alice']]) {
      const { stdout } = await run('h2load', ['-n', '2000', '-c', '4', '-m', '32', ...headers, url]);
      expect(stdout).toContain('2000 succeeded, 0 failed, 0 errored, 0 timeout');
    }
    expect(wired.counters.values.requests_stolen).toBe(2_000);
    expect(wired.counters.values.requests_passed).toBe(2_000);
  });

  it('h2load loses no request of a local process that takes few streams at once', async () => {
    const wired = await wire(await startNginx(), { alice: await startNode('alice', { maxConcurrentStreams: 3 }) });
    const load = ['-n', '2000', '-c', '4', '-m', '32', '-H', 'x-user: alice'];
    const { stdout } = await run('h2load', [...load, `http://127.0.0.1:${wired.port}/`]);
    expect(stdout).toContain('2000 succeeded, 0 failed, 0 errored, 0 timeout');
    const { requests_stolen, local_failures, http2_streams_refused } = wired.counters.values;
    expect([requests_stolen, local_failures, http2_streams_refused]).toEqual([2_000, 0, 0]);
  });

  it('gRPC calls of all four kinds go to the session by service, others to the app', async () => {
    const [appPort, localPort] = [await startGrpc('app'), await startGrpc('alice')];
    const wired = await Wired.start({ appPort, sessions: [{ filter: { grpc: 'shop.Cart' }, localPort }] });
    closing.push(() => wired.close());
    const client = new grpc.Client(`127.0.0.1:${wired.port}`, grpc.credentials.createInsecure());
    closing.push(() => client.close());
    for (const [service, who] of [
      ['shop.Cart', 'alice'],
      ['shop.Other', 'app'],
      ['shop.Cart', 'alice'],
    ] as const) {
      expect(await callAllKinds(client, service)).toEqual(answersOf(who));
    }
    expect(wired.counters.values.requests_stolen).toBe(10);
  });

  it('gRPC calls reach the app while nobody listens for the session', async () => {
    const appPort = await startGrpc('app');
    const wired = await Wired.start({
      appPort,
      sessions: [{ filter: { grpc: 'shop.Cart' }, localPort: await freePort() }],
    });
    closing.push(() => wired.close());
    const client = new grpc.Client(`127.0.0.1:${wired.port}`, grpc.credentials.createInsecure());
    closing.push(() => client.close());
    expect(await callUnary(client, '/shop.Cart/Unary')).toBe('app hi');
    expect(wired.counters.values.fallback_local_refused).toBe(1);
  });
});

async function startGrpc(who: string): Promise<number> {
  const server = createGrpcShop(who);
  const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', grpc.ServerCredentials.createInsecure());
  closing.push(() => server.forceShutdown());
  return Number(port);
}
