/** Two connected sockets (socketpair(2)): the way between two processes that share nothing else. */

import { check, declareCall } from './libc.ts';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

/** Both ends, non-blocking and close-on-exec; the caller owns them. @throws SysError */
export function openSocketPair(): readonly [number, number] {
  const call = declareCall<(family: number, type: number, protocol: number, ends: Buffer) => number>(
    'int socketpair(int family, int type, int protocol, void* ends)',
  );
  const ends = Buffer.alloc(8);
  check(call(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 'socketpair');
  return [ends.readInt32LE(0), ends.readInt32LE(4)];
}
