import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import {
  closeSocket,
  connectSocket,
  familyOf,
  isConnected,
  localSocketAddress,
  openTcpSocket,
} from '../../../sys/index.ts';
import { ClosedDoor } from './closed-door.ts';

it.each(['127.0.0.1', '::1'])('keeps who connects to %s waiting until we come out', host => {
  using door = new ClosedDoor(host);
  const client = openTcpSocket(familyOf(host));
  connectSocket(client, host, door.place.port);
  expect(isConnected(client)).toBe(false);
  const socket = door.comeOut(localSocketAddress(client));
  expect([isConnected(client), isConnected(socket)]).toEqual([true, true]);
  for (const fd of [client, socket]) closeSocket(fd);
});

it('refuses who waits, at the next SYN, once it is gone', async () => {
  const door = new ClosedDoor('127.0.0.1');
  const client = connect(door.place.port, '127.0.0.1');
  const failed = once(client, 'error');
  // Its first SYN was dropped within the call.
  await once(client, 'connectionAttempt');
  door[Symbol.dispose]();
  expect(await failed).toEqual([expect.objectContaining({ code: 'ECONNREFUSED' })]);
});

it('comes out for nobody when nobody waits', () => {
  const door = new ClosedDoor('127.0.0.1');
  const client = openTcpSocket(familyOf('127.0.0.1'));
  connectSocket(client, '127.0.0.1', door.place.port);
  const from = localSocketAddress(client);
  closeSocket(client);
  const socket = door.comeOut(from);
  expect(socket >= 0 && isConnected(socket)).toBe(false);
  if (socket >= 0) closeSocket(socket);
});
