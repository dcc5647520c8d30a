/**
 * The way to an agent of this machine, which is looked for once: to look for it is to start a process of its own (local-agent.ts), and what a run asks
 * it beside its session, a moment later, need not wait for another one. It is looked for again when it is gone, or takes nobody any more.
 */

import type { AgentAccess } from '../session/handshake.ts';
import type { TunnelOpener } from '../session/tunnel.ts';
import type { AgentAddress } from '../target/agent-report.ts';

/** Whether a process of that number is there. */
export type IsRunning = (pid: number) => boolean;

/** @param find looks for the agent, or starts one */
export function foundOnce(
  find: () => Promise<AgentAddress>,
  open: TunnelOpener,
  isRunning: IsRunning = isProcess,
): AgentAccess {
  let known: AgentAddress | undefined;
  return {
    find: async () => {
      if (known === undefined || !isRunning(known.pid)) known = await find();
      return known;
    },
    open: async (...where) => {
      try {
        return await open(...where);
      } catch (error) {
        known = undefined;
        throw error;
      }
    },
  };
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
