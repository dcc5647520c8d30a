/**
 * The pod's world around one command, without root: the outer half. It stays in the user's own network, so that it can dial both the tunnel
 * and the developer's network; what must live inside is made by the inner half (inner.ts) and taken over by descriptor.
 *
 *     begin ──► enter ──► run ──► the command ends ──► close
 *
 * `begin` costs some 80 ms and needs nothing but the kernel's leave, so it is called before the agent is asked for anything, and most of it is done before that
 * where a world is expected (inner-half.ts). The pod's files are mounted by then, too: they wait for who can be asked.
 */

import { readFileSync } from 'node:fs';
import { closeSocket, loadEarly, OtherProcess, optimizeEarly, SocketLoop, SysError } from '../../sys/index.ts';
import { DatagramThread } from './datagram-thread.ts';
import type { Decider, NameServers } from './decision.ts';
import { endNamespace, networkOf } from './descendants.ts';
import type { PodWay } from './far-end.ts';
import { type InnerHalf, takeInnerHalf } from './inner-half.ts';
import { KnownNames } from './known-names.ts';
import { POOL_LOW } from './limits.ts';
import type { FilesReport, InnerCommand, WorldPlan } from './messages.ts';
import type { WorldChild } from './other-half.ts';
import { type FilesWay, OuterFiles, type WorldFiles } from './outer-files.ts';
import { type WorldCounts, WorldOutgoing } from './outgoing.ts';
import { PortMirror } from './port-mirror.ts';
import { SocketPool } from './socket-pool.ts';
import { TcpGate } from './tcp-gate.ts';
import { UdpGate } from './udp-gate.ts';
import { UndoStack } from './undo-stack.ts';

const PROCESSES = '/proc';

/** What is known of a world before anything else. */
export interface WorldStart {
  /** Undefined where the command sees the files of this machine alone. */
  readonly files?: WorldFiles | undefined;
}

/** What a world is entered with. */
export interface WorldParts {
  readonly plan: WorldPlan;
  readonly way: PodWay;
  readonly rules: Decider;
  readonly nameServers: NameServers;
  /** Something that the user should hear of; each text once. A sentence. */
  onSay(message: string): void;
  /** A port that programs inside listen on is on this machine's loopback too. */
  onPort(port: number, hostPort: number): void;
}

/** What the inner half made for connections and datagrams. */
interface Gates {
  readonly listener: number;
  readonly receiver: number;
  readonly queue: number;
  readonly table: number;
}

const FEW_DESCRIPTORS =
  'The world is short of descriptors: datagrams of the command, and connections to its ports, may fail. Raise the limit of open files (ulimit -Hn).';
const HOSTS_FILE = '/etc/hosts';

/** The pod's, or this machine's where it stays. */
function hostsOf({ files }: WorldPlan): string {
  const [, text] = files.find(([path]) => path === HOSTS_FILE) ?? [];
  if (text !== undefined) return text;
  try {
    return readFileSync(HOSTS_FILE, 'utf8');
  } catch {
    return ''; // Programs cannot read it either.
  }
}

/** Never throws: the first gate hears what is wrong. */
function makeSocketLoop(): void {
  try {
    SocketLoop.get();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
}

/** Once entered. */
interface Inside {
  readonly outgoing: WorldOutgoing;
  readonly mirror: PortMirror;
  say(message: string): void;
}

export class World {
  readonly #inner: InnerHalf;
  readonly #told = new Set<string>();
  readonly #stack = new UndoStack();
  #files: OuterFiles | undefined;
  /** Why there can be no files, and so no world. */
  #failure: unknown;
  #other: OtherProcess | undefined;
  /** Starts the thread that waits for them; beside the command, which needs some time to send the first. */
  #receiveDatagrams: () => void = () => undefined;
  #datagrams: DatagramThread | undefined;
  #pool: SocketPool | undefined;
  #inside: Inside | undefined;

  private constructor({ files }: WorldStart) {
    this.#inner = takeInnerHalf(files !== undefined);
    if (files !== undefined) this.#showFiles(files);
    // Before it is needed: the agent is being asked then.
    setImmediate(loadEarly);
  }

  /** Starts the inner half. What is wrong with it is told by `enter`. */
  static begin(start: WorldStart = {}): World {
    return new World(start);
  }

  /** Whom to ask for the pod's files, where it was begun with them. Before it is entered. */
  askFilesBy(way: FilesWay): void {
    this.#files?.askBy(way);
  }

  /** Makes the world. @returns what came of the pod's files; null where none are wanted. @throws WorldError */
  async enter(parts: WorldParts): Promise<FilesReport | null> {
    if (this.#failure !== undefined) throw this.#failure;
    const building = this.#inner.ask({ kind: 'build', plan: parts.plan }, 'built');
    // While it builds there is time for what the gates need then.
    setImmediate(makeSocketLoop);
    const built = await building;
    this.#files?.built();
    const gates = {
      listener: this.#take(built.listener),
      receiver: this.#take(built.receiver),
      queue: this.#take(built.queue),
      table: this.#take(built.table),
    };
    const say = (message: string): void => this.#sayOnce(message, parts);
    const { way, rules, nameServers } = parts;
    const outgoing = new WorldOutgoing({ way, rules, nameServers, names: new KnownNames(hostsOf(parts.plan)), say });
    const mirror = this.#serve(gates, outgoing, parts);
    this.#inside = { outgoing, mirror, say };
    if (!built.holds)
      say('This kernel cannot hold connections until they are decided: a refused one shows as a reset.');
    return built.files;
  }

  /** Starts the command. @throws Error with the `code` of a system error when it cannot be started */
  run(command: InnerCommand): Promise<WorldChild> {
    const network = networkOf(PROCESSES, this.#inner.pid);
    const running = this.#inner.run(command, ended => {
      const then = (): void => {
        this.#inside?.say(
          `What is around the command broke, and the command was ended (${this.#inner.words || 'SIGKILL'}).`,
        );
        ended();
      };
      if (network === undefined || network === networkOf(PROCESSES, process.pid)) then();
      else endNamespace(PROCESSES, network, then);
    });
    optimizeEarly();
    // Behind that: until the command has anything to say, they are there.
    void this.#pool?.fill().then(() => this.#beginDatagrams());
    return running;
  }

  #beginDatagrams(): void {
    try {
      this.#receiveDatagrams();
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      this.#inside?.say(FEW_DESCRIPTORS);
    }
  }

  /** Where a port of the world is on this machine's loopback; undefined while nothing listens there. */
  hostPort(port: number): number | undefined {
    return this.#inside?.mirror.hostPort(port);
  }

  /** Resolves when something listens on a port of the world and this machine's loopback leads there. */
  whenOpen(port: number): Promise<void> {
    return this.#inside?.mirror.whenOpen(port) ?? Promise.resolve();
  }

  /** What was done; undefined before it was entered. */
  get counts(): WorldCounts | undefined {
    return this.#inside?.outgoing.counts;
  }

  /** Ends what is left of it. Never throws. */
  async close(): Promise<void> {
    // Before the descriptor that it reads is closed.
    this.#receiveDatagrams = () => undefined;
    await this.#datagrams?.end();
    this.#stack[Symbol.dispose]();
    this.#inside = undefined;
    await this.#inner.close();
  }

  /** What goes wrong is told by `enter`. */
  #showFiles(wanted: WorldFiles): void {
    try {
      const files = this.#stack.use(new OuterFiles(wanted));
      this.#inner.on('linked', ({ fd }) => this.#linkFiles(files, fd));
      this.#inner.send({ kind: 'show', files: files.plan });
      this.#files = files;
    } catch (error) {
      this.#failure = error;
    }
  }

  #linkFiles(files: OuterFiles, fd: number): void {
    try {
      files.link(this.#take(fd));
    } catch (error) {
      // The inner half has ended, which whoever waits for it is told.
      if (!(error instanceof SysError)) throw error;
    }
  }

  /** Opens the gates. @returns what shows the ports that programs inside listen on */
  #serve({ listener, receiver, queue, table }: Gates, outgoing: WorldOutgoing, parts: WorldParts): PortMirror {
    const stack = this.#stack;
    stack.defer(() => closeSocket(receiver));
    stack.defer(() => closeSocket(queue));
    stack.defer(() => closeSocket(table));
    this.#pool = stack.use(new SocketPool(this.#process(), message => this.#inner.send(message)));
    const pool = this.#pool;
    this.#inner.on('made', ({ sockets, fds }) => {
      if (fds.length < POOL_LOW) this.#sayOnce(FEW_DESCRIPTORS, parts);
      pool.add(sockets, fds);
    });
    stack.use(new TcpGate(outgoing, { listener, queue }));
    const udp = stack.use(new UdpGate(outgoing, pool));
    const events = { onOpened: (port: number, hostPort: number) => parts.onPort(port, hostPort) };
    const mirror = stack.use(new PortMirror(table, pool, events));
    this.#receiveDatagrams = () => {
      this.#datagrams = new DatagramThread(receiver, datagram => udp.receive(datagram));
    };
    return mirror;
  }

  /** A descriptor of the inner half, which closes its own. @throws SysError */
  #take(fd: number): number {
    const taken = this.#process().takeDescriptor(fd);
    this.#inner.send({ kind: 'taken', fds: [fd] });
    return taken;
  }

  /** Opened once it has said something: before, it may be gone already. */
  #process(): OtherProcess {
    this.#other ??= this.#stack.use(new OtherProcess(this.#inner.pid));
    return this.#other;
  }

  #sayOnce(message: string, { onSay }: WorldParts): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    onSay(message);
  }
}
