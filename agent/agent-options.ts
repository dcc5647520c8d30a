/** The agent's command line. People see it only in `ps`: the CLI writes it. */
import { parseArgs } from 'node:util';
import { AgentOptionsError } from './errors.ts';
import { DRAIN_MS } from './limits.ts';
import { ENGINE_NAMES, type EngineName } from './netns/index.ts';

export interface AgentOptions {
  readonly target: string;
  readonly engine: 'auto' | EngineName;
  readonly drainMs: number;
  readonly keepClientAddress: boolean;
}

/** @throws AgentOptionsError */
export function parseAgentOptions(args: readonly string[]): AgentOptions {
  const values = parse(args);
  if (values.target === undefined) throw new AgentOptionsError('--target is missing');
  return {
    target: values.target,
    engine: toEngine(values.engine),
    drainMs: toDrainMs(values['drain-timeout']),
    keepClientAddress: values['no-client-address'] !== true,
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        target: { type: 'string' },
        engine: { type: 'string' },
        'drain-timeout': { type: 'string' },
        'no-client-address': { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new AgentOptionsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `iptables` means whichever of its engines works; so does `auto` for all. */
function toEngine(text: string | undefined): AgentOptions['engine'] {
  if (text === undefined || text === 'auto') return 'auto';
  const name = ENGINE_NAMES.find(each => each === text);
  if (name !== undefined) return name;
  throw new AgentOptionsError(
    `no redirect engine is called ${JSON.stringify(text)}; there are ${ENGINE_NAMES.join(', ')}`,
  );
}

function toDrainMs(text: string | undefined): number {
  if (text === undefined) return DRAIN_MS;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds * 1000;
  throw new AgentOptionsError(`--drain-timeout takes seconds from 0 to 86400, not ${JSON.stringify(text)}`);
}
