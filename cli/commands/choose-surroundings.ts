/** Which surroundings the command of `exec` gets (command-surroundings.ts). */

import { sentence } from '../sentence.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import type { Prepared } from './prepare.ts';

/** Why no world can be made; undefined where one can. */
export type Obstacle = () => Promise<string | undefined>;

/**
 * Only who wants them loads what they need; what takes long is begun at once.
 * @param obstacle asked where a world is wanted only if it can be had
 */
export async function surroundingsFor(
  prepared: Prepared,
  obstacle: Obstacle = obstacleHere,
): Promise<CommandSurroundings | undefined> {
  const { isWanted, isAsked, how } = prepared.settings.world;
  if (!isWanted) return undefined;
  const reason = how === 'auto' ? await obstacle() : undefined;
  if (reason !== undefined) {
    const message = `No world can be made here, so proxies stand in for it. ${sentence(reason)}`;
    prepared.progress({ event: 'notice', level: 'warning', code: 'world', message });
  }
  const isByProxies = how === 'proxy' || reason !== undefined || process.platform !== 'linux';
  const wanted = isByProxies
    ? new (await import('./command-proxies.ts')).CommandProxies(prepared)
    : new (await import('./command-world.ts')).CommandWorld(prepared);
  return isAsked ? wanted : new (await import('./default-world.ts')).DefaultWorld(prepared, wanted);
}

async function obstacleHere(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'This machine does not run Linux.';
  const found = (await import('../world/index.ts')).worldObstacle();
  return found === undefined ? undefined : `${found.message} ${found.hint}`;
}
