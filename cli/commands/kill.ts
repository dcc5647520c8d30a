/** `headgate kill`: ends a session, whoever's it is, or all that `status` lists with the same flags. */

import { type SessionId, toSessionId } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { count } from '../count-words.ts';
import { HeadgateError, toHeadgateError } from '../errors.ts';
import { MAX_VISITS } from '../limits.ts';
import { defaultName } from '../options/default-name.ts';
import type { KillFlags } from '../program.ts';
import { askKill, askStatus } from '../session/observer.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';
import type { KnownAgent, KnownAgents } from './known-agent.ts';
import { knownAgents } from './known-agents.ts';
import { inTurns } from './visits.ts';

const STATUS_HINT = '`headgate status` lists the sessions; -A those of all namespaces.';

/** @returns 0 when a session was found, and, of all, when each could be ended. @throws HeadgateError HEADGATE_ERR_NO_SESSION */
export async function kill(text: string | undefined, flags: KillFlags, terminal: Terminal): Promise<number> {
  const session = readSession(text, flags);
  const known = await knownAgents(flags, terminal);
  try {
    return session === undefined ? await killAll(known, terminal) : await killOne(session, known, terminal);
  } finally {
    known.close();
  }
}

async function killOne(session: SessionId, known: KnownAgents, terminal: Terminal): Promise<number> {
  const answers = await inTurns(known.agents, MAX_VISITS, async agent => {
    try {
      return { agent, isFound: await askKill(agent.access, session, visitor()) };
    } catch (error) {
      return { agent, isFound: false, error: (await agent.isGone()) ? undefined : error };
    }
  });
  const found = answers.find(({ isFound }) => isFound);
  if (found !== undefined) {
    terminal.stdout.write(`Ended session ${session} on ${found.agent.text}; its requests go to the app.\n`);
    return 0;
  }
  const failure = answers.find(({ error }) => error !== undefined)?.error;
  if (failure !== undefined) throw failure;
  const unseen = known.doubts.map(({ message }) => message).join(' ');
  throw new HeadgateError('HEADGATE_ERR_NO_SESSION', `There is no session ${session} here. ${unseen}`.trim(), {
    hint: STATUS_HINT,
  });
}

async function killAll(known: KnownAgents, { stdout, stderr }: Terminal): Promise<number> {
  const results = await inTurns(known.agents, MAX_VISITS, async agent => {
    try {
      return { ended: await killAllOf(agent), failure: undefined };
    } catch (error) {
      return { ended: 0, failure: (await agent.isGone()) ? undefined : toHeadgateError(error).message };
    }
  });
  const ended = results.reduce((sum, each) => sum + each.ended, 0);
  stdout.write(
    ended === 0 ? 'There is no session.\n' : `Ended ${count(ended, 'session')}; their requests go to the app.\n`,
  );
  const failures = results.flatMap(({ failure }) => failure ?? []);
  for (const message of [...failures, ...known.doubts.map(doubt => doubt.message)])
    stderr.write(`warning: ${message}\n`);
  return failures.length === 0 ? 0 : 1;
}

/** @returns how many it ended */
async function killAllOf({ access }: KnownAgent): Promise<number> {
  const { sessions } = await askStatus(access, visitor());
  let ended = 0;
  for (const { session } of sessions) if (await askKill(access, session, visitor())) ended += 1;
  return ended;
}

function visitor(): Parameters<typeof askKill>[2] {
  return { name: defaultName(), version: packageVersion(), clock: systemClock };
}

/** @returns undefined for all */
function readSession(text: string | undefined, { all }: KillFlags): SessionId | undefined {
  if (text === undefined && all) return undefined;
  if (text === undefined || all) {
    const message = text === undefined ? 'No session is named.' : 'A session and --all ask for two things.';
    throw new HeadgateError('HEADGATE_ERR_USAGE', message, { hint: STATUS_HINT });
  }
  try {
    return toSessionId(text.toLowerCase());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HeadgateError('HEADGATE_ERR_USAGE', `${error.message}.`, { hint: STATUS_HINT });
  }
}
