/**
 * Choosing an engine: the first that starts and passes its self-test. Each refusal's reason is said, since an engine further down the list is worse
 * for the pod.
 */

import { closeSocket } from '../../sys/index.ts';
import { messageOf, NetnsError } from './errors.ts';
import {
  ENGINE_NAMES,
  type EngineName,
  type Interception,
  type InterceptionOptions,
  type NetnsLog,
} from './interception.ts';
import { startIptablesEngine } from './iptables-engine.ts';
import { interfaceAddresses } from './local-addresses.ts';
import { startNftEngine } from './nft-engine.ts';
import { REDIRECT } from './redirect.ts';
import { proveInterception } from './self-test.ts';
import { TPROXY } from './tproxy.ts';

type Starter = (options: InterceptionOptions) => Promise<Interception>;

const STARTERS: { readonly [name in EngineName]: Starter } = {
  tproxy: options => startNftEngine(TPROXY, options),
  redirect: options => startNftEngine(REDIRECT, options),
  'iptables-tproxy': options => startIptablesEngine('tproxy', options),
  'iptables-redirect': options => startIptablesEngine('redirect', options),
};

/**
 * Starts the first engine that works in the calling thread's network namespace, or the one that was asked for.
 * @throws NetnsError HEADGATE_ERR_NO_ENGINE with each engine's reason; nothing is left behind then.
 */
export async function startInterception(options: InterceptionOptions): Promise<Interception> {
  const candidates = options.engine === 'auto' ? ENGINE_NAMES : [options.engine];
  const refusals: string[] = [];
  for (const name of candidates) {
    try {
      const interception = await startProven(STARTERS[name], options);
      if (interception.listenFds.length > 1) tellOfLinkLocal(options.log);
      return interception;
    } catch (error) {
      refusals.push(`${name}: ${messageOf(error)}`);
      if (name !== candidates.at(-1)) options.log.warn(`the engine ${name} does not work here: ${messageOf(error)}`);
    }
  }
  // The proof of each goes over loopback, as what is handed on to the app does.
  const isLoopbackDown = refusals.every(refusal => /ENETUNREACH (127\.0\.0\.1|::1)/.test(refusal));
  if (isLoopbackDown) {
    throw new NetnsError(
      'HEADGATE_ERR_NO_ENGINE',
      "the pod's traffic cannot be taken here: its loopback interface is down; bring it up in that network namespace (ip link set lo up)",
    );
  }
  throw new NetnsError('HEADGATE_ERR_NO_ENGINE', `the pod's traffic cannot be taken here (${refusals.join(' | ')})`);
}

/** Where the pod has such addresses: a user who dials one must not wonder in silence. */
function tellOfLinkLocal(log: NetnsLog): void {
  const linkLocal = interfaceAddresses().filter(address => /^fe[89ab]/i.test(address));
  if (linkLocal.length > 0) log.info(`connections to link-local addresses (${linkLocal.join(', ')}) stay with the app`);
}

async function startProven(start: Starter, options: InterceptionOptions): Promise<Interception> {
  let isProven = false;
  const interception = await start({
    ...options,
    // What goes wrong before the proof is an error of the start, not the loss of something that worked.
    onLost: reason => isProven && options.onLost(reason),
  });
  try {
    await proveInterception(interception);
  } catch (error) {
    await interception[Symbol.asyncDispose]();
    for (const fd of interception.listenFds) closeSocket(fd);
    throw error;
  }
  isProven = true;
  return interception;
}
