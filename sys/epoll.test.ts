import { afterEach, expect, it } from 'vitest';
import {
  AF_INET,
  acceptConnection,
  bindSocket,
  clearWakeSignal,
  closeSocket,
  connectSocket,
  EAGAIN,
  EINPROGRESS,
  EPOLL_EDGE,
  EPOLL_IN,
  EPOLL_OUT,
  EPOLL_PEER_ENDED,
  Epoll,
  endWriting,
  listenSocket,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openTcpSocket,
  readOwnName,
  receiveInto,
  sendFrom,
  startConnect,
  WakeSignal,
} from './index.ts';
import { decodeSocketAddress } from './socket-address.ts';

const HOST = '127.0.0.1';
const ECONNREFUSED = 111;
const EBADF = 9;

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

function use(fd: number): number {
  undo.push(() => closeSocket(fd));
  return fd;
}

function openSignal(): WakeSignal {
  const signal = new WakeSignal();
  undo.push(() => signal[Symbol.dispose]());
  return signal;
}

function openEpoll(): Epoll {
  const epoll = new Epoll();
  undo.push(() => epoll[Symbol.dispose]());
  return epoll;
}

function listen(): { readonly fd: number; readonly port: number } {
  const fd = use(openTcpSocket(AF_INET));
  bindSocket(fd, HOST, 0);
  listenSocket(fd, 8);
  return { fd, port: localSocketAddress(fd).port };
}

it('tells a descriptor, its tag and what happened', () => {
  const epoll = openEpoll();
  const [first, second] = [openSignal(), openSignal()];
  epoll.add(first.fd, EPOLL_IN, 7);
  epoll.add(second.fd, EPOLL_IN, -8);
  expect(epoll.wait(0)).toBe(0);
  second.signal();
  expect(epoll.wait(0)).toBe(1);
  expect([epoll.fdAt(0), epoll.tagAt(0), epoll.eventsAt(0)]).toEqual([second.fd, -8, EPOLL_IN]);
  clearWakeSignal(second.fd);
  expect(epoll.wait(0)).toBe(0);
  epoll.remove(second.fd);
  second.signal();
  first.signal();
  expect(epoll.wait(0)).toBe(1);
  expect([epoll.fdAt(0), epoll.tagAt(0)]).toEqual([first.fd, 7]);
});

it('tells an edge once, and again after it was modified', () => {
  const epoll = openEpoll();
  const signal = openSignal();
  const { fd } = signal;
  signal.signal();
  epoll.add(fd, EPOLL_IN | EPOLL_EDGE, 1);
  expect([epoll.wait(0), epoll.wait(0)]).toEqual([1, 0]);
  epoll.modify(fd, EPOLL_IN | EPOLL_OUT | EPOLL_EDGE, 2);
  expect(epoll.wait(0)).toBe(1);
  expect([epoll.tagAt(0), epoll.eventsAt(0)]).toEqual([2, EPOLL_IN | EPOLL_OUT]);
});

it('refuses a descriptor that is not open', () => {
  expect(() => openEpoll().add(-1, EPOLL_IN, 0)).toThrow('epoll_ctl: EBADF');
});

it('accepts, reads and writes without waiting', () => {
  const listener = listen();
  const name = new MappedMemory(NAME_BYTES);
  expect(acceptConnection(listener.fd, name)).toBe(-EAGAIN);
  const client = use(openTcpSocket(AF_INET));
  connectSocket(client, HOST, listener.port);
  const served = use(acceptConnection(listener.fd, name));
  expect(decodeSocketAddress(name.bytes)).toEqual(localSocketAddress(client));
  expect(readOwnName(served, name)).toBe(0);
  expect(decodeSocketAddress(name.bytes)).toEqual({ address: HOST, port: listener.port });

  const memory = new MappedMemory(8);
  expect(receiveInto(served, memory)).toBe(-EAGAIN);
  expect(sendFrom(client, Buffer.from('xhello'), 1, 6, memory)).toBe(5);
  expect(receiveInto(served, memory)).toBe(5);
  expect(memory.bytes.toString('latin1', 0, 5)).toBe('hello');
  expect(sendFrom(served, memory.bytes, 1, 3, memory)).toBe(2);
  expect(receiveInto(client, memory)).toBe(2);
  expect(memory.bytes.toString('latin1', 0, 2)).toBe('el');
  const large = Buffer.allocUnsafeSlow(256 * 1024);
  for (const at of [0, 70_000, 200_000]) {
    const view = large.subarray(at, at + 8);
    view.write('-bytes--');
    expect(sendFrom(served, view, 1, 6, memory)).toBe(5);
    expect(receiveInto(client, memory)).toBe(5);
    expect(memory.bytes.toString('latin1', 0, 5)).toBe('bytes');
  }
  endWriting(client);
  const epoll = openEpoll();
  epoll.add(served, EPOLL_IN | EPOLL_PEER_ENDED | EPOLL_EDGE, 0);
  expect(epoll.wait(0)).toBe(1);
  expect(epoll.eventsAt(0)).toBe(EPOLL_IN | EPOLL_PEER_ENDED);
  expect(receiveInto(served, memory)).toBe(0);
});

it('hands a failure back as a number', () => {
  const { fd, port } = listen();
  undo.pop()?.();
  expect(fd).toBeGreaterThan(0);
  const client = use(openTcpSocket(AF_INET));
  expect(startConnect(client, HOST, port)).toBe(-EINPROGRESS);
  expect(sendFrom(client, Buffer.from('x'), 0, 1, new MappedMemory(8))).toBe(-ECONNREFUSED);
  expect(readOwnName(-1, new MappedMemory(NAME_BYTES))).toBe(-EBADF);
});
