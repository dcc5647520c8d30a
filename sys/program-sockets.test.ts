import { describe, expect, it } from 'vitest';
import { libc } from './libc.ts';
import {
  connectWithoutWaiting,
  hasBegun,
  isIPv6Only,
  isUnconnected,
  natureOf,
  openDatagramSocket,
  receiveDatagram,
  sendTimeoutMs,
} from './program-sockets.ts';
import { AF_INET, AF_INET6, encodeSocketAddress, SOCKADDR_IN6_BYTES } from './socket-address.ts';
import { setIPv6Only } from './socket-options.ts';
import { openSocketPair } from './socket-pair.ts';
import {
  bindSocket,
  closeSocket,
  connectSocket,
  listenSocket,
  localSocketAddress,
  openTcpSocket,
  remoteSocketAddress,
} from './sockets.ts';

const SOCK_STREAM = 1;
const EAGAIN = 11;
const EINPROGRESS = 115;
const SOL_SOCKET = 1;
const SO_SNDTIMEO = 21;

/** A `struct sockaddr`. */
function addressOf({ address, port }: { readonly address: string; readonly port: number }): Buffer {
  const bytes = Buffer.alloc(SOCKADDR_IN6_BYTES);
  return bytes.subarray(0, encodeSocketAddress(bytes, address, port));
}

describe('a socket of a program', () => {
  it('is told by what the kernel knows of it', () => {
    const tcp = openTcpSocket(AF_INET6);
    const udp = openDatagramSocket(AF_INET);
    const blocking = libc().socket(AF_INET, SOCK_STREAM, 0);
    const [unix, other] = openSocketPair();
    expect([tcp, udp, blocking, unix].map(natureOf)).toEqual([
      { speech: 'tcp', family: AF_INET6, isNonBlocking: true },
      { speech: 'udp', family: AF_INET, isNonBlocking: true },
      { speech: 'tcp', family: AF_INET, isNonBlocking: false },
      expect.objectContaining({ speech: 'other' }),
    ]);
    expect(isIPv6Only(tcp)).toBe(false);
    setIPv6Only(tcp);
    expect(isIPv6Only(tcp)).toBe(true);
    for (const fd of [tcp, udp, blocking, unix, other]) closeSocket(fd);
    expect(() => natureOf(-1)).toThrow('EBADF');
  });

  it('is connected without waiting, and blocks as before', () => {
    const listener = openTcpSocket(AF_INET);
    bindSocket(listener, '127.0.0.1', 0);
    listenSocket(listener, 1);
    const place = localSocketAddress(listener);
    const program = libc().socket(AF_INET, SOCK_STREAM, 0);
    expect(isUnconnected(program)).toBe(true);
    const errno = connectWithoutWaiting(program, addressOf(place));
    expect([errno, hasBegun(errno)]).toEqual([EINPROGRESS, true]);
    expect([isUnconnected(program), natureOf(program).isNonBlocking]).toEqual([false, false]);
    expect(remoteSocketAddress(program)).toEqual(place);
    for (const fd of [program, listener]) closeSocket(fd);
  });

  it('says how long a call may take', () => {
    const program = openTcpSocket(AF_INET);
    expect(sendTimeoutMs(program)).toBe(0);
    const time = Buffer.alloc(16);
    time.writeBigInt64LE(1n, 0);
    time.writeBigInt64LE(500_000n, 8);
    expect(libc().setsockopt(program, SOL_SOCKET, SO_SNDTIMEO, time, time.length)).toBe(0);
    expect(sendTimeoutMs(program)).toBeGreaterThanOrEqual(1_500);
    closeSocket(program);
  });

  it('gets datagrams, and is told of none where none came', () => {
    const [one, other] = [openDatagramSocket(AF_INET), openDatagramSocket(AF_INET)];
    bindSocket(one, '127.0.0.1', 0);
    const { address, port } = localSocketAddress(one);
    expect(remoteSocketAddress(other)).toBeUndefined();
    connectSocket(other, address, port);
    const into = Buffer.alloc(16);
    expect(receiveDatagram(one, into, 0)).toBe(EAGAIN);
    libc().send(other, Buffer.from('hello'), 5, 0);
    expect(receiveDatagram(one, into, 0)).toEqual({ length: 5 });
    expect(into.toString('latin1', 0, 5)).toBe('hello');
    for (const fd of [one, other]) closeSocket(fd);
  });
});
