/** The session through which a command dials, whatever is around the command; and what is said of it. */

import type { AgentMessageOf } from '../../protocol/index.ts';
import { systemClock } from '../clock.ts';
import { HeadgateError } from '../errors.ts';
import type { PlaceSource } from '../fleet/place.ts';
import { PodDialler, type PodDiallerEvents } from '../outgoing/pod-dialler.ts';
import { sentence } from '../sentence.ts';
import type { Prepared } from './prepare.ts';

type Network = AgentMessageOf<'network'>;

export interface WayOut {
  readonly dialler: PodDialler;
  /** Of the pod that was taken first. */
  readonly network: Network;
}

/**
 * Connects to a pod among `source`; to another one when that goes.
 * @param onThere told of the way as soon as there is one, before the pod has said what its network looks like: what is asked then takes no round trip more
 * @throws HeadgateError, also where nothing may go out from there and nobody asked for that to be tried
 */
export async function openWayOut(
  source: PlaceSource,
  { settings, progress }: Prepared,
  onThere: (dialler: PodDialler) => void = () => undefined,
): Promise<WayOut> {
  const say = (level: 'info' | 'warning', code: string, message: string): void =>
    progress({ event: 'notice', level, code, message: sentence(message) });
  const events: PodDiallerEvents = {
    onConnected: ({ text }, { session }) =>
      progress({ event: 'detail', message: `Session ${session} carries what the command dials, from ${text}.` }),
    onMoved: ({ text }, reason) =>
      say('warning', 'outgoing', `${reason} What the command dials goes out from ${text} from now on.`),
    onTrouble: message => say('warning', 'outgoing', message),
    onNotice: ({ level, code, message }) => say(level === 'warn' ? 'warning' : 'info', code.toLowerCase(), message),
    onFailed: ({ message }) => say('warning', 'outgoing', `What the command dials fails from now on. ${message}`),
  };
  const dialler = new PodDialler({ source, name: settings.name, clock: systemClock, events });
  try {
    await dialler.start();
    onThere(dialler);
    const network = await dialler.network();
    if (network !== undefined) {
      if (!network.isOutgoingAllowed && !settings.world.isAsked) throw forbidden();
      tellLimits(network, say);
      return { dialler, network };
    }
  } catch (error) {
    await dialler.close();
    throw error;
  }
  await dialler.close();
  const { text } = settings.target;
  throw new HeadgateError('HEADGATE_ERR_CONNECT', `The agent of ${text} did not say what its network looks like.`);
}

function forbidden(): HeadgateError {
  return new HeadgateError('HEADGATE_ERR_WORLD', 'The agent dials for nobody.', {
    hint: 'It was told so (HEADGATE_OUTGOING=off).',
  });
}

function tellLimits(
  { isOutgoingAllowed, problem }: Network,
  say: (level: 'warning', code: string, message: string) => void,
): void {
  if (!isOutgoingAllowed)
    say('warning', 'outgoing_forbidden', 'The agent dials for nobody: connections from the pod will fail.');
  if (problem !== '') say('warning', 'names', problem);
}
