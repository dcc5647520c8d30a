/** The ports of a session that only looks on: claimed all at once, each confirmed or refused by the agents. */

import type { Port } from '../../protocol/index.ts';
import { HeadgateError } from '../errors.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LocalPort } from '../local/local-port.ts';
import { sentence } from '../sentence.ts';

/** Nothing is sent to a local process. */
const NO_EVENTS = { onRefused: () => undefined, onAnswering: () => undefined };

/**
 * Claims `ports`, each told to `onClaimed` with the connections that are older than the claim.
 * @returns false when the session ended meanwhile. @throws HeadgateError when a port is refused, which names `target`
 */
export async function claimPorts(
  fleet: Fleet,
  { ports, target }: { readonly ports: readonly Port[]; readonly target: string },
  onClaimed: (port: Port, predating: number) => void,
): Promise<boolean> {
  const claims = ports.map(port =>
    fleet.claim({
      mapping: { remote: port, local: port },
      localPort: new LocalPort(port, NO_EVENTS),
      isOnlyIfServed: false,
    }),
  );
  for (const claim of claims) {
    const outcome = await claim.outcome;
    if (outcome.kind === 'withdrawn') return false;
    if (outcome.kind === 'refused') throw refused(target, outcome.reply);
    onClaimed(claim.wish.mapping.remote, outcome.reply.predating);
  }
  return true;
}

function refused(
  target: string,
  { message, hint }: { readonly message: string; readonly hint: string },
): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_REFUSED', `${target}: ${sentence(message)}`, {
    hint: hint === '' ? undefined : sentence(hint),
  });
}
