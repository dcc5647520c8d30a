/**
 * Two commands may bring an agent each for one target in the same moment. The one that has the pod's lock serves both: the other waits for its
 * address, tells that to its CLI, and ends.
 *
 * How long it waits depends on what the holder says of itself. One that is starting has no address yet and will have one: on a busy machine that may
 * take long. One that has served already, and has no address for us, is leaving, or another user's.
 */

import type { AgentHome } from './agent-home.ts';
import { JOIN_MS, JOIN_POLL_MS, JOIN_STARTING_MS } from './limits.ts';
import {
  acquirePodLock,
  type LockHolder,
  NetnsError,
  type PodLock,
  podLockHolder,
  type Target,
} from './netns/index.ts';
import type { AgentAddress } from './run-directory.ts';

/** How the lock is asked for; tests have ways of their own. */
export interface LockWays {
  acquire(): Promise<PodLock | null>;
  holder(): Promise<LockHolder | null>;
}

/** Names the agent's own pod, in a cluster. */
const POD_VARIABLE = 'HEADGATE_POD';

const KERNEL_LOCK: LockWays = { acquire: () => acquirePodLock(process.env[POD_VARIABLE]), holder: podLockHolder };

/**
 * The pod's lock, or the address of the agent that holds it.
 * @throws NetnsError HEADGATE_ERR_TARGET_BUSY when its holder serves others only
 */
export async function lockOrFindOther(
  target: Pick<Target, 'name'>,
  home: Pick<AgentHome, 'otherAgent'>,
  ways = KERNEL_LOCK,
): Promise<PodLock | AgentAddress> {
  const beganMs = performance.now();
  for (;;) {
    const lock = await ways.acquire();
    if (lock !== null) return lock;
    const holder = await ways.holder();
    const address = home.otherAgent();
    if (address !== null && (holder === null || address.pid === holder.pid)) return address;
    const patienceMs = holder?.isStarting === true ? JOIN_STARTING_MS : JOIN_MS;
    if (performance.now() - beganMs >= patienceMs) throw busy(target, holder);
    await new Promise(resolve => setTimeout(resolve, JOIN_POLL_MS));
  }
}

function busy({ name }: Pick<Target, 'name'>, holder: LockHolder | null): NetnsError {
  const who = holder === null ? 'another process' : holderWords(holder);
  const why =
    holder?.isStarting === true
      ? 'is not ready yet: try again, or end it'
      : 'takes no sessions: it is leaving, or belongs to another user or run directory. Wait until it is gone, or end it';
  return new NetnsError('HEADGATE_ERR_TARGET_BUSY', `${name} is held by ${who}, which ${why}`);
}

function holderWords({ pid, pod }: LockHolder): string {
  return pod === undefined ? `the agent with process id ${pid}` : `the agent of ${pod}`;
}
