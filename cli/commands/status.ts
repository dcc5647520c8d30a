/** `headgate status`: the agents of this machine, their sessions and counters. */

import type { StatusReport } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { toHeadgateError } from '../errors.ts';
import { defaultName } from '../options/settings.ts';
import type { StatusFlags } from '../program.ts';
import { createProgress } from '../progress/progress.ts';
import { isColoured, styleFor } from '../progress/style.ts';
import { askStatus } from '../session/observer.ts';
import { runDirectory, runningAgents } from '../target/agent-files.ts';
import { parseTarget } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { statusWords } from './status-words.ts';

/** @returns 0, or 1 when an agent did not answer. */
export async function status(flags: StatusFlags, terminal: Terminal): Promise<number> {
  const target = flags.target === undefined ? undefined : parseTarget(flags.target).text;
  const agents = runningAgents(runDirectory(terminal.environment)).filter(
    agent => target === undefined || agent.target === target,
  );
  const visitor = { name: defaultName(), version: packageVersion(), clock: systemClock };
  const answers = await Promise.allSettled(agents.map(agent => askStatus(agent, visitor)));
  const reports = answers.filter(answer => answer.status === 'fulfilled').map(answer => answer.value);
  const failures = answers.filter(answer => answer.status === 'rejected').map(answer => toHeadgateError(answer.reason));
  print(reports, flags, terminal);
  const progress = createProgress({
    mode: flags.progress ?? 'auto',
    verbosity: flags.verbose ?? 0,
    stream: terminal.stderr,
    environment: terminal.environment,
  });
  for (const { message } of failures) progress({ event: 'notice', level: 'warning', code: 'agent_silent', message });
  return failures.length === 0 ? 0 : 1;
}

function print(reports: readonly StatusReport[], flags: StatusFlags, terminal: Terminal): void {
  if (flags.json) {
    terminal.stdout.write(`${JSON.stringify({ agents: reports }, null, 2)}\n`);
    return;
  }
  const style = styleFor(isColoured(terminal.stdout, terminal.environment));
  terminal.stdout.write(`${statusWords(reports, { style, verbosity: flags.verbose ?? 0 })}\n`);
}
