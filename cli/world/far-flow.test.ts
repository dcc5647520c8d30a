/** Far sides of flows: those that have no way, and those of this machine. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { runTurn } from '../../sys/turn-end.ts';
import { type Far, localFar, podFar } from './far-flow.ts';
import { KnownNames } from './known-names.ts';
import { WorldOutgoing } from './outgoing.ts';

test('a flow that began while there was no agent is over with its first datagram, so that the next one begins another', () => {
  const outgoing = new WorldOutgoing({
    way: { dial: () => null },
    rules: { decide: () => ({ side: 'remote' }), sideOfName: () => undefined },
    names: new KnownNames(),
    nameServers: { here: undefined, pod: undefined },
    say: () => undefined,
  });
  const far = podFar(outgoing, { address: '192.0.2.53', port: 53 });
  far.onOver = vi.fn();
  expect(far.onOver).not.toHaveBeenCalled();
  far.send(Buffer.from('lost'));
  expect(far.onOver).toHaveBeenCalledOnce();
  expect(outgoing.counts.datagramsLost).toBe(1);
});

test('a flow of this machine has a socket of node’s, whose loop is to look at it', async () => {
  const echo = createSocket('udp4', (bytes, { port }) => echo.send(bytes, port, '127.0.0.1'));
  await once(echo.bind(0, '127.0.0.1'), 'listening');
  const made: Far[] = [];
  expect(runTurn(() => made.push(localFar({ address: '127.0.0.1', port: echo.address().port })))).toBe(false);
  const [far] = made as [Far];
  const answer = Promise.withResolvers<string>();
  far.onAnswer = bytes => answer.resolve(String(bytes));
  far.send(Buffer.from('asked'));
  expect(await answer.promise).toBe('asked');
  far.end();
  echo.close();
});
