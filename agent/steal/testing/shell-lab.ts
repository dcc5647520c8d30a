/** A shell, of either kind, between real sockets on loopback: its app is a server of the test. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Counters, toPort } from '../../../protocol/index.ts';
import { AF_INET, bindSocket, listenSocket, localSocketAddress, openTcpSocket } from '../../../sys/index.ts';
import type { RoutedSubscription } from '../data-path.ts';
import { EpollShell } from '../epoll-shell.ts';
import { NetShell, type ShellLimits } from '../net-shell.ts';

const HOST = '127.0.0.1';
const RELAY_ENTRY = new URL('relay-worker.ts', import.meta.url);

/** `net`; or `epoll` with so many relay threads. */
export interface ShellKind {
  readonly name: string;
  readonly threads: number;
  /** The module of its threads, when it is another one. */
  readonly entry?: URL;
  /** At its so many-th connection a thread breaks. */
  readonly breaksAt?: number;
  /** At its so many-th connection a thread hangs, until `breakHanging`. */
  readonly hangsAt?: number;
}

export const SHELLS: readonly ShellKind[] = [
  { name: 'net', threads: 0 },
  { name: 'epoll', threads: 1 },
];

export class ShellLab implements AsyncDisposable {
  readonly counters = new Counters();
  readonly warnings: string[] = [];
  readonly traced: object[] = [];
  /** What the app accepted; nothing is read or written unless the test does. */
  readonly accepted: Socket[] = [];
  readonly shell: NetShell | EpollShell;
  readonly port: number;
  readonly appPort: number;
  private readonly app: Server;
  private readonly clients: Socket[] = [];
  /** Whether a thread that hangs may go on, and whether it hangs. */
  private readonly gate = new Int32Array(new SharedArrayBuffer(8));

  private constructor(
    app: Server,
    { threads, breaksAt = -1, hangsAt = -1, entry = RELAY_ENTRY }: ShellKind,
    limits: Partial<ShellLimits>,
  ) {
    this.app = app;
    this.appPort = (app.address() as { port: number }).port;
    const fd = openTcpSocket(AF_INET);
    bindSocket(fd, HOST, 0);
    listenSocket(fd, 1_024);
    this.port = localSocketAddress(fd).port;
    const network = {
      listenFds: [fd],
      listenBacklog: 1_024,
      originalDestination: () => ({ address: HOST, port: this.appPort }),
      openSocket: () => openTcpSocket(AF_INET),
    };
    const log = {
      warn: (message: string) => this.warnings.push(message),
      debug: (fields: object) => this.traced.push(fields),
      isLevelEnabled: () => true,
    };
    const { counters, appPort, gate } = this;
    this.shell =
      threads === 0
        ? new NetShell(network, counters, log, limits)
        : new EpollShell(
            { network, counters, log, limits },
            { threads, entry, dataOf: () => ({ appPort, breaksAt, hangsAt, gate }) },
          );
  }

  /** @param serve gets each connection of the app; without it they are kept in `accepted` and read */
  static async open(
    kind: ShellKind,
    limits: Partial<ShellLimits> = {},
    serve?: (socket: Socket) => void,
  ): Promise<ShellLab> {
    const app = createServer({ allowHalfOpen: true, noDelay: true }).listen({ port: 0, host: HOST, backlog: 1_024 });
    await once(app, 'listening');
    const lab = new ShellLab(app, kind, limits);
    app.on('connection', socket => {
      lab.accepted.push(socket.on('error', () => {}));
      if (serve === undefined) socket.resume();
      else serve(socket);
    });
    await lab.shell.start();
    return lab;
  }

  /** Who takes what on the app's port, from now on. */
  async subscribe(...subscriptions: readonly RoutedSubscription[]): Promise<void> {
    this.shell.routesOf(toPort(this.appPort)).set(subscriptions);
    await this.shell.settled();
  }

  async connect(): Promise<Socket> {
    const socket = connect({ port: this.port, host: HOST, allowHalfOpen: true, noDelay: true }).on('error', () => {});
    this.clients.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  get isHanging(): boolean {
    return Atomics.load(this.gate, 1) === 1;
  }

  /** A thread that hangs breaks, with nothing done in between. */
  breakHanging(): void {
    Atomics.store(this.gate, 0, 1);
    Atomics.notify(this.gate, 0);
  }

  /** Nobody listens for the app any more. */
  async stopApp(): Promise<void> {
    this.app.close();
    await once(this.app, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) client.destroy();
    this.shell.cutAll();
    this.shell.stopAccepting();
    await this.shell.whenEmpty(2_000);
    this.shell.close();
    for (const socket of this.accepted) socket.destroy();
    this.app.close();
  }
}
