import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { ResetCode } from '../../protocol/index.ts';
import { AF_INET, bindSocket, LoopListener, listenSocket, localSocketAddress, openTcpSocket } from '../../sys/index.ts';
import { runTurn } from '../../sys/turn-end.ts';
import { Brusque } from '../../test/world/brusque.ts';
import { dialFromHere, type FarEnd } from './far-end.ts';

test('a far side of this machine that broke at once was there, and the program meets its reset', async () => {
  using far = new Brusque();
  const dialled = Promise.withResolvers<FarEnd>();
  const outcome = {
    onThere: dialled.resolve,
    onFailed: (code: ResetCode) => dialled.reject(new Error(`it failed with ${code}`)),
  };
  // The socket is node's, whose loop is to look at it.
  expect(runTurn(() => dialFromHere({ host: '127.0.0.1', port: far.port }, outcome))).toBe(false);
  const end = await dialled.promise;
  const accepted = Promise.withResolvers<number>();
  const listener = openTcpSocket(AF_INET);
  bindSocket(listener, '127.0.0.1', 0);
  listenSocket(listener, 1);
  const { port } = localSocketAddress(listener);
  using _accepting = new LoopListener(listener, accepted.resolve);
  const program = connect(port, '127.0.0.1');
  const over = Promise.withResolvers<void>();
  const fd = await accepted.promise;
  const met = once(program, 'error');
  end.take(fd);
  end.join(over.resolve);
  expect(await met).toMatchObject([{ code: 'ECONNRESET' }]);
  await over.promise;
});
