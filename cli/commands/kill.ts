/** `headgate kill`: ends a session, whoever's it is. */

import { type SessionId, toSessionId } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import { defaultName } from '../options/default-name.ts';
import { askKill } from '../session/observer.ts';
import { runningAgents } from '../target/agent-files.ts';
import { runDirectory } from '../target/run-directory.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';

/** @returns 0 when the session was found. @throws HeadgateError HEADGATE_ERR_NO_SESSION */
export async function kill(text: string, terminal: Terminal): Promise<number> {
  const session = readSessionId(text);
  const visitor = { name: defaultName(), version: packageVersion(), clock: systemClock };
  const agents = runningAgents(runDirectory(terminal.environment));
  const answers = await Promise.allSettled(agents.map(agent => askKill(agent, session, visitor)));
  const found = answers.findIndex(answer => answer.status === 'fulfilled' && answer.value);
  const agent = agents[found];
  if (agent !== undefined) {
    terminal.stdout.write(`Ended session ${session} on ${agent.target}; its requests go to the app.\n`);
    return 0;
  }
  const failure = answers.find(answer => answer.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  throw new HeadgateError('HEADGATE_ERR_NO_SESSION', `There is no session ${session} on this machine.`, {
    hint: '`headgate status` lists the sessions.',
  });
}

function readSessionId(text: string): SessionId {
  try {
    return toSessionId(text.toLowerCase());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HeadgateError('HEADGATE_ERR_USAGE', `${error.message}.`, {
      hint: '`headgate status` lists the sessions.',
    });
  }
}
