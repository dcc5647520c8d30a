/** Calls of gRPC whose client gives them up, or sets them a deadline: whoever has the call hears of it, and nobody else. */
import { once } from 'node:events';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { Wired } from './testing/wired.ts';

const text = (value: string): Buffer => Buffer.from(value);
const read = (bytes: Buffer): string => bytes.toString();
const SERVICES = ['shop.Cart', 'shop.Orders', 'shop.Other'] as const;
/** Long enough for calls to begin on a busy machine. */
const DEADLINE_MS = 3_000;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** A server whose calls say one word and go on until they are given up. */
class EndlessServer {
  readonly server = new grpc.Server();
  /** Calls that began, by service, with the time that they have; and those that were given up. */
  readonly begun: { readonly service: string; readonly deadline: number }[] = [];
  readonly cancelled: string[] = [];
  private waiting: (() => void)[] = [];

  constructor() {
    for (const service of SERVICES) {
      const path = `/${service}/Watch`;
      const codec = {
        requestSerialize: text,
        requestDeserialize: read,
        responseSerialize: text,
        responseDeserialize: read,
      };
      const handle = (call: grpc.ServerWritableStream<string, string>): void => {
        this.begun.push({ service, deadline: Number(call.getDeadline()) });
        call.on('cancelled', () => {
          this.cancelled.push(service);
          for (const wake of this.waiting.splice(0)) wake();
        });
        call.write('begun');
      };
      this.server.addService(
        { watch: { path, requestStream: false, responseStream: true, ...codec } },
        { watch: handle as grpc.UntypedHandleCall },
      );
    }
  }

  async listen(): Promise<number> {
    const bind = promisify(this.server.bindAsync.bind(this.server));
    const port = await bind('127.0.0.1:0', grpc.ServerCredentials.createInsecure());
    closing.push(() => this.server.forceShutdown());
    return Number(port);
  }

  async untilCancelled(count: number): Promise<void> {
    while (this.cancelled.length < count) await new Promise<void>(resolve => this.waiting.push(resolve));
  }
}

/** The app and two sessions, and one client connection. */
async function open() {
  const [app, alice, carol] = [new EndlessServer(), new EndlessServer(), new EndlessServer()];
  const sessions = [
    { filter: { grpc: 'shop.Cart' }, localPort: await alice.listen() },
    { filter: { grpc: 'shop.Orders' }, localPort: await carol.listen() },
  ];
  const wired = await Wired.start({ appPort: await app.listen(), sessions });
  closing.push(() => wired.close());
  const client = new grpc.Client(`127.0.0.1:${wired.port}`, grpc.credentials.createInsecure());
  closing.push(() => client.close());
  const watch = (service: string, options: grpc.CallOptions = {}): grpc.ClientReadableStream<string> =>
    client.makeServerStreamRequest(`/${service}/Watch`, text, read, 'hi', options);
  return { app, alice, carol, wired, watch };
}

const codeOf = async (call: grpc.ClientReadableStream<string>): Promise<number> => {
  const [error] = (await once(call, 'error')) as [grpc.ServiceError];
  return error.code;
};

it('a call that is cancelled is cancelled where it is, and the others of its connection go on', async () => {
  const { app, alice, carol, wired, watch } = await open();
  const calls = SERVICES.map(service => watch(service));
  const errors = calls.map(codeOf);
  await Promise.all(calls.map(call => once(call, 'data')));
  expect([alice, carol, app].map(each => each.begun.map(({ service }) => service))).toEqual(
    SERVICES.map(each => [each]),
  );
  for (const [index, server] of [alice, carol, app].entries()) {
    calls[index]?.cancel();
    expect(await errors[index]).toBe(grpc.status.CANCELLED);
    await server.untilCancelled(1);
    expect([alice, carol, app].map(each => each.cancelled.length)).toEqual(
      [0, 1, 2].map(each => (each <= index ? 1 : 0)),
    );
  }
  expect(wired.connections).toHaveLength(1);
});

it('a deadline crosses to whoever has the call, and ends it on both sides', async () => {
  const { app, alice, carol, watch } = await open();
  const before = Date.now();
  const codes = SERVICES.map(service => codeOf(watch(service, { deadline: before + DEADLINE_MS }).resume()));
  expect(await Promise.all(codes)).toEqual(SERVICES.map(() => grpc.status.DEADLINE_EXCEEDED));
  for (const server of [alice, carol, app]) {
    await server.untilCancelled(1);
    expect(server.begun).toHaveLength(1);
    expect(server.begun[0]?.deadline).toBeLessThan(Number.POSITIVE_INFINITY);
  }
});
