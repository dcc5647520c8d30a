import { expect, test } from 'vitest';
import { closeSocket, openSocketPair } from '../../sys/index.ts';
import { DatagramThread } from './datagram-thread.ts';

test('ends when it is told to, which may be before it has loaded', async () => {
  const [receiver, other] = openSocketPair();
  const heard: unknown[] = [];
  for (let round = 0; round < 3; round++) await new DatagramThread(receiver, news => heard.push(news)).end();
  for (const fd of [receiver, other]) closeSocket(fd);
  expect(heard).toEqual([]);
});
