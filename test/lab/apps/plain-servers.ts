/** Servers that do not speak HTTP: one that speaks first, one that repeats, one that records. */

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Greets each client with `220 NAME\r\n` before it reads, then repeats what it gets. */
export function createGreeter(name: string): Server {
  return createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined);
    socket.write(`220 ${name}\r\n`);
    socket.pipe(socket);
  });
}

/** Repeats what it gets, until the client's end. */
export function createEcho(): Server {
  return createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
}

/** What a recorder read from one connection. */
export interface Recording {
  readonly remoteAddress: string;
  bytes: number;
  /** Hex, of everything read so far. */
  readonly sha256: () => string;
  /** How the client's direction ended, once it did. */
  end: 'open' | 'fin' | 'reset';
}

/**
 * Reads everything and tells what it read; answers each chunk that it reads with whatever `reply` returns for it.
 * The recordings stand in the order in which the connections were accepted.
 */
export function createRecorder(reply: (chunk: Buffer) => Buffer | string | undefined = () => undefined): {
  readonly server: Server;
  readonly recordings: readonly Recording[];
} {
  const recordings: Recording[] = [];
  const server = createServer({ allowHalfOpen: true }, socket => {
    const hash = createHash('sha256');
    const recording: Recording = {
      remoteAddress: socket.remoteAddress ?? '',
      bytes: 0,
      sha256: () => hash.copy().digest('hex'),
      end: 'open',
    };
    recordings.push(recording);
    socket.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      recording.bytes += chunk.length;
      const answer = reply(chunk);
      if (answer !== undefined) socket.write(answer);
    });
    socket.on('end', () => {
      recording.end = 'fin';
      socket.end();
    });
    socket.on('error', () => {
      recording.end = 'reset';
    });
  });
  return { server, recordings };
}
