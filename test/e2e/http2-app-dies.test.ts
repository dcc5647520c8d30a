/** The app dies while it has calls of gRPC: their callers are told what they would be told without Headgate, whoever else is on their connection. Or it hangs. */

import { once } from 'node:events';
import * as grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  attach,
  beginCall,
  countOf,
  createMarkedApp,
  EndlessGrpc,
  type LabProcess,
  LocalProcess,
  startEndlessGrpc,
} from '../lab/index.ts';
import { askHttp2, connectGrpc, connectHttp2 } from './http2-client.ts';
import { describeOverEachShell } from './lab-suite.ts';

const PORT = 8080;
const STOLEN = '/shop.Cart/Down';
const SIGNALS = ['SIGKILL', 'SIGTERM'] as const;

describeOverEachShell('The app of a gRPC connection', 'h2appdies', lab => {
  let app: LabProcess;

  beforeEach(async () => {
    app = await startEndlessGrpc(lab(), PORT, ['shop.Cart', 'shop.Other']);
  });
  afterEach(() => app[Symbol.asyncDispose]());

  /** Calls that the app has, and the codes with which they end. */
  const beginOthers = async (client: grpc.Client): Promise<readonly Promise<grpc.status>[]> => {
    const unary = beginCall(client, '/shop.Other/Unary');
    const down = client.makeServerStreamRequest('/shop.Other/Down', Buffer.from, String, 'hi', {});
    const ended = once(down, 'error').then(([error]: grpc.ServiceError[]) => error?.code ?? grpc.status.OK);
    await Promise.race([once(down, 'data'), ended]);
    return [unary.code, ended];
  };

  it.each(SIGNALS)('tells its callers by itself that it is unavailable, ended by %s', async signal => {
    const { client } = await connectGrpc(lab(), PORT);
    const others = await beginOthers(client);
    app.signal(signal);
    expect(await Promise.all(others)).toEqual([grpc.status.UNAVAILABLE, grpc.status.UNAVAILABLE]);
    client.close();
  });

  it.each(SIGNALS)('tells them the same beside a stolen call, which ends with them, ended by %s', async signal => {
    const alice = new EndlessGrpc(['shop.Cart']);
    await using local = await LocalProcess.start(lab(), alice.listener());
    await using _session = await attach(lab(), { port: PORT, local }, '--grpc=shop.Cart');
    const before = await countOf(lab(), 'unanswered_app_gone');
    const { client, bridge } = await connectGrpc(lab(), PORT);
    const others = await beginOthers(client);
    const stolen = beginCall(client, STOLEN);
    await alice.untilBegun(STOLEN);
    expect(bridge.connectionCount).toBe(1);
    app.signal(signal);
    expect(await Promise.all(others)).toEqual([grpc.status.UNAVAILABLE, grpc.status.UNAVAILABLE]);
    expect(await stolen.code).toBe(grpc.status.UNAVAILABLE);
    await alice.untilCancelled(STOLEN);
    expect((await countOf(lab(), 'unanswered_app_gone')) - before).toBe(1);
    client.close();
  });

  it('that is stopped keeps no stolen stream waiting, and answers its own when it goes on', async () => {
    await using local = await LocalProcess.start(lab(), createMarkedApp('alice'));
    await using _session = await attach(lab(), { port: PORT, local }, '--header=x-user: alice');
    app.signal('SIGSTOP');
    using client = await connectHttp2(lab(), PORT, { initialWindowSize: 1024 * 1024 });
    const other = askHttp2(client, {
      ':path': '/shop.Other/None',
      ':method': 'POST',
      'content-type': 'application/grpc',
    });
    const stolen = await askHttp2(client, { ':path': '/', 'x-user': 'alice' });
    expect(stolen).toMatchObject({ headers: { ':status': 200 }, body: 'alice GET /\n', error: '' });
    app.signal('SIGCONT');
    expect(await other).toMatchObject({ headers: { ':status': 200, 'grpc-status': '12' }, error: '' });
    expect(await askHttp2(client, { ':path': '/', 'x-user': 'alice' })).toMatchObject({
      body: 'alice GET /\n',
      error: '',
    });
    expect(client.errors).toEqual([]);
  });
});
