/** The environment of the command after `--`: this machine's, with the target's variables over it. Values are told to nobody. */

import { commandEnvironment, type TargetVariables, wantedVariables } from '../environment/rules.ts';
import { environmentRules } from '../environment/target-environment.ts';
import { HeadgateError } from '../errors.ts';
import type { Target } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import type { Prepared } from './prepare.ts';

/** What knows the target's variables. */
export interface VariableSource {
  /** @throws HeadgateError */
  variables(): Promise<TargetVariables>;
}

/** @throws HeadgateError HEADGATE_ERR_CONFIG for a dotenv file that cannot be read */
export async function commandVariables(
  source: VariableSource,
  { settings, progress }: Prepared,
  { environment: own }: Terminal,
): Promise<Record<string, string>> {
  const { environment, target } = settings;
  const rules = environmentRules(environment);
  let variables: TargetVariables = [];
  try {
    if (environment.isWanted && hasProcess(target)) variables = await source.variables();
  } catch (error) {
    if (!(error instanceof HeadgateError)) throw error;
    const message = `The command keeps the environment of this machine. ${error.message}`;
    progress({ event: 'notice', level: 'warning', code: 'no_environment', message });
  }
  const wanted = wantedVariables(variables, rules);
  const count = Object.keys(wanted).length;
  if (count > 0) progress({ event: 'detail', message: `${count} variables of ${target.text} are set for the command` });
  return commandEnvironment(own, wanted, rules);
}

/** A network namespace alone has no process, so no environment. */
export function hasProcess({ kind }: Target): boolean {
  return kind !== 'netns';
}
