/**
 * The pod's world around one command, without root: the outer half. It stays in the user's own network, so that it can dial both the tunnel
 * and the developer's network; what must live inside is made by the inner half (inner.ts) and taken over by descriptor.
 *
 *     begin ──► enter ──► run ──► the command ends ──► close
 *
 * `begin` costs some 80 ms and needs nothing but the kernel's leave, so it is called before the agent is asked for anything.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { closeSocket, loadEarly, OtherProcess } from '../../sys/index.ts';
import { DatagramThread } from './datagram-thread.ts';
import type { Decider, NameServers } from './decision.ts';
import { WorldError } from './errors.ts';
import type { PodWay } from './far-end.ts';
import { KnownNames } from './known-names.ts';
import { BUILD_TIMEOUT_MS } from './limits.ts';
import {
  type FilesReport,
  type FromInner,
  type InnerCommand,
  type ToInner,
  WITH_FILES,
  type WorldPlan,
} from './messages.ts';
import { obstacleWords, UNSHARE } from './obstacles.ts';
import type { WorldChild } from './other-half.ts';
import { OuterFiles, type WorldFiles } from './outer-files.ts';
import { type WorldCounts, WorldOutgoing } from './outgoing.ts';
import { PortMirror } from './port-mirror.ts';
import { SocketPool } from './socket-pool.ts';
import { TcpGate } from './tcp-gate.ts';
import { UdpGate } from './udp-gate.ts';
import { UndoStack } from './undo-stack.ts';

/** What is known of a world before anything else. */
export interface WorldStart {
  /** It will most likely be entered with files. */
  readonly withFiles: boolean;
}

/** What a world is entered with. */
export interface WorldParts {
  readonly plan: WorldPlan;
  readonly way: PodWay;
  readonly rules: Decider;
  readonly nameServers: NameServers;
  /** Undefined where the command sees the files of this machine alone. */
  readonly files?: WorldFiles | undefined;
  /** Something that the user should hear of; each text once. A sentence. */
  onSay(message: string): void;
  /** A port that programs inside listen on is on this machine's loopback too. */
  onPort(port: number, hostPort: number): void;
}

const STDERR = 2;

type Built = Extract<FromInner, { kind: 'built' }>;

/** What the inner half made for connections and datagrams. */
interface Gates {
  readonly listener: number;
  readonly receiver: number;
  readonly queue: number;
  readonly table: number;
}

/** Once entered. */
interface Inside {
  readonly outgoing: WorldOutgoing;
  readonly mirror: PortMirror;
}

export class World {
  readonly #inner: ChildProcess;
  readonly #words: string[] = [];
  readonly #waiting = new Map<FromInner['kind'], (message: FromInner) => void>();
  readonly #gone = Promise.withResolvers<never>();
  readonly #told = new Set<string>();
  readonly #stack = new UndoStack();
  #other: OtherProcess | undefined;
  #pool: SocketPool | undefined;
  /** Starts the thread that waits for them; beside the command, which needs some time to send the first. */
  #receiveDatagrams: () => void = () => undefined;
  #datagrams: DatagramThread | undefined;
  #inside: Inside | undefined;

  private constructor({ withFiles }: WorldStart) {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const main = fileURLToPath(new URL(`./inner.${extension}`, import.meta.url));
    const [program, ...options] = UNSHARE;
    const cache = getCompileCacheDir();
    this.#inner = spawn(
      program,
      [...options, process.execPath, ...process.execArgv, main, ...(withFiles ? [WITH_FILES] : [])],
      {
        // What unshare complains of comes to us; the command gets the terminal's.
        stdio: ['inherit', 'inherit', 'pipe', 'ipc', STDERR],
        // The command's environment is said when it is started.
        env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache },
      },
    );
    this.#gone.promise.catch(() => undefined);
    // Before it is needed: the agent is being asked then.
    setImmediate(loadEarly);
    this.#inner.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#words.length < 20) this.#words.push(text);
    });
    this.#inner.on('error', error => this.#gone.reject(error));
    // Behind what it said last.
    this.#inner.on('close', () => setImmediate(() => this.#gone.reject(new Error(this.#words.join('').trim()))));
    this.#inner.on('message', message => this.#receive(message as FromInner));
  }

  /** Starts the inner half. What is wrong with it is told by `enter`. */
  static begin(start: WorldStart = { withFiles: false }): World {
    return new World(start);
  }

  /** Makes the world. @returns what came of the pod's files; null where none are wanted. @throws WorldError */
  async enter(parts: WorldParts): Promise<FilesReport | null> {
    const files = parts.files === undefined ? undefined : this.#stack.use(new OuterFiles(parts.files));
    this.#waiting.set('linked', message => message.kind === 'linked' && files?.link(this.#take(message.fd)));
    const built = await this.#ask<Built>({ kind: 'build', plan: parts.plan, files: files?.plan ?? null }, 'built');
    files?.built();
    const gates = {
      listener: this.#take(built.listener),
      receiver: this.#take(built.receiver),
      queue: this.#take(built.queue),
      table: this.#take(built.table),
    };
    const say = (message: string): void => this.#sayOnce(message, parts);
    const { way, rules, nameServers } = parts;
    const outgoing = new WorldOutgoing({ way, rules, nameServers, names: new KnownNames(), say });
    const mirror = this.#serve(gates, outgoing, parts);
    this.#inside = { outgoing, mirror };
    if (!built.holds)
      say('This kernel cannot hold connections until they are decided: a refused one shows as a reset.');
    return built.files;
  }

  /** Starts the command. @throws Error with the `code` of a system error when it cannot be started */
  async run(command: InnerCommand): Promise<WorldChild> {
    const ended = Promise.withResolvers<{ code: number | null; signal: NodeJS.Signals | null }>();
    this.#waiting.set('ended', message => message.kind === 'ended' && ended.resolve(message));
    // Comes behind all messages. The inner half was ended from outside where it was not said how the command ended.
    this.#inner.once('disconnect', () => ended.resolve({ code: null, signal: 'SIGKILL' }));
    const failed = new Promise<never>((_, reject) => {
      this.#waiting.set('notRunning', message => {
        if (message.kind === 'notRunning') reject(Object.assign(new Error(message.code), { code: message.code }));
      });
    });
    const running = this.#ask<Extract<FromInner, { kind: 'running' }>>({ kind: 'run', command }, 'running');
    this.#receiveDatagrams();
    const { pid } = await Promise.race([running, failed]);
    return { pid, ended: ended.promise, kill: signal => void killQuietly(pid, signal) };
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
    await this.#datagrams?.end();
    this.#stack[Symbol.dispose]();
    this.#inside = undefined;
    const isOver = this.#inner.exitCode !== null || this.#inner.signalCode !== null || this.#inner.pid === undefined;
    const over = isOver ? Promise.resolve() : new Promise(resolve => this.#inner.once('exit', resolve));
    if (this.#inner.connected) this.#inner.disconnect();
    await over;
  }

  /** Opens the gates. @returns what shows the ports that programs inside listen on */
  #serve({ listener, receiver, queue, table }: Gates, outgoing: WorldOutgoing, parts: WorldParts): PortMirror {
    const stack = this.#stack;
    stack.defer(() => closeSocket(receiver));
    stack.defer(() => closeSocket(queue));
    stack.defer(() => closeSocket(table));
    const pool = stack.use(new SocketPool(this.#process(), message => this.#send(message)));
    this.#pool = pool;
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
    this.#send({ kind: 'taken', fds: [fd] });
    return taken;
  }

  /** Opened once it has said something: before, it may be gone already. */
  #process(): OtherProcess {
    this.#other ??= this.#stack.use(new OtherProcess(this.#pid));
    return this.#other;
  }

  /** @throws WorldError */
  get #pid(): number {
    const { pid } = this.#inner;
    if (pid === undefined) throw obstacleWords('ENOENT');
    return pid;
  }

  #receive(message: FromInner): void {
    if (message.kind === 'made') this.#pool?.add(message.sockets, message.fds);
    else this.#waiting.get(message.kind)?.(message);
  }

  async #ask<Answer extends FromInner>(question: ToInner, kind: Answer['kind']): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    this.#waiting.set(kind, message => answer.resolve(message as Answer));
    this.#waiting.set('failed', message => {
      if (message.kind === 'failed') answer.reject(obstacleWords(`${message.step}: ${message.reason}`));
    });
    const timer = setTimeout(
      () =>
        answer.reject(new WorldError('The world did not come up in time.', 'Try again; --no-world goes without it.')),
      BUILD_TIMEOUT_MS,
    );
    const gone = this.#gone.promise.catch((error: unknown): never => {
      throw obstacleWords(error instanceof Error ? error.message : String(error));
    });
    this.#send(question);
    try {
      return await Promise.race([answer.promise, gone]);
    } finally {
      clearTimeout(timer);
    }
  }

  #send(message: ToInner): void {
    if (this.#inner.connected) this.#inner.send(message, () => undefined);
  }

  #sayOnce(message: string, { onSay }: WorldParts): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    onSay(message);
  }
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
