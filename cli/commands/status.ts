/** `headgate status`: the agents of this machine and of a cluster, their sessions and counters. */

import type { StatusReport } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { toHeadgateError } from '../errors.ts';
import { MAX_VISITS } from '../limits.ts';
import { defaultName } from '../options/default-name.ts';
import type { StatusFlags } from '../program.ts';
import { createProgress } from '../progress/progress.ts';
import { isColoured, printableJson, styleFor } from '../progress/style.ts';
import { askStatus } from '../session/observer.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import type { KnownAgent } from './known-agent.ts';
import { knownAgents } from './known-agents.ts';
import { type PlacedReport, statusWords } from './status-words.ts';
import { inTurns } from './visits.ts';

/** @returns 0, or 1 when an agent did not answer or left a damaged file. @throws HeadgateError for a target that is not there. */
export async function status(flags: StatusFlags, terminal: Terminal): Promise<number> {
  const known = await knownAgents(flags, terminal);
  try {
    const answers = await inTurns(known.agents, MAX_VISITS, ask);
    const reports = answers.flatMap(answer => answer.report ?? []);
    const failures = answers.flatMap(answer => answer.failure ?? []);
    const troubles = failures.length + known.doubts.length;
    print(reports, { flags, terminal, nothing: troubles > 0 ? undefined : known.nothing });
    const warn = warnings(flags, terminal);
    for (const message of failures) warn('agent_silent', `One agent does not answer: ${message}`);
    for (const { code, message } of known.doubts) warn(code, message);
    return failures.length > 0 || known.doubts.some(({ isFailure }) => isFailure) ? 1 : 0;
  } finally {
    known.close();
  }
}

interface Answer {
  readonly report?: PlacedReport;
  readonly failure?: string;
}

/** One that ended since it was found is no failure. */
async function ask(agent: KnownAgent): Promise<Answer> {
  try {
    const report = await askStatus(agent.access, visitor());
    return { report: { ...report, ...placeOf(agent) } };
  } catch (error) {
    return (await agent.isGone()) ? {} : { failure: toHeadgateError(error).message };
  }
}

function visitor(): Parameters<typeof askStatus>[1] {
  return { name: defaultName(), version: packageVersion(), clock: systemClock };
}

/** What an agent in a cluster cannot know of itself. */
function placeOf({ place }: KnownAgent): Omit<PlacedReport, keyof StatusReport> {
  if (place === undefined) return {};
  const { namespace, podName, isEphemeral } = place;
  return { namespace, agent_pod: podName, ephemeral: isEphemeral };
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

function print(reports: readonly PlacedReport[], { flags, terminal, nothing }: Printing): void {
  if (flags.json) {
    terminal.stdout.write(`${printableJson({ agents: reports }, 2)}\n`);
    return;
  }
  const style = styleFor(isColoured(terminal.stdout, terminal.environment));
  const words = reports.length === 0 ? nothing : statusWords(reports, { style, verbosity: flags.verbose ?? 0 });
  if (words !== undefined) terminal.stdout.write(`${words}\n`);
}
