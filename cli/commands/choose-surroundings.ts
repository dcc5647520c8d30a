/** Which surroundings the command of `exec` gets (command-surroundings.ts). */

import { HeadgateError, systemErrorCode } from '../errors.ts';
import { dropExpectedWorld } from '../expected-world.ts';
import type { WorldWay } from '../options/choices.ts';
import { sentence } from '../sentence.ts';
import type { WorldError } from '../world/index.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import type { Prepared } from './prepare.ts';

/** `auto` is one of the others. */
type Way = Exclude<WorldWay, 'auto'>;

/** Why something cannot be had; undefined where it can. */
export type Obstacle = () => Promise<string | undefined>;

/** What stands in the way of each way, best first. */
export interface Obstacles {
  readonly kernel: Obstacle;
  readonly seccomp: Obstacle;
}

/**
 * Only who wants them loads what they need; what takes long is begun at once.
 * @param obstacles asked where the best is wanted that can be had
 */
export async function surroundingsFor(
  prepared: Prepared,
  obstacles: Obstacles = HERE,
): Promise<CommandSurroundings | undefined> {
  const { isWanted, isAsked, how } = prepared.settings.world;
  if (!isWanted) {
    dropExpectedWorld();
    return undefined;
  }
  const wanted = await surroundingsBy(how === 'auto' ? await bestWay(prepared, obstacles) : how, prepared);
  return isAsked ? wanted : new (await import('./default-world.ts')).DefaultWorld(prepared, wanted);
}

async function surroundingsBy(way: Way, prepared: Prepared): Promise<CommandSurroundings> {
  if (way !== 'kernel') dropExpectedWorld();
  if (way === 'proxy' || process.platform !== 'linux')
    return new (await import('./command-proxies.ts')).CommandProxies(prepared);
  requireWorkingDirectory();
  if (way === 'seccomp') return new (await import('./command-calls.ts')).CommandCalls(prepared);
  return new (await import('./command-world.ts')).CommandWorld(prepared);
}

/** A command in a world is started where we are, and no thread of ours can be without that. @throws HeadgateError HEADGATE_ERR_COMMAND */
function requireWorkingDirectory(): void {
  try {
    process.cwd();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new HeadgateError('HEADGATE_ERR_COMMAND', 'The command cannot be started: its working directory is gone.', {
      hint: 'It was removed or replaced since you went there: change to one that is there (cd).',
      cause: error,
    });
  }
}

/** One line says what stands in for a world, and why. */
async function bestWay({ progress }: Prepared, { kernel, seccomp }: Obstacles): Promise<Way> {
  const noWorld = await kernel();
  if (noWorld === undefined) return 'kernel';
  const noCalls = await seccomp();
  const [way, standIn, reasons] =
    noCalls === undefined
      ? (['seccomp', 'its calls are held instead (seccomp), which carries TCP and names', [noWorld]] as const)
      : (['proxy', 'proxies stand in for it', [noWorld, noCalls]] as const);
  const because = reasons.map(sentence).join(' ');
  const message = `No world can be made here, so ${standIn}. ${because}`;
  progress({ event: 'notice', level: 'warning', code: 'world', message });
  return way;
}

const HERE: Obstacles = {
  kernel: async () => {
    if (process.platform !== 'linux') return 'This machine does not run Linux.';
    return wordsOf((await import('../world/index.ts')).worldObstacle());
  },
  seccomp: async () => {
    if (process.platform !== 'linux') return 'Calls are held on Linux alone.';
    return wordsOf((await import('../world/index.ts')).callObstacle());
  },
};

function wordsOf(error: WorldError | undefined): string | undefined {
  return error === undefined ? undefined : `${error.message} ${error.hint}`;
}
