/** Calls of gRPC that are given up, or that have a deadline, of all four kinds: whoever has the call hears of it, and nobody else. */

import * as grpc from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { attach, beginCall, countOf, EndlessGrpc, GRPC_KINDS, LocalProcess } from '../lab/index.ts';
import { connectGrpc } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const STOLEN = 'shop.Cart';
const SERVICES = [STOLEN, 'shop.Other'];
/** Long enough for calls to begin on a busy machine. */
const DEADLINE_MS = 6_000;

describeOverEachShell('Calls of gRPC', 'h2grpc', (lab, prepare) => {
  const app = new EndlessGrpc(SERVICES);
  const alice = new EndlessGrpc(SERVICES);
  const whose = (service: string): EndlessGrpc => (service === STOLEN ? alice : app);
  const calls = SERVICES.flatMap(service => GRPC_KINDS.map(kind => ({ path: `/${service}/${kind}`, service })));

  prepare(async opened => {
    opened.use(await opened.pod.listen(app.listener(), { port: PORT }));
    const local = await LocalProcess.start(opened, alice.listener());
    await attach(opened, { port: PORT, local }, `--filter=${JSON.stringify({ grpc: STOLEN })}`);
  });

  afterEach(() => {
    app.forget();
    alice.forget();
  });

  it('that are cancelled are cancelled where they are, one by one, beside those that go on', async () => {
    const { client, bridge } = await connectGrpc(lab(), PORT);
    const begun = calls.map(({ path }) => beginCall(client, path));
    for (const { path, service } of calls) {
      expect((await whose(service).untilBegun(path)).deadline).toBe(Number.POSITIVE_INFINITY);
    }
    const cancelled: string[] = [];
    for (const { path, code, cancel } of begun) {
      cancel();
      expect(await code).toBe(grpc.status.CANCELLED);
      await whose(calls.find(call => call.path === path)?.service ?? '').untilCancelled(path);
      cancelled.push(path);
      expect([...alice.cancelled, ...app.cancelled]).toEqual(cancelled);
    }
    expect(alice.begun).toHaveLength(GRPC_KINDS.length);
    expect(app.begun).toHaveLength(GRPC_KINDS.length);
    expect(bridge.connectionCount).toBe(1);
    client.close();
  });

  it('that have a deadline bring it to whoever has them, and end by it on both sides', async () => {
    const { client } = await connectGrpc(lab(), PORT);
    const deadline = Date.now() + DEADLINE_MS;
    const begun = calls.map(({ path }) => beginCall(client, path, { deadline }));
    for (const { path, service } of calls) {
      const call = await whose(service).untilBegun(path);
      expect(call.deadline).toBeLessThan(Number.POSITIVE_INFINITY);
    }
    for (const { code } of begun) expect(await code).toBe(grpc.status.DEADLINE_EXCEEDED);
    for (const { path, service } of calls) await whose(service).untilCancelled(path);
    expect(await countOf(lab(), 'local_failures')).toBe(0);
    client.close();
  });
});
