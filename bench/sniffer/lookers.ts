/** Who looks at the app's requests: nobody, tcpdump, a mirror of all or of some, GoReplay where it is installed. */

import { join } from 'node:path';
import { agentStatus, hasCommand, type Lab, LabProcess, mirror, until } from '../../test/lab/index.ts';
import { ORIGIN_PORT } from '../origin/origin.ts';
import { start as startCapture, TCPDUMP } from './contenders.ts';
import type { Seen } from './listener.ts';

/** The numbers of requests that the mirror with a filter takes: one in a hundred. */
export const FILTERED = '^/[0-9]*00$';
export const FILTERED_EVERY = 100;

const LISTENER = join(import.meta.dirname, 'listener.ts');
/** What copies need at the most to arrive after the last request. */
const SETTLED_WITHIN_MS = 30_000;
const SETTLED_AFTER_MS = 300;

export const NOBODY = 'nobody';
export const NOBODY_AGAIN = 'nobody (again)';
export const MIRROR = 'mirror';
export const MIRROR_FILTERED = 'mirror of 1 %';
export const GOREPLAY = 'GoReplay';

/** What a looker says at its end. */
export interface Account {
  /** Null where it does not deliver requests. */
  readonly seen: Seen | null;
  readonly drops: number;
}

export interface Looking {
  /** Whose CPU counts. */
  readonly pids: readonly number[];
  /** Of these, and others, who is not on the app's machine. */
  readonly elsewhere: readonly number[];
  stop(): Promise<Account>;
}

export interface Looker {
  readonly name: string;
  start(lab: Lab): Promise<Looking>;
}

/** @param filter of the mirror that takes some: a flag */
export function lookers(filter = `--path-regex=${FILTERED}`): readonly Looker[] {
  const goreplay = ['goreplay', 'gor'].find(hasCommand);
  return [
    { name: NOBODY, start: startNobody },
    ...(hasCommand('tcpdump') ? [{ name: TCPDUMP, start: startTcpdump }] : []),
    { name: MIRROR, start: startMirror },
    { name: MIRROR_FILTERED, start: lab => startMirror(lab, filter) },
    ...(goreplay === undefined ? [] : [{ name: GOREPLAY, start: (lab: Lab) => startGoReplay(lab, goreplay) }]),
    { name: NOBODY_AGAIN, start: startNobody },
  ];
}

async function startNobody(): Promise<Looking> {
  return { pids: [], elsewhere: [], stop: async () => ({ seen: null, drops: 0 }) };
}

async function startTcpdump(lab: Lab): Promise<Looking> {
  const running = await startCapture({ name: TCPDUMP, mode: 'tcpdump' }, lab, { port: ORIGIN_PORT, rehearsed: 0 });
  return {
    pids: [running.pid],
    elsewhere: [],
    stop: async () => ({ seen: null, drops: (await running.stop()).drops }),
  };
}

async function startMirror(lab: Lab, ...flags: readonly string[]): Promise<Looking> {
  const listener = await Listener.start(new LabProcess([process.execPath, LISTENER]));
  const session = await mirror(lab, { port: ORIGIN_PORT, local: listener, source: 'packets' }, ...flags);
  const agent = (await session.event('connected')).agent_pid;
  const { packets_dropped: before = 0 } = (await agentStatus(lab)).counters;
  return {
    pids: [agent, session.process.pid],
    elsewhere: [session.process.pid, listener.pid],
    stop: async () => {
      await listener.settle();
      const { packets_dropped: drops = 0 } = (await agentStatus(lab)).counters;
      await session.stop();
      return { seen: await listener.end(), drops: drops - before };
    },
  };
}

/** Its output goes to a listener inside the pod, since it has no tunnel. */
async function startGoReplay(lab: Lab, program: string): Promise<Looking> {
  const listener = await Listener.start(lab.pod.spawn([process.execPath, LISTENER]));
  const output = ['--output-http', `http://127.0.0.1:${listener.port}`];
  const gor = lab.use(lab.pod.spawn([program, '--input-raw', `:${ORIGIN_PORT}`, ...output]));
  await until(() => /Interface|Version/i.test(gor.stderr + gor.stdout), { what: 'GoReplay listens' });
  return {
    pids: [gor.pid],
    elsewhere: [listener.pid],
    stop: async () => {
      await listener.settle();
      gor.signal('SIGINT');
      await gor.ended;
      return { seen: await listener.end(), drops: 0 };
    },
  };
}

/** The local process, in one of its own. */
class Listener {
  readonly port: number;
  readonly #process: LabProcess;

  private constructor(process: LabProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  get pid(): number {
    return this.#process.pid;
  }

  static async start(process: LabProcess): Promise<Listener> {
    await until(() => process.stdout.includes('\n'), { what: 'the listener' });
    return new Listener(process, Number(process.stdout));
  }

  /** Waits until nothing more comes. */
  async settle(): Promise<void> {
    let sum = -1;
    const isSettled = async (): Promise<boolean> => {
      const before = sum;
      await new Promise(resolve => setTimeout(resolve, SETTLED_AFTER_MS));
      sum = (await this.#ask()).requests;
      return sum === before;
    };
    await until(isSettled, { withinMs: SETTLED_WITHIN_MS, what: 'the last copies' });
  }

  /** All that it saw. */
  async end(): Promise<Seen> {
    const seen = await this.#ask();
    await this.#process[Symbol.asyncDispose]();
    return seen;
  }

  async #ask(): Promise<Seen> {
    const before = this.#process.stdout.length;
    this.#process.child.stdin.write('\n');
    await until(() => this.#process.stdout.length > before && this.#process.stdout.endsWith('\n'), {
      what: 'what the listener saw',
    });
    return JSON.parse(this.#process.stdout.slice(before)) as Seen;
  }
}
