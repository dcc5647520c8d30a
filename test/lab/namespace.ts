/** One network namespace of a lab: made, used by processes and sockets, removed with its scope. */

import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import type { ListenOptions, Server, Socket } from 'node:net';
import { promisify } from 'node:util';
import { connectionsOf } from './connections.ts';
import { LabProcess, type ProcessOptions } from './lab-process.ts';
import { connectInside, type Endpoint, listenInside } from './namespace-socket.ts';

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export class Namespace implements AsyncDisposable {
  readonly name: string;
  readonly path: string;

  private constructor(name: string) {
    this.name = name;
    this.path = `/run/netns/${name}`;
  }

  /** Makes the namespace and sets its loopback up. IPv6 addresses are usable at once: nobody else could have them. */
  static async create(name: string): Promise<Namespace> {
    await execute('ip', ['netns', 'add', name]);
    const namespace = new Namespace(name);
    await execute('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    return namespace;
  }

  /** The inode that `/proc/PID/ns/net` of its processes shows. */
  get inode(): string {
    return String(statSync(this.path).ino);
  }

  /** Runs a command inside, to its end. @throws when it fails, with its standard error. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await execute('ip', ['netns', 'exec', this.name, program, ...args], {
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return stdout;
  }

  /** Starts a process inside. The caller owns it. */
  spawn(argv: readonly [string, ...string[]], options: ProcessOptions = {}): LabProcess {
    return new LabProcess(['ip', 'netns', 'exec', this.name, ...argv], options);
  }

  /** Starts a server program inside and waits until it listens. The caller owns it. */
  async serve(port: number, argv: readonly [string, ...string[]], options: ProcessOptions = {}): Promise<LabProcess> {
    const server = this.spawn(argv, options);
    try {
      await server.listening(port, this.inode);
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  /** Connects from inside, as a socket of this process. */
  connect(endpoint: Endpoint): Promise<Socket> {
    return connectInside(this.path, endpoint);
  }

  /** Makes a server of this process listen inside; disposing closes it and its connections. */
  async listen(server: Server, at: ListenOptions): Promise<AsyncDisposable> {
    const open = connectionsOf(server);
    await listenInside(this.path, server, at);
    return {
      [Symbol.asyncDispose]: async () => {
        for (const socket of open) socket.destroy();
        await new Promise<void>(resolve => server.close(() => resolve()));
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execute('ip', ['netns', 'delete', this.name]);
  }
}
