/**
 * What of a world can be begun by the flags alone, before what runs a command is loaded (cli/world/early). It is a guess: a file that says otherwise costs a
 * process that ends at once.
 */

import type { SessionFlags } from '../options/flags.ts';
import type { Terminal } from '../terminal.ts';

/** Ways that are no world of the kernel's, and no world at all, as flags and the environment have it; `auto` has to find out first. */
const OTHER_WAYS: readonly unknown[] = [false, 'seccomp', 'proxy', 'auto', '0', 'false', 'no', 'off'];

/** What is known of a world that there will most likely be. */
export interface LikelyWorld {
  readonly hasFiles: boolean;
}

/** Undefined where there will be none. */
export function likelyWorld(
  { world, files, dryRun }: SessionFlags,
  { HEADGATE_WORLD }: Terminal['environment'],
  platform: NodeJS.Platform = process.platform,
): LikelyWorld | undefined {
  const isNone = platform !== 'linux' || dryRun === true || OTHER_WAYS.includes(world ?? HEADGATE_WORLD);
  return isNone ? undefined : { hasFiles: files !== 'off' };
}

/** Resolves as soon as it is begun. */
export async function beginWorld(flags: SessionFlags, { environment }: Terminal): Promise<void> {
  const likely = likelyWorld(flags, environment);
  if (likely !== undefined) (await import('../world/early/index.ts')).beginInner(likely.hasFiles);
}

/** Lets go of what no world has taken. */
export async function endUntakenWorld(): Promise<void> {
  if (process.platform === 'linux') (await import('../world/early/index.ts')).letInnerGo();
}
