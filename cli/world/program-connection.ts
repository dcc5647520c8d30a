/**
 * Connections of programs in a world, as node's TCP handles: accepted past `net.Server`'s own sockets, since a `net.Socket` can only be told
 * where to read into when it is made.
 */

import { createServer, type Server, Socket, type SocketConstructorOpts } from 'node:net';
import { EAGAIN, MappedMemory, receiveInto } from '../../sys/index.ts';

/** An address and a port, filled in by a handle. */
export interface Name {
  address: string;
  port: number;
}

/** node's TCP handle, which has no public name; `get…name` fill their argument and return 0, or an error number. */
export interface AcceptedHandle {
  readonly fd: number;
  getpeername(out: Name): number;
  getsockname(out: Name): number;
  close(): void;
}

/** What a socket is made over: a handle, or a descriptor of a connection, which it owns from then on. */
export type ProgramHandle = AcceptedHandle | { readonly fd: number };

interface ListenHandle {
  onconnection: (status: number, handle: AcceptedHandle | undefined) => void;
}

/** What one message of the tunnel holds. */
const READ_BYTES = 256 * 1024;
/** All of them read into this one: the bytes are copied into frames before the next read. */
let readMemory: MappedMemory | undefined;

/** Accepts on a listening descriptor, which the server owns from then on. Whoever gets a handle owns that. */
export function acceptHandles(fd: number, backlog: number, onHandle: (handle: AcceptedHandle) => void): Server {
  const server = createServer();
  server.on('error', () => undefined);
  // node listens once more on the descriptor, with 511 unless it is told.
  server.listen({ fd, backlog });
  const listening = (server as unknown as { readonly _handle: ListenHandle | null })._handle;
  if (listening === null) return server;
  listening.onconnection = (status, handle) => {
    if (status === 0 && handle !== undefined) onHandle(handle);
  };
  return server;
}

/** A socket over a handle that reads nothing before `resume`, and then into one buffer for all: `onRead` answers false to pause. */
export function socketInto(handle: ProgramHandle, onRead: (buffer: Buffer, bytes: number) => boolean): Socket {
  readMemory ??= new MappedMemory(Buffer.allocUnsafeSlow(READ_BYTES));
  const { bytes: buffer } = readMemory;
  return socketOver(handle, { onread: { buffer, callback: bytes => onRead(buffer, bytes) } });
}

/**
 * Reads what a program has sent by now, past node, into the same buffer: mostly its first bytes are there when it is accepted, and to be told of
 * them by an event takes the loop another turn. Not to be called of a socket that reads.
 * @returns what `onRead` did, true where there was nothing; undefined where the connection is broken, which nobody else will be told
 */
export function readAtOnce(fd: number, onRead: (buffer: Buffer, bytes: number) => boolean): boolean | undefined {
  readMemory ??= new MappedMemory(Buffer.allocUnsafeSlow(READ_BYTES));
  const count = receiveInto(fd, readMemory);
  if (count > 0) return onRead(readMemory.bytes, count);
  // Its end is told once more to who reads next.
  return count === 0 || count === -EAGAIN ? true : undefined;
}

/** A socket like any other over a handle, which reads nothing before somebody listens. */
export function socketOver(handle: ProgramHandle, options: SocketConstructorOpts = {}): Socket {
  // `handle` means something newer in the types, and `manualStart` (do not read before `resume`) is missing in them.
  const base = 'close' in handle ? { handle } : { fd: handle.fd };
  const all: object = { ...options, ...base, manualStart: true, allowHalfOpen: true };
  return new Socket(all as SocketConstructorOpts);
}
