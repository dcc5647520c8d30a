/** `headgate proxy`: SOCKS5 and HTTP proxies on this machine's loopback whose connections leave from a pod of the target. Until a signal. */

import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { systemClock } from '../clock.ts';
import { HeadgateError, systemErrorCode } from '../errors.ts';
import type { Place } from '../fleet/place.ts';
import { PodDialler } from '../outgoing/pod-dialler.ts';
import type { ProxyFlags } from '../program-outgoing.ts';
import type { Progress } from '../progress/events.ts';
import { createHttpProxy } from '../proxy/http-proxy-server.ts';
import { createSocksServer } from '../proxy/socks-server.ts';
import { sentence } from '../sentence.ts';
import type { Terminal } from '../terminal.ts';
import { type AgentFinder, placesOf } from './places.ts';
import { prepare } from './prepare.ts';

const LOOPBACK = '127.0.0.1';
const DEFAULT_SOCKS_PORT = 1080;
/** What a shell reports for SIGINT; only for one that comes before the proxies stand. */
const INTERRUPTED = 130;

/** A server that a program of this machine may use. */
interface Proxy {
  readonly scheme: 'socks5h' | 'http';
  readonly port: number;
  readonly server: Server;
}

/** @returns the exit code. @throws HeadgateError */
export async function proxy(flags: ProxyFlags, terminal: Terminal, findAgent?: AgentFinder): Promise<number> {
  const wanted = wantedPorts(flags);
  const prepared = prepare(flags, terminal, 'dial');
  const { settings, progress } = prepared;
  const onDetail = (message: string): void => progress({ event: 'detail', message });
  const source = placesOf({ ...prepared, terminal, findAgent, onDetail });
  const interrupted = Promise.withResolvers<'signal'>();
  const failed = Promise.withResolvers<HeadgateError>();
  const stopSignals = terminal.onSignal(() => interrupted.resolve('signal'));
  const target = settings.target.text;
  const dialler = new PodDialler({
    source,
    name: settings.name,
    clock: systemClock,
    events: events({ target, progress }, failed.resolve),
  });
  const proxies: Proxy[] = [];
  try {
    progress({ event: 'agent_starting', target });
    if ((await Promise.race([dialler.start(), interrupted.promise])) === 'signal') return INTERRUPTED;
    await requireOutgoing(dialler, target);
    for (const { scheme, port } of wanted) {
      const server = scheme === 'http' ? createHttpProxy(dialler) : createSocksServer(dialler);
      proxies.push({ scheme, server, port: await listen(server, port, scheme) });
    }
    progress({ event: 'proxying', target, proxies: proxies.map(each => `${each.scheme}://${LOOPBACK}:${each.port}`) });
    const end = await Promise.race([failed.promise, interrupted.promise]);
    if (end !== 'signal') throw end;
    return 0;
  } finally {
    for (const { server } of proxies) server.close();
    const counters = await dialler.close();
    if (proxies.length > 0) progress({ event: 'ended', counters });
    stopSignals();
  }
}

function events(
  { target, progress }: { readonly target: string; readonly progress: Progress },
  onFailed: (error: HeadgateError) => void,
) {
  const say = (level: 'info' | 'warning', code: string, message: string): void =>
    progress({ event: 'notice', level, code, message: sentence(message) });
  return {
    onConnected: (_: unknown, { session, version }: { session: string; version: string }) =>
      progress({ event: 'detail', message: `Session ${session} with the agent of ${target}, version ${version}.` }),
    onMoved: ({ text }: Place, reason: string) =>
      say('warning', 'outgoing', `${reason} Connections leave from ${text} from now on.`),
    onTrouble: (message: string) => say('warning', 'outgoing', message),
    onNotice: ({ level, code, message }: { level: 'info' | 'warn'; code: string; message: string }) =>
      say(level === 'warn' ? 'warning' : 'info', code.toLowerCase(), message),
    onFailed,
  };
}

/** @throws HeadgateError HEADGATE_ERR_REFUSED */
async function requireOutgoing(dialler: PodDialler, target: string): Promise<void> {
  const network = await dialler.network();
  if (network === undefined || network.isOutgoingAllowed) return;
  throw new HeadgateError('HEADGATE_ERR_REFUSED', `The agent of ${target} dials for nobody: it was started so.`, {
    hint: 'Whoever runs it can change that (HEADGATE_OUTGOING=off in its environment, or --no-outgoing).',
  });
}

function wantedPorts(flags: ProxyFlags): readonly Pick<Proxy, 'scheme' | 'port'>[] {
  const socks = flags.socks === undefined ? [] : [{ scheme: 'socks5h' as const, port: portOf(flags.socks, '--socks') }];
  const http = flags.http === undefined ? [] : [{ scheme: 'http' as const, port: portOf(flags.http, '--http') }];
  const wanted = [...socks, ...http];
  return wanted.length > 0 ? wanted : [{ scheme: 'socks5h', port: DEFAULT_SOCKS_PORT }];
}

/** 0 asks for a free one. @throws HeadgateError HEADGATE_ERR_USAGE */
function portOf(text: string, flag: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new HeadgateError('HEADGATE_ERR_USAGE', `${flag} takes a port of this machine, not ${JSON.stringify(text)}.`);
}

/** @throws HeadgateError HEADGATE_ERR_USAGE when the port is taken */
async function listen(server: Server, port: number, scheme: string): Promise<number> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = systemErrorCode(error);
    const flag = scheme === 'http' ? '--http' : '--socks';
    throw new HeadgateError('HEADGATE_ERR_USAGE', `Port ${port} of this machine cannot be listened on: ${code}.`, {
      hint: `Choose another one with ${flag} PORT; 0 takes a free one.`,
      cause: error,
    });
  }
  return (server.address() as AddressInfo).port;
}
