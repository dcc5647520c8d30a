/**
 * A server that understands nothing: it records every byte that it reads, and writes what a script says once so many
 * bytes have come. So it neither forgives nor changes anything, and what it read can be compared byte for byte.
 */

import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A reply, and how much must have been read before it is written. */
export interface ScriptLine {
  readonly afterBytes: number;
  /** Written one after the other, each in a turn of its own. */
  readonly pieces: readonly Buffer[];
}

export interface Script {
  readonly lines: readonly ScriptLine[];
  /** When the origin sends its FIN: behind its last line, or not before the client's. */
  readonly ends: 'after-script' | 'after-client';
  /** Written when the client's FIN has come. */
  readonly farewell?: Buffer;
}

const SILENT: Script = { lines: [], ends: 'after-client' };

export class ScriptedOrigin {
  readonly server: Server;
  /** Connections since `play` that brought bytes. A connection that only came and went is none. */
  connections = 0;
  /** How the client's direction ended on the last of them. */
  end: 'open' | 'fin' | 'reset' = 'open';
  #script: Script = SILENT;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #nextLine = 0;
  #socket: Socket | undefined;
  /** The writes so far. */
  #writing: Promise<void> = Promise.resolve();

  constructor() {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, socket => this.#serve(socket));
  }

  /** Forgets what was read and plays `script` from its beginning. */
  play(script: Script): void {
    this.#script = script;
    this.#received = [];
    this.#receivedBytes = 0;
    this.#nextLine = 0;
    this.connections = 0;
    this.end = 'open';
    this.#writing = Promise.resolve();
  }

  /** Everything read since `play`. */
  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  /** Resets the last connection that brought bytes. */
  reset(): void {
    this.#socket?.resetAndDestroy();
  }

  #serve(socket: Socket): void {
    const script = this.#script;
    let isFresh = true;
    socket.on('data', (chunk: Buffer) => {
      if (this.#script !== script) return;
      if (isFresh) this.connections++;
      isFresh = false;
      this.#socket = socket;
      this.#received.push(chunk);
      this.#receivedBytes += chunk.length;
      this.#advance(socket);
    });
    socket.on('end', () => {
      if (isFresh || this.#script !== script) socket.end();
      else this.#meetEnd(socket);
    });
    socket.on('error', () => {
      if (!isFresh && this.#script === script) this.end = 'reset';
    });
  }

  #advance(socket: Socket): void {
    const { lines, ends } = this.#script;
    for (let line = lines[this.#nextLine]; line !== undefined; line = lines[this.#nextLine]) {
      if (line.afterBytes > this.#receivedBytes) return;
      const { pieces } = line;
      this.#nextLine++;
      this.#writing = this.#writing.then(() => writeInTurns(socket, pieces));
    }
    if (ends === 'after-script') this.#writing.then(() => socket.end());
  }

  #meetEnd(socket: Socket): void {
    this.end = 'fin';
    const { farewell } = this.#script;
    this.#writing.then(() => (farewell === undefined ? socket.end() : socket.end(farewell)));
  }
}

/** Writes each piece in a turn of its own, so that it may be a segment of its own. */
export async function writeInTurns(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await nextTurn();
  }
}
