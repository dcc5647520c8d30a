import { messageOf, NetnsError } from './errors.ts';
import { ENGINE_NAMES, type EngineName, type Interception, type InterceptionOptions } from './interception.ts';
import { startNftEngine } from './nft-engine.ts';
import { REDIRECT } from './redirect.ts';
import { TPROXY } from './tproxy.ts';

type Starter = (options: InterceptionOptions) => Promise<Interception>;

const STARTERS: { readonly [name in EngineName]?: Starter } = {
  tproxy: options => startNftEngine(TPROXY, options),
  redirect: options => startNftEngine(REDIRECT, options),
};

/**
 * Starts the first engine that works in the calling thread's network namespace, or the one that was asked for.
 * @throws NetnsError HEADGATE_ERR_NO_ENGINE with each engine's reason.
 */
export async function startInterception(options: InterceptionOptions): Promise<Interception> {
  const candidates = options.engine === 'auto' ? ENGINE_NAMES : [options.engine];
  const refusals: string[] = [];
  for (const name of candidates) {
    try {
      const start = STARTERS[name];
      if (start === undefined) continue;
      return await start(options);
    } catch (error) {
      refusals.push(`${name}: ${messageOf(error)}`);
    }
  }
  throw new NetnsError('HEADGATE_ERR_NO_ENGINE', `the pod's traffic cannot be taken here (${refusals.join(' | ')})`);
}
