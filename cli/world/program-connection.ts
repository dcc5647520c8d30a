/**
 * Connections of programs in a world, as node's TCP handles: accepted past `net.Server`'s own sockets, since a `net.Socket` can only be told
 * where to read into when it is made.
 */

import { createServer, type Server, Socket, type SocketConstructorOpts } from 'node:net';

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

interface ListenHandle {
  onconnection: (status: number, handle: AcceptedHandle | undefined) => void;
}

/** What one message of the tunnel holds. */
const READ_BYTES = 256 * 1024;
/** All of them read into this one: the bytes are copied into frames before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

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
export function socketInto(handle: AcceptedHandle, onRead: (buffer: Buffer, bytes: number) => boolean): Socket {
  return socketOver(handle, { onread: { buffer: readBuffer, callback: bytes => onRead(readBuffer, bytes) } });
}

/** A socket like any other over a handle, which reads nothing before somebody listens. */
export function socketOver(handle: AcceptedHandle, options: SocketConstructorOpts = {}): Socket {
  // `handle` means something newer in the types, and `manualStart` (do not read before `resume`) is missing in them.
  const all: object = { ...options, handle, manualStart: true, allowHalfOpen: true };
  return new Socket(all as SocketConstructorOpts);
}
