/** The agent's command line. People see it only in `ps`: the CLI writes it. */
import { parseArgs } from 'node:util';
import { AgentOptionsError } from './errors.ts';
import { DRAIN_MS, LONELY_MS, MAX_RELAY_THREADS } from './limits.ts';
import { ENGINE_NAMES, type EngineName } from './netns/index.ts';
import { MAX_RING_BYTES, MIN_RING_BYTES, RING_BYTES } from './sniffer/index.ts';
import type { DeclaredProbe } from './steal/index.ts';

const DEFAULT_IO = 'epoll';

export interface AgentOptions {
  /** Null for the network namespace that we are in already: a container of the pod itself. */
  readonly target: string | null;
  /** Only dials, from the namespace that we are in already: takes no traffic, and needs no privilege. */
  readonly isOutgoingOnly: boolean;
  readonly engine: 'auto' | EngineName;
  /** What carries connections: relay threads of our own, or the runtime's sockets in the main thread. */
  readonly io: 'net' | 'epoll';
  /** Relay threads. */
  readonly threads: number;
  /** Memory for packets that a mirror has not read yet. */
  readonly ringBytes: number;
  readonly drainMs: number;
  readonly keepClientAddress: boolean;
  /** 0 for a free one. */
  readonly controlPort: number;
  /** SHA-256 of a token that others made; null to make one, and to tell of it in the run directory. */
  readonly tokenHash: Buffer | null;
  /** Whether sessions may dial from the pod. */
  readonly allowsOutgoing: boolean;
  /** How long an agent without sessions waits for the next one. */
  readonly lonelyMs: number;
  /** What sessions may have of the pod's files. */
  readonly files: 'off' | 'read' | 'write';
  /** Probes of the pod that are not known by their user agent alone. */
  readonly probes: readonly DeclaredProbe[];
}

/** @throws AgentOptionsError */
export function parseAgentOptions(args: readonly string[]): AgentOptions {
  const values = parse(args);
  const isOutgoingOnly = values['outgoing-only'] === true;
  const isOwnPod = values['own-pod'] === true || isOutgoingOnly;
  if (values.target === undefined && !isOwnPod) throw new AgentOptionsError('--target is missing');
  return {
    target: isOwnPod ? null : (values.target ?? null),
    isOutgoingOnly,
    engine: toEngine(values.engine),
    io: toIo(values.io ?? process.env.HEADGATE_IO),
    threads: toThreads(values.threads ?? process.env.HEADGATE_THREADS),
    ringBytes: toRingBytes(values['ring-bytes'] ?? process.env.HEADGATE_RING_BYTES),
    drainMs: toMs(values['drain-timeout'], DRAIN_MS, '--drain-timeout'),
    keepClientAddress: values['no-client-address'] !== true,
    controlPort: toControlPort(values['control-port']),
    tokenHash: toTokenHash(values['token-sha256']),
    allowsOutgoing: toAllowsOutgoing(values['no-outgoing'], process.env.HEADGATE_OUTGOING),
    lonelyMs: toMs(values.lonely, LONELY_MS, '--lonely'),
    files: toFiles(values.files ?? process.env.HEADGATE_FILES),
    probes: (values.probe ?? []).map(toProbe),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        target: { type: 'string' },
        engine: { type: 'string' },
        io: { type: 'string' },
        threads: { type: 'string' },
        'ring-bytes': { type: 'string' },
        'drain-timeout': { type: 'string' },
        'no-client-address': { type: 'boolean' },
        'no-outgoing': { type: 'boolean' },
        'own-pod': { type: 'boolean' },
        'outgoing-only': { type: 'boolean' },
        'control-port': { type: 'string' },
        'token-sha256': { type: 'string' },
        lonely: { type: 'string' },
        files: { type: 'string' },
        probe: { type: 'string', multiple: true },
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

function toIo(text: string | undefined): AgentOptions['io'] {
  if (text === undefined || text === '') return DEFAULT_IO;
  if (text === 'net' || text === 'epoll') return text;
  throw new AgentOptionsError(`--io takes net or epoll, not ${JSON.stringify(text)}`);
}

function toThreads(text: string | undefined): number {
  if (text === undefined || text === '') return 1;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads > 0 && threads <= MAX_RELAY_THREADS) return threads;
  throw new AgentOptionsError(`--threads takes a number from 1 to ${MAX_RELAY_THREADS}, not ${JSON.stringify(text)}`);
}

function toRingBytes(text: string | undefined): number {
  if (text === undefined || text === '') return RING_BYTES;
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= MIN_RING_BYTES && bytes <= MAX_RING_BYTES) return bytes;
  throw new AgentOptionsError(
    `--ring-bytes takes a number from ${MIN_RING_BYTES} to ${MAX_RING_BYTES}, not ${JSON.stringify(text)}`,
  );
}

/** The variable is what who runs agents in a cluster sets for all of them. */
function toAllowsOutgoing(isForbidden: boolean | undefined, variable: string | undefined): boolean {
  if (variable === undefined || variable === '' || variable === 'on') return isForbidden !== true;
  if (variable === 'off') return false;
  throw new AgentOptionsError(`HEADGATE_OUTGOING takes on or off, not ${JSON.stringify(variable)}`);
}

function toMs(text: string | undefined, defaultMs: number, option: string): number {
  if (text === undefined) return defaultMs;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds * 1000;
  throw new AgentOptionsError(`${option} takes seconds from 0 to 86400, not ${JSON.stringify(text)}`);
}

function toFiles(text: string | undefined): AgentOptions['files'] {
  if (text === undefined || text === '') return 'write';
  if (text === 'off' || text === 'read' || text === 'write') return text;
  throw new AgentOptionsError(`--files takes off, read or write, not ${JSON.stringify(text)}`);
}

function toControlPort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw new AgentOptionsError(`--control-port takes a port, not ${JSON.stringify(text)}`);
}

function toTokenHash(text: string | undefined): Buffer | null {
  if (text === undefined) return null;
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new AgentOptionsError('--token-sha256 takes 64 hexadecimal digits');
}

/** `PORT PATH USER-AGENT`: neither of the first two holds a space. */
function toProbe(text: string): DeclaredProbe {
  const [, port, path, userAgent] = /^(\d+) (\/\S*) (.*)$/.exec(text) ?? [];
  if (port === undefined || path === undefined || userAgent === undefined) {
    throw new AgentOptionsError(`--probe takes a port, a path and a user agent, not ${JSON.stringify(text)}`);
  }
  return { port: Number(port), path, userAgent };
}
