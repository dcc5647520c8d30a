/**
 * Proxies around the command of `exec`, where no world can be made: variables that most programs heed lead them to a SOCKS5 and an HTTP proxy
 * on this machine's loopback, whose connections leave from the pod. What does not heed them goes out as ever, and that is said.
 */

import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { type Child, startChild } from '../child.ts';
import type { PlaceSource } from '../fleet/place.ts';
import type { WorldSettings } from '../options/world-settings.ts';
import type { PodDialler } from '../outgoing/pod-dialler.ts';
import { createHttpProxy } from '../proxy/http-proxy-server.ts';
import { createSocksServer } from '../proxy/socks-server.ts';
import { sentence } from '../sentence.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import type { Prepared } from './prepare.ts';
import { openWayOut } from './way-out.ts';

const LOOPBACK = '127.0.0.1';

/** What a program calls its own machine: the command's own ports are there, so it is not the pod's. */
const OWN_NAMES = ['localhost', LOOPBACK, '::1'];

/** What does not go through a proxy, and what does so only where the program lets the proxy resolve names. */
const NOT_CARRIED =
  'Programs that heed no proxy, UDP, files and localhost stay on this machine; so do names, in programs that resolve them first.';

export class CommandProxies implements CommandSurroundings {
  readonly hasOwnPorts = false;
  readonly #prepared: Prepared;
  readonly #servers: Server[] = [];
  #dialler: PodDialler | undefined;
  #variables: Readonly<Record<string, string>> = {};

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
  }

  async enter(source: PlaceSource): Promise<void> {
    const { world, target } = this.#prepared.settings;
    if (world.outgoing !== 'remote') {
      // Programs that heed no proxy cannot be kept from it, so `off` cannot be had.
      const level = world.outgoing === 'off' ? 'warning' : 'info';
      this.#say(`The command has no proxies: its connections go out as ever (--outgoing ${world.outgoing}).`, level);
      return;
    }
    const { dialler } = await openWayOut(source, this.#prepared);
    this.#dialler = dialler;
    const http = await this.#listen(createHttpProxy(dialler));
    const socks = await this.#listen(createSocksServer(dialler));
    this.#variables = proxyVariables({ http, socks, others: notProxied(world) });
    this.#say(
      `The command has the proxies http://${LOOPBACK}:${http} and socks5h://${LOOPBACK}:${socks} in its variables.`,
    );
    this.#say(`What goes through them leaves from ${target.text}. ${NOT_CARRIED}`);
    if (world.rules.some(({ side }) => side !== 'local'))
      this.#say('Rules that name the pod, or nothing, have no meaning for proxies: --local names what is not proxied.');
    const vain = unheeded(world);
    if (vain.length > 0)
      this.#say(`${vain.join(' and ')} cannot be had by proxies: that stays as it is on this machine.`, 'warning');
  }

  start(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<Child> {
    return startChild(argv, { ...environment, ...this.#variables });
  }

  /** It listens on this machine itself. */
  whenOpen(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.close();
    await this.#dialler?.close();
  }

  /** @returns its port */
  async #listen(server: Server): Promise<number> {
    server.listen(0, LOOPBACK);
    await once(server, 'listening');
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  #say(message: string, level: 'info' | 'warning' = 'info'): void {
    this.#prepared.progress({ event: 'notice', level, code: 'proxies', message: sentence(message) });
  }
}

/** What somebody asked for that proxies do not do. */
export function unheeded({ areFilesAsked, files, dns, dnsRules }: WorldSettings): string[] {
  return [
    ...(areFilesAsked && files.mode !== 'off' ? ['--files'] : []),
    ...(dns === 'local' ? ['--dns local'] : []),
    ...(dnsRules.length > 0 ? ['dns.rules'] : []),
  ];
}

/** What is written where a program looks for its proxies, in both cases of letters: programs differ. */
export function proxyVariables({
  http,
  socks,
  others,
}: {
  readonly http: number;
  readonly socks: number;
  /** What is not proxied, besides this machine. */
  readonly others: readonly string[];
}): Record<string, string> {
  const httpProxy = `http://${LOOPBACK}:${http}`;
  const values = {
    HTTP_PROXY: httpProxy,
    HTTPS_PROXY: httpProxy,
    ALL_PROXY: `socks5h://${LOOPBACK}:${socks}`,
    NO_PROXY: [...OWN_NAMES, ...others].join(','),
  };
  const lower = Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...values, ...Object.fromEntries(lower) };
}

/** Hosts of rules that say "from here", as NO_PROXY has them: without protocol and port, and `.example.com` for `*.example.com`. */
export function notProxied({ rules }: WorldSettings): string[] {
  const hosts = rules
    .filter(({ side }) => side === 'local')
    .map(({ text }) => hostOf(text.replace(/^(tcp|udp):\/\//, '')));
  return [...new Set(hosts.filter(host => host !== '' && !OWN_NAMES.includes(host)))];
}

function hostOf(text: string): string {
  const [, bracketed] = /^\[([^\]]+)\]/.exec(text) ?? [];
  return bracketed ?? text.replace(/^([^:]*):\d+$/, '$1').replace(/^\*\./, '.');
}
