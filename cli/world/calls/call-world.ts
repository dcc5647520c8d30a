/**
 * The pod's connections and names for one command where no namespaces can be made: its connect(2) calls are held by the kernel (seccomp(2)) and answered
 * here. No rights are needed, and none are left: setuid programs get no more rights either.
 *
 *     begin ──► enter ──► run ──► the command ends ──► close
 *
 * A launcher (launcher.ts) sets the filter on itself and starts the command, which inherits it, as whatever it starts does. The listener of the filter is ours alone:
 * when we go, held calls end with ENOSYS, and the launcher ends what it started. A thread of ours (call-worker.ts) takes calls; call-gate.ts says where they go.
 *
 * It is less than a world: the command has this machine's network, ports and files. What does not connect is not held (UDP without connect(2), ping), a connected
 * socket has loopback addresses, and a call costs some tenths of a millisecond more.
 */

import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { closeSocket, OtherProcess, SysError, WakeSignal } from '../../../sys/index.ts';
import type { Decider, NameServers } from '../decision.ts';
import type { PodWay } from '../far-end.ts';
import { KnownNames } from '../known-names.ts';
import type { InnerCommand } from '../messages.ts';
import { OtherHalf, type WorldChild } from '../other-half.ts';
import { type WorldCounts, WorldOutgoing } from '../outgoing.ts';
import { UndoStack } from '../undo-stack.ts';
import { CallGate, type NameParts } from './call-gate.ts';
import { callObstacleWords } from './call-obstacles.ts';
import type { CallDescriptors, CallNews, FromLauncher, ToLauncher } from './messages.ts';
import { ProgramCall } from './program-call.ts';
import { ProgramReceive } from './program-receive.ts';

/** What held calls are answered with. */
export interface CallWorldParts {
  readonly way: PodWay;
  readonly rules: Decider;
  readonly nameServers: NameServers;
  readonly names: NameParts;
  /** For who has no pod (call-gate.ts). */
  readonly isLocalJoined?: boolean;
  /** Something that the user should hear of; each text once. A sentence. */
  onSay(message: string): void;
}

const UNREADABLE =
  'A program of the command lets nobody look at its memory, so it is not known whom it calls: its connections fail with EACCES.';

export class CallWorld {
  readonly #launcher: OtherHalf<ToLauncher, FromLauncher>;
  readonly #stack = new UndoStack();
  readonly #told = new Set<string>();
  #outgoing: WorldOutgoing | undefined;
  #stop = (): Promise<void> => Promise.resolve();

  private constructor() {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const main = fileURLToPath(new URL(`./launcher.${extension}`, import.meta.url));
    this.#launcher = new OtherHalf([process.execPath, main], callObstacleWords);
  }

  /** Starts the launcher. What is wrong with it is told by `enter`. */
  static begin(): CallWorld {
    return new CallWorld();
  }

  /** @throws WorldError */
  async enter(parts: CallWorldParts): Promise<void> {
    const { listener: number } = await this.#launcher.ask(null, 'listening');
    const listener = this.#take(number);
    this.#launcher.send({ kind: 'taken' });
    const { way, rules, nameServers, names } = parts;
    const say = (message: string): void => this.#sayOnce(message, parts);
    const outgoing = new WorldOutgoing({ way, rules, nameServers, names: new KnownNames(), say });
    this.#outgoing = outgoing;
    this.#stack.defer(() => closeSocket(listener));
    const wake = this.#stack.use(new WakeSignal());
    const gate = new CallGate({ outgoing, names, isLocalJoined: parts.isLocalJoined ?? false });
    const worker = startWorker({ listener, wake: wake.fd, hidesNameServices: names.side === 'remote' });
    const isOver = new Promise(resolve => worker.once('exit', resolve));
    worker.on('message', (news: CallNews) => {
      if (news.kind === 'call') gate.receive(new ProgramCall(listener, news));
      else if (news.kind === 'receive') gate.receiveDatagram(new ProgramReceive(listener, news.call, news.fd));
      else say(UNREADABLE);
    });
    this.#stop = async () => {
      // It sleeps in a native call: only by this it comes to its end, and until then it works on what the stack closes.
      wake.signal();
      await isOver;
      gate[Symbol.dispose]();
    };
  }

  /** Starts the command. @throws Error with the `code` of a system error when it cannot be started */
  run(command: InnerCommand): Promise<WorldChild> {
    return this.#launcher.run(command);
  }

  /** What was done; undefined before it was entered. */
  get counts(): WorldCounts | undefined {
    return this.#outgoing?.counts;
  }

  /** Ends what is left of it. Never throws. */
  async close(): Promise<void> {
    await this.#stop();
    this.#stop = () => Promise.resolve();
    // Before programs are asked to end: a call that is made then must not wait for somebody who has gone.
    this.#stack[Symbol.dispose]();
    await this.#launcher.close();
  }

  /** A descriptor of the launcher. @throws WorldError */
  #take(number: number): number {
    try {
      using launcher = new OtherProcess(this.#launcher.pid);
      return launcher.takeDescriptor(number);
    } catch (error) {
      if (error instanceof SysError) throw callObstacleWords(error.message);
      throw error;
    }
  }

  #sayOnce(message: string, { onSay }: CallWorldParts): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    onSay(message);
  }
}

function startWorker(descriptors: CallDescriptors): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./call-worker.${extension}`, import.meta.url), { workerData: descriptors });
}
