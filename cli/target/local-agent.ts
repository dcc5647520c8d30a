/**
 * Starts the agent of a local target, or learns from it that one serves the pod already.
 *
 * The agent is nobody's child in spirit: it is spawned in a session of its own and outlives us. It reports on stdout
 * with one line of JSON and closes it; until then its log lines come on stderr. Who it is comes by path, not by
 * import, so that the CLI itself never loads native code.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { AGENT_REPORT_MAX_BYTES, AGENT_START_TIMEOUT_MS } from '../limits.ts';
import type { AgentSettings } from '../options/settings.ts';
import { sentence } from '../sentence.ts';
import { quoteWord } from '../shell-words.ts';
import { type FailedReport, parseAgentReport, parseJson, type ReadyReport } from './agent-report.ts';
import { runDirectory } from './run-directory.ts';
import type { LocalTarget } from './target-name.ts';

/** How an agent is started. */
export interface AgentLaunch {
  readonly target: LocalTarget;
  readonly settings: AgentSettings;
  /** Gets each line that the agent logs until it is ready. */
  readonly onLog?: ((line: string) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** The agent logs what it does, too, unless the environment says how much it logs. */
  readonly isVerbose?: boolean | undefined;
  /** Path of the agent's main file; by default the one that belongs to this CLI. */
  readonly main?: string | undefined;
}

/** The agent's main file beside this CLI: `agent/main.ts` in the sources, `dist/agent/main.js` when published. */
export function agentMainPath(ownUrl: string = import.meta.url): string {
  const extension = ownUrl.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../agent/main.${extension}`, ownUrl));
}

/** The arguments that the agent is started with, after its main file. */
export function agentArguments(target: LocalTarget, settings: AgentSettings): string[] {
  const args = ['--target', target.text];
  if (settings.redirectEngine !== undefined) args.push('--engine', settings.redirectEngine);
  if (settings.drainTimeoutS !== undefined) args.push('--drain-timeout', String(settings.drainTimeoutS));
  if (!settings.clientAddress) args.push('--no-client-address');
  return args;
}

/** The flags that these settings come from, where they are not the defaults. */
export function agentFlags({ redirectEngine, drainTimeoutS, clientAddress }: AgentSettings): string[] {
  const flags: string[] = [];
  if (redirectEngine !== undefined) flags.push('--redirect-engine');
  if (drainTimeoutS !== undefined) flags.push('--drain-timeout');
  if (!clientAddress) flags.push('--no-client-address');
  return flags;
}

/** @throws HeadgateError HEADGATE_ERR_NEEDS_ROOT: said before anything is tried. */
export function requireRoot(target: LocalTarget, commandLine: readonly string[]): void {
  if (process.getuid?.() === 0) return;
  throw new HeadgateError(
    'HEADGATE_ERR_NEEDS_ROOT',
    `Reaching ${target.text} needs root, and this is user ${process.getuid?.()}.`,
    {
      hint:
        'The agent enters the network namespace of the target and adds a rule to its firewall; the kernel lets only root do that.\n' +
        `Try: sudo ${commandLine.map(quoteWord).join(' ')}`,
    },
  );
}

/** @throws HeadgateError with the agent's own code, or HEADGATE_ERR_AGENT_START. */
export async function startLocalAgent(launch: AgentLaunch): Promise<ReadyReport> {
  const main = launch.main ?? agentMainPath();
  const child = spawn(process.execPath, [main, ...agentArguments(launch.target, launch.settings)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    // The agent runs elsewhere: a relative path would mean another place there.
    env: {
      ...(launch.isVerbose ? { HEADGATE_AGENT_LOG: 'debug' } : {}),
      ...process.env,
      HEADGATE_RUN_DIR: runDirectory(),
    },
  });
  child.unref();
  try {
    const report = await readReport(child, launch);
    if (report.event === 'failed') throw failedStart(report);
    return report;
  } finally {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function readReport(child: ChildProcess, launch: AgentLaunch): Promise<ReadyReport | FailedReport> {
  const log = new LogTail();
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string): void => {
      cancel();
      reject(silentStart(reason, log.text));
    };
    const cancel = (launch.clock ?? systemClock).after(AGENT_START_TIMEOUT_MS, () => {
      child.kill('SIGTERM');
      fail(`it did not report within ${AGENT_START_TIMEOUT_MS / 1000} s and was ended`);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of log.add(text)) launch.onLog?.(line);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const end = output.indexOf('\n');
      if (end === -1 && output.length <= AGENT_REPORT_MAX_BYTES) return;
      const report = parseAgentReport(output.slice(0, end));
      if (report === undefined) return fail('it reported something else than JSON of ours');
      cancel();
      resolve(report);
    });
    child.once('error', error => fail(error.message));
    child.once('close', (code, signal) => fail(`it ended with ${signal ?? `code ${code}`} before it was ready`));
  });
}

function failedStart({ code, message, hint }: FailedReport): HeadgateError {
  return new HeadgateError(code, sentence(message), { hint: hint === undefined ? undefined : sentence(hint) });
}

function silentStart(reason: string, log: string): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_AGENT_START', `The agent did not start: ${reason}.`, {
    hint: log === '' ? 'Run it again with -v to see what the agent logs.' : `Its last words:\n${log}`,
  });
}

/** The last part of a log, bounded, and its lines as they are completed. */
class LogTail {
  static readonly #MAX_CHARACTERS = 2_000;
  #kept = '';
  #line = '';

  /** @returns the lines that `text` completes, as words. */
  add(text: string): string[] {
    this.#kept = (this.#kept + text).slice(-LogTail.#MAX_CHARACTERS);
    const lines = (this.#line + text).split('\n');
    this.#line = (lines.pop() ?? '').slice(-LogTail.#MAX_CHARACTERS);
    return lines.map(logWords);
  }

  get text(): string {
    return this.#kept.trimEnd().split('\n').map(logWords).join('\n');
  }
}

/** A line of the agent's log: its message when it is one of pino's JSON objects, the line itself otherwise. */
function logWords(line: string): string {
  const fields = parseJson(line);
  if (typeof fields !== 'object' || fields === null || !('msg' in fields)) return line;
  const error = 'err' in fields && typeof fields.err === 'object' && fields.err !== null ? fields.err : {};
  const reason = 'message' in error && error.message !== fields.msg ? `: ${String(error.message)}` : '';
  return `${String(fields.msg)}${reason}`;
}
