#!/usr/bin/env node
/**
 * The agent's process: options, start, shutdown. It is nobody's child and serves one pod.
 *
 * Start: find the target → bind the control listener (outside) → enter the target's network namespace → take the pod's
 * lock (another agent has it: report that one, and end) → clear what a dead agent left → redirect engine → data path →
 * publish the address → report on stdout, one line of JSON. From then on log lines go to the run directory.
 *
 * End (SIGTERM, SIGINT, nobody there any more, or the kernel's rule lost): tell the sessions → rule away → accept what
 * was queued → drain the connections → undo everything, in reverse order.
 */

import { runAgent } from './agent.ts';
import { AgentOptionsError, parseAgentOptions } from './agent-options.ts';
import { createLog } from './log.ts';
import { NetnsError } from './netns/index.ts';

/** The line for a CLI that waits for this agent. */
function report(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

function reportFailure(error: unknown): void {
  const isOurs = error instanceof NetnsError || error instanceof AgentOptionsError;
  report({
    event: 'failed',
    code: isOurs ? error.code : 'HEADGATE_ERR_AGENT_START',
    message: error instanceof Error ? error.message : String(error),
    ...(isOurs ? {} : { hint: 'This is a fault of headgate; run with -vv for the whole story.' }),
  });
}

const log = createLog(process.env.HEADGATE_AGENT_LOG ?? 'info');
try {
  const options = parseAgentOptions(process.argv.slice(2));
  await runAgent(options, log, report);
} catch (error) {
  log.error(error, 'the agent could not start');
  reportFailure(error);
  process.exitCode = 1;
}
