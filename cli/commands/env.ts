/** `headgate env`: the variables that a command would get from the target. They may hold secrets, so they go to stdout alone. */

import { systemClock } from '../clock.ts';
import { writeDotenv } from '../environment/dotenv.ts';
import { type TargetVariables, type Variables, wantedVariables } from '../environment/rules.ts';
import { environmentRules } from '../environment/target-environment.ts';
import { HeadgateError } from '../errors.ts';
import { mergeSettings, type Settings } from '../options/settings.ts';
import type { EnvFlags } from '../program.ts';
import type { Progress } from '../progress/events.ts';
import { createProgress } from '../progress/progress.ts';
import { printable, printableJson } from '../progress/style.ts';
import { askEnviron } from '../session/observer.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { hasProcess } from './command-variables.ts';
import { type AgentFinder, placesOf } from './places.ts';
import { readLayers } from './prepare.ts';

/** @returns 0. @throws HeadgateError when the variables cannot be had */
export async function env(flags: EnvFlags, terminal: Terminal, findAgent?: AgentFinder): Promise<number> {
  const settings = mergeSettings([...readLayers(flags, terminal).layers, { mode: 'steal' }]);
  const verbosity = flags.verbose ?? 0;
  const progress = createProgress({
    mode: flags.progress ?? 'auto',
    verbosity,
    stream: terminal.stderr,
    environment: terminal.environment,
  });
  const rules = environmentRules(settings.environment);
  const wanted = wantedVariables(await variablesOf(settings, { terminal, findAgent, progress, verbosity }), rules);
  print(wanted, flags, { terminal, progress });
  return 0;
}

/** What the target is reached with. */
interface Reaching {
  readonly terminal: Terminal;
  readonly findAgent: AgentFinder | undefined;
  readonly progress: Progress;
  readonly verbosity: number;
}

async function variablesOf(
  settings: Settings,
  { terminal, findAgent, progress, verbosity }: Reaching,
): Promise<TargetVariables> {
  const { target, name } = settings;
  if (!hasProcess(target)) {
    throw new HeadgateError('HEADGATE_ERR_TARGET', `${target.text} is no process, so it has no variables.`, {
      hint: 'Name a process of it: pid/NUMBER; `ip netns pids NAME` lists them.',
    });
  }
  const onDetail = (message: string): void => progress({ event: 'detail', message });
  const source = placesOf({ settings, terminal, findAgent, verbosity, onDetail });
  try {
    const quiet = { onPlace: () => undefined, onGone: () => undefined, onTrouble: onDetail };
    const [place] = await source.start(quiet);
    if (place === undefined) {
      throw new HeadgateError('HEADGATE_ERR_TARGET_NOT_FOUND', `No pod of ${target.text} is ready.`, {
        hint: `\`headgate doctor -t ${target.text}\` says why.`,
      });
    }
    return await askEnviron(place.access, { name, version: packageVersion(), clock: systemClock });
  } finally {
    source.stop();
  }
}

function print(
  wanted: Variables,
  { format }: EnvFlags,
  { terminal, progress }: Pick<Reaching, 'terminal' | 'progress'>,
): void {
  if (format === 'json') {
    terminal.stdout.write(`${printableJson(wanted, 2)}\n`);
    return;
  }
  const { text, leftOut } = writeDotenv(wanted);
  // A file gets every byte; a terminal would obey what the target's author wrote.
  terminal.stdout.write(terminal.stdout.isTTY === true ? printable(text) : text);
  if (leftOut.length === 0) return;
  const message = `Not written, since a dotenv file cannot hold them: ${leftOut.join(', ')}. --format json has them.`;
  progress({ event: 'notice', level: 'warning', code: 'not_written', message });
}
