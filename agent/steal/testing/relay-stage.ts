/**
 * A relay thread at work in this thread, between a client and an app that are this test's own: they do something, then the loop has
 * one turn, and so on. So it is known at each step what lies in which socket, and nothing depends on the time.
 *
 *   relayStage.play(function* () { … yield; … })   each `yield` is a turn of the loop
 *
 * Whoever imports this closes all sockets when its tests are over (`closeAll`).
 */
import { COUNTER_NAMES, toPort } from '../../../protocol/index.ts';
import {
  AF_INET,
  acceptConnection,
  EAGAIN,
  localSocketAddress,
  MappedMemory,
  NAME_BYTES,
  openTcpSocket,
  receiveInto,
  sendFrom,
  setNoDelay,
  startConnect,
  WakeSignal,
} from '../../../sys/index.ts';
import type { Watcher } from '../epoll-loop.ts';
import { KEEP_ALIVE } from '../limits.ts';
import {
  type RelayCommand,
  type RelayMemory,
  type RelayReport,
  type RouteEntry,
  shareMemory,
} from '../relay-protocol.ts';
import { RelayThread } from '../relay-thread.ts';
import { HOST, listen, own } from './raw-sockets.ts';

/** Turns after which a step that waits is taken to wait for ever. */
const MOST_TURNS = 50_000;
const READ_BYTES = 256 * 1024;

/** One end of a connection, the test's. */
export class Peer {
  readonly fd: number;
  /** The negative errno that its last read brought, or 0 after a FIN; 1 while there is none. */
  ended = 1;
  private readonly memory: MappedMemory;
  private readonly chunks: Buffer[] = [];
  receivedBytes = 0;

  constructor(fd: number, memory: MappedMemory) {
    this.fd = own(fd);
    this.memory = memory;
    setNoDelay(fd);
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** @returns up to where the kernel took it, -1 when the connection is broken */
  send(bytes: Buffer, start = 0): number {
    const sent = sendFrom(this.fd, bytes, start, bytes.length, this.memory);
    if (sent < 0) return sent === -EAGAIN ? start : -1;
    return start + sent;
  }

  /** Reads what is there. */
  receive(): void {
    while (this.receiveOnce());
  }

  /** Takes one read. @returns whether it brought bytes */
  receiveOnce(): boolean {
    if (this.ended !== 1) return false;
    const count = receiveInto(this.fd, this.memory);
    if (count <= 0 && count !== -EAGAIN) this.ended = count;
    if (count <= 0) return false;
    this.receivedBytes += count;
    this.chunks.push(Buffer.from(this.memory.bytes.subarray(0, count)));
    return true;
  }
}

export type Steps = Generator<undefined, void, undefined>;

export class RelayStage implements Watcher {
  watchTag = 0;
  readonly reports: RelayReport[] = [];
  readonly thread: RelayThread;
  readonly memory: RelayMemory = shareMemory(1, COUNTER_NAMES);
  private readonly commands: RelayCommand[] = [];
  private readonly listener = listen();
  private readonly app = listen();
  private readonly reads = new MappedMemory(READ_BYTES);
  private readonly name = new MappedMemory(NAME_BYTES);
  private steps: Steps | null = null;
  /** Clients, in the order of their connections. */
  readonly peers: Peer[] = [];

  constructor() {
    const wakeUp = new WakeSignal();
    own(wakeUp.fd);
    const { port } = localSocketAddress(this.app);
    this.thread = new RelayThread(
      {
        ...{
          memory: this.memory,
          index: 0,
          wakeUpFd: wakeUp.fd,
          tunnelFd: -1,
          listenFds: [this.listener],
          keepAlive: KEEP_ALIVE,
        },
        ...{ maxConnections: 64, queueBytes: 1 << 26, isTracing: false },
      },
      { originalDestination: () => ({ address: HOST, port }), openSocket: () => openTcpSocket(AF_INET) },
      { post: report => this.reports.push(report), take: () => this.commands.shift() },
    );
  }

  /** Who takes what on the app's port; before `play`. */
  subscribe(...entries: readonly RouteEntry[]): void {
    const port = toPort(localSocketAddress(this.app).port);
    this.commands.push({ type: 'routes', port, version: 1, entries, isWatched: false });
    this.thread.obey();
  }

  /** To be called once. */
  play(script: () => Steps): void {
    this.steps = script();
    this.thread.loop.again(this);
    this.thread.run();
    for (const fd of this.owned) own(fd);
  }

  meet(): void {}

  proceed(): void {
    if (this.steps?.next().done !== false) this.thread.loop.stop();
    else this.thread.loop.again(this);
  }

  connect(): Peer {
    const fd = openTcpSocket(AF_INET);
    startConnect(fd, HOST, localSocketAddress(this.listener).port);
    const peer = new Peer(fd, this.reads);
    this.peers.push(peer);
    return peer;
  }

  /** The app's end of the next connection that it is dialled for. */
  *accept(): Generator<undefined, Peer, undefined> {
    let fd = -EAGAIN;
    yield* this.until(() => {
      fd = acceptConnection(this.app, this.name);
      return fd >= 0;
    });
    return new Peer(fd, this.reads);
  }

  /** Lets turns pass until something is so. */
  *until(isSo: () => boolean): Steps {
    for (let turns = 0; !isSo(); turns++) {
      if (turns === MOST_TURNS) throw new Error('it never came to that');
      yield;
    }
  }

  /** Lets so many turns pass. */
  *turns(count: number): Steps {
    for (let turn = 0; turn < count; turn++) yield;
  }

  /** One sends all of it, as the kernel takes it, while the other reads. */
  *transfer(from: Peer, to: Peer, bytes: Buffer): Steps {
    const wanted = to.receivedBytes + bytes.length;
    let at = 0;
    yield* this.until(() => {
      if (at >= 0 && at < bytes.length) at = from.send(bytes, at);
      to.receive();
      return (at === bytes.length && to.receivedBytes >= wanted) || to.ended !== 1 || at < 0;
    });
  }

  /** One sends until nothing is taken any more, while nobody reads. @returns how much went */
  *fill(from: Peer, bytes: Buffer): Generator<undefined, number, undefined> {
    const patience = 20;
    let at = 0;
    for (let idle = 0; idle < patience && at < bytes.length; yield) {
      const former = at;
      at = from.send(bytes, at);
      idle = at === former ? idle + 1 : 0;
    }
    return at;
  }

  get unseenBytes(): number {
    return this.thread.counters.values.bytes_passed_unseen;
  }

  /** Descriptors that are noted as the thread's. */
  get owned(): readonly number[] {
    const { owned } = this.memory;
    const found: number[] = [];
    for (let fd = owned.indexOf(1); fd >= 0; fd = owned.indexOf(1, fd + 1)) found.push(fd);
    return found;
  }
}
