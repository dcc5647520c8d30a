/** `headgate exec`: runs a command, gives it the traffic of the ports that it listens on, and ends with it. */

import { basename } from 'node:path';
import { toPort } from '../../protocol/index.ts';
import { type Child, type ChildEnd, exitCodeOf, requireText, startChild } from '../child.ts';
import { systemClock } from '../clock.ts';
import type { HeadgateError } from '../errors.ts';
import { LISTENER_NOTICE_MS } from '../limits.ts';
import { ListenerWatch } from '../listeners/listener-watch.ts';
import { procReader } from '../listeners/proc-reader.ts';
import { LocalPort } from '../local/local-port.ts';
import { probe, waitForPort } from '../local/probe.ts';
import type { SessionFlags } from '../options/flags.ts';
import { mappingOfFound } from '../options/found-ports.ts';
import type { PortMapping } from '../options/port-mapping.ts';
import { isTargetless } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import { surroundingsFor } from './choose-surroundings.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { commandVariables } from './command-variables.ts';
import type { FoundPort } from './found-port.ts';
import type { AgentFinder } from './places.ts';
import { type Prepared, prepare } from './prepare.ts';
import { SignalRelay } from './signal-relay.ts';
import { StealRun } from './steal-run.ts';

/** What a shell reports for SIGINT; only for one that comes before the command was started. */
const INTERRUPTED = 130;
const WORLD_FLAGS = ['outgoing', 'outgoingRules', 'dns', 'hostname', 'files'] as const;

/** @returns the exit code of the command. @throws HeadgateError */
export async function exec(
  command: readonly string[],
  flags: SessionFlags,
  surroundings: { readonly terminal: Terminal; readonly findAgent?: AgentFinder },
): Promise<number> {
  const { terminal, findAgent } = surroundings;
  requireText(command);
  const prepared = prepare(flags, terminal, 'run');
  if (isTargetless(prepared.settings.target) && !flags.dryRun)
    return (await import('./exec-alone.ts')).execAlone(command, prepared, terminal);
  if (flags.dryRun) return (await import('./manifest.ts')).dryRun(prepared.settings, terminal);
  warnOfNoWorld(flags, prepared);
  const world = await surroundingsFor(prepared);
  const run = new StealRun(prepared, terminal, findAgent);
  run.placeOf = world?.placeOf;
  const signals = new SignalRelay(terminal);
  try {
    const variables = await Promise.race([open(run, world, { prepared, terminal }), signals.first]);
    if (variables === 'signal') return INTERRUPTED;
    const child = await (world?.start(command, variables) ?? startChild(command, variables));
    signals.child = child;
    return await accompany(child, { run, prepared, command, world });
  } finally {
    signals.onSignal = () => run.hurry();
    await world?.close();
    await run.close();
    signals.stop();
  }
}

/** Who says what a world is to be like usually wants one, and may have forgotten a file or a variable that says otherwise. */
function warnOfNoWorld(flags: SessionFlags, { settings, progress }: Prepared): void {
  const said = WORLD_FLAGS.find(flag => flags[flag] !== undefined);
  if (settings.world.isWanted || said === undefined) return;
  const name = said === 'outgoingRules' ? '--local or --remote' : `--${said}`;
  const message = `The command gets no world of the pod's (--no-world), so ${name} has no effect.`;
  progress({ event: 'notice', level: 'warning', code: 'world', message });
}

/** Makes what the command needs. @returns its variables. @throws HeadgateError */
async function open(
  run: StealRun,
  world: CommandSurroundings | undefined,
  { prepared, terminal }: { readonly prepared: Prepared; readonly terminal: Terminal },
): Promise<Record<string, string>> {
  await run.open();
  const asked = commandVariables(run, prepared, terminal);
  // Beside each other, and both to their ends: what was half made is taken down by who made it.
  const [entered] = await Promise.allSettled([world?.enter(run.joined), asked]);
  if (entered.status === 'rejected') throw entered.reason;
  if (world?.hasOwnPorts !== true) await warnOfTakenPorts(run.namedPorts, prepared);
  return asked;
}

/** Whoever listens on a named port before the command does gets its requests: most often an earlier run that was forgotten. */
async function warnOfTakenPorts(ports: readonly PortMapping[], { progress }: Prepared): Promise<void> {
  for (const { local } of ports) {
    const port = new LocalPort(local, { onRefused: () => undefined, onAnswering: () => undefined });
    if (!(await probe(port))) continue;
    progress({
      event: 'notice',
      level: 'warning',
      code: 'local_taken',
      message: `Something listens on port ${local} of this machine already, before the command was started: it gets the requests.`,
    });
  }
}

/** One run of a command. */
interface Companion {
  readonly run: StealRun;
  readonly prepared: Prepared;
  readonly command: readonly string[];
  readonly world: CommandSurroundings | undefined;
}

async function accompany(child: Child, companion: Companion): Promise<number> {
  const { run } = companion;
  const ended = new AbortController();
  void child.ended.then(() => ended.abort());
  const ports = run.namedPorts;
  const taking = ports.length > 0 ? takeNamed(companion, ended.signal) : discover(child, companion, ended.signal);
  const problem = Promise.withResolvers<HeadgateError>();
  taking.catch((error: HeadgateError) => problem.resolve(error));
  const end: ChildEnd | HeadgateError = await Promise.race([child.ended, run.failed, problem.promise]);
  if (!(end instanceof Error)) return exitCodeOf(end);
  child.kill('SIGTERM');
  await child.ended;
  throw end;
}

async function takeNamed({ run, prepared }: Companion, signal: AbortSignal): Promise<void> {
  const mapped = run.namedPorts.map(mapping => ({ mapping, localPort: run.localPort(mapping) }));
  prepared.progress({ event: 'waiting_for_port', ports: mapped.map(({ mapping }) => mapping.local) });
  const answers = await Promise.all(mapped.map(({ localPort }) => waitForPort(localPort, systemClock, signal)));
  if (answers.every(Boolean)) await run.takeNamed(mapped);
}

/** Follows what the command listens on. Resolves when the command has ended. */
function discover(child: Child, { run, prepared, command, world }: Companion, signal: AbortSignal): Promise<void> {
  const name = basename(command[0] ?? '');
  const taken = new Map<number, FoundPort>();
  prepared.progress({ event: 'waiting_for_listener', command: name });
  const watch = new ListenerWatch(
    child.pid,
    {
      onOpened: port => {
        const mapping = mappingOfFound(toPort(port), prepared.settings.foundPorts);
        const take = (): void => {
          if (mapping === undefined || signal.aborted || taken.has(port)) return;
          taken.set(port, run.takeFound({ mapping, localPort: run.localPort(mapping) }));
        };
        if (world === undefined) take();
        else void world.whenOpen(port).then(take);
        if (mapping === undefined)
          prepared.progress({ event: 'detail', message: `Port ${port} stays here, as the file says.` });
      },
      onClosed: port => {
        taken.get(port)?.close();
        taken.delete(port);
      },
      onNothing: () =>
        prepared.progress({
          event: 'notice',
          level: 'info',
          code: 'no_listener',
          message: `${name} has not opened a port within ${LISTENER_NOTICE_MS / 1000} s; still watching. Name the port with -p if it cannot be seen.`,
        }),
    },
    { clock: systemClock, proc: procReader },
  );
  return new Promise(resolve => {
    signal.addEventListener('abort', () => {
      watch.stop();
      for (const port of taken.values()) port.stop();
      resolve();
    });
  });
}
