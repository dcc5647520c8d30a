import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  AF_INET,
  bindSocket,
  closeSocket,
  connectSocket,
  duplicateSocket,
  errnoName,
  listenAbstract,
  listenSocket,
  localSocketAddress,
  openTcpSocket,
  originalDestination,
  SockDiag,
  SysError,
  sendNow,
  setResetOnClose,
  setReuseAddress,
  TCP_CLOSED,
  TCP_ESTABLISHED,
  TCP_LISTEN,
  takeSocketError,
} from './index.ts';

describe('a raw socket', () => {
  test('listens where it was bound, and node accepts on it', async () => {
    const fd = openTcpSocket(AF_INET);
    setReuseAddress(fd);
    bindSocket(fd, '127.0.0.1', 0);
    listenSocket(fd, 16);
    const { address, port } = localSocketAddress(fd);
    expect(address).toBe('127.0.0.1');

    const server = createServer(socket => socket.end('hello')).listen({ fd });
    const client = new Socket({ fd: openTcpSocket(AF_INET) }).connect({ host: address, port });
    const [text] = (await once(client, 'data')) as [Buffer];
    expect(text.toString()).toBe('hello');
    server.close();
  });

  test('stays open as long as its duplicate', () => {
    const fd = openTcpSocket(AF_INET);
    bindSocket(fd, '127.0.0.1', 0);
    const copy = duplicateSocket(fd);
    const { port } = localSocketAddress(fd);
    closeSocket(fd);
    expect(localSocketAddress(copy).port).toBe(port);
    closeSocket(copy);
  });

  test('throws what the kernel said', () => {
    const fd = openTcpSocket(AF_INET);
    let thrown: unknown;
    try {
      bindSocket(fd, '203.0.113.1', 80);
    } catch (error) {
      thrown = error;
    }
    closeSocket(fd);
    expect(thrown).toBeInstanceOf(SysError);
    expect(thrown).toMatchObject({ syscall: 'bind', code: 'EADDRNOTAVAIL', errno: 99, message: 'bind: EADDRNOTAVAIL' });
  });
});

describe('a connection by descriptor', () => {
  test('is made, written to and reset without node', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const fd = openTcpSocket(AF_INET);
    connectSocket(fd, '127.0.0.1', port);
    const [accepted] = (await once(server, 'connection')) as [Socket];
    expect(takeSocketError(fd)).toBe(0);
    const text = Buffer.from('-hello-');
    expect(sendNow(fd, text, 1, 6)).toBe(5);
    expect(String((await once(accepted, 'data'))[0])).toBe('hello');

    setResetOnClose(fd);
    closeSocket(fd);
    const [error] = (await once(accepted, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    server.close();
  });

  test('tells a refusal when it is asked', () => {
    const bound = openTcpSocket(AF_INET);
    bindSocket(bound, '127.0.0.1', 0); // Nobody listens there, and nobody else can.
    const fd = openTcpSocket(AF_INET);
    connectSocket(fd, '127.0.0.1', localSocketAddress(bound).port);
    expect(errnoName(takeSocketError(fd))).toBe('ECONNREFUSED');
    closeSocket(fd);
    closeSocket(bound);
  });

  test('has no other destination when nobody redirected it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const fd = openTcpSocket(AF_INET);
    connectSocket(fd, '127.0.0.1', port);
    const [accepted] = (await once(server, 'connection')) as [Socket];
    const acceptedFd = (accepted as unknown as { _handle: { fd: number } })._handle.fd;
    let destination: unknown;
    try {
      destination = originalDestination(acceptedFd, AF_INET);
    } catch (error) {
      destination = error;
    }
    // Where conntrack watches it remembers the address that was dialled; where it does not, it knows nothing.
    if (destination instanceof SysError) expect(destination.code).toMatch(/^ENOENT|ENOPROTOOPT$/);
    else expect(destination).toEqual({ address: '127.0.0.1', port });
    closeSocket(fd);
    accepted.destroy();
    server.close();
  });
});

describe('an abstract name', () => {
  test('is given to one listener, and again when that one is gone', () => {
    const name = `headgate-test-${process.pid}`;
    const first = listenAbstract(name, 1);
    expect(first).not.toBeNull();
    expect(listenAbstract(name, 1)).toBeNull();
    closeSocket(first ?? -1);
    const second = listenAbstract(name, 1);
    expect(second).not.toBeNull();
    closeSocket(second ?? -1);
  });
});

describe('a question about a socket', () => {
  test('tells established, listening and none apart', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = new Socket({ fd: openTcpSocket(AF_INET) }).connect({ host: '127.0.0.1', port });
    const [accepted] = (await once(server, 'connection')) as [Socket];
    const local = { address: '127.0.0.1', port };
    const peer = { address: '127.0.0.1', port: client.localPort ?? 0 };

    using diag = new SockDiag();
    expect(diag.stateOf(local, peer)).toBe(TCP_ESTABLISHED);
    expect(diag.stateOf(local, { address: '192.0.2.1', port: 9 })).toBe(TCP_LISTEN);
    server.close();
    client.destroy();
    accepted.destroy();
    await once(server, 'close');
    expect(diag.stateOf(local, { address: '192.0.2.1', port: 9 })).toBe(TCP_CLOSED);
  });
});
