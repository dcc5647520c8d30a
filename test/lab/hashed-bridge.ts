/** A server that passes each connection on and hashes what goes through it: one before the product and one behind it must agree. */

import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';

/** What one connection carried, each way. */
export interface BridgedBytes {
  readonly up: string;
  readonly down: string;
}

export class HashedBridge {
  /** Whoever listens with it is bridged. */
  readonly server: Server;
  /** Of all connections so far. */
  connectionCount = 0;
  readonly #carried: Promise<BridgedBytes>[] = [];

  /** @param dial connects to where the bytes go */
  constructor(dial: () => Promise<Socket>) {
    this.server = createServer({ allowHalfOpen: true }, socket => {
      this.connectionCount++;
      this.#carried.push(carry(socket, dial));
    });
  }

  /** What all connections so far carried, once they are over, in no order that means something. */
  async carried(): Promise<readonly BridgedBytes[]> {
    const carried = await Promise.all(this.#carried.splice(0));
    return carried.toSorted((a, b) => (a.up + a.down < b.up + b.down ? -1 : 1));
  }
}

async function carry(client: Socket, dial: () => Promise<Socket>): Promise<BridgedBytes> {
  client.setNoDelay(true);
  client.pause();
  client.on('error', () => undefined);
  const server = await dial();
  const [up, down] = await Promise.all([pass(client, server), pass(server, client)]);
  return { up, down };
}

/** Passes one direction on. @returns its length and hash, at its end */
function pass(from: Socket, to: Socket): Promise<string> {
  const hash = createHash('sha256');
  let byteCount = 0;
  return new Promise(resolve => {
    from.on('data', (bytes: Buffer) => {
      hash.update(bytes);
      byteCount += bytes.length;
      if (!to.write(bytes)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => resolve(`${byteCount} bytes ${hash.digest('hex')}`));
    from.resume();
  });
}
