#!/usr/bin/env node
/**
 * The agent's process: options, start, shutdown. It is nobody's child and serves one pod.
 *
 * Start, unless it has no target (outgoing-agent.ts): find the target → bind the control listener (outside) → enter the target's network namespace → take the pod's
 * lock (another agent has it: report that one, and end) → clear what a dead agent left → redirect engine → data path →
 * publish the address → report on stdout, one line of JSON. From then on log lines go to the run directory.
 *
 * End (SIGTERM, SIGINT, nobody there any more, or the kernel's rule lost): rule away → sessions answer what they were sent →
 * tell them → accept what was queued → drain the connections → undo everything, in reverse order.
 */

import { runAgent } from './agent.ts';
import { parseAgentOptions } from './agent-options.ts';
import { AgentOptionsError } from './errors.ts';
import { createLog, recordCrashes } from './log.ts';
import { NetnsError } from './netns/index.ts';
import { runOutgoingAgent } from './outgoing-agent.ts';

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
    ...(isOurs
      ? {}
      : { hint: 'This is a fault of headgate; set HEADGATE_AGENT_LOG=debug and run with -v for the whole story.' }),
  });
}

const log = createLog(process.env.HEADGATE_AGENT_LOG ?? 'info');
recordCrashes(log);
// Whoever started us may be gone before we are ready.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
try {
  const options = parseAgentOptions(process.argv.slice(2));
  await (options.isOutgoingOnly ? runOutgoingAgent : runAgent)(options, log, report);
} catch (error) {
  log.error(error, 'the agent could not start');
  reportFailure(error);
  process.exitCode = 1;
}
