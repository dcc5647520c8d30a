/** Which surroundings the command of `exec` gets (command-surroundings.ts). */

import type { CommandSurroundings } from './command-surroundings.ts';
import type { Prepared } from './prepare.ts';

/** Only who wants them loads what they need; what takes long is begun at once. @throws HeadgateError */
export async function surroundingsFor(prepared: Prepared): Promise<CommandSurroundings | undefined> {
  const { isWanted, how } = prepared.settings.world;
  if (!isWanted) return undefined;
  if (how === 'proxy' || process.platform !== 'linux')
    return new (await import('./command-proxies.ts')).CommandProxies(prepared);
  return new (await import('./command-world.ts')).CommandWorld(prepared);
}
