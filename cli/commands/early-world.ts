/** What of a world can be begun by the flags alone, before what runs a command is loaded (cli/world/early). A file that says otherwise costs a process that ends at once. */

import type { SessionFlags } from '../options/flags.ts';
import type { Terminal } from '../terminal.ts';

/** Ways that are no world of the kernel's, and no world at all, as the environment has it. */
const OTHER_WAYS: readonly unknown[] = [false, "seccomp", "proxy", "auto", "0", "false", "no", "off"];

/** Resolves as soon as it is begun. */
export async function beginWorld(flags: SessionFlags, { environment }: Terminal): Promise<void> {
  if (process.platform !== 'linux' || flags.dryRun === true) return;
  if (OTHER_WAYS.includes(flags.world ?? environment.HEADGATE_WORLD)) return;
  const { beginInner } = await import('../world/early/index.ts');
  beginInner(flags.files !== 'off');
}

/** Lets go of what no world has taken. */
export async function endUntakenWorld(): Promise<void> {
  if (process.platform !== 'linux') return;
  const { letInnerGo } = await import('../world/early/index.ts');
  letInnerGo();
}
