/** `headgate status`: the agents of this machine, their sessions and counters. */

import { basename, dirname } from 'node:path';
import type { StatusReport } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { toHeadgateError } from '../errors.ts';
import { defaultName } from '../options/default-name.ts';
import type { StatusFlags } from '../program.ts';
import { createProgress } from '../progress/progress.ts';
import { isColoured, styleFor } from '../progress/style.ts';
import { askStatus } from '../session/observer.ts';
import { type AgentSurvey, damagedWords, type RunningAgent, surveyAgents } from '../target/agent-files.ts';
import { namespaceInode } from '../target/namespace-inode.ts';
import { runDirectory } from '../target/run-directory.ts';
import { type LocalTarget, parseTarget, requireLocalTarget } from '../target/target-name.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import { statusWords } from './status-words.ts';

/** @returns 0, or 1 when an agent did not answer or left a damaged file. @throws HeadgateError for a target that is not there. */
export async function status(flags: StatusFlags, terminal: Terminal): Promise<number> {
  const target = flags.target === undefined ? undefined : requireLocalTarget(parseTarget(flags.target));
  const { agents, damaged } = find(target, terminal);
  const visitor = { name: defaultName(), version: packageVersion(), clock: systemClock };
  const answers = await Promise.allSettled(agents.map(agent => askStatus(agent, visitor)));
  const reports = answers.filter(answer => answer.status === 'fulfilled').map(answer => answer.value);
  const failures = answers.filter(answer => answer.status === 'rejected').map(answer => toHeadgateError(answer.reason));
  print(reports, { flags, terminal, nothing: nothingWords(target, failures.length + damaged.length) });
  const warn = warnings(flags, terminal);
  for (const { message } of failures) warn('agent_silent', `One agent does not answer: ${message}`);
  for (const file of damaged) warn('agent_file', damagedWords(file));
  return failures.length + damaged.length === 0 ? 0 : 1;
}

/** What lies in the run directory, of one target if one is named. */
function find(target: LocalTarget | undefined, { environment }: Terminal): AgentSurvey {
  const inode = target === undefined ? undefined : namespaceInode(target);
  const survey = surveyAgents(runDirectory(environment));
  if (target === undefined) return survey;
  const isIts = ({ target: text, inode: its }: RunningAgent): boolean =>
    inode === undefined ? isSameContainer(text, target.text) : its === String(inode);
  return { agents: survey.agents.filter(isIts), damaged: survey.damaged.filter(file => isOf(file, inode)) };
}

/** Either may name it by fewer digits of the same id. */
function isSameContainer(one: string, other: string): boolean {
  return one.startsWith('container/') && (one.startsWith(other) || other.startsWith(one));
}

function isOf(file: string, inode: number | undefined): boolean {
  return inode === undefined || basename(dirname(file)) === String(inode);
}

/** What stands for an empty list; nothing where the warnings say more. */
function nothingWords(target: LocalTarget | undefined, troubles: number): string | undefined {
  if (troubles > 0) return undefined;
  return target === undefined ? 'No agent runs on this machine.' : `No agent serves ${target.text}.`;
}

function warnings(flags: StatusFlags, terminal: Terminal): (code: string, message: string) => void {
  const progress = createProgress({
    mode: flags.progress ?? 'auto',
    verbosity: flags.verbose ?? 0,
    stream: terminal.stderr,
    environment: terminal.environment,
  });
  return (code, message) => progress({ event: 'notice', level: 'warning', code, message });
}

/** Where and how reports are printed. */
interface Printing {
  readonly flags: StatusFlags;
  readonly terminal: Terminal;
  readonly nothing: string | undefined;
}

function print(reports: readonly StatusReport[], { flags, terminal, nothing }: Printing): void {
  if (flags.json) {
    terminal.stdout.write(`${JSON.stringify({ agents: reports }, null, 2)}\n`);
    return;
  }
  const style = styleFor(isColoured(terminal.stdout, terminal.environment));
  const words = reports.length === 0 ? nothing : statusWords(reports, { style, verbosity: flags.verbose ?? 0 });
  if (words !== undefined) terminal.stdout.write(`${words}\n`);
}
