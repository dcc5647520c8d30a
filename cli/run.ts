/** Reads the command line, runs the command, and turns whatever happens into an exit code. */

import { CommanderError } from 'commander';
import { commandsFor } from './commands/commands.ts';
import { HeadgateError, toHeadgateError } from './errors.ts';
import { PROGRESS_MODES } from './options/choices.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

/** @param args the words after `headgate`. @returns the exit code: 0 ok, 1 failure, 2 usage, or the command's own. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  try {
    const program = buildProgram(packageVersion(), commandsFor(terminal), code => {
      exitCode = code;
    });
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    return await report(thrown, args, terminal);
  }
}

async function report(thrown: unknown, args: readonly string[], terminal: Terminal): Promise<number> {
  // commander.help: `headgate` alone printed its help, as an error.
  if (thrown instanceof CommanderError && thrown.code === 'commander.help') return 2;
  const error = thrown instanceof CommanderError ? usageError(thrown, args) : toHeadgateError(thrown);
  const { environment, stderr } = terminal;
  const { createProgress, errorEvent } = await import('./progress/progress.ts');
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  createProgress({ mode: requestedProgress(own, environment), verbosity: 0, stream: stderr, environment })(
    errorEvent(error),
  );
  if (wantsStack(own, environment)) stderr.write(`${stackOf(error)}\n`);
  return error.exitCode;
}

function usageError(error: CommanderError, args: readonly string[]): HeadgateError {
  const message = error.message.replace(/^error: /, '');
  return new HeadgateError('HEADGATE_ERR_USAGE', `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}`, {
    hint: hintFor(error.code, args[0]),
    cause: error,
  });
}

function hintFor(code: string, command: string | undefined): string {
  if (command === 'exec' && code === 'commander.missingArgument') {
    return 'Write the command behind --, as in: headgate exec -t netns/shop --steal -- node app.js';
  }
  if (command === 'attach' && code === 'commander.excessArguments') {
    return 'attach serves a program that runs already; headgate exec … -- COMMAND starts one.';
  }
  return 'headgate --help lists the commands, headgate COMMAND --help the options of one.';
}

/** The mode that the user asked for, as far as it can be seen without a successful parse. */
function requestedProgress(
  args: readonly string[],
  environment: Terminal['environment'],
): (typeof PROGRESS_MODES)[number] {
  const at = args.indexOf('--progress');
  const joined = args.find(word => word.startsWith('--progress='))?.slice('--progress='.length);
  const asked = joined ?? (at === -1 ? environment.HEADGATE_PROGRESS : args[at + 1]);
  return PROGRESS_MODES.find(mode => mode === asked) ?? 'auto';
}

function wantsStack(args: readonly string[], environment: Terminal['environment']): boolean {
  const count = args.filter(word => /^-v+$/.test(word)).reduce((sum, word) => sum + word.length - 1, 0);
  return count + args.filter(word => word === '--verbose').length >= 2 || Boolean(environment.HEADGATE_DEBUG);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
