/** The developer's program, played by a server in the test's own process, outside of every namespace. */

import type { AddressInfo, Server, Socket } from 'node:net';
import { connectionsOf } from './connections.ts';
import type { Lab } from './lab.ts';

/** A local process that listens on loopback. It can go away and come back on the same port. */
export class LocalProcess implements AsyncDisposable {
  readonly port: number;
  readonly server: Server;
  readonly #connections: ReadonlySet<Socket>;

  private constructor(server: Server, connections: ReadonlySet<Socket>) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#connections = connections;
  }

  /** Starts to listen; the lab ends it. */
  static async start(lab: Lab, server: Server, port = 0): Promise<LocalProcess> {
    const connections = connectionsOf(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return lab.use(new LocalProcess(server, connections));
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Ends as a killed process does: no listener, and every connection is reset. */
  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.resetAndDestroy();
    await new Promise<void>(resolve => this.server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.server.listening) await this.stop();
  }
}
