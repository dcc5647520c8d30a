/**
 * Shell completion. `headgate completion SHELL` prints a script for the shell; the script asks `headgate complete -- WORDS…`
 * for suggestions. Commands and options come from the program itself; here are only the values that nobody else knows.
 */

import { readdirSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { withoutEval } from './completion-scripts.ts';
import { systemErrorCode } from './errors.ts';
import type { Suggestion } from './kube/suggestions.ts';
import type { ClusterSelection } from './options/kubeconfig-files.ts';

/** Where `ip netns` keeps the names. */
const NETNS_DIRECTORY = '/run/netns';

/** Adds `completion` and the hidden `complete` to a program whose other commands are all there. */
export function addCompletion(program: Command): void {
  const completion = tab(program, { completionCommandName: 'completion' });
  const printer = program.commands.find(command => command.name() === 'completion');
  printer?.action((shell: string) => printScript(shell, () => completion.setup(program.name(), program.name(), shell)));
  const cluster = new ClusterSuggestions();
  const asked = program.commands.find(command => command.name() === 'complete');
  // Handlers answer at once: what the cluster knows is fetched before they are asked.
  asked?.hook('preAction', (_, command) => cluster.fetch(command.args));
  for (const [name, command] of completion.commands) {
    const target = command.options.get('target');
    if (target !== undefined) target.handler = suggest => suggestTargets(suggest, cluster);
    for (const key of ['namespace', 'context']) {
      const option = command.options.get(key);
      if (option !== undefined) option.handler = suggest => cluster.offer(suggest);
    }
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

function suggestTargets(suggest: Suggest, cluster: ClusterSuggestions): void {
  cluster.offer(suggest);
  for (const name of namesIn(NETNS_DIRECTORY)) suggest(`netns/${name}`, 'network namespace');
  suggest('pid/', 'process id');
  suggest('container/', 'container id');
}

/** What the cluster offers for the word that is being typed. */
class ClusterSuggestions {
  #found: readonly Suggestion[] = [];

  /** @param words the command line; the last one is being typed. Never throws. */
  async fetch(words: readonly string[]): Promise<void> {
    const [flag = '', typed = ''] = words.slice(-2);
    const wanted = { '-t': 'target', '-n': 'namespace' }[flag] ?? flag.replace(/^--/, '');
    if (!['target', 'namespace', 'context'].includes(wanted)) return;
    const { suggestClusterTargets, suggestContexts, suggestNamespaces } = await import('./kube/suggestions.ts');
    const selection = selectionOf(words);
    if (wanted === 'target') this.#found = await suggestClusterTargets(typed, selection);
    else if (wanted === 'namespace') this.#found = await suggestNamespaces(selection);
    else this.#found = suggestContexts(selection);
  }

  offer(suggest: Suggest): void {
    for (const [value, description] of this.#found) suggest(value, description);
  }
}

/** The flags that are typed already say which cluster, else the environment. */
function selectionOf(words: readonly string[]): ClusterSelection {
  const given = (...flags: readonly string[]): string | undefined => {
    const at = words.findIndex(word => flags.includes(word));
    return at === -1 ? undefined : words[at + 1] || undefined;
  };
  const { HEADGATE_KUBECONFIG, HEADGATE_CONTEXT, HEADGATE_NAMESPACE } = process.env;
  return {
    kubeconfig: given('--kubeconfig') ?? HEADGATE_KUBECONFIG,
    context: given('--context') ?? HEADGATE_CONTEXT,
    namespace: given('-n', '--namespace') ?? HEADGATE_NAMESPACE,
  };
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
