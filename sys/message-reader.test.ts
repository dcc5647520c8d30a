import { expect, it } from 'vitest';
import { MessageReader } from './message-reader.ts';
import { messagesIn, NETLINK_ROUTE, NetlinkSocket, NLM_REQUEST } from './netlink.ts';

const RTM_GETLINK = 18;
const RTM_NEWLINK = 16;
const LOOPBACK_INDEX = 1;

it('reads messages of a socket that node has no handle for, one at a time', async () => {
  using socket = new NetlinkSocket(NETLINK_ROUTE);
  const types: number[] = [];
  const both = Promise.withResolvers<void>();
  using _reader = new MessageReader(socket.fd, (bytes, end) => {
    for (const { type } of messagesIn(bytes, end)) types.push(type);
    if (types.length === 2) both.resolve();
  });
  const body = Buffer.alloc(16);
  body.writeInt32LE(LOOPBACK_INDEX, 4);
  const ask = (): void => socket.send('link lo', [{ type: RTM_GETLINK, flags: NLM_REQUEST, body }]);
  ask();
  ask();
  await both.promise;
  expect(types).toEqual([RTM_NEWLINK, RTM_NEWLINK]);
});
