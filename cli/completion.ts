/**
 * Shell completion. `headgate completion SHELL` prints a script for the shell; the script asks `headgate complete -- WORDS…`
 * for suggestions. Commands and options come from the program itself; here are only the values that nobody else knows.
 */

import { readdirSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { withoutEval } from './completion-scripts.ts';
import { systemErrorCode } from './errors.ts';

/** Where `ip netns` keeps the names. */
const NETNS_DIRECTORY = '/run/netns';

/** Adds `completion` and the hidden `complete` to a program whose other commands are all there. */
export function addCompletion(program: Command): void {
  const completion = tab(program, { completionCommandName: 'completion' });
  const printer = program.commands.find(command => command.name() === 'completion');
  printer?.action((shell: string) => printScript(shell, () => completion.setup(program.name(), program.name(), shell)));
  for (const [name, command] of completion.commands) {
    const target = command.options.get('target');
    if (target !== undefined) target.handler = suggest => suggestTargets(suggest);
    const config = command.options.get('config');
    if (config !== undefined) config.handler = suggest => suggestFiles(suggest);
    if (name === 'config check') command.argument('file', suggest => suggestFiles(suggest));
  }
}

/** The script that `write` prints, as it is safe to source. */
function printScript(shell: string, write: () => void): void {
  const print = console.log;
  let script = '';
  console.log = (text: string) => {
    script += text;
  };
  try {
    write();
  } finally {
    console.log = print;
  }
  console.log(withoutEval(script, shell));
}

type Suggest = (value: string, description: string) => void;

function suggestTargets(suggest: Suggest): void {
  for (const name of namesIn(NETNS_DIRECTORY)) suggest(`netns/${name}`, 'network namespace');
  suggest('pid/', 'process id');
  suggest('container/', 'container id');
}

function suggestFiles(suggest: Suggest): void {
  for (const name of namesIn('.')) if (/\.(ya?ml|json|toml)$/.test(name)) suggest(name, 'configuration file');
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}
