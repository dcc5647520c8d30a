/**
 * The product as its user runs it: the CLI in a process of its own, its progress read as events. A lab's agents keep
 * their files in the lab's own folder, so that no other agent of the machine is joined by accident.
 */

import { join } from 'node:path';
import type { ProgressEvent } from '../../cli/progress/events.ts';
import { endAgents, runDirectoryOf } from './agents.ts';
import type { Lab } from './lab.ts';
import { LabProcess, type ProcessEnd } from './lab-process.ts';
import { until, within } from './poll.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
/** Expects nothing of the time it takes: below a test's own timeout, so that what was waited for in vain is told with the output. */
const EVENT_WITHIN_MS = 100_000;
/** It waits for its agent, for commands that end late, and for whoever else has the machine. */
const STOP_WITHIN_MS = 30_000;

/** Labs that end their agents already. */
const labsWithAgents = new WeakSet<Lab>();

type EventNamed<Name extends ProgressEvent['event']> = Extract<ProgressEvent, { readonly event: Name }>;

/** What ends a session with itself: a lab, or a namespace of a cluster. */
interface Owner {
  use<Thing extends AsyncDisposable>(thing: Thing): Thing;
}

export class Headgate implements AsyncDisposable {
  readonly process: LabProcess;

  private constructor(process: LabProcess) {
    this.process = process;
  }

  /** Starts `headgate` with the arguments; `--progress json` and the lab's run directory are added. */
  static start(
    lab: Lab,
    command: 'attach' | 'dump' | 'exec' | 'proxy' | 'watch',
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Headgate {
    if (!labsWithAgents.has(lab)) lab.defer(() => endAgents(lab));
    labsWithAgents.add(lab);
    return Headgate.launch(lab, [command, ...args], { ...environmentOf(lab), ...env });
  }

  /** Starts it where agents are no processes of a lab, as in a cluster; `--progress json` is added. The owner ends it. */
  static launch(
    owner: Owner,
    [command, ...args]: readonly [string, ...string[]],
    env: Readonly<Record<string, string>>,
  ): Headgate {
    const argv = [process.execPath, CLI, command, '--progress=json', ...args] as const;
    return owner.use(new Headgate(new LabProcess(argv, { env })));
  }

  /** One that a test started itself; `--progress json` is for it to say. */
  static over(process: LabProcess): Headgate {
    return new Headgate(process);
  }

  /** Starts it and waits until it steals. */
  static async stealing(lab: Lab, command: 'attach' | 'exec', args: readonly string[]): Promise<Headgate> {
    const headgate = Headgate.start(lab, command, args);
    await headgate.event('stealing');
    return headgate;
  }

  /** Runs another command of the CLI (`status`, `kill`, …) to its end. */
  static async run(lab: Lab, ...args: readonly string[]): Promise<{ stdout: string; stderr: string } & ProcessEnd> {
    return Headgate.runIn(environmentOf(lab), ...args);
  }

  /** The same in an environment of one's own. */
  static async runIn(
    env: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ): Promise<{ stdout: string; stderr: string } & ProcessEnd> {
    await using child = new LabProcess([process.execPath, CLI, ...args], { env });
    child.child.stdin.end();
    const end = await within(child.ended, { withinMs: EVENT_WITHIN_MS, what: `headgate ${args.join(' ')} to end` });
    return { ...end, stdout: child.stdout, stderr: child.stderr };
  }

  /** Every event so far, oldest first. Lines that are not JSON are no events. */
  get events(): readonly ProgressEvent[] {
    return this.process.stderr.split('\n').flatMap(line => {
      if (!line.startsWith('{')) return [];
      try {
        return [JSON.parse(line) as ProgressEvent];
      } catch (error) {
        if (error instanceof SyntaxError) return [];
        throw error;
      }
    });
  }

  /** Waits for the first event of a name that also satisfies `accept`. @throws when it ends or is late, with its output. */
  async event<Name extends ProgressEvent['event']>(
    name: Name,
    accept: (event: EventNamed<Name>) => boolean = () => true,
    withinMs = EVENT_WITHIN_MS,
  ): Promise<EventNamed<Name>> {
    const find = (): EventNamed<Name> | undefined =>
      this.events.find((event): event is EventNamed<Name> => event.event === name && accept(event as EventNamed<Name>));
    try {
      return await until(
        () => {
          const found = find();
          if (found === undefined && !this.process.isRunning) throw new Error('headgate ended');
          return found;
        },
        { withinMs, what: `headgate to say "${name}"` },
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}; it wrote: ${this.process.stderr}${this.process.stdout}`);
    }
  }

  /** Ends the session as Ctrl-C does, and waits. */
  async stop(): Promise<ProcessEnd> {
    this.process.signal('SIGINT');
    return within(this.process.ended, { withinMs: STOP_WITHIN_MS, what: 'headgate to end after SIGINT' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** The environment that keeps a lab's agents to themselves. */
export function environmentOf(lab: Lab): Readonly<Record<string, string>> {
  return { HEADGATE_RUN_DIR: runDirectoryOf(lab), ...lab.agentEnvironment };
}
