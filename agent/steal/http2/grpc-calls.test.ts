/** Calls of gRPC whose client gives them up, or sets them a deadline: whoever has the call hears of it, and nobody else. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { beginCall, type EndlessCall, EndlessGrpc } from '../../../test/lab/index.ts';
import { Wired } from './testing/wired.ts';

const SERVICES = ['shop.Cart', 'shop.Orders', 'shop.Other'] as const;
const PATHS = SERVICES.map(service => `/${service}/Down`);
/** Long enough for calls to begin on a busy machine. */
const DEADLINE_MS = 3_000;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

async function listen(server: EndlessGrpc): Promise<number> {
  const listener = server.listener().listen(0, '127.0.0.1');
  closing.push(() => listener.close());
  await once(listener, 'listening');
  return (listener.address() as AddressInfo).port;
}

/** Two sessions and the app, in the order of their services, and one client connection. */
async function open() {
  const servers = SERVICES.map(() => new EndlessGrpc(SERVICES));
  const [alice = 0, carol = 0, appPort = 0] = await Promise.all(servers.map(listen));
  const sessions = [
    { filter: { grpc: 'shop.Cart' }, localPort: alice },
    { filter: { grpc: 'shop.Orders' }, localPort: carol },
  ];
  const wired = await Wired.start({ appPort, sessions });
  closing.push(() => wired.close());
  const client = new grpc.Client(`127.0.0.1:${wired.port}`, grpc.credentials.createInsecure());
  closing.push(() => client.close());
  const begin = (options: grpc.CallOptions = {}): EndlessCall[] => PATHS.map(path => beginCall(client, path, options));
  return { servers, wired, begin };
}

it('a call that is cancelled is cancelled where it is, and the others of its connection go on', async () => {
  const { servers, wired, begin } = await open();
  const calls = begin();
  for (const [index, server] of servers.entries()) await server.untilBegun(PATHS[index] ?? '');
  expect(servers.map(({ begun }) => begun.map(({ path }) => path))).toEqual(PATHS.map(path => [path]));
  for (const [index, call] of calls.entries()) {
    call.cancel();
    expect(await call.code).toBe(grpc.status.CANCELLED);
    await servers[index]?.untilCancelled(call.path);
    expect(servers.map(({ cancelled }) => cancelled.length)).toEqual([0, 1, 2].map(each => (each <= index ? 1 : 0)));
  }
  expect(wired.connections).toHaveLength(1);
});

it('a deadline crosses to whoever has the call, and ends it on both sides', async () => {
  const { servers, begin } = await open();
  const calls = begin({ deadline: Date.now() + DEADLINE_MS });
  for (const { code } of calls) expect(await code).toBe(grpc.status.DEADLINE_EXCEEDED);
  for (const [index, server] of servers.entries()) {
    await server.untilCancelled(PATHS[index] ?? '');
    expect(server.begun).toHaveLength(1);
    expect(server.begun[0]?.deadline).toBeLessThan(Number.POSITIVE_INFINITY);
  }
});
