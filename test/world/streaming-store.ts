/** A server that moves much and keeps little: it hashes what it hears, and at its end says the hash and then as much of its own. Its twin is `bulk` of checks.py. */

import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';

const MIB = 1024 * 1024;

export function createStreamingStore(): Server {
  return createServer({ allowHalfOpen: true }, store);
}

function store(socket: Socket): void {
  const heard = createHash('sha256');
  let size = 0;
  socket.on('data', (bytes: Buffer) => {
    heard.update(bytes);
    size += bytes.length;
  });
  socket.on('end', () => {
    socket.write(heard.digest());
    sayBlocks(socket, size / MIB);
  });
  socket.on('error', () => undefined);
}

/** Each block is its number and the bytes 0 to 255, over and over. */
function sayBlocks(socket: Socket, count: number): void {
  const pattern = Buffer.alloc(MIB, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  let next = 0;
  const say = (): void => {
    while (next < count) {
      const block = Buffer.from(pattern);
      block.writeUInt32BE(next++);
      if (!socket.write(block)) return;
    }
    socket.end();
  };
  socket.on('drain', say);
  say();
}
