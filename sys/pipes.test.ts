import { afterEach, expect, it } from 'vitest';
import {
  AF_INET,
  acceptConnection,
  bindSocket,
  closeSocket,
  EAGAIN,
  endWriting,
  listenSocket,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openPipe,
  openTcpSocket,
  type Pipe,
  readPipe,
  receiveInto,
  sendFrom,
  spliceBytes,
  startConnect,
} from './index.ts';

const HOST = '127.0.0.1';
const PIPE_BYTES = 64 * 1024;
const BYTES = Buffer.from('all of it');
const EINVAL = 22;
const EBADF = 9;

const memory = new MappedMemory(PIPE_BYTES);
const open = new Set<number>();
afterEach(() => {
  for (const fd of open) closeSocket(fd);
  open.clear();
});

function use(fd: number): number {
  open.add(fd);
  return fd;
}

function usePipe(): Pipe {
  const pipe = openPipe(PIPE_BYTES);
  use(pipe.readEnd);
  use(pipe.writeEnd);
  return pipe;
}

/** @returns both ends of a connection; over loopback what one sends, the other has when the call returns */
function connect(): readonly [number, number] {
  const listener = use(openTcpSocket(AF_INET));
  bindSocket(listener, HOST, 0);
  listenSocket(listener, 1);
  const peer = use(openTcpSocket(AF_INET));
  startConnect(peer, HOST, localSocketAddress(listener).port);
  return [use(acceptConnection(listener, new MappedMemory(NAME_BYTES))), peer];
}

it('moves bytes from one socket to another, and tells an end from nothing yet', () => {
  const pipe = usePipe();
  const [from, sender] = connect();
  const [to, receiver] = connect();
  expect(pipe.sizeBytes).toBeGreaterThanOrEqual(PIPE_BYTES);
  expect(spliceBytes(from, pipe.writeEnd, PIPE_BYTES)).toBe(-EAGAIN);
  sendFrom(sender, BYTES, 0, BYTES.length, memory);
  expect(spliceBytes(from, pipe.writeEnd, 3)).toBe(3);
  expect(spliceBytes(from, pipe.writeEnd, PIPE_BYTES)).toBe(BYTES.length - 3);
  expect(spliceBytes(pipe.readEnd, to, BYTES.length)).toBe(BYTES.length);
  expect(spliceBytes(pipe.readEnd, to, 1)).toBe(-EAGAIN);
  const count = receiveInto(receiver, memory);
  expect(memory.bytes.toString('latin1', 0, count)).toBe(BYTES.toString());
  endWriting(sender);
  expect(spliceBytes(from, pipe.writeEnd, PIPE_BYTES)).toBe(0);
});

it('reads out what is in a pipe', () => {
  const pipe = usePipe();
  const [from, sender] = connect();
  sendFrom(sender, BYTES, 0, BYTES.length, memory);
  expect(spliceBytes(from, pipe.writeEnd, PIPE_BYTES)).toBe(BYTES.length);
  expect(readPipe(pipe, 3).toString()).toBe('all');
  expect(readPipe(pipe, BYTES.length - 3).toString()).toBe(BYTES.toString().slice(3));
});

it('says why bytes cannot be moved', () => {
  const pipe = usePipe();
  const [from] = connect();
  const [to] = connect();
  expect(spliceBytes(from, to, 1)).toBe(-EINVAL);
  expect(spliceBytes(-1, pipe.writeEnd, 1)).toBe(-EBADF);
});
